//! `kustomize build`, in-process: kustomize 5.8.1's behaviour, with the origin of every value.
//!
//! Takes a directory and a [`Files`] to read through; gives [`Rendered`] resources, and prints them.
//! Reads no file itself.

mod absorb;
mod accumulate;
pub mod build;
mod builtin;
pub mod config;
mod crds;
mod documents;
pub mod error;
mod external;
pub mod fieldspec;
mod generate;
mod helm;
pub mod id;
mod json6902;
pub mod kustomization;
mod labels;
pub mod loader;
#[cfg(test)]
pub(crate) mod memory;
mod merge;
mod nameref;
pub mod order;
pub mod outside;
mod patches;
mod path;
mod pattern;
mod plugins;
mod programs;
pub mod provenance;
mod replacements;
pub mod repository;
pub mod resmap;
pub mod resource;
mod schema;
mod selector;
#[cfg(test)]
mod testing;
mod transform;
mod transformers;
mod twins;
mod vars;

pub use build::{
    Helm, Options, Programs, Rendered, build, print, print_with_leaves, print_with_origins,
};
pub use error::Error;
pub use kustomization::{ImageEntry, Kustomization, Text};
pub use loader::{File, Files, Loader, Restriction};
pub use order::Reorder;
pub use outside::{Ended, Invocation, Outside};
pub use repository::Repository;
pub use resmap::ResMap;
pub use resource::{Behavior, Id, PreviousId, Resource};
pub use transformers::images::override_images;
