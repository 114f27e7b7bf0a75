//! What a difference is worth.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and the configured
//! severities and expectations; gives a [`Verdict`]. Pure. Leaves how it is shown to
//! [`crate::report`].

mod baseline;
pub mod draft;
mod expectation;
mod finding;
mod fix;
pub mod mask;
pub mod rules;
mod sink;

pub use baseline::Baseline;
pub use expectation::{Expectation, Pattern};
pub use finding::{Finding, FindingSide, Fix, Severity, Verdict};
pub use sink::{Policy, judge};
