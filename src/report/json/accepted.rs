//! The entries of `expect` in `-o json`, for who reviews the exceptions: reason, owner, last day, and what each took.
//!
//! Takes an entry with what it took; gives structs that have a schema. Leaves what an entry takes to the verdict.

use schemars::JsonSchema;
use serde::Serialize;

use super::Place;
use crate::judge::{self, Severity};
use crate::yaml::Origin;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Accepted {
    /// Its patterns in words: `rule env-missing, variable LOG_*`.
    takes: String,
    reason: String,
    owner: Option<String>,
    /// Its last day, `2027-01-31`.
    expires: Option<String>,
    /// It holds no longer, and so took nothing.
    has_expired: bool,
    /// The line of kubeparity.yaml.
    place: Option<Place>,
    /// The findings that it took, worst first.
    findings: Vec<Taken>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Taken {
    id: String,
    /// Every id that is told here.
    ids: Vec<String>,
    rule: String,
    /// The severity that it would have.
    severity: Severity,
    title: String,
    environment: String,
}

/// Returns an entry as programs read it.
pub(super) fn accepted(
    entry: &judge::Accepted,
    place: &impl Fn(Origin) -> Option<Place>,
) -> Accepted {
    let expectation = &entry.expectation;
    let findings = entry.findings.iter().map(|finding| Taken {
        id: finding.id(),
        ids: finding.members().iter().map(judge::Member::id).collect(),
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        title: finding.title.to_string(),
        environment: finding.environment.clone(),
    });
    Accepted {
        takes: expectation.describe(),
        reason: expectation.reason.clone(),
        owner: expectation.owner.clone(),
        expires: expectation.expires.map(|day| day.to_string()),
        has_expired: entry.has_expired,
        place: place(expectation.origin),
        findings: findings.collect(),
    }
}
