//! What a difference is worth.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and the configured
//! severities and expectations; gives a [`Verdict`]. Pure. Leaves how it is shown to
//! [`crate::report`].

mod finding;

pub use finding::{Finding, FindingSide, Fix, Severity, Verdict};
