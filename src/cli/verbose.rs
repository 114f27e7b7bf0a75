//! [`say`]: what `-v` adds on standard error: how much was looked at, and what is not told because it is wanted.
//!
//! Takes a verdict; writes lines. Leaves the counts to the last lines of the reports.

use super::ui;
use crate::clean::spelled;
use crate::judge::Verdict;
use crate::maps::IndexMap;
use crate::words::counted;

/// Says what was looked at in each environment, and each difference that is accepted, with its reason.
pub(super) fn say(verdict: &Verdict) {
    let mut environments: IndexMap<&str, (usize, usize)> = IndexMap::default();
    for looked_at in &verdict.looked_at {
        let (workloads, containers) = environments.entry(&*looked_at.environment).or_default();
        *workloads += 1;
        *containers += looked_at.images.len();
    }
    for (name, (workloads, containers)) in environments {
        ui::warn(&format!(
            "looked at {}: {}, {}",
            spelled(name),
            counted(workloads, "workload"),
            counted(containers, "image")
        ));
    }
    for entry in &verdict.accepted {
        let reason = spelled(&entry.expectation.reason);
        for finding in &entry.findings {
            ui::warn(&format!("accepted {}: {reason}", spelled(&finding.id())));
        }
    }
    let explained = [
        (verdict.baselined, "finding", "that the baseline holds"),
        (verdict.unjudged, "difference", "that no rule judges"),
        (
            verdict.explained,
            "difference",
            "in the environments' own names alone",
        ),
    ];
    for (count, what, how) in explained {
        ui::warn(&format!("not told: {} {how}", counted(count, what)));
    }
}
