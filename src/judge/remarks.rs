//! Lines that are no findings: what only a cluster can tell, what was not compared, what no environment has.

use indexmap::{IndexMap, IndexSet};

use super::rules::{is_probed, unknown_references};
use crate::compare::Comparison;
use crate::model::{Container, ContainerKind, Environment, ProbeKind, Workload};

/// How many names a remark lists.
const LISTED: usize = 5;

/// Returns every remark.
pub(super) fn all(environments: &[&Environment], comparisons: &[Comparison<'_>]) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut own: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for environment in environments {
        for remark in &environment.remarks {
            own.entry(remark).or_default().push(&environment.name);
        }
    }
    let own = own.into_iter();
    remarks.extend(own.map(|(remark, names)| format!("{}: {remark}", names.join(", "))));
    by_environment(environments, &mut remarks, |environment| {
        if environment.cluster.is_some() {
            return None;
        }
        let unknown: Vec<String> = unknown_references(environment).into_iter().collect();
        let count = unknown.len();
        let (objects, them) = if count == 1 {
            ("object", "it is")
        } else {
            ("objects", "they are")
        };
        (count > 0).then(|| {
            format!("{count} {objects} not rendered here, only a cluster can tell whether {them} there: {}", list(&unknown))
        })
    });
    by_environment(environments, &mut remarks, |environment| {
        let kinds = environment.others.iter();
        let kinds: Vec<String> = kinds
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        (!kinds.is_empty()).then(|| format!("not compared: {}", kinds.join(", ")))
    });
    for comparison in comparisons {
        remarks.extend(missing_everywhere(comparison));
    }
    remarks
}

/// Says what holds for several environments once.
fn by_environment(
    environments: &[&Environment],
    remarks: &mut Vec<String>,
    say: impl Fn(&Environment) -> Option<String>,
) {
    let mut said: IndexMap<String, Vec<&str>> = IndexMap::new();
    for environment in environments {
        if let Some(text) = say(environment) {
            said.entry(text).or_default().push(&environment.name);
        }
    }
    let lines = said.into_iter();
    remarks.extend(lines.map(|(text, names)| format!("{}: {text}", names.join(", "))));
}

fn list(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    match names.len().checked_sub(LISTED) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}

type Lacks = fn(&Workload, &Container) -> bool;

/// What neither side has is no difference, and still worth a line.
fn missing_everywhere(comparison: &Comparison<'_>) -> Vec<String> {
    let checks: [(&str, Lacks); 3] = [
        ("readinessProbe", |workload, container| {
            is_probed(workload, container) && !container.probes.contains_key(&ProbeKind::Readiness)
        }),
        ("memory limit", |_, container| {
            container.kind != ContainerKind::Init && !container.limits.contains_key("memory")
        }),
        ("cpu and memory requests", |_, container| {
            let lacks = |name| {
                !container.requests.contains_key(name) && !container.limits.contains_key(name)
            };
            container.kind != ContainerKind::Init && lacks("cpu") && lacks("memory")
        }),
    ];
    let sides = (&comparison.reference.name, &comparison.target.name);
    checks
        .into_iter()
        .filter_map(|(what, lacks)| {
            let found = lacking(comparison, lacks);
            let names: Vec<String> = found.into_iter().collect();
            let containers = if names.len() == 1 {
                "container has"
            } else {
                "containers have"
            };
            (!names.is_empty()).then(|| {
                format!(
                    "{} {containers} no {what} in {} or {}: {}",
                    names.len(),
                    sides.0,
                    sides.1,
                    list(&names)
                )
            })
        })
        .collect()
}

fn lacking(comparison: &Comparison<'_>, lacks: Lacks) -> IndexSet<String> {
    let mut found = IndexSet::new();
    for pair in &comparison.pairs {
        let (Some(reference), Some(target)) = (pair.reference, pair.target) else {
            continue;
        };
        for container in &reference.containers {
            let same =
                |other: &&Container| other.kind == container.kind && other.name == container.name;
            if let Some(other) = target.containers.iter().find(same)
                && lacks(reference, container)
                && lacks(target, other)
            {
                found.insert(format!("{}/{}", reference.original_name, container.name));
            }
        }
    }
    found
}
