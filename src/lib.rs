//! kubeparity tells you, before a release, what staging has that production lacks.
//!
//! # Architecture
//!
//! ```text
//! source ──► objects ──► model ──► compare ──► judge ──► report
//!    │           └─ every value carries its origin from here on
//!    └─ overlay (rendered by kustomize, on yaml) · manifests · a command's output · cluster · snapshot
//! ```
//!
//! A stage knows the stages before it, never those after it; `tests/layers.rs` reads the imports and holds everyone to
//! it. Input and output happen at the two ends; everything between is pure, so that it can be tested with values alone.
//! In the order of the flow:
//!
//! 1. [`yaml`] reads text into trees of [`yaml::Node`], each with its [`yaml::Origin`] (file, line, column in eight bytes),
//!    and prints trees byte for byte as kustomize prints them ([`yaml::read`], [`yaml::print`]).
//! 2. [`kustomize`] is `kustomize build`, in-process: [`kustomize::build()`] reads a directory through the
//!    [`kustomize::Files`] it is given and returns [`kustomize::Rendered`] resources. Every node keeps the origin of the line
//!    that set it, through patches, generators and transformers.
//! 3. [`source`] reads environments, whatever they come from ([`source::collect_all`], [`source::cluster::Clusters`],
//!    [`source::snapshot`]), and returns [`source::Collected`] objects: the declared state of an environment, or its live one.
//!    Only [`source::cluster`] is asynchronous; workloads come in protobuf, which [`source::protobuf`] shows as JSON. Secret
//!    values end here. What could not be looked at becomes a [`source::NotEvaluated`], which every report names first.
//! 4. [`model`] works out what the containers will really get ([`model::build`]): an [`model::Environment`] of workloads
//!    with effective variables, images, probes and resources, Kubernetes' defaults filled in; [`model::align`] finds which live
//!    object is which declared one.
//! 5. [`compare`] pairs workloads and lists each field that is not equal ([`compare::compare`]), with no judgement.
//! 6. [`judge`] says what a difference is worth ([`judge::judge`]): one file a rule in [`judge::rules`], and one place for
//!    severities, expectations and the baseline. With both states at hand it tells gaps from what is pending and from hotfixes
//!    ([`judge::Cause`]); a [`judge::Run`] takes thousands of workloads part by part. It returns a [`judge::Verdict`].
//! 7. [`config`] is `kubeparity.yaml`; [`report`] shows a verdict, one file a format; [`cli`] is the command line: a
//!    subcommand is a short script of stage calls.
//!
//! Below all of them, [`maps`] are the ordered maps that every stage uses, and [`mask`] hides what looks like a credential.
//! [`error::Error`] is what all of them end in when a run could not tell: a message, a place, a hint, exit code 2.

pub mod cli;
pub mod compare;
pub mod config;
pub mod environments;
pub mod error;
pub mod files;
pub mod judge;
pub mod kustomize;
pub mod maps;
pub mod mask;
pub mod model;
pub(crate) mod parallel;
pub mod placeholders;
pub mod report;
pub mod source;
pub mod yaml;

pub use cli::run;
