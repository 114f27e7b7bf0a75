//! What a difference is worth.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and a [`Policy`] (severities,
//! expectations, a baseline); gives a [`Verdict`]. Pure. Leaves how it is shown to [`crate::report`].
//!
//! The [`rules`] say what they think of a difference or of one environment; they know nothing of severities
//! that a team configured, of expectations or of baselines: all of these are settled in one place, here.

pub(crate) mod outlier;
pub(crate) mod collect;
pub(crate) mod requirements;
pub(crate) mod comparisons;
pub(crate) mod run;
pub(crate) mod cause;
mod baseline;
mod context;
mod drift;
mod finding;
mod fix;
mod image_tags;
mod immutable;
pub mod masked;
mod ownership;
mod policy;
mod remarks;
mod rendered;
pub mod rules;
mod values;

pub use baseline::Baseline;
pub use context::{Context, field_name, probe_name};
pub use self::cause::{Corner, CornerCounts};
pub use self::run::Docket;
pub use self::comparisons::Faces;
pub use finding::{Finding, FindingSide, Fix, Severity, Verdict};
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
    let faces = Faces {
        environments,
        comparisons,
        ..Faces::default()
    };
    let mut docket = Docket::new(policy);
    docket.add(&faces, policy);
    docket.settle(policy)
}
