//! Absence on all sides: containers without a probe or without resources, in every environment alike.
//!
//! Takes comparisons and environments by themselves; gives one [`Finding`] a container and field to the rules about them, and makes
//! one row a field of them for the whole report. Leaves what is worth asking for to the rules.

use super::counterparts::Counterparts;
use super::rule::Meta;
use super::rules::{LIVENESS_ABSENT, PROBE_ABSENT, RESOURCES_ABSENT};
use super::{Comparisons, Context, Finding, FindingSide};
use crate::compare::{Absence, Subject, Value};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, ContainerKind, Environment, Workload};
use crate::source::WorkloadKind;
use crate::words::counted;

/// A container on each side that has it.
pub(super) struct Everywhere<'e> {
    /// Environments are held against each other.
    is_compared: bool,
    sides: Vec<Place<'e>>,
}

/// A container, its workload and its environment.
#[derive(Clone, Copy)]
pub(super) struct Place<'e> {
    pub(super) environment: &'e Environment,
    pub(super) workload: &'e Workload,
    pub(super) container: &'e Container,
}

impl Everywhere<'_> {
    /// Tells whether it holds of the container on every side.
    pub(super) fn all(&self, holds: impl Fn(&Place<'_>) -> bool) -> bool {
        self.sides.iter().all(holds)
    }

    /// Returns the container of the environment that is judged.
    pub(super) fn last(&self) -> Option<&Place<'_>> {
        self.sides.last()
    }

    /// Returns the finding that the container has no such field anywhere. How many there are is said once all are known.
    pub(super) fn finding(&self, meta: &Meta, field: &str, what: &str) -> Option<Finding> {
        let last = self.sides.last()?;
        let first = self.sides.first()?;
        let sides = self.sides.iter().map(|place| {
            let absent = Value::Absent(Absence::NotSet);
            FindingSide::new(&place.environment.name, absent, place.container.origin)
        });
        let finding = Finding {
            subject: Subject {
                container: Some(first.container.name.clone()),
                ..Subject::new(
                    first.workload.app.as_deref(),
                    &first.workload.kind,
                    &first.workload.original_name,
                )
            },
            field: field.to_owned(),
            environment: last.environment.name.clone(),
            title: format!("no {what}").into(),
            sides: sides.collect(),
            ..Finding::of(meta)
        };
        // Among differences it is none. Of one environment, it is what is asked for.
        Some(match self.is_compared {
            true => finding.small(),
            false => finding,
        })
    }
}

/// Returns the containers of the target that keep running, each with the reference's.
pub(super) fn of_comparison<'c>(
    context: &Context<'c>,
) -> impl Iterator<Item = Everywhere<'c>> + use<'c> {
    let comparison = context.comparison;
    let pairs = comparison.pairs.iter();
    let targets = pairs.filter_map(|pair| Some((pair.reference, pair.target?)));
    targets.flat_map(move |(reference, target)| {
        let others = reference.map(|workload| (workload, Counterparts::new(workload)));
        running(target).map(move |container| {
            let there = others.as_ref().and_then(|(workload, others)| {
                Some(Place {
                    environment: comparison.reference,
                    workload,
                    container: others.of(container)?,
                })
            });
            let here = Place {
                environment: comparison.target,
                workload: target,
                container,
            };
            Everywhere {
                is_compared: true,
                sides: there.into_iter().chain([here]).collect(),
            }
        })
    })
}

/// Returns the containers that keep running, of an environment by itself.
pub(super) fn of_environment<'e>(
    all: &[&Environment],
    environment: &'e Environment,
) -> impl Iterator<Item = Everywhere<'e>> + use<'e> {
    let is_alone = all.len() == 1;
    let workloads = environment.workloads.iter().filter(move |_| is_alone);
    workloads.flat_map(move |workload| {
        running(workload).map(move |container| Everywhere {
            is_compared: false,
            sides: vec![Place {
                environment,
                workload,
                container,
            }],
        })
    })
}

/// Counts the containers that keep running in what is judged: of a chain, those of the environment that has most.
pub(super) fn count(states: &Comparisons<'_>) -> usize {
    let of = |workloads: &[Workload]| workloads.iter().flat_map(running).count();
    match states.environments.as_slice() {
        [only] => of(&only.workloads),
        _ => {
            let targets = states.comparisons.iter().map(|of| &of.target.workloads);
            targets
                .map(|workloads| of(workloads))
                .max()
                .unwrap_or_default()
        }
    }
}

/// Returns the containers that are meant to run on: none of a Job, a CronJob or a Pod that ends, and no init container.
fn running(workload: &Workload) -> impl Iterator<Item = &Container> {
    let kind = WorkloadKind::from_name(&workload.kind);
    let restarts = workload.rest.get("spec.restartPolicy");
    let ends = kind.is_some_and(WorkloadKind::runs_to_completion)
        || kind == Some(WorkloadKind::Pod)
            && restarts.is_some_and(|policy| policy.value != "Always");
    let containers = workload.containers.iter();
    containers.filter(move |container| !ends && container.kind != ContainerKind::Init)
}

/// Tells whether the rule is about what no environment has.
pub(super) fn is_about_absence(rule: &str) -> bool {
    [&PROBE_ABSENT, &LIVENESS_ABSENT, &RESOURCES_ABSENT]
        .iter()
        .any(|meta| meta.id == rule)
}

/// Makes one row of all findings about one field, whatever the environments, and says how many containers there are, of so many
/// that keep running.
pub(super) fn fold(findings: Vec<Finding>, running: usize) -> Vec<Finding> {
    let mut rows: IndexMap<(&'static str, String), usize> = IndexMap::default();
    let mut out: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        if !is_about_absence(finding.rule) {
            out.push(finding);
            continue;
        }
        let key = (finding.rule, finding.title.to_string());
        match rows.get(&key).and_then(|&row| out.get_mut(row)) {
            Some(first) => join(first, finding),
            None => {
                rows.insert(key, out.len());
                out.push(finding);
            }
        }
    }
    for row in rows.into_values() {
        if let Some(finding) = out.get_mut(row) {
            title(finding, running);
        }
    }
    out
}

/// Adds what was said of earlier environments: the last one speaks.
fn join(row: &mut Finding, later: Finding) {
    let earlier = std::mem::replace(row, later);
    row.also.extend(earlier.members());
    row.severity = row.severity.max(earlier.severity);
    let mut sides = earlier.sides;
    for side in std::mem::take(&mut row.sides) {
        let mut known = sides.iter();
        if known.all(|of| of.environment != side.environment) {
            sides.push(side);
        }
    }
    row.sides = sides;
}

fn title(finding: &mut Finding, running: usize) {
    let members = finding.members();
    let subjects: IndexSet<&Subject> = members.iter().map(|member| &member.subject).collect();
    // A readiness probe is wanted of those alone that a Service sends requests to.
    let is_wanted_of_all = finding.rule != PROBE_ABSENT.id;
    let containers = match (subjects.len(), running) {
        (1, 0 | 1) => "1 container has".to_owned(),
        (1, all) if is_wanted_of_all => format!("1 of {all} containers has"),
        (count, all) if is_wanted_of_all && count <= all => {
            format!("{count} of {all} containers have")
        }
        (1, _) => "1 container has".to_owned(),
        (count, _) => format!("{count} containers have"),
    };
    let names: Vec<&str> = finding
        .sides
        .iter()
        .map(|side| side.environment.as_str())
        .collect();
    let elsewhere = finding.also.iter().map(|of| of.environment.as_str());
    let environments: IndexSet<&str> = names.iter().copied().chain(elsewhere).collect();
    let within = match names.as_slice() {
        // Of a fleet, the sides of a few stand for all.
        _ if environments.len() > names.len() + 1 => {
            format!("in {}", counted(environments.len(), "environment"))
        }
        [] => String::new(),
        [only] => format!("in {only}"),
        [first @ .., last] => format!("in {} or {last}", first.join(", ")),
    };
    finding.title = format!("{containers} {} {within}", finding.title).into();
}
