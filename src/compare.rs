//! What differs between two environments, field by field, with no judgement.
//!
//! Takes [`crate::model::Environment`]s; gives [`Comparison`]s. Pure. Leaves what a difference is
//! worth to [`crate::judge`].

mod difference;

pub use difference::{Comparison, Difference, Field, Pair, Side, Subject};
