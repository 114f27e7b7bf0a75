//! `kustomize build`, in-process: kustomize 5.8.1's behaviour, with the origin of every value.
//!
//! Takes a directory and a [`Files`] to read through; gives [`Rendered`] resources, and prints them.
//! Reads no file itself.

pub mod build;
pub mod error;
pub mod fields;
mod generate;
pub mod io;
pub mod kustomization;
pub mod patch;
mod plugins;
pub mod resource;
#[cfg(test)]
mod testing;
mod transformers;

pub use self::build::order::Reorder;
pub use self::io::host::{Ended, Host, Invocation};
pub use self::io::loader::{File, Files, Loader, Restriction};
pub use self::io::repository::Repository;
pub use self::resource::resmap::ResMap;
pub use build::{
    Helm, Options, Permissions, Rendered, build, print, print_with_leaves, print_with_origins,
};
pub use error::{Error, Kind as ErrorKind};
pub use kustomization::{ImageEntry, Kustomization, Text};
pub use resource::{Behavior, Id, PreviousId, Resource};
pub use transformers::images::override_images;
