//! `kubeparity diff`: every difference, unjudged.

use std::path::PathBuf;
use std::process::ExitCode;

use super::cluster_args::{ClusterArgs, StateArgs};
use super::environments::{self, Selection};
use super::render_args::BuildArgs;
use super::states::{self, States};
use super::ui;
use crate::compare::compare;
use crate::error::Error;
use crate::report::{Differences, in_columns, unified};
use crate::yaml::SourceMap;

/// Show every difference between two sources, unjudged
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Sources are spelled as for `kubeparity check`. Exit codes: 0, or 2 for what could not be looked at.

Examples:
  kubeparity diff staging production
  kubeparity diff overlays/staging overlays/production -o table
  kubeparity diff context:staging context:production -n shop"
)]
pub(super) struct DiffArgs {
    /// What the other is held against
    a: String,
    /// The other
    b: String,
    /// How to show them
    #[arg(short, long, value_enum, default_value = "diff")]
    output: Shape,
    /// Only this application of an overlay glob
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    states: StateArgs,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Shape {
    /// Unified text
    Diff,
    /// Columns
    Table,
}

pub(super) fn diff(args: &DiffArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let disk = args.build.disk(sources);
    let selection = Selection {
        sources: &[args.a.clone(), args.b.clone()],
        config: args.config.as_deref(),
        app: args.app.as_deref(),
        clusters: Some(&args.clusters),
    };
    let mut chosen = environments::choose(selection, &disk)?;
    args.states.narrow(&mut chosen.requests)?;
    let read = states::read(&chosen, &args.clusters, &disk, sources)?;
    let all = states::build(&chosen, read)?;
    let first: Vec<_> = all.iter().filter_map(States::first).collect();
    let [a, b] = first.as_slice() else {
        return Err(Error::new("two sources are needed"));
    };
    let shown = Differences {
        comparison: &compare(a, b),
        sources,
        width: ui::width(),
    };
    ui::print(&match args.output {
        Shape::Diff => unified(&shown),
        Shape::Table => in_columns(&shown),
    })?;
    let mut missing = a.not_evaluated.iter().chain(&b.not_evaluated);
    let is_whole = missing.all(|missing| missing.off_limits.is_some());
    Ok(ExitCode::from(if is_whole {
        0
    } else {
        super::COULD_NOT_TELL
    }))
}
