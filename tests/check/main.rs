//! Checking as a library does it: environments are compared and judged, and the house rules are kept.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod fixtures;
mod manifests;

mod arbitrary;
mod compose_go;
mod credentials;
mod expectations;
mod false_green;
mod findings;
mod house;
mod ids;
mod judging;
mod laws;
mod patches;
mod pods;
mod reports;
mod rules;
mod running;
