//! Patches: a strategic merge, a JSON patch, and what a kustomization's `patches` do with them.
//!
//! Takes a resource and a patch; gives the resource changed, with the origin of the line that asked. Leaves reading the patch's
//! file to [`crate::kustomize::io`].

pub(crate) mod entry;
pub(crate) mod json6902;
pub(crate) mod merge;
pub(crate) mod patches;
pub(crate) mod schema;
mod taken_away;

pub use taken_away::TakenAway;
