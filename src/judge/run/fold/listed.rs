//! Notes of one kind, told in one row: the fields of a workload, variables that only the target has, numbers of pods, names of another
//! environment.
//!
//! Takes findings that are told as one already where they are one fact; gives fewer, in which each keeps its id. Leaves what is louder than
//! a note as it is: that is looked into one by one.

use super::{LISTED, fixes, set_sides, side_rows, speak_for};
use crate::compare::Subject;
use crate::judge::rules::{
    ENV_EXTRA, ENV_VALUE_DIFFERS, PROBE_DIFFERS, REPLICAS_DIFFER, RESOURCES_DIFFER, field_differs,
};
use crate::judge::told::FOREIGN;
use crate::judge::{Finding, Severity};
use crate::maps::{IndexMap, IndexSet};
use crate::words::{and_more, listed};

/// Characters of a value that are shown where several stand in a row: requests and limits of a container are one value.
const SHOWN: usize = 160;

/// The properties that notes of one row share.
#[derive(PartialEq, Eq, Hash)]
struct Row {
    rule: &'static str,
    app: Option<String>,
    environments: Vec<String>,
    of: Of,
}

#[derive(PartialEq, Eq, Hash)]
enum Of {
    /// Fields of the same workloads, or of their probes.
    Fields(Vec<Subject>),
    Probes(Vec<Subject>),
    /// Variables that only these containers of the target have.
    Extra(Vec<Subject>),
    /// Variables whose values are meant to differ, for these reasons.
    Values(Vec<String>),
    /// Numbers of pods.
    Replicas,
    /// Requests and limits.
    Resources,
    /// Names of another environment.
    Foreign(String),
    /// A finding by itself.
    Alone(usize),
}

/// Tells notes of one kind in one row.
pub(in crate::judge::run) fn fold_listed(findings: Vec<Finding>) -> Vec<Finding> {
    let mut rows: IndexMap<Row, Vec<Finding>> = IndexMap::default();
    for (index, finding) in findings.into_iter().enumerate() {
        let of = of(&finding).unwrap_or(Of::Alone(index));
        let sides = finding.sides.iter().map(|side| side.environment.clone());
        let row = Row {
            rule: finding.rule,
            app: finding.subject.app.clone(),
            environments: std::iter::once(finding.environment.clone())
                .chain(sides)
                .collect(),
            of,
        };
        rows.entry(row).or_default().push(finding);
    }
    let rows = rows.into_iter();
    rows.filter_map(|(row, parts)| tell(&row.of, parts))
        .collect()
}

fn of(finding: &Finding) -> Option<Of> {
    if finding.severity != Severity::Note {
        return None;
    }
    Some(match finding.rule {
        // What has leaves fills a row by itself.
        id if id == field_differs::META.id && !finding.is_group => {
            Of::Fields(subjects(finding, false))
        }
        id if id == PROBE_DIFFERS.id => Of::Probes(subjects(finding, true)),
        id if id == ENV_EXTRA.id => Of::Extra(subjects(finding, true)),
        id if id == ENV_VALUE_DIFFERS.id => Of::Values(finding.why.clone()),
        id if id == REPLICAS_DIFFER.id => Of::Replicas,
        id if id == RESOURCES_DIFFER.id => Of::Resources,
        FOREIGN => Of::Foreign(finding.other_environment.clone()?),
        _ => return None,
    })
}

/// Returns the workloads, or their containers, that a finding is about.
pub(super) fn subjects(finding: &Finding, of_containers: bool) -> Vec<Subject> {
    let own = std::iter::once(finding.subject.clone());
    let subjects = own.chain(finding.also.iter().map(|other| other.subject.clone()));
    let mut subjects: Vec<Subject> = subjects
        .map(|mut subject| {
            subject.container = subject.container.filter(|_| of_containers);
            subject
        })
        .collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

fn tell(of: &Of, mut parts: Vec<Finding>) -> Option<Finding> {
    if parts.len() == 1 {
        return parts.pop();
    }
    parts.sort_by(|a, b| (&a.subject, &a.field).cmp(&(&b.subject, &b.field)));
    let containers = parts
        .iter()
        .filter_map(|part| part.subject.container.as_ref());
    let is_of_several = containers.collect::<IndexSet<_>>().len() > 1;
    let name = |part: &Finding| match (of, &part.subject.container) {
        (Of::Replicas | Of::Resources, _) => {
            let others = subjects(part, false).len().saturating_sub(1);
            format!("{}{}", part.subject.name, and_more(others))
        }
        (Of::Fields(_), Some(container)) if is_of_several => {
            format!("{container}: {}", part.field)
        }
        _ => part.field.clone(),
    };
    let mut whole = parts.first()?.clone();
    whole.part = None;
    let names: IndexSet<String> = parts.iter().map(name).collect();
    let (count, target) = (names.len(), &whole.environment);
    let what = match of {
        Of::Fields(_) => format!("{count} fields differ"),
        Of::Probes(_) => "probes differ".to_owned(),
        Of::Extra(_) => format!("{count} variables are set in {target} only"),
        Of::Values(_) => format!("{count} variables differ"),
        Of::Replicas => "replicas differ".to_owned(),
        Of::Resources => "requests and limits differ".to_owned(),
        Of::Foreign(other) => format!("{count} values name {other} in {target}"),
        Of::Alone(_) => return parts.pop(),
    };
    // Entries of one list have one name.
    if count > 1 {
        whole.title = format!("{what}: {}", listed(&names, LISTED)).into();
    }
    set_sides(&mut whole, &side_rows(&parts, SHOWN, name));
    speak_for(&mut whole, &parts);
    whole.fix = fixes(parts, None);
    Some(whole)
}
