//! [`headline`]: the sentence that every format for people begins with, and its parts.
//!
//! Takes a report; gives texts. Leaves the cleaning of names to [`super::texts`].

use super::{Report, ages, counts};
use crate::judge::Verdict;
use crate::words::counted;

/// Returns what was compared with what.
pub(super) fn pairs(verdict: &Verdict) -> Vec<String> {
    if let Some(fleet) = fleet(verdict) {
        return vec![fleet];
    }
    let pairs = verdict.comparisons.iter();
    let pairs = pairs.map(|(reference, target)| format!("{reference} → {target}"));
    pairs.chain(verdict.by_itself.clone()).collect()
}

/// Returns what was compared in a fleet: `eu-1 → 199 environments`.
fn fleet(verdict: &Verdict) -> Option<String> {
    let (reference, _) = verdict.comparisons.first().filter(|_| verdict.is_fleet)?;
    let count = counted(verdict.comparisons.len(), "environment");
    Some(format!("{reference} → {count}"))
}

/// Says how much was compared.
pub(super) fn scope(verdict: &Verdict) -> String {
    match (verdict.workloads, &verdict.by_itself) {
        (0, None) if verdict.objects > 0 => {
            format!(
                "{} compared, no workload",
                counted(verdict.objects, "object")
            )
        }
        (workloads, by_itself) => format!(
            "{} in {} {}",
            counted(verdict.containers, "container"),
            counted(workloads, "workload"),
            match by_itself {
                Some(_) => "looked at, compared with nothing",
                None => "compared",
            }
        ),
    }
}

/// Returns the sentence that matters most: what was compared, the verdict in one word, and how much there is to read.
pub(super) fn headline(report: &Report<'_>) -> String {
    let verdict = report.verdict;
    let pairs = pairs(verdict);
    let scope = scope(verdict);
    let missing = verdict
        .not_evaluated
        .iter()
        .filter(|missing| missing.is_needed());
    let missing = match missing.count() {
        0 => None,
        count => Some(format!("{} not evaluated", counted(count, "thing"))),
    };
    let said = std::iter::once(report.outcome.name().to_owned());
    let said: Vec<String> = said.chain(missing).chain(counts(verdict)).collect();
    let mut said = said.join(", ");
    if let Some(ages) = ages::counts(verdict) {
        said = format!("{said}; {ages}");
    }
    match pairs.is_empty() {
        // The run ended before anything was compared.
        true => said,
        false => format!("{}: {said} ({scope})", pairs.join(", ")),
    }
}
