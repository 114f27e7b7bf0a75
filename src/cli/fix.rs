//! `kubeparity fix`: shows the edits that mend findings, writes them into the files, or commits them to a branch.

mod branch;
mod shown;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::choice;
use super::cluster_args::ClusterArgs;
use super::last_report::LastReport;
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{self, Plan, Selection};
use crate::edits::{self, ByHand, EditedFile, Edits};
use crate::error::Error;
use crate::judge::{Finding, Severity, Verdict};
use crate::source::{Links, read_file};
use crate::yaml::SourceMap;

/// Show the edits that mend findings, and write them
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Comments, order and layout of a file stay as they are. A value that is not known becomes REPLACE_ME, which `kubeparity check` reports;
a Secret's value is never written. What only a person can do is listed.

Exit codes:
  0  every finding that was chosen is mended by the edits
  1  some are left to people
  2  the run could not tell

Examples:
  kubeparity fix
  kubeparity fix --write
  kubeparity fix LOG_LEVEL '#3' --write
  kubeparity fix --environment production --branch mend-production
  kubeparity fix LOG_LEVEL -- overlays/staging overlays/production"
)]
pub(super) struct FixArgs {
    /// Findings: ids, parts that no other finding has, or places in the list (#1); none for all above a note
    #[arg(value_name = "FINDING")]
    findings: Vec<String>,
    /// Sources as `kubeparity check` takes them, after `--`; none for those of kubeparity.yaml
    #[arg(value_name = "SOURCE", last = true)]
    sources: Vec<String>,
    /// Write the edits into the files
    #[arg(long, conflicts_with = "branch")]
    write: bool,
    /// Make a Git branch of the current commit with the edits, one commit an environment; the work tree stays as it is
    #[arg(long, value_name = "NAME")]
    branch: Option<String>,
    /// Only findings about this environment
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
    /// Compare all environments with this one
    #[arg(long, value_name = "NAME")]
    reference: Option<String>,
    /// Only this application of an overlay glob, or those that a glob matches
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

/// The edits of one environment's findings.
struct Change {
    environment: String,
    findings: Vec<Finding>,
    files: Vec<EditedFile>,
    by_hand: Vec<ByHand>,
}

pub(super) fn fix(args: &FixArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let (verdict, reads_clusters) = judged(args, &[], sources)?;
    let chosen = chosen(args, &verdict)?;
    let mut changes = all_changes(&chosen, sources, &BTreeSet::new())?;
    // Where clusters are read, they say the same until the edit is deployed.
    let mut left = Left::default();
    if !reads_clusters {
        left = left_by(args, &changes)?;
        let useless = useless(&changes, &left);
        if !useless.is_empty() {
            changes = all_changes(&chosen, sources, &useless)?;
            left = left_by(args, &changes)?;
        }
    }
    let texts = texts(&changes);
    let is_mended = shown::print(args, &changes, &left.ids)?;
    if args.write {
        for (path, text) in &texts {
            ui::write_file(path, text)?;
        }
    } else if let Some(name) = &args.branch {
        branch::make(name, &changes)?;
    }
    Ok(ExitCode::from(u8::from(!is_mended)))
}

/// Returns the edits of findings by environment, without those of findings that no edit mends.
fn all_changes(
    chosen: &[Finding],
    sources: &SourceMap,
    useless: &BTreeSet<String>,
) -> Result<Vec<Change>, Error> {
    let mut changes: Vec<Change> = Vec::new();
    let mut environments: Vec<&str> = Vec::new();
    for finding in chosen {
        if !environments.contains(&&*finding.environment) {
            environments.push(&finding.environment);
        }
    }
    for environment in environments {
        let own = chosen.iter().filter(|of| of.environment == environment);
        let edits = edits::of(own, sources);
        let change = changed(environment, edits, &changes, useless)?;
        changes.push(change);
    }
    Ok(changes)
}

/// Returns the new texts of files.
fn texts(changes: &[Change]) -> Vec<(&Path, &str)> {
    let files = changes.iter().flat_map(|change| &change.files);
    files
        .map(|file| (Path::new(&file.path), &*file.applied.text))
        .collect()
}

/// The findings of a check after the edits.
#[derive(Default)]
struct Left {
    /// The ids of all findings, those that were told as one too.
    ids: BTreeSet<String>,
    /// The id and title of what is told.
    told: BTreeSet<(String, String)>,
}

fn left_by(args: &FixArgs, changes: &[Change]) -> Result<Left, Error> {
    let texts = texts(changes);
    if texts.is_empty() {
        return Ok(Left::default());
    }
    let tried = SourceMap::default();
    let (verdict, _) = judged(args, &texts, &tried)?;
    let told = verdict.findings.iter();
    let told = told.map(|of| (of.group_id(), of.title.to_string()));
    Ok(Left {
        ids: verdict.ids().map(|(id, _)| id).collect(),
        told: told.collect(),
    })
}

/// Returns the ids of findings of which a check says the same after all of their edits.
fn useless(changes: &[Change], left: &Left) -> BTreeSet<String> {
    let mut useless = BTreeSet::new();
    for change in changes {
        for (at, finding) in change.findings.iter().enumerate() {
            let is_by_hand = change.by_hand.iter().any(|of| of.finding == at);
            let told = (finding.group_id(), finding.title.to_string());
            if !is_by_hand && left.told.contains(&told) {
                useless.insert(told.0);
            }
        }
    }
    useless
}

/// Judges what there is, with some files edited; tells whether clusters were read.
fn judged(
    args: &FixArgs,
    edited: &[(&Path, &str)],
    sources: &SourceMap,
) -> Result<(Verdict, bool), Error> {
    let edited = edited
        .iter()
        .map(|(path, text)| (path.to_path_buf(), text.as_bytes().to_vec()));
    let disk = args.build.disk(sources).replacing(edited);
    let selection = Selection {
        sources: &args.sources,
        config: args.config.as_deref(),
        app: args.app.as_deref(),
        reference: args.reference.as_deref(),
        ..Selection::default()
    };
    let mut plan = Plan::comparing(selection, &disk)?;
    plan.read_needs(&[], &disk)?;
    args.clusters.narrow_all(&mut plan)?;
    let verdict = args.clusters.judge(&plan, &disk, sources)?;
    Ok((verdict, plan.reads_clusters()))
}

/// Returns the findings that were named, or all above a note, each once for every environment in which it is mended.
fn chosen(args: &FixArgs, verdict: &Verdict) -> Result<Vec<Finding>, Error> {
    let mut places = BTreeSet::new();
    for id in &args.findings {
        let id = &shown_as(args, verdict, id)?;
        let found = choice::find(verdict, id).map_err(|error| match Path::new(id).exists() {
            true => Error::new(format!("there is no finding '{id}'")).hint(format!(
                "sources go behind two dashes: kubeparity fix -- {id} …"
            )),
            false => error,
        })?;
        places.insert(found.place);
    }
    let is_about = |finding: &Finding| {
        let wanted = args.environment.as_ref();
        wanted.is_none_or(|name| finding.environment == *name)
    };
    let all = (1..).zip(&verdict.findings);
    let chosen = all.filter(|(place, finding)| match args.findings.is_empty() {
        true => finding.severity > Severity::Note,
        false => places.contains(place),
    });
    let chosen = chosen.flat_map(|(_, finding)| finding.of_each_environment());
    Ok(chosen.filter(is_about).collect())
}

/// Returns what names a finding now: of a number, the id that the last report of this comparison gave it. What was accepted since is not
/// counted any more, so that a number by itself would be another finding's.
fn shown_as(args: &FixArgs, verdict: &Verdict, id: &str) -> Result<String, Error> {
    let Some(number) = choice::place(id) else {
        return Ok(id.to_owned());
    };
    let config = check::config_path(args.config.as_deref())?;
    let selection = Selection {
        sources: &args.sources,
        app: args.app.as_deref(),
        reference: args.reference.as_deref(),
        config: config.as_deref(),
        ..Selection::default()
    };
    let report = LastReport::read().filter(|report| {
        report.is_of(config.as_deref())
            && report.is_of_comparison(selection)
            && !report.lists(verdict)
    });
    let Some(report) = report else {
        return Ok(id.to_owned());
    };
    let named = report.id(number).filter(|_| report.is_fresh());
    named.map(str::to_owned).ok_or_else(|| {
        let error = Error::new(format!("{id} is not a number of a current report: files have changed since the last one was shown"));
        error.hint("show the report again: kubeparity check, or name the finding by its id")
    })
}

/// The file is none of lines, or was edited for another environment.
const NOT_READ: &str = "the file is edited already, or is not a text";

/// A check with the edit says the same.
const IN_VAIN: &str = "a check would still say it afterwards";

/// Applies the edits of one environment on top of those of the environments before.
fn changed(
    environment: &str,
    edits: Edits,
    before: &[Change],
    useless: &BTreeSet<String>,
) -> Result<Change, Error> {
    let mut change = Change {
        environment: environment.to_owned(),
        findings: edits.findings,
        files: Vec::new(),
        by_hand: edits.by_hand,
    };
    for (path, wanted) in edits.files {
        let mut edited = before.iter().flat_map(|change| &change.files);
        let is_edited = edited.any(|file| Path::new(&file.path) == Path::new(&path));
        // Lines are those of the file as it was read: what is edited already is for the next run.
        let old = match !is_edited && Path::new(&path).is_file() {
            true => text_of(Path::new(&path))?,
            false => None,
        };
        let Some(old) = old else {
            let left = wanted.iter().map(|of| of.by_hand(&path, NOT_READ));
            change.by_hand.extend(left);
            continue;
        };
        let is_useless = |of: &edits::Change| {
            let finding = change.findings.get(of.finding);
            finding.is_some_and(|finding| useless.contains(&finding.group_id()))
        };
        let (vain, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_useless);
        let vain = vain.iter().map(|of| of.by_hand(&path, IN_VAIN));
        change.by_hand.extend(vain);
        let applied = edits::apply(&old, &wanted, &path);
        let refused = applied.refused.iter();
        let left = refused.map(|of| of.change.by_hand(&path, of.why));
        change.by_hand.extend(left);
        if !applied.splices.is_empty() {
            change.files.push(EditedFile { path, old, applied });
        }
    }
    Ok(change)
}

/// Returns the text of a file; `None` where it is none.
fn text_of(path: &Path) -> Result<Option<String>, Error> {
    let bytes = read_file(path, Links::InRepository)
        .map_err(|error| Error::new(format!("cannot read {}: {error}", path.display())))?;
    Ok(String::from_utf8(bytes).ok())
}
