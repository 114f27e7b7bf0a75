//! kubeparity tells you, before a release, what staging has that production lacks.
//!
//! ```text
//! source ──► objects ──► model ──► compare ──► judge ──► report
//!    │           └─ every value carries its origin from here on
//!    └─ overlay (rendered by kustomize, on yaml) · manifests · a command's output
//! ```
//!
//! A stage knows the stages before it, never those after it. Input and output happen at the two
//! ends ([`source`] and [`report`]); everything between is pure.
//!
//! The modules, in the order of the flow: [`yaml`], [`kustomize`], [`source`], [`model`],
//! [`compare`], [`judge`], [`report`], [`config`], [`cli`].

pub mod cli;
pub mod compare;
pub mod config;
pub mod error;
pub mod judge;
pub mod kustomize;
pub mod model;
pub mod report;
pub mod source;
pub mod yaml;

pub use cli::run;
