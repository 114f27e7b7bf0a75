//! `kubeparity accept`: writes an expectation for a finding that there is.

mod entries;

use std::path::{Path, PathBuf};

use super::choice;
use super::cluster_args::ClusterArgs;
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{self, Plan, Selection};
use crate::config::{self, ExpectEntry};
use crate::error::Error;
use crate::source::{Disk, Links, read_file};
use crate::yaml::SourceMap;

/// Say that a finding is wanted: write an entry of `expect:` into kubeparity.yaml
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity accept LEGACY_MODE --reason 'removed with release 9'
  kubeparity accept env-extra:Deployment/web/app/LEGACY_MODE@production --reason 'removed with release 9'
  kubeparity accept LEGACY_MODE overlays/staging overlays/production --reason 'removed with release 9'
  kubeparity accept ID --reason 'until the move' --owner shop-team --expires 2027-01-31")]
pub(super) struct AcceptArgs {
    /// The finding: its id, a part that no other finding has (a variable, a rule), or its place in the list of all (#1)
    id: String,
    /// Sources as `kubeparity check` takes them; none for those of kubeparity.yaml
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// The reason for wanting it
    #[arg(long)]
    reason: String,
    /// The person or team that wants it
    #[arg(long)]
    owner: Option<String>,
    /// The last day on which it holds, like 2027-01-31
    #[arg(long, value_name = "DAY")]
    expires: Option<jiff::civil::Date>,
    /// Compare all environments with this one
    #[arg(long, value_name = "NAME")]
    reference: Option<String>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

pub(super) fn accept(args: &AcceptArgs, sources: &SourceMap) -> Result<(), Error> {
    if args.reason.trim().is_empty() {
        return Err(Error::new("an expectation needs a reason")
            .hint("say why it is wanted, for whoever reads it next"));
    }
    let selection = Selection {
        sources: &args.sources,
        reference: args.reference.as_deref(),
        ..Selection::default()
    };
    if let Some(day) = args.expires.filter(|day| *day < selection.today) {
        return Err(Error::new(format!(
            "--expires {day} is past: the finding would come back at once"
        ))
        .hint(format!("name a day from {} on", selection.today)));
    }
    let found = check::config_path(args.config.as_deref())?;
    let selection = Selection {
        config: found.as_deref(),
        ..selection
    };
    let said = Said {
        reason: &args.reason,
        owner: args.owner.as_deref(),
        expires: args.expires,
    };
    let disk = args.build.disk(sources);
    let has_environments = match &found {
        Some(path) => !config::load(path, &disk)?.environments.is_empty(),
        None => false,
    };
    let (name, entries) = match has_environments || !args.sources.is_empty() {
        true => seen(args, selection, &said, (&disk, sources))?,
        false => (args.id.clone(), vec![unseen(&args.id, &said)?]),
    };
    let path = found.unwrap_or_else(|| PathBuf::from("kubeparity.yaml"));
    ui::write_file(&path, &config::append(&text_of(&path)?, &entries)?)?;
    ui::print(&format!("{}: {name} is expected now\n", path.display()))
}

/// The parts of an expectation that were typed.
struct Said<'a> {
    reason: &'a str,
    owner: Option<&'a str>,
    expires: Option<jiff::civil::Date>,
}

/// Returns the name and the entries of a finding that a comparison reports now.
fn seen(
    args: &AcceptArgs,
    selection: Selection<'_>,
    said: &Said<'_>,
    (disk, sources): (&Disk<'_>, &SourceMap),
) -> Result<(String, Vec<ExpectEntry>), Error> {
    let mut plan = Plan::comparing(selection, disk)?;
    plan.read_needs(&[], disk)?;
    args.clusters.narrow_all(&mut plan)?;
    let reading = args.clusters.read(&plan, disk, sources)?;
    let verdict = check::judge(&plan, reading)?;
    let choice = choice::find(&verdict, &args.id)?;
    let entries = entries::of_choice(&verdict, &choice, said);
    Ok((choice.name, entries))
}

/// Returns the entry of an id, where no sources are named that could be compared: the id is taken at its word.
fn unseen(id: &str, said: &Said<'_>) -> Result<ExpectEntry, Error> {
    entries::of_id(id, said).ok_or_else(|| {
        Error::new("there is no kubeparity.yaml that names environments, and no sources were given")
            .hint(format!(
                "try: kubeparity accept {id} overlays/staging overlays/production"
            ))
    })
}

fn text_of(path: &Path) -> Result<String, Error> {
    if !path.exists() {
        return Ok(String::new());
    }
    read_file(path, Links::InRepository)
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .map_err(|error| Error::new(format!("cannot read {}: {error}", path.display())))
}
