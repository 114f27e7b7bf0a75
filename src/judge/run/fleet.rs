//! [`Fleet`]: what is found in many environments that are held against one reference, a row a field.
//!
//! Takes the findings of one environment after the other, with how many fields differ at all; gives one finding for each field, which says how
//! many environments have which value and names the few. Keeps of each environment what a row tells, and nothing of its workloads.

mod row;

use row::Row;

use super::Run;
use crate::compare::{Comparison, Subject};
use crate::judge::counterparts::Counterparts;
use crate::judge::{Cause, Comparisons, Finding, Policy};
use crate::maps::IndexMap;
use crate::model::{Container, Workload};
use crate::source::NotEvaluated;

/// The findings of a fleet, as far as its environments were judged.
#[derive(Debug, Default)]
pub(super) struct Fleet {
    /// The environments that are held against the reference.
    targets: usize,
    rows: IndexMap<Key, Row>,
    /// Workloads and containers of the reference, with how many environments lack them.
    lacking: IndexMap<Place, usize>,
    /// Fields, with how many environments differ in them, whether or not that is told.
    differing: IndexMap<(Subject, String), usize>,
}

/// The properties that findings share which a row tells: rule, whether they are differences, subject, field.
type Key = (&'static str, bool, Subject, String);

/// Application, kind and name of a workload, with a container.
type Place = (Option<String>, String, String, Option<String>);

/// The numbers of environments that a row needs besides its own.
#[derive(Debug, Clone, Copy)]
struct Counts {
    /// All, the reference included.
    all: usize,
    /// Those that lack the workload or the container.
    lacking: usize,
    /// Those that differ in the field; `None` where the field is a part of another, or of several.
    differing: Option<usize>,
}

impl Run {
    /// Returns a run in which one thing was not evaluated, and nothing else.
    pub(crate) fn without(policy: &Policy, missing: NotEvaluated) -> Self {
        Self {
            not_evaluated: vec![missing],
            ..Self::new(policy)
        }
    }

    /// Tells whether an environment of a fleet was judged.
    pub(crate) fn is_of_fleet(&self) -> bool {
        self.fleet.is_some()
    }

    /// Judges one environment of a fleet against its reference, as [`Self::add`] does. The reference itself is asked with the first alone.
    pub(crate) fn add_of_fleet(
        &mut self,
        states: &Comparisons<'_>,
        policy: &Policy,
        is_first: bool,
    ) {
        let mut raw = Vec::new();
        let known = states.comparisons.first().filter(|_| !is_first);
        let facts = self.begin(states, known.map(|of| of.reference.name.as_str()));
        raw.extend(facts.into_iter().flatten());
        self.judge(states, policy, &mut raw);
        let mut fleet = Fleet::default();
        for comparison in &states.comparisons {
            fleet.count(comparison);
        }
        for finding in self.sink.admit(raw, policy) {
            fleet.take(finding);
        }
        match &mut self.fleet {
            Some(known) => known.merge(fleet),
            None => self.fleet = Some(fleet),
        }
        self.count(states);
    }
}

impl Fleet {
    fn count(&mut self, comparison: &Comparison<'_>) {
        self.targets += 1;
        for difference in comparison.all_differences() {
            let key = (difference.subject.clone(), difference.field.id());
            *self.differing.entry(key).or_default() += 1;
        }
        for pair in &comparison.pairs {
            let Some(reference) = pair.reference else {
                continue;
            };
            let others = pair.target.map(Counterparts::new);
            let mut lacking = Vec::new();
            if others.is_none() {
                lacking.push(place(reference, None));
            }
            for container in &reference.containers {
                let of = others.as_ref().and_then(|others| others.of(container));
                if of.is_none() {
                    lacking.push(place(reference, Some(container)));
                }
            }
            for place in lacking {
                *self.lacking.entry(place).or_default() += 1;
            }
        }
    }

    fn take(&mut self, finding: Finding) {
        let key = (
            finding.rule,
            finding.cause == Some(Cause::Gap),
            finding.subject.clone(),
            finding.field.clone(),
        );
        self.add(key, Row::new(finding));
    }

    fn add(&mut self, key: Key, row: Row) {
        match self.rows.get_mut(&key) {
            Some(known) => known.add(row),
            None => {
                self.rows.insert(key, row);
            }
        }
    }

    /// Adds the environments of another part.
    pub(super) fn merge(&mut self, other: Self) {
        self.targets += other.targets;
        for (key, row) in other.rows {
            self.add(key, row);
        }
        for (place, count) in other.lacking {
            *self.lacking.entry(place).or_default() += count;
        }
        for (field, count) in other.differing {
            *self.differing.entry(field).or_default() += count;
        }
    }

    /// Returns a finding for each row.
    pub(super) fn told(self) -> Vec<Finding> {
        let Self {
            targets,
            rows,
            lacking,
            differing,
        } = self;
        let told = rows.into_iter().map(|((_, _, subject, field), row)| {
            let place = (
                subject.app.clone(),
                subject.kind.clone(),
                subject.name.clone(),
                subject.container.clone(),
            );
            row.told(Counts {
                all: targets + 1,
                // That it lacks the whole is what a row without a field tells.
                lacking: match field.is_empty() {
                    true => 0,
                    false => lacking.get(&place).copied().unwrap_or_default(),
                },
                differing: differing.get(&(subject, field)).copied(),
            })
        });
        told.collect()
    }
}

fn place(workload: &Workload, container: Option<&Container>) -> Place {
    (
        workload.app.clone(),
        workload.kind.clone(),
        workload.original_name.clone(),
        container.map(|of| of.name.clone()),
    )
}
