//! `kustomize build`, in-process: kustomize 5.8.2's behaviour, with the origin of every value.
//!
//! Takes a directory and a [`Files`] to read through; gives [`Rendered`] resources, and prints them.
//! Reads no file itself.

pub(crate) mod build;
pub mod error;
pub(crate) mod fields;
mod generate;
pub(crate) mod io;
pub(crate) mod kustomization;
pub(crate) mod patch;
mod plugins;
pub(crate) mod resource;
#[cfg(test)]
mod testing;
mod transformers;

/// The release of kustomize that a build follows.
pub(crate) const RELEASE: &str = "5.8.2";

pub use self::build::order::Reorder;
pub use self::build::{Options, Rendered, build, print, print_with_leaves, print_with_origins};
pub use self::error::{Error, Kind as ErrorKind};
pub use self::io::file::File;
pub use self::io::host::{Ended, Host, Invocation};
pub use self::io::loader::{Files, Restriction};
pub use self::io::repository::Repository;
pub use self::kustomization::Kustomization;
pub use self::patch::TakenAway;
pub use self::plugins::context::{IdleImage, NotRun, Patches};
pub use self::plugins::permissions::{Helm, Permissions};
pub use self::resource::{Behavior, Id, PreviousId, Resource};

pub(crate) use self::kustomization::{ImageEntry, Text};
pub(crate) use self::resource::resmap::ResMap;
pub(crate) use self::transformers::images::override_images;
