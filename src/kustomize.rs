//! `kustomize build`, in-process: kustomize 5.8.1's behaviour, with the origin of every value.
//!
//! Takes a directory and a [`Files`] to read through; gives rendered resources. Reads no file
//! itself, and leaves printing to [`crate::yaml`].

pub mod config;
mod crds;
pub mod error;
pub mod fieldspec;
mod generate;
pub mod id;
pub mod kustomization;
pub mod loader;
pub mod resmap;
pub mod resource;
#[cfg(test)]
mod testing;
mod transformers;

pub use error::Error;
pub use kustomization::Kustomization;
pub use loader::{File, Files, Loader, Restriction};
pub use resmap::ResMap;
pub use resource::{Behavior, Id, PreviousId, Resource};
