//! `kubeparity init`: looking at a repository → kubeparity.yaml → the first check.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use super::last_report;
use super::outputs::show_table;
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{self, Host, Plan, Selection};
use crate::config;
use crate::error::Error;
use crate::init::{Proposal, Without, propose};
use crate::judge::Verdict;
use crate::source::Disk;
use crate::source::cluster::{Access, Clusters};
use crate::words::{all_of, counted};
use crate::yaml::{Origin, SourceMap};

/// The file that is written.
const FILE_NAME: &str = "kubeparity.yaml";

/// Look at a repository and write its kubeparity.yaml, then check it for the first time
#[derive(Debug, clap::Args)]
#[command(
    after_help = "It looks for overlays whose paths differ in an environment's name, in the order of release; globs that applications share;
Compose files, .env.example, and directories that images are built of; contexts of the kubeconfig that are called like an
environment (no cluster is asked). A file that is there is never overwritten.

Exit codes: those of the check that it shows; 2 where nothing was written. With --print: 0.

Examples:
  kubeparity init
  kubeparity init --print
  kubeparity init deploy"
)]
pub(super) struct InitArgs {
    /// The directory to look at, in which the file is written
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    directory: PathBuf,
    /// Print the file, and write nothing
    #[arg(long)]
    print: bool,
    #[command(flatten)]
    build: BuildArgs,
}

pub(super) fn init(args: &InitArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let directory = &args.directory;
    if !directory.is_dir() {
        return Err(
            Error::new(format!("{} is not a directory", directory.display()))
                .hint("name the directory of the repository: kubeparity init DIR"),
        );
    }
    if let (Some(there), false) = (config::in_directory(directory)?, args.print) {
        let path = shown(directory, there);
        return Err(Error::new(format!("{} is there already", path.display()))
            .hint("init overwrites nothing: `kubeparity init --print` shows what it would write"));
    }
    let disk = args.build.disk(sources);
    let clusters = Clusters::open(Access {
        kubeconfig: None,
        user: None,
        groups: Vec::new(),
        timeout: Duration::ZERO,
    });
    let proposal = propose(directory, &disk, &clusters)?;
    let path = shown(directory, FILE_NAME);
    let (proposal, verdict) = settle(&proposal, &path, &disk, sources);
    let text = proposal.text();
    if args.print {
        ui::print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    ui::write_file(&path, &text)?;
    let names: Vec<&str> = proposal.names().collect();
    ui::print(&format!(
        "wrote {}: {}, {}\n\n",
        path.display(),
        counted(names.len(), "environment"),
        all_of(&names)
    ))?;
    let verdict = verdict?;
    let outcome = show_table(&verdict, sources)?;
    let selection = Selection {
        config: Some(&path),
        ..Selection::default()
    };
    last_report::remember(&verdict, sources, selection);
    ui::print(&format!("\nnext: {}\n", next(args, &proposal)))?;
    Ok(ExitCode::from(outcome.exit_code()))
}

/// Returns a file of the directory as people type it.
fn shown(directory: &Path, name: &str) -> PathBuf {
    match directory == Path::new(".") {
        true => PathBuf::from(name),
        false => directory.join(name),
    }
}

/// Tries a proposal, and leaves out the parts of it that nobody can tell the workload of.
fn settle(
    proposal: &Proposal,
    path: &Path,
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> (Proposal, Result<Verdict, Error>) {
    let origin = sources.add(path);
    let try_out = |parts: Without| {
        let mut proposal = proposal.without(parts);
        let mut tried = check_once(&proposal, (path, origin), disk, sources);
        if let Ok(verdict) = &tried
            && drop_needs(&mut proposal, verdict, (path, disk))
        {
            tried = check_once(&proposal, (path, origin), disk, sources);
        }
        (proposal, tried)
    };
    let all = try_out(Without::Nothing);
    let (has_compose, has_needs) = proposal.has_optional();
    if all.1.is_ok() || !(has_compose || has_needs) {
        return all;
    }
    // With the environments alone: where that fails, the rest is not to blame.
    let least = try_out(Without::Both);
    // Of one kind alone, there is nothing between all and the least.
    if least.1.is_err() || !(has_compose && has_needs) {
        return least;
    }
    let others = [Without::Compose, Without::Needs].into_iter();
    let mut others = others.map(try_out).filter(|(_, tried)| tried.is_ok());
    others.next().unwrap_or(least)
}

/// Leaves out what names variables that no workload was found for.
fn drop_needs(
    proposal: &mut Proposal,
    verdict: &Verdict,
    (path, disk): (&Path, &Disk<'_>),
) -> bool {
    let directory = path.parent().unwrap_or(Path::new(""));
    let nobodys: Vec<&str> = verdict
        .not_evaluated
        .iter()
        .filter(|of| of.environment == "needs")
        .map(|of| of.what.as_str())
        .collect();
    proposal.drop_needs(|needed| {
        let path = config::clean(&directory.join(needed));
        let shown = disk.shown(&path).display().to_string();
        nobodys.contains(&shown.as_str())
    })
}

fn check_once(
    proposal: &Proposal,
    place: (&Path, Origin),
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Result<Verdict, Error> {
    let config = config::parse(&proposal.text(), place, disk)?;
    let mut plan = Plan::comparing_by(Some(&config), Selection::default(), disk)?;
    plan.read_needs(&[], disk)?;
    check::check(&plan, &Host::new(disk, sources))
}

/// Returns the command that people run next.
fn next(args: &InitArgs, proposal: &Proposal) -> String {
    let mut command = "kubeparity check".to_owned();
    if args.directory != Path::new(".") {
        command.push_str(&format!(
            " --config {}",
            shown(&args.directory, FILE_NAME).display()
        ));
    }
    if proposal.has_charts() {
        command.push_str(" --enable-helm");
    }
    command
}
