//! The fields of a resource that a transformer works on: paths, field specs, the configuration of transformers.
//!
//! Takes a resource's tree and a path; gives the nodes that the path names. Leaves the change to the transformer.

pub(crate) mod config;
pub(crate) mod crds;
pub(crate) mod fieldspec;
pub(crate) mod path;
pub(crate) mod reach;
pub(crate) mod set;
