//! [`Release`]: what a run knows of a release besides findings, in texts: what was compared, which pods stay, what only a cluster tells.
//!
//! Takes a verdict and a [`Medium`]; gives cleaned texts and counts. Leaves which box they tick to [`super::checklist`].

use super::headline::scope;
use super::passed_over::sentences;
use super::subject;
use super::texts::{Medium, Text};
use crate::judge::{Severity, Verdict};
use crate::maps::IndexSet;

/// Kinds whose pods a rollout replaces while others stay.
const ROLLED_OUT: [&str; 3] = ["Deployment", "Rollout", "StatefulSet"];

/// The facts.
pub(super) struct Release {
    /// Something was held against something.
    pub(super) is_compared: bool,
    /// Applications that were held against nothing, each with its environment.
    pub(super) alone: Vec<Text>,
    /// How much was looked at, in words.
    pub(super) scope: Text,
    /// Workloads that were looked at.
    pub(super) workloads: usize,
    /// Findings that expectations took, and those of the baseline.
    pub(super) accepted: [usize; 2],
    /// Sentences on what was seen and is not told, each with its key: counts, and the rules that are switched off.
    pub(super) passed_over: Vec<(&'static str, Text)>,
    /// The rule of every finding that was accepted, and what it would be told as.
    pub(super) taken: Vec<(String, Severity)>,
    /// The ids of rules that a team turned down to notes; not to be shown, since they are no cleaned texts.
    pub(super) turned_down: Vec<String>,
    /// The ids of rules that a team switched off; not to be shown, since they are no cleaned texts.
    pub(super) switched_off: Vec<String>,
    /// Objects that nobody renders and no cluster was asked for.
    pub(super) unknown_objects: Vec<Text>,
    /// Environments whose declared and live states were held against each other.
    pub(super) states: Vec<Text>,
    /// Targets whose states were not.
    pub(super) without_states: Vec<Text>,
    /// Workloads of which no pod stays available during a rollout, with the number.
    pub(super) stopped: Vec<Text>,
    /// Workloads that are rolled out and of which it is not known how many pods stay.
    pub(super) unknown_stays: Vec<Text>,
    /// The number of workloads of which pods stay.
    pub(super) kept: usize,
}

impl Release {
    pub(super) fn new(verdict: &Verdict, medium: Medium) -> Self {
        let texts = |all: &[String]| all.iter().map(|text| medium.text(text)).collect();
        let own = verdict.by_itself.iter();
        // The two states of one environment are no target.
        let targets = verdict.comparisons.iter().map(|(_, target)| target);
        let targets: IndexSet<&String> = match verdict.looked_at.is_empty() {
            true => targets.chain(own).collect(),
            false => verdict.looked_at.iter().map(|of| &of.environment).collect(),
        };
        let lack = |target: &&&String| !verdict.states_compared.contains(**target);
        let without = targets.iter().filter(lack);
        let mut stopped = Vec::new();
        let mut unknown = Vec::new();
        let mut kept = 0;
        for of in &verdict.looked_at {
            match &of.stays {
                Some(stays) if stays.kept == 0 => stopped.push(medium.text(&format!(
                    "{} in {}: 0 of {} pods stay available",
                    subject(&of.subject),
                    of.environment,
                    stays.pods
                ))),
                Some(_) => kept += 1,
                None if ROLLED_OUT.contains(&of.subject.kind.as_str()) => {
                    unknown.push(medium.text(&format!(
                        "{} in {}: it is not known how many pods stay available",
                        subject(&of.subject),
                        of.environment
                    )));
                }
                None => {}
            }
        }
        Self {
            is_compared: !verdict.comparisons.is_empty(),
            alone: texts(&verdict.alone),
            passed_over: passed_over(verdict, medium),
            taken: taken(verdict),
            turned_down: verdict.turned_down.clone(),
            scope: medium.text(&scope(verdict)),
            workloads: verdict.workloads,
            accepted: [verdict.expected, verdict.baselined],
            switched_off: verdict.switched_off.clone(),
            unknown_objects: texts(&verdict.unknown_objects),
            states: texts(&verdict.states_compared),
            without_states: without.map(|name| medium.text(name)).collect(),
            stopped,
            unknown_stays: unknown,
            kept,
        }
    }
}

fn passed_over(verdict: &Verdict, medium: Medium) -> Vec<(&'static str, Text)> {
    let sentences = sentences(verdict).into_iter();
    sentences
        .map(|(key, text)| (key, medium.text(&text)))
        .collect()
}

/// Returns the rules of accepted findings. A baseline keeps ids alone: what is in it counts as a warning, so that it is looked at.
fn taken(verdict: &Verdict) -> Vec<(String, Severity)> {
    let expected = verdict.accepted.iter().flat_map(|entry| &entry.findings);
    let expected = expected.map(|finding| (finding.rule.to_owned(), finding.severity));
    let rule = |id: &String| id.split(':').next().unwrap_or_default().to_owned();
    let known = verdict.known.iter().map(|id| (rule(id), Severity::Warning));
    expected.chain(known).collect()
}
