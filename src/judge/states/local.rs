//! A developer's environment beside others: what it adds to a row, and what others tell without it.
//!
//! Takes comparisons of which one side is a developer's; gives sides that are known to stand there. Leaves what such a comparison has to
//! say to [`crate::compare`].

use super::Comparisons;
use crate::compare::{Absence, Comparison, Difference, Field, Subject, Value, value_of};
use crate::judge::absent::is_about_absence;
use crate::judge::{Finding, FindingSide, Fix, Severity};

/// Leaves out what is told without a developer's environment, and tells quietly what the environment has otherwise by nature: no number and
/// no command of it is to be copied.
pub(super) fn untold<'c, 'e>(
    states: &Comparisons<'e>,
    comparison: &Comparison<'e>,
    judged: Vec<(&'c Difference<'e>, Finding)>,
) -> Vec<(&'c Difference<'e>, Finding)> {
    let mut judged = judged;
    if comparison.is_local() {
        judged.retain(|(difference, _)| !is_told(&states.comparisons, comparison, difference));
        let target = &comparison.target.name;
        for (difference, finding) in &mut judged {
            let what = match &difference.field {
                Field::Probe(..) => format!("add a probe of its own to {target}"),
                Field::Request(_) | Field::Limit(_) => {
                    format!("set what the process needs in {target}")
                }
                Field::Args | Field::Command => {
                    format!("see whether the process is to start with it in {target}")
                }
                _ => continue,
            };
            finding.severity = Severity::Note;
            finding.fix = Some(Fix::saying(what));
        }
    }
    judged
}

/// Tells whether an environment of the release lacks a variable that a developer has, and lacks it against the one before it as well:
/// that is said once.
fn is_told(
    all: &[Comparison<'_>],
    comparison: &Comparison<'_>,
    difference: &Difference<'_>,
) -> bool {
    let is_it = |other: &Difference<'_>| {
        other.presence() == (true, false)
            && other.field == difference.field
            && other.subject == difference.subject
    };
    comparison.reference.is_local()
        && all.iter().any(|other| {
            !other.is_local()
                && other.target.name == comparison.target.name
                && other.differences.iter().any(is_it)
        })
}

/// Returns what a developer has for a variable of a container; nothing is known of other fields.
pub(super) fn side(
    comparison: &Comparison<'_>,
    (subject, field): (&Subject, &Field),
) -> Option<FindingSide> {
    let Field::Env(name) = field else {
        return None;
    };
    let sides = [comparison.reference, comparison.target];
    let local = sides.into_iter().find(|of| of.is_local())?;
    let mut workloads = local.workloads.iter();
    let workload = workloads.find(|of| {
        (of.app.as_ref(), &of.kind, &of.original_name)
            == (subject.app.as_ref(), &subject.kind, &subject.name)
    })?;
    let mut containers = workload.containers.iter();
    let container = containers.find(|of| Some(&of.name) == subject.container.as_ref())?;
    let found = match container.env.get(name.as_str()) {
        Some(variable) => FindingSide::new(&local.name, value_of(&variable.value), variable.origin),
        None => FindingSide::new(
            &local.name,
            Value::Absent(Absence::NotSet),
            container.origin,
        ),
    };
    Some(found)
}

/// Leaves out that no environment has a field, where it is told that a developer's has it.
pub(super) fn leave_out_absences(states: &Comparisons<'_>, raw: &mut Vec<Finding>) {
    let references = states.comparisons.iter().map(|of| of.reference);
    let locals: Vec<&str> = references
        .filter(|of| of.is_local())
        .map(|of| of.name.as_str())
        .collect();
    let is_of_local = |side: &FindingSide| locals.contains(&side.environment.as_str());
    let told = raw.iter().filter(|of| of.sides.iter().any(is_of_local));
    let told: Vec<(Subject, String)> = told
        .map(|of| (of.subject.clone(), of.field.clone()))
        .collect();
    raw.retain(|finding| {
        let mut told = told.iter();
        !(is_about_absence(finding.rule)
            && told.any(|(subject, field)| *subject == finding.subject && *field == finding.field))
    });
}
