//! Rendering: YAML, kustomizations, charts, plugins and remote files, held against what kustomize 5.8.2 prints and says.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod cases;
mod programs;

mod charts;
mod conformance;
mod golden;
mod hostile;
mod merges;
mod oracle;
mod origins;
mod phrases;
#[cfg(unix)]
mod plugins;
mod remote;
mod yaml_conformance;
mod yaml_laws;
