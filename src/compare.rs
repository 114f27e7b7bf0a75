//! What differs between two environments, field by field, with no judgement.
//!
//! Takes [`crate::model::Environment`]s; gives [`Comparison`]s. Pure. Leaves what a difference is
//! worth to [`crate::judge`].

mod collect;
mod container;
mod difference;
mod env;
mod environment_name;
mod namespaces;
mod pairing;
mod probe;
mod renames;
mod text;
mod volume;
mod workload;

pub use difference::{Comparison, Difference, Field, Pair, Side, Subject};
pub use environment_name::EnvironmentNames;
pub(crate) use environment_name::{Words, environment_words, neutral_stem, own_words, tokens};
pub(crate) use text::{excerpt, quoted};

use crate::model::Environment;
use crate::parallel::each_small;
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
    let context = Context::new(reference, target);
    let pairs = pairing::pair_workloads(&context);
    let differences = each_small(&pairs, |pair, differences| {
        workload::compare_pair(&context, pair, differences);
    });
    let mut comparison = Comparison {
        reference,
        target,
        pairs,
        differences,
    };
    comparison.leave_out_unread();
    comparison
}

impl Comparison<'_> {
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

    /// What one side could not be read for is not missing there.
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
