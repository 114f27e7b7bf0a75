//! Differences between two environments, field by field, with no judgement.
//!
//! Takes [`crate::model::Environment`]s; gives [`Comparison`]s. Pure. Leaves what a difference is
//! worth to [`crate::judge`].

mod collect;
mod container;
mod difference;
mod env;
mod field;
mod items;
mod local;
mod mounted;
mod namespaces;
mod objects;
mod open;
mod own_names;
mod pairing;
mod path;
mod ports;
mod probe;
mod renames;
mod set_fields;
mod shown;
mod slots;
mod text;
mod unread;
mod value;
mod volume;
mod workload;

pub use difference::{Comparison, Difference, Pair, Subject};
pub(crate) use env::value_of;
pub use field::{Field, SourceName, probe_name};
pub use objects::ObjectPair;
pub(crate) use open::differ_in_masked;
pub use own_names::OwnNames;
pub(crate) use own_names::named;
pub use path::{FieldPath, Segment};
pub use renames::is_called_alike;
pub use set_fields::{of_container, of_workload};
pub use shown::Shown;
pub(crate) use slots::SlotComparison;
pub use value::{Absence, ObjectName, Side, Value};

use crate::model::Environment;
use crate::parallel::{MANY, both, each_small};
use crate::source::State;
use collect::Context;

#[cfg(test)]
#[expect(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tables of cases"
)]
mod tests;

/// Holds `target` against `reference`: every field of every workload, paired by the names that mean
/// the same on both sides.
#[must_use]
pub fn compare<'e>(reference: &'e Environment, target: &'e Environment) -> Comparison<'e> {
    let mut comparison = compare_judged(reference, target);
    comparison.unread = unread::compare_unread(&Context::new(reference, target));
    comparison
}

/// As [`compare()`], as far as rules ask: without the data that no workload reads.
pub(crate) fn compare_judged<'e>(
    reference: &'e Environment,
    target: &'e Environment,
) -> Comparison<'e> {
    let context = Context::new(reference, target);
    let workloads = || {
        let pairs = pairing::pair_workloads(&context);
        let differences = each_small(&pairs, |pair, differences| {
            let first = differences.len();
            workload::compare_pair(&context, pair, differences);
            slots::leave_out_own(pair, differences, first);
        });
        (pairs, differences)
    };
    let are_many = reference.workloads.len() >= MANY;
    let ((pairs, differences), mut objects) =
        both(are_many, workloads, || objects::compare_objects(&context));
    let (mut unknown, differences): (Vec<_>, Vec<_>) =
        differences.into_iter().partition(Difference::is_unknown);
    for pair in &mut objects {
        unknown.extend(pair.differences.extract_if(.., |of| of.is_unknown()));
    }
    let mut comparison = Comparison {
        reference,
        target,
        pairs,
        differences,
        unknown,
        objects,
        unread: Vec::new(),
    };
    comparison.leave_out_unread();
    local::keep_what_is_said(&mut comparison);
    comparison
}

impl<'e> Comparison<'e> {
    /// Returns the names of both sides; of one environment's two states, what the states are called.
    #[must_use]
    pub fn names(&self) -> [&str; 2] {
        let (a, b) = (self.reference, self.target);
        [a, b].map(|side| match (a.name == b.name, side.state) {
            (false, _) => side.name.as_str(),
            (true, State::Declared) => "declared",
            (true, State::Live) => "live",
        })
    }

    /// Returns every difference: those of workloads, then those of other objects.
    pub fn all_differences(&self) -> impl Iterator<Item = &Difference<'e>> {
        let objects = self.objects.iter();
        let differences = self.differences.iter();
        differences.chain(objects.flat_map(|pair| &pair.differences))
    }

    /// Returns every difference, with those of data that no workload reads, and of texts that are still to be substituted.
    pub fn shown_differences(&self) -> impl Iterator<Item = &Difference<'e>> {
        let others = self.unread.iter().chain(&self.unknown);
        self.all_differences().chain(others)
    }

    /// Tells whether everything that is needed could be looked at, on both sides.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let both = [self.reference, self.target];
        let mut missing = both.iter().flat_map(|of| &of.not_evaluated);
        missing.all(|missing| !missing.is_needed())
    }

    /// Tells whether not all workloads of a kind could be read on one side.
    #[must_use]
    pub fn is_unread(&self, kind: &str) -> bool {
        let mut unread = self
            .reference
            .kinds_not_evaluated
            .iter()
            .chain(&self.target.kinds_not_evaluated);
        unread.any(|unread| unread == kind)
    }

    /// Leaves out workloads of kinds that one side could not be read for: they are not missing there.
    fn leave_out_unread(&mut self) {
        if self.reference.kinds_not_evaluated.is_empty()
            && self.target.kinds_not_evaluated.is_empty()
        {
            return;
        }
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.retain(|pair| {
            let mut sides = [pair.reference, pair.target].into_iter().flatten();
            !sides.any(|workload| self.is_unread(&workload.kind))
        });
        self.pairs = pairs;
        let mut differences = std::mem::take(&mut self.differences);
        differences.retain(|difference| {
            let (reference, target) = difference.workloads;
            let mut sides = [reference, target].into_iter().flatten();
            !sides.any(|workload| self.is_unread(&workload.kind))
        });
        self.differences = differences;
    }
}

/// Holds each target against the same reference, in the order given.
pub fn compare_all<'e>(
    reference: &'e Environment,
    targets: impl IntoIterator<Item = &'e Environment>,
) -> Vec<Comparison<'e>> {
    targets
        .into_iter()
        .map(|target| compare(reference, target))
        .collect()
}
