//! Real control planes: everything that is said about clusters is said to real API servers.
//!
//! `tests/control-plane` (Go) is one: etcd, kube-apiserver and controllers in one program, without containers or nodes. The tests
//! start two and share them, each test in namespaces of its own. They need Go, so `cargo test` leaves them out and says so;
//! `.ci/run` leaves nothing out.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    // A scenario is told in one go.
    clippy::too_many_lines,
    unreachable_pub
)]

#[path = "../common/console.rs"]
#[allow(dead_code)]
mod console;
mod plane;
mod proxy;
mod run;

mod canary;
mod causes;
mod contexts;
mod default_pairs;
mod examples;
mod faults;
mod formats;
mod immutable;
#[cfg(target_os = "linux")]
mod in_cluster;
mod leaves;
mod logins;
mod objects;
mod out_of_reach;
mod rbac;
mod refused_types;
mod revisions;
mod round_trip;
mod running;
mod scale;
mod snapshots;
mod start;
mod timeline;
