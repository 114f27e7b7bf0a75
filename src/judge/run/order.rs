//! The order of findings: the worst first, then what a release changes, then what stops it as a whole.
//!
//! Takes the findings of a run; puts them in order. Leaves which are told to the collector.

use std::cmp::Reverse;

use crate::judge::rules::RULES;
use crate::judge::{Finding, Severity};
use crate::maps::IndexSet;

/// The subject of a run as a whole.
pub(super) struct Scope {
    /// The number of containers that keep running.
    pub(super) running: usize,
    /// All was looked at: what an expectation is about is nowhere else.
    pub(super) is_whole: bool,
    /// Environments that are references and no targets.
    pub(super) references: IndexSet<String>,
}

/// Sorts findings as they are read.
pub(super) fn sort(findings: &mut [Finding], references: &IndexSet<String>) {
    findings.sort_by_cached_key(|finding| {
        (
            Reverse(finding.severity),
            is_alike(finding),
            is_of_reference(finding, references),
            rank(finding.rule),
            finding.subject.clone(),
            finding.field.clone(),
            finding.environment.clone(),
        )
    });
}

/// The rules whose findings stop a release as a whole: these come before those about one variable.
const FIRST: &[&str] = &[
    "will-not-start",
    "reference-dangling",
    "workload-missing",
    "container-missing",
    "object-missing",
    "object-dangling",
];

/// Tells whether a finding is the same in several environments: what a release does not change comes last, unless it keeps
/// pods from starting.
fn is_alike(finding: &Finding) -> bool {
    let stops = finding.rule == "will-not-start"
        || finding.severity == Severity::Error && finding.needed.is_some();
    finding.cause.is_none() && finding.sides.len() > 1 && !stops
}

/// Tells whether a finding is about an environment that is no target, and pods start there: no release touches it.
fn is_of_reference(finding: &Finding, references: &IndexSet<String>) -> bool {
    finding.cause.is_none()
        && finding.rule != "will-not-start"
        && references.contains(&finding.environment)
}

/// Findings of equal severity come in the order of the rules, those that stop a release first.
fn rank(id: &str) -> (usize, usize) {
    let of = |found: Option<usize>, all: usize| found.unwrap_or(all);
    (
        of(FIRST.iter().position(|first| *first == id), FIRST.len()),
        of(RULES.iter().position(|rule| rule.id() == id), RULES.len()),
    )
}
