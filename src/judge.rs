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
pub(crate) mod masked;
pub(crate) mod outlier;
mod ownership;
mod policy;
mod remarks;
mod rendered;
pub(crate) mod requirements;
pub mod rules;
pub(crate) mod run;
mod values;

pub use self::cause::{Cause, CauseCounts};
pub use self::comparisons::Comparisons;
pub use self::run::Run;
pub use baseline::Baseline;
pub use context::Context;
pub(crate) use context::{field_name, probe_name};
pub use finding::{Finding, FindingSide, Fix, Severity, Verdict};
pub use policy::{Expectation, Pattern, PatternError, Policy};

/// Judges every difference and every environment by all rules, and settles what is left to say.
#[must_use]
pub fn judge(comparisons: &Comparisons<'_>, policy: &Policy) -> Verdict {
    let mut run = Run::new(policy);
    run.add(comparisons, policy);
    run.settle(policy)
}
