//! The program as people run it: all of stdout, stderr and status, through one builder.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

#[path = "../common/checkout.rs"]
mod checkout;
#[path = "../common/console.rs"]
mod console;
mod workspace;

mod accept;
mod against;
mod bars;
mod canary;
mod compose;
mod configuration;
mod demo;
mod deploy;
mod exit_codes;
mod fix;
mod fleets;
mod formats;
mod harmless;
mod hostile;
mod init;
mod ledger;
mod limits;
mod local;
mod lsp;
mod mcp;
mod messages;
mod needs;
mod notify;
mod pipelines;
mod readme;
mod recorder;
mod reference;
mod references;
mod release;
mod revisions;
mod rows;
mod secrets;
mod shell;
mod slips;
mod sources;
mod stores;
mod strangers;
mod verdicts;
