//! What a difference is worth.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and a [`Policy`] (severities,
//! expectations, a baseline); gives a [`Verdict`]. Pure. Leaves how it is shown to [`crate::report`].
//!
//! The [`rules`] say what they think of a difference or of one environment; they know nothing of severities
//! that a team configured, of expectations or of baselines: all of these are settled in one place, here.

mod baseline;
mod context;
mod corners;
mod docket;
mod drift;
mod faces;
mod finding;
mod fix;
mod image_tags;
mod immutable;
pub mod masked;
mod needs;
mod ownership;
mod policy;
mod remarks;
mod rendered;
pub mod rules;
mod sink;
mod standing;
mod values;

pub use baseline::Baseline;
pub use context::{Context, field_name, probe_name};
pub use corners::{Corner, CornerCounts};
pub use docket::Docket;
pub use faces::Faces;
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
