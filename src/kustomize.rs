//! `kustomize build`, in-process: kustomize 5.8.1's behaviour, with the origin of every value.
//!
//! Takes a directory and a [`Files`] to read through; gives [`Rendered`] resources. Reads no file
//! itself, and leaves printing to [`crate::yaml`].

pub mod resource;

pub use resource::{Id, PreviousId, Resource};
