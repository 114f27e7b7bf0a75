//! Which fields of a resource a transformer works on: paths, field specs, the configuration of transformers, patterns.
//!
//! Takes a resource's tree and a path; gives the nodes that the path names. Leaves the change to the transformer.

pub mod config;
pub(crate) mod crds;
pub mod fieldspec;
pub(crate) mod path;
pub(crate) mod set;
