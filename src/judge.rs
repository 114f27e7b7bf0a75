//! What a difference is worth.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and a [`Policy`] (severities,
//! expectations, a baseline); gives a [`Verdict`]. Pure. Leaves how it is shown to [`crate::report`].
//!
//! The [`rules`] say what they think of a difference or of one environment; they know nothing of severities
//! that a team configured, of expectations or of baselines: all of these are settled in one place, here.

mod baseline;
pub(crate) mod cause;
pub(crate) mod collect;
pub(crate) mod comparisons;
mod context;
mod drift;
mod finding;
mod fix;
mod image_tags;
mod immutable;
pub(crate) mod outlier;
mod ownership;
mod policy;
mod remarks;
mod rendered;
pub(crate) mod requirements;
pub mod rule;
pub mod rules;
pub(crate) mod run;
mod values;

pub use self::cause::{Cause, CauseCounts};
pub use self::comparisons::Comparisons;
pub use self::run::Run;
pub use crate::severity::Severity;
pub use baseline::Baseline;
pub use context::Context;
pub use finding::{Finding, FindingSide, Fix, Verdict};
pub use policy::{Expectation, Pattern, PatternError, Policy};

use crate::compare::Comparison;
use crate::model::Environment;

/// Judges every difference and every environment by all rules, and settles what is left to say.
#[must_use]
pub fn judge(
    environments: &[&Environment],
    comparisons: &[Comparison<'_>],
    policy: &Policy,
) -> Verdict {
    let states = Comparisons {
        environments,
        comparisons,
        ..Comparisons::default()
    };
    let mut run = Run::new(policy);
    run.add(&states, policy);
    run.settle(policy)
}
