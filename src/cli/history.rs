//! `kubeparity history`: what the ledger knows, over time.

use std::path::PathBuf;

use super::choice::has_part;
use super::ledger::{Place, seconds};
use super::{outputs, ui};
use crate::check::config_path;
use crate::config;
use crate::error::Error;
use crate::ledger::{Entry, Ledger, Time};
use crate::report::Chronicle;
use crate::source::Disk;
use crate::suggest::nearest;
use crate::yaml::SourceMap;

/// Say when findings began, who set them, how long they were open, and what was fixed
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The ledger is what `kubeparity check --ledger FILE` and `kubeparity drift --ledger FILE` keep.

Examples:
  kubeparity history --ledger ledger.json
  kubeparity history env-missing:Deployment/checkout/app/DATABASE_URL@production
  kubeparity history DATABASE_URL --since 30d
  kubeparity history --app checkout -o json"
)]
pub(super) struct HistoryArgs {
    /// The id of a finding, or a part of it: a rule, a workload, a variable, an environment
    #[arg(value_name = "FINDING")]
    finding: Option<String>,
    /// Only this application of an overlay glob
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// Only what was open since: 30d, 4w, 36h ago
    #[arg(long, value_name = "AGE", value_parser = seconds)]
    since: Option<i64>,
    /// The shape of the output
    #[arg(short, long, value_enum, default_value = "table")]
    output: Shape,
    /// The ledger, a file or an object (s3://, gs://, az://), in place of the one that kubeparity.yaml names
    #[arg(long, value_name = "PLACE")]
    ledger: Option<PathBuf>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Shape {
    /// For people
    Table,
    /// For programs
    Json,
}

pub(super) fn history(args: &HistoryArgs, sources: &SourceMap) -> Result<(), Error> {
    let ledger = read(args, sources)?;
    let now = Time::from(outputs::now());
    let from = args.since.and_then(|seconds| now.before(seconds));
    let finding = args.finding.as_deref();
    let is_meant = |entry: &&Entry| {
        finding.is_none_or(|finding| entry.id == finding || has_part(&entry.id, finding))
            && (args.app.is_none() || args.app == entry.application)
            && from.is_none_or(|from| entry.was_there_since(from))
    };
    let entries: Vec<&Entry> = ledger.entries().filter(is_meant).collect();
    let entries = match entries.iter().find(|entry| Some(&*entry.id) == finding) {
        Some(exact) => vec![*exact],
        None => entries,
    };
    if let (Some(finding), true) = (finding, entries.is_empty()) {
        return Err(unknown(&ledger, finding));
    }
    let chronicle = Chronicle {
        entries: &entries,
        from,
        now,
    };
    ui::print(&match args.output {
        Shape::Table => chronicle.in_columns(ui::width()),
        Shape::Json => chronicle.in_json(),
    })
}

/// Reads the ledger that was named, or that the configuration names.
fn read(args: &HistoryArgs, sources: &SourceMap) -> Result<Ledger, Error> {
    let configured = match (&args.ledger, config_path(args.config.as_deref())?) {
        (None, Some(path)) => config::load(&path, &Disk::new(sources))?.ledger(),
        _ => None,
    };
    let place = Place::of(args.ledger.as_deref(), configured.as_deref())?;
    let place = place.ok_or_else(|| {
        Error::new("no ledger is named").hint(
            "name one: --ledger FILE, or 'ledger: FILE' in kubeparity.yaml; kubeparity check --ledger FILE keeps it",
        )
    })?;
    place.read_existing()
}

fn unknown(ledger: &Ledger, finding: &str) -> Error {
    let known: Vec<&str> = ledger.entries().map(|entry| &*entry.id).collect();
    let error = Error::new(format!(
        "the ledger has no finding '{finding}', or not of that application and time"
    ));
    match nearest(finding, known) {
        Some(near) => error.hint(format!("did you mean '{near}'?")),
        None => error.hint("kubeparity history lists all of them"),
    }
}
