//! `kubeparity diff`: every difference, unjudged.

use std::path::PathBuf;
use std::process::ExitCode;

use super::cluster_args::{ClusterArgs, StateArgs};
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{self, Plan, Selection};
use crate::error::Error;
use crate::report::{Differences, in_columns, in_html, in_json, in_yaml, unified};
use crate::source::Disk;
use crate::yaml::SourceMap;

/// Show every difference between two sources, unjudged
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Sources are spelled as for `kubeparity check`. Exit codes: 0 without a difference, 1 with one, 2 for what could not be looked at.

Examples:
  kubeparity diff staging production
  kubeparity diff production
  kubeparity diff overlays/staging overlays/production -o table
  kubeparity diff context:staging context:production -n shop"
)]
pub(super) struct DiffArgs {
    /// The reference
    a: String,
    /// The source to compare with it; without one, what A's cluster runs, for an environment that has both states
    b: Option<String>,
    /// The shape of the output
    #[arg(short, long, value_enum, default_value = "diff")]
    output: Shape,
    /// Only this application of an overlay glob, or those that a glob matches
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
    /// A page for a browser
    Html,
    /// For programs
    Json,
    /// The content of json
    Yaml,
}

/// Settles what is compared: two sources, or both states of one environment.
fn plan(args: &DiffArgs, disk: &Disk<'_>) -> Result<Plan, Error> {
    let selection = Selection {
        config: args.config.as_deref(),
        app: args.app.as_deref(),
        ..Selection::default()
    };
    let Some(b) = &args.b else {
        return Plan::drifting(std::slice::from_ref(&args.a), selection, disk);
    };
    let sources = &[args.a.clone(), b.clone()];
    Plan::comparing(
        Selection {
            sources,
            ..selection
        },
        disk,
    )
}

pub(super) fn diff(args: &DiffArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let disk = args.build.disk(sources);
    let mut plan = plan(args, &disk)?;
    args.clusters.narrow_all(&mut plan)?;
    args.states.narrow(&mut plan.requests)?;
    let reading = args.clusters.read(&plan, &disk, sources)?;
    let states = check::model(&plan, reading)?;
    let compared = check::compare(&plan, &states)?;
    let of_states = args.b.is_none().then_some(&compared.drifts);
    let [comparison] = of_states.unwrap_or(&compared.comparisons).as_slice() else {
        return Err(Error::new("two sources are needed"));
    };
    let shown = Differences {
        comparison,
        sources,
        width: ui::width(),
    };
    ui::print(&match args.output {
        Shape::Diff => unified(&shown),
        Shape::Table => in_columns(&shown),
        Shape::Html => in_html(&shown),
        Shape::Json => in_json(&shown),
        Shape::Yaml => in_yaml(&shown),
    })?;
    let is_whole = comparison.is_whole();
    let differs = comparison.shown_differences().next().is_some();
    if is_whole && !differs {
        let [a, b] = comparison.names();
        ui::warn(&format!("no difference between {a} and {b}"));
    }
    Ok(ExitCode::from(match (is_whole, differs) {
        (false, _) => super::COULD_NOT_TELL,
        (true, true) => 1,
        (true, false) => 0,
    }))
}
