//! One fact, one finding: a workload that does not run, and what it lacks.
//!
//! Takes what rules say of environments, and settled findings; gives the severities that hold for a reference, and fewer findings. What
//! was expected or is in the baseline is gone by then, so that accepting a difference never hides that nothing runs.

use crate::compare::Subject;
use crate::judge::part::Part;
use crate::judge::rules::{CONSEQUENCES, ENV_MISSING, ENV_NEEDED, OF_STATUS};
use crate::judge::{Comparisons, Finding, Severity};
use crate::maps::IndexMap;

/// Rules whose findings say why pods do not start or fail, the surest first.
const CAUSES: [&str; 6] = [
    "will-not-start",
    ENV_NEEDED.id,
    ENV_MISSING.id,
    "file-key-missing",
    "config-key-missing",
    "mount-missing",
];

/// Sentences about workloads that a cause is given.
const TOLD: usize = 3;

/// A workload of an environment: its application, kind and name, and the environment's name.
type Key = (Option<String>, String, String, String);

fn key(subject: &Subject, environment: &str) -> Key {
    let (kind, name) = (subject.kind.clone(), subject.name.clone());
    (subject.app.clone(), kind, name, environment.to_owned())
}

fn is_of_status(rule: &str) -> bool {
    OF_STATUS.contains(&rule)
}

/// Makes what is said of how workloads run milder in an environment that is a reference alone, since the release goes elsewhere;
/// notes by which names comparisons call the workloads of the others.
pub(super) fn prepare(states: &Comparisons<'_>, facts: &mut [Vec<Finding>]) {
    let is_any = facts.iter().flatten().any(|of| is_of_status(of.rule));
    if !is_any {
        return;
    }
    let pairs = || states.comparisons.iter();
    for (environment, facts) in states.environments.iter().zip(facts) {
        let name = &environment.name;
        let is_target = pairs().any(|of| of.target.name == *name);
        let is_reference = !is_target && pairs().any(|of| of.reference.name == *name);
        let names = names(states, name);
        for finding in facts.iter_mut().filter(|of| is_of_status(of.rule)) {
            if is_reference {
                finding.severity = match finding.severity {
                    Severity::Error => Severity::Warning,
                    _ => Severity::Note,
                };
            }
            let subject = &finding.subject;
            let known = names.get(&(subject.kind.as_str(), subject.name.as_str()));
            finding.part = known.map(|name| Part::OfWorkload((*name).to_owned()));
        }
    }
}

/// Returns, by kind and name, the names that the reference has for workloads of an environment, where it has others.
fn names<'c>(
    states: &'c Comparisons<'_>,
    environment: &str,
) -> IndexMap<(&'c str, &'c str), &'c str> {
    let all = states.comparisons.iter();
    let all = all.filter(|of| of.target.name == environment);
    let pairs = all.flat_map(|of| &of.pairs);
    let named = pairs.filter_map(|pair| {
        let (reference, target) = (pair.reference?, pair.target?);
        let (ours, theirs) = (&reference.original_name, &target.original_name);
        (ours != theirs).then_some(((&*target.kind, &**theirs), &**ours))
    });
    named.collect()
}

/// Returns the keys that a cause of what is said may have.
fn keys(status: &Finding) -> impl Iterator<Item = Key> {
    let own = key(&status.subject, &status.environment);
    let compared = match &status.part {
        Some(Part::OfWorkload(name)) => {
            Some((own.0.clone(), own.1.clone(), name.clone(), own.3.clone()))
        }
        _ => None,
    };
    std::iter::once(own).chain(compared)
}

/// Tells what is said of how one workload runs as one, and lets the likely cause speak first where there is one.
pub(super) fn join(findings: Vec<Finding>) -> Vec<Finding> {
    let is_any = findings.iter().any(|of| is_of_status(of.rule));
    if !is_any {
        return findings;
    }
    let (statuses, mut findings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|of| is_of_status(of.rule));
    let causes = causes(&findings);
    let mut told: IndexMap<usize, usize> = IndexMap::default();
    let mut alone = Vec::new();
    for status in of_workloads(statuses) {
        // A note is no reason to look for a cause: a rollout that is paused is meant.
        let may_have_cause = status.severity > Severity::Note;
        let cause = keys(&status).filter_map(|key| causes.get(&key)).min();
        let cause = cause.filter(|_| may_have_cause);
        match cause.and_then(|(_, index)| Some((index, findings.get_mut(*index)?))) {
            Some((index, cause)) => {
                let before = told.entry(*index).or_default();
                *before += 1;
                take(cause, status, *before);
            }
            None => alone.push(status),
        }
    }
    for (index, count) in told {
        if let Some(cause) = findings.get_mut(index).filter(|_| count > TOLD) {
            let more = count - TOLD;
            cause.why.push(format!(
                "{more} more workloads that lack it do not run well"
            ));
        }
    }
    findings.extend(alone);
    findings
}

/// Returns the surest cause of each workload by its place.
fn causes(findings: &[Finding]) -> IndexMap<Key, (usize, usize)> {
    let mut causes: IndexMap<Key, (usize, usize)> = IndexMap::default();
    for (index, finding) in findings.iter().enumerate() {
        let rank = CAUSES.iter().position(|rule| *rule == finding.rule);
        let Some(rank) = rank.filter(|_| finding.severity > Severity::Note) else {
            continue;
        };
        for member in finding.members() {
            let key = key(&member.subject, &member.environment);
            let known = causes.entry(key).or_insert((rank, index));
            *known = (*known).min((rank, index));
        }
    }
    causes
}

/// Joins findings about one workload of one environment: the rule that stands first speaks.
fn of_workloads(mut findings: Vec<Finding>) -> Vec<Finding> {
    let rank = |of: &Finding| OF_STATUS.iter().position(|rule| *rule == of.rule);
    findings.sort_by_key(rank);
    let mut joined: IndexMap<(Key, Option<String>), Finding> = IndexMap::default();
    for finding in findings {
        // A fact about a field of its own stays by itself.
        let own = (!finding.field.is_empty()).then(|| finding.id());
        let namespace = finding.subject.namespace.clone();
        let key = key(&finding.subject, &finding.environment);
        let key = (key, own.or(namespace));
        match joined.get_mut(&key) {
            Some(first) => {
                first.also.push(finding.member());
                first.severity = first.severity.max(finding.severity);
                first.why.insert(0, finding.title.to_string());
                let new = finding.why.into_iter();
                let new: Vec<String> = new.filter(|why| !first.why.contains(why)).collect();
                first.why.extend(new);
            }
            None => {
                joined.insert(key, finding);
            }
        }
    }
    joined.into_values().collect()
}

/// Lets a cause speak for what came of it as well.
fn take(cause: &mut Finding, status: Finding, count: usize) {
    cause.also.extend(status.members());
    cause.severity = cause.severity.max(status.severity);
    if count > TOLD {
        return;
    }
    // That the process starts all the same is not so.
    cause
        .why
        .retain(|why| !CONSEQUENCES.contains(&why.as_str()));
    let mut said = vec![format!("it is the likely reason why {}", status.title)];
    said.extend(status.why);
    // What came of it is the first that is said of a cause.
    let at = if count == 1 { 0 } else { cause.why.len() };
    let new: Vec<String> = said
        .into_iter()
        .filter(|why| !cause.why.contains(why))
        .collect();
    cause.why.splice(at..at, new);
}
