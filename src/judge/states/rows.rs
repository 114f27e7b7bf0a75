//! [`Rows`]: the values in every environment of a run of three and more, for a field that differs between two of them.
//!
//! Takes all comparisons; adds sides to a finding. A field without a difference is equal to that of the environment before, where
//! both environments have the workload and the container.

use super::local;
use crate::compare::{Comparison, Difference, Field, Side, Subject};
use crate::judge::counterparts::Counterparts;
use crate::judge::{Finding, FindingSide};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, Workload};
use crate::yaml::Origin;

/// A workload or a container by the name that pairs: application, kind, name, container.
type Place<'c> = (Option<&'c str>, &'c str, &'c str, Option<&'c str>);

/// One comparison, ready to be looked into.
struct Column<'c> {
    reference: &'c str,
    target: &'c str,
    differences: IndexMap<(&'c Subject, &'c Field), (&'c Side, &'c Side)>,
    /// Subjects that both environments have, each with the target's place.
    paired: IndexMap<Place<'c>, Origin>,
    /// The comparison, where one side is a developer's: only what stands there is known.
    local: Option<LocalComparison<'c>>,
}

type LocalComparison<'c> = &'c Comparison<'c>;

/// The values of every environment.
pub(super) struct Rows<'c> {
    columns: Vec<Column<'c>>,
    order: IndexSet<&'c str>,
}

impl<'c> Rows<'c> {
    /// Indexes the comparisons; there is nothing to add where there is one.
    pub(super) fn new(comparisons: &'c [Comparison<'_>]) -> Self {
        let comparisons = if comparisons.len() > 1 {
            comparisons
        } else {
            &[]
        };
        let names = comparisons
            .iter()
            .flat_map(|of| [of.reference.name.as_str(), of.target.name.as_str()]);
        Self {
            order: names.collect(),
            columns: comparisons.iter().map(Column::new).collect(),
        }
    }

    /// Adds the sides of the other environments to a finding that has a difference's own two.
    pub(super) fn complete(&self, difference: &Difference<'_>, finding: &mut Finding) {
        let [reference, target] = finding.sides.as_slice() else {
            return;
        };
        let is_own = reference.value == difference.reference.value
            && target.value == difference.target.value;
        if self.columns.is_empty() || !is_own {
            return;
        }
        let key = (&difference.subject, &difference.field);
        let mut sides: IndexMap<&str, FindingSide> = IndexMap::default();
        sides.insert(&reference.environment, reference.clone());
        sides.insert(&target.environment, target.clone());
        let name = reference.value_name.clone();
        // Each pass reaches the environments beside those that are known.
        for _ in &self.columns {
            let before = sides.len();
            for column in &self.columns {
                column.add(key, &name, &mut sides);
            }
            if sides.len() == before {
                break;
            }
        }
        let own = sides.clone();
        let all = self.order.iter().filter_map(|name| own.get(name).cloned());
        finding.sides = all.collect();
    }
}

impl<'c> Column<'c> {
    fn new(comparison: &'c Comparison<'_>) -> Self {
        let differences = comparison.differences.iter();
        let mut paired = IndexMap::default();
        for pair in &comparison.pairs {
            if let (Some(reference), Some(target)) = (pair.reference, pair.target) {
                paired.insert(place(reference, None), target.origin);
                let others = Counterparts::new(target);
                for container in &reference.containers {
                    if let Some(other) = others.of(container) {
                        paired.insert(place(reference, Some(container)), other.origin);
                    }
                }
            }
        }
        Self {
            reference: &comparison.reference.name,
            target: &comparison.target.name,
            differences: differences
                .map(|of| ((&of.subject, &of.field), (&of.reference, &of.target)))
                .collect(),
            paired,
            local: comparison.is_local().then_some(comparison),
        }
    }

    /// Adds the side of the environment that is not known yet, if the other one is.
    fn add(
        &self,
        key: (&Subject, &Field),
        name: &smol_str::SmolStr,
        sides: &mut IndexMap<&'c str, FindingSide>,
    ) {
        let (known, new, is_forward) = match (sides.get(self.reference), sides.get(self.target)) {
            (Some(known), None) => (known, self.target, true),
            (None, Some(known)) => (known, self.reference, false),
            _ => return,
        };
        if let Some(comparison) = self.local {
            let side = local::side(comparison, key).filter(|side| side.environment == new);
            sides.extend(side.map(|side| (new, side.named(name))));
            return;
        }
        let of = key.0;
        let found = match self.differences.get(&key) {
            Some((_, side)) if is_forward => FindingSide::new(new, side.value.clone(), side.origin),
            Some((side, _)) => FindingSide::new(new, side.value.clone(), side.origin),
            None => {
                let place = (
                    of.app.as_deref(),
                    of.kind.as_str(),
                    of.name.as_str(),
                    of.container.as_deref(),
                );
                let Some(origin) = self.paired.get(&place) else {
                    return;
                };
                let origin = if is_forward { *origin } else { Origin::NONE };
                FindingSide::new(new, known.value.clone(), origin)
            }
        };
        sides.insert(new, found.named(name));
    }
}

fn place<'c>(workload: &'c Workload, container: Option<&'c Container>) -> Place<'c> {
    (
        workload.app.as_deref(),
        &workload.kind,
        &workload.original_name,
        container.map(|container| container.name.as_str()),
    )
}
