//! The counts in `-o json`.
//!
//! Takes a verdict; gives structs that have a schema.

use schemars::JsonSchema;
use serde::Serialize;

use crate::judge::{Severity, Verdict};
use crate::report::BySeverity;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Summary {
    /// Workloads that were compared.
    workloads: usize,
    /// Containers that were compared.
    containers: usize,
    /// Objects of other kinds that were compared.
    objects: usize,
    /// Findings by severity.
    severities: Severities,
    /// Findings that an entry of `expect` took.
    expected: usize,
    /// Findings that the baseline holds.
    baselined: usize,
    /// Differences that no rule judges.
    unjudged: usize,
    /// Pairs of values that differ in the environments' own names alone, of which nothing is said.
    explained: usize,
    /// Findings by cause.
    causes: Causes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Severities {
    error: usize,
    warning: usize,
    note: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Causes {
    /// The target lacks, or has otherwise, what the reference has.
    gap: usize,
    /// The next apply settles it.
    pending: usize,
    /// Set by hand in a cluster.
    hotfix: usize,
    /// Live differs from declared, and nothing tells why.
    unknown: usize,
}

/// Returns the counts of a verdict.
pub(super) fn summary(verdict: &Verdict) -> Summary {
    let mut severities: BySeverity = verdict.findings.iter().map(|of| of.severity).collect();
    Summary {
        workloads: verdict.workloads,
        containers: verdict.containers,
        objects: verdict.objects,
        severities: Severities {
            error: *severities.of(Severity::Error),
            warning: *severities.of(Severity::Warning),
            note: *severities.of(Severity::Note),
        },
        expected: verdict.expected,
        baselined: verdict.baselined,
        unjudged: verdict.unjudged,
        explained: verdict.explained,
        causes: Causes {
            gap: verdict.causes.gap,
            pending: verdict.causes.pending,
            hotfix: verdict.causes.hotfix,
            unknown: verdict.causes.unknown,
        },
    }
}
