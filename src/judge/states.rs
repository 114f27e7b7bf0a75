//! The states of an environment held against each other: what is declared, and what is live.
//!
//! Takes every comparison that the states allow; gives findings with their [`Cause`]. Leaves severities, expectations and what
//! repeats to [`super::run`].

mod cause;
mod comparisons;
mod drift;
mod immutable;
mod local;
mod outlier;
mod ownership;
mod rows;

pub use cause::{Cause, CauseCounts};
pub use comparisons::Comparisons;
pub(super) use comparisons::judge_comparisons;
pub(crate) use ownership::{is_deployed, written_by};
