//! Which fields of a resource a transformer works on: paths, field specs, the configuration of transformers, patterns.
//!
//! Takes a resource's tree and a path; gives the nodes that the path names. Leaves the change to the transformer.

pub(crate) mod pattern;
pub(crate) mod path;
pub mod fieldspec;
pub(crate) mod crds;
pub mod config;

