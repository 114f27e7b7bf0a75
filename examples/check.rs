//! Compares two environments and prints the report that `kubeparity check` prints.
//!
//! `cargo run --example check -- overlays/staging overlays/production`

use std::error::Error;

use kubeparity::check::{self, Host, Plan, Selection};
use kubeparity::judge::Threshold;
use kubeparity::report::{self, Report};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;

fn main() -> Result<(), Box<dyn Error>> {
    let sources: Vec<String> = std::env::args().skip(1).collect();
    // Every file and every place in it is known by this map.
    let files = SourceMap::default();
    let disk = Disk::new(&files);

    // The plan says what is read, what is compared with what, and what to judge by.
    let selection = Selection {
        sources: &sources,
        ..Selection::default()
    };
    let plan = Plan::comparing(selection, &disk)?;

    // No clusters are opened here; `Host::with_clusters` would add them.
    let verdict = check::check(&plan, &Host::new(&disk, &files))?;

    let table = report::find("table").ok_or("no such format")?;
    let text = table.write(&Report {
        verdict: &verdict,
        outcome: verdict.outcome(Threshold::default()),
        sources: &files,
        width: 100,
        now: jiff::Timestamp::UNIX_EPOCH,
        lists_all: false,
    });
    // Colours end where the terminal does not want them.
    anstream::print!("{text}");
    Ok(())
}
