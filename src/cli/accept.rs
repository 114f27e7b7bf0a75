//! `kubeparity accept`: writes an expectation for a finding that there is.

mod entries;

use std::path::{Path, PathBuf};

use super::choice::{self, Choice};
use super::cluster_args::ClusterArgs;
use super::last_report::LastReport;
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{self, Plan, Selection};
use crate::config::{self, ExpectEntry};
use crate::error::Error;
use crate::judge::{Finding, Member};
use crate::source::{Disk, Links, read_file};
use crate::yaml::SourceMap;

/// Say that a finding is wanted: write an entry of `expect:` into kubeparity.yaml
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity accept 3 --reason 'removed with release 9'
  kubeparity accept LEGACY_MODE --reason 'removed with release 9'
  kubeparity accept env-extra:Deployment/web/app/LEGACY_MODE@production --reason 'removed with release 9'
  kubeparity accept LEGACY_MODE overlays/staging overlays/production --reason 'removed with release 9'
  kubeparity accept ID --reason 'until the move' --owner shop-team --expires 2027-01-31")]
pub(super) struct AcceptArgs {
    /// The finding: its number in the last table that was shown; its id; or a part that no other finding has (a variable, a rule)
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
    let kept = LastReport::read();
    let is_shown = kept
        .as_ref()
        .is_some_and(|of| of.is_of_comparison(selection));
    if let Some(number) = choice::place(&args.id).filter(|_| args.sources.is_empty() || is_shown) {
        return numbered(number, (args, kept), found.as_deref(), &said);
    }
    let disk = args.build.disk(sources);
    let has_environments = match &found {
        Some(path) => !config::load(path, &disk)?.environments.is_empty(),
        None => false,
    };
    let is_kept = kept.is_some();
    let current = kept.filter(|of| of.is_of(found.as_deref()) && of.is_fresh());
    let path = found
        .clone()
        .unwrap_or_else(|| PathBuf::from("kubeparity.yaml"));
    if !has_environments && args.sources.is_empty() {
        return write(&path, &args.id, &[unseen(&args.id, &said)?], None);
    }
    let of = (current.as_ref(), is_kept, selection);
    let (choice, entries) = seen(args, of, &said, (&disk, sources))?;
    let title = choice::place(&args.id).and(choice.title.as_deref());
    write(&path, &choice.name, &entries, title)?;
    // The numbers of the report that was shown go on to mean what they meant.
    if let Some(report) = current {
        report.accept(&choice.members, &path);
    }
    Ok(())
}

/// Adds entries to a configuration.
fn write(
    path: &Path,
    name: &str,
    entries: &[ExpectEntry],
    title: Option<&str>,
) -> Result<(), Error> {
    ui::write_file(path, &config::append(&text_of(path)?, entries)?)?;
    let title = title.map(|title| format!("  {title}\n"));
    let title = title.unwrap_or_default();
    let path = path.display();
    ui::print(&format!("{path}: {name} is expected now\n{title}"))
}

/// Accepts a finding by the number that the last table gave it. Nothing is compared again: the number means what was shown.
fn numbered(
    number: usize,
    (args, kept): (&AcceptArgs, Option<LastReport>),
    found: Option<&Path>,
    said: &Said<'_>,
) -> Result<(), Error> {
    let is_typed = !args.sources.is_empty();
    if args.reference.is_some() && !is_typed {
        return Err(Error::new(
            "--reference is about a comparison, and a number stands for a report that was shown",
        )
        .hint("leave --reference out, or name the sources too"));
    }
    let report = kept
        .ok_or_else(|| Error::new("no report is kept whose numbers could be meant"))
        .and_then(|report| match (report.is_of(found), report.is_fresh()) {
            (true, true) => Ok(report),
            (true, false) => Err(Error::new(
                "files have changed since the last report was shown",
            )),
            (false, _) => Err(Error::new("the last report is about another configuration")),
        })
        .map_err(|error| error.hint("show the report again: kubeparity check"))?;
    if let Some(typed) = report.other_comparison().filter(|_| !is_typed) {
        return Err(Error::new(format!(
            "the last report is about another comparison than the configuration's own: {typed}"
        ))
        .hint(
            "show the report again with kubeparity check alone, or name the finding by its id, with the same sources and options",
        ));
    }
    let (name, chosen) = report.finding(number)?;
    let entries = match report.is_whole() {
        true => entries::of_choice(&report.members(), &chosen, said),
        // Of findings that are not kept, nobody knows whether one entry for all would accept them too.
        false => entries::of_each(&chosen, said),
    };
    let path = found.unwrap_or(Path::new("kubeparity.yaml"));
    // A number says nothing by itself: whoever typed the wrong one is to see it.
    write(path, &name, &entries, report.title(number).as_deref())?;
    report.accept(&chosen, path);
    Ok(())
}

/// The parts of an expectation that were typed.
struct Said<'a> {
    reason: &'a str,
    owner: Option<&'a str>,
    expires: Option<jiff::civil::Date>,
}

/// Returns a finding that a comparison reports now, and its entries. A number is one of a report that was shown, or of none: what was
/// accepted since is not counted any more, and the number would be another finding's.
fn seen(
    args: &AcceptArgs,
    (current, is_kept, selection): (Option<&LastReport>, bool, Selection<'_>),
    said: &Said<'_>,
    (disk, sources): (&Disk<'_>, &SourceMap),
) -> Result<(Choice, Vec<ExpectEntry>), Error> {
    let mut plan = Plan::comparing(selection, disk)?;
    plan.read_needs(&[], disk)?;
    args.clusters.narrow_all(&mut plan)?;
    let verdict = args.clusters.judge(&plan, disk, sources)?;
    let choice = choice::find(&verdict, &args.id)?;
    if choice::place(&args.id).is_some() {
        let is_shown = current.is_some_and(|report| report.lists(&verdict));
        let is_first = !is_kept && verdict.expected == 0;
        if !is_shown && !is_first {
            let error = Error::new(
                "the number is not one of a current report: these sources do not have the findings of the last report that was shown",
            );
            return Err(error.hint("show their report first: kubeparity check SOURCE…"));
        }
    }
    let found: Vec<Member> = verdict.findings.iter().flat_map(Finding::members).collect();
    let entries = entries::of_choice(&found, &choice.members, said);
    Ok((choice, entries))
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
