//! The file of a baseline: read, and its entries that are of no use any more.

use std::collections::BTreeSet;
use std::path::Path;

use crate::check::Plan;
use crate::error::Error;
use crate::judge::rule::Rule;
use crate::judge::rules::find;
use crate::judge::{Baseline, Verdict};
use crate::ledger::ids_there;
use crate::source::{Links, NotEvaluated, read_file};
use crate::words::{counted, listed};

/// Entries that a remark names.
const LISTED: usize = 5;

/// Reads a baseline.
pub(super) fn read(path: &Path) -> Result<Baseline, Error> {
    let failed = |why: String| {
        Error::new(format!(
            "cannot read the baseline {}: {why}",
            path.display()
        ))
        .hint(format!(
            "kubeparity check --write-baseline {} writes one",
            path.display()
        ))
    };
    let read = read_file(path, Links::InRepository);
    let bytes = read.map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("not UTF-8 text".to_owned()))?;
    Baseline::parse(&text).map_err(failed)
}

/// Names the entries that a run would have found, had they still been there. Of a run that left something out nothing is said, nor of
/// entries without a severity: those of version 1 have no namespaces.
pub(super) fn unused(
    baseline: &Baseline,
    verdict: &Verdict,
    (plan, app): (&Plan, Option<&str>),
) -> Option<String> {
    let mut missing = verdict.not_evaluated.iter();
    if app.is_some() || !plan.namespaces.is_empty() || missing.any(NotEvaluated::is_needed) {
        return None;
    }
    let there = ids_there(verdict);
    let judged: BTreeSet<&str> = match plan.pairs.is_empty() {
        true => plan.requests.iter().map(|of| &*of.environment).collect(),
        false => plan.pairs.iter().map(|(_, target)| &**target).collect(),
    };
    let reads_cluster = |name: &str| {
        let mut requests = plan.requests.iter();
        requests.any(|of| of.environment == name && of.cluster.is_some())
    };
    let is_looked_at = |id: &str| {
        let rule = id.split(':').next().unwrap_or_default();
        let environment = id.rsplit('@').next().unwrap_or_default();
        let is_seen = match find(rule).is_some_and(Rule::needs_cluster) {
            true => reads_cluster(environment),
            false => !plan.only_drift,
        };
        is_seen && judged.contains(environment) && plan.policy.is_on(rule)
    };
    let entries = baseline.findings.iter();
    let unused: Vec<&str> = entries
        .filter(|(id, severity)| severity.is_some() && !there.contains(*id) && is_looked_at(id))
        .map(|(id, _)| id.as_str())
        .collect();
    (!unused.is_empty()).then(|| {
        format!(
            "{} of the baseline no longer there, to be removed if no other check has them: {}",
            counted(unused.len(), "finding"),
            listed(&unused, LISTED)
        )
    })
}
