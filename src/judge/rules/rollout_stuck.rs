//! `rollout-stuck`: a live workload whose rollout does not come to its end.

use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::status::conditions;
use crate::judge::{Finding, Severity, Title};
use crate::model::{Environment, WorkloadStatus};
use crate::source::WorkloadKind;

pub(crate) struct RolloutStuck;

pub(crate) static META: Meta = Meta {
    id: "rollout-stuck",
    summary: "The rollout of a live workload does not come to its end",
    severity: Severity::Error,
    page: include_str!("rollout-stuck.md"),
};

/// The field of pods that run where they are not to run.
const MISSCHEDULED: &str = "status.numberMisscheduled";

/// How a rollout does not come to its end.
struct Stop {
    severity: Severity,
    /// The sentence but for the environment and the workload, which stands at the braces: `the rollout of {} is stuck`.
    words: &'static str,
    value: String,
    why: Vec<String>,
}

impl Rule for RolloutStuck {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::LiveState]
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        let name = &environment.name;
        for of in &environment.statuses {
            let called = of.called(environment);
            if let Some(stop) = stop(of) {
                let title = Title::within(stop.words.replace("{}", &called), name);
                let mut finding = of.finding((&META, environment), ("", &stop.value), title);
                finding.why = stop.why;
                out.push(finding.with_severity(stop.severity));
            }
            let strays = of.status().misscheduled;
            if strays > 0 {
                let title = format!("pods of {called} run where they are not to run in {name}");
                let value = format!("{strays} misscheduled");
                let finding = of.finding((&META, environment), (MISSCHEDULED, &value), title);
                let why =
                    "a taint, a label or the workload's own rules changed after the pods were made";
                out.push(finding.because(why).with_severity(Severity::Note));
            }
        }
    }
}

/// Returns how the rollout of a workload does not come to its end; `None` where it has, or where it goes on.
fn stop(of: &WorkloadStatus) -> Option<Stop> {
    let status = of.status();
    let wanted = of.wanted().filter(|wanted| *wanted > 0)?;
    if of.kind == WorkloadKind::Pod {
        return None;
    }
    let updated = format!(
        "{} of {wanted} pods are of the latest template",
        status.updated
    );
    let is_unfinished = status.updated < wanted;
    let is_short = of.available() < wanted;
    let stop = |severity, words, value: &str| Stop {
        severity,
        words,
        value: value.to_owned(),
        why: Vec::new(),
    };
    let mut found = if of.is_given_up() {
        let reason = status.condition("Progressing").map(|of| &*of.reason);
        let value = reason.filter(|reason| !reason.is_empty());
        let words = "the rollout of {} is stuck";
        stop(Severity::Error, words, value.unwrap_or("Degraded"))
    } else if status.is_behind {
        let words = "the controller has not seen the latest specification of {}";
        stop(Severity::Warning, words, "observedGeneration is behind")
    } else if !is_unfinished {
        return None;
    } else if status.condition("ReplicaFailure").is_some() {
        let words = "the rollout of {} cannot make its pods";
        stop(Severity::Warning, words, &updated)
    } else if is_paused(of) {
        let words = "the rollout of {} is paused";
        stop(Severity::Note, words, &updated)
    } else if of.is_on_delete && is_ordered(of) {
        let words = "pods of {} wait to be deleted before they are replaced";
        stop(Severity::Note, words, &updated)
    } else if of.partition > 0 && status.updated >= wanted.saturating_sub(of.partition) {
        let words = "the rollout of {} is held at a partition";
        let mut held = stop(Severity::Note, words, &updated);
        held.why.push(format!("partition is {}", of.partition));
        held
    } else if is_short && is_ordered(of) {
        let words = "the rollout of {} waits for a pod that is not available";
        stop(Severity::Warning, words, &updated)
    } else {
        return None;
    };
    let mut why = conditions(status);
    if is_unfinished && found.value != updated {
        why.push(updated);
    }
    if let Some(revision) = status.update_revision.as_ref().filter(|_| is_unfinished) {
        why.push(format!("the latest revision is {revision}"));
    }
    if found.severity == Severity::Error && !is_short {
        why.push("the pods of the template before go on".to_owned());
    }
    found.why.extend(why);
    Some(found)
}

fn is_paused(of: &WorkloadStatus) -> bool {
    of.is_paused || of.status().phase.as_deref() == Some("Paused")
}

/// Tells whether the controller replaces pods one after the other, and has no deadline.
fn is_ordered(of: &WorkloadStatus) -> bool {
    matches!(of.kind, WorkloadKind::StatefulSet | WorkloadKind::DaemonSet)
}
