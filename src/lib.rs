//! kubeparity tells you, before a release, what staging has that production lacks.
//!
//! # The engine
//!
//! [`check::check`] is the whole of it: a [`check::Plan`] says which environments are read, which are compared and what to judge
//! by, and a [`judge::Verdict`] says what is worth reading. Its three calls can be made one by one, so that environments may
//! come from anywhere:
//!
//! ```
//! use kubeparity::check::{self, Plan, SourceReading};
//! use kubeparity::source::collect_text;
//! use kubeparity::yaml::SourceMap;
//!
//! let deployment = |variables: &str| {
//!     format!(
//!         "apiVersion: apps/v1
//! kind: Deployment
//! metadata: {{name: shop}}
//! spec:
//!   template:
//!     spec:
//!       containers:
//!       - {{name: app, image: 'shop:1.4.0', env: [{variables}]}}
//! "
//!     )
//! };
//! let staging = deployment("{name: DATABASE_URL, value: 'db:5432'}");
//! let production = deployment("");
//!
//! let sources = SourceMap::default();
//! let plan = Plan::of_environments(&["staging", "production"]);
//! let reading = vec![
//!     SourceReading::declared(collect_text("staging", &staging, &sources)?),
//!     SourceReading::declared(collect_text("production", &production, &sources)?),
//! ];
//! let verdict = check::judge(&plan, reading)?;
//! let first = &verdict.findings[0];
//! assert_eq!(first.title, "DATABASE_URL is missing in production");
//! # Ok::<(), kubeparity::error::Error>(())
//! ```
//!
//! `examples/check.rs` compares two directories, `examples/render.rs` renders one as `kustomize build` does.
//!
//! # Architecture
//!
//! ```text
//! source ──► objects ──► model ──► compare ──► judge ──► verdict ──► report
//!    │           └─ every value carries its origin from here on
//!    └─ overlay (rendered by kustomize, on yaml) · manifests · a command's output · cluster · snapshot
//!
//! check: plan ──► read ──► judge: the stages up to the verdict, for every command alike
//! ```
//!
//! A stage knows the stages before it, never those after it; `tests/check/house.rs` reads the imports and holds everyone to
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
//!    [`needs`] reads, beside them, which variables a process asks for.
//! 4. [`model`] works out what the containers will really get ([`model::build`]): an [`model::Environment`] of workloads
//!    with effective variables, images, probes and resources, Kubernetes' defaults filled in; [`model::align()`] finds which live
//!    object is which declared one.
//! 5. [`compare`] pairs workloads and lists each field that is not equal ([`compare::compare`]), with no judgement.
//! 6. [`judge`] says what a difference is worth ([`judge::judge`]): one file a rule in [`judge::rules`], and one place for
//!    severities, expectations and the baseline. With both states at hand it tells gaps from what is pending and from hotfixes
//!    ([`judge::Cause`]); a [`judge::Run`] takes thousands of workloads part by part. It returns a [`judge::Verdict`].
//! 7. [`config`] is `kubeparity.yaml`, which says what an environment is and what is wanted.
//!    [`init`] looks at a repository and writes one.
//! 8. [`check`] is the engine: it settles a [`check::Plan`] and has every stage above do its part ([`check::read()`],
//!    [`check::model()`], [`check::compare()`], [`check::judge()`]), on all processors where there are many workloads.
//! 9. [`ledger`] gives the verdict a memory: what is new, what persists since when, what is fixed, as far as it was looked at.
//! 10. [`edits`] does to the text of files what fixes say, and moves nothing else.
//! 11. [`report`] shows a verdict, one file a format; [`cli`] is the command line: arguments, the terminal, and a short script of
//!     calls of the engine for each subcommand.
//!
//! Below all of them, [`maps`] are the ordered maps that every stage uses, [`mask`] hides what looks like a credential, `clean` keeps texts
//! from being obeyed where they are shown, [`glob`] compiles patterns, and a few
//! small modules count, list, remember and suggest in words.
//! [`error::Error`] is what all of them end in when a run could not tell: a message, a place, a hint, exit code 2.

pub mod check;
pub(crate) mod clean;
pub mod cli;
pub mod compare;
pub mod config;
pub mod dotenv;
pub mod edits;
pub mod environments;
pub mod error;
pub mod files;
pub mod glob;
pub mod init;
pub mod judge;
pub mod kustomize;
pub mod ledger;
pub(crate) mod limits;
pub mod maps;
pub mod mask;
pub(crate) mod memo;
pub mod model;
pub mod needs;
pub(crate) mod parallel;
pub mod placeholders;
pub mod report;
pub(crate) mod schema;
pub(crate) mod severity;
pub mod source;
pub(crate) mod suggest;
pub(crate) mod words;
pub mod yaml;

pub use cli::run;
