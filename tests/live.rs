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

#[path = "readme/console.rs"]
#[allow(dead_code)]
mod console;
#[path = "live/plane.rs"]
mod plane;
#[path = "live/proxy.rs"]
mod proxy;
#[path = "live/run.rs"]
mod run;

#[path = "live/canary.rs"]
mod canary;
#[path = "live/causes.rs"]
mod causes;
#[path = "live/contexts.rs"]
mod contexts;
#[path = "live/default_pairs.rs"]
mod default_pairs;
#[path = "live/examples.rs"]
mod examples;
#[path = "live/faults.rs"]
mod faults;
#[path = "live/formats.rs"]
mod formats;
#[path = "live/immutable.rs"]
mod immutable;
#[cfg(target_os = "linux")]
#[path = "live/in_cluster.rs"]
mod in_cluster;
#[path = "live/leaves.rs"]
mod leaves;
#[path = "live/logins.rs"]
mod logins;
#[path = "live/rbac.rs"]
mod rbac;
#[path = "live/refused_types.rs"]
mod refused_types;
#[path = "live/round_trip.rs"]
mod round_trip;
#[path = "live/scale.rs"]
mod scale;
#[path = "live/snapshots.rs"]
mod snapshots;
#[path = "live/start.rs"]
mod start;
