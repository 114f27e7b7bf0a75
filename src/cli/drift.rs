//! `kubeparity drift`: each environment's declared state against its live one.

use std::process::ExitCode;

use super::check::Outputs;
use super::cluster_args::ClusterArgs;
use super::environments::{self, Selection};
use super::render_args::BuildArgs;
use super::states;
use crate::error::Error;
use crate::judge::{self, Run, Severity};
use crate::yaml::SourceMap;

/// Hold what each environment declares against what its cluster runs
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes:
  0  live is as declared, but for changes that are pending
  1  findings at or above --fail-on
  2  could not tell

Examples:
  kubeparity drift
  kubeparity drift production -o table -o json=drift.json")]
pub(super) struct DriftArgs {
    /// Environments of kubeparity.yaml; without any, all that have a cluster
    #[arg(value_name = "ENVIRONMENT")]
    environments: Vec<String>,
    #[command(flatten)]
    outputs: Outputs,
    /// The least severity that fails
    #[arg(long, value_enum, default_value = "warning", value_name = "SEVERITY")]
    fail_on: Severity,
    /// Only this application of an overlay glob
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

pub(super) fn drift(args: &DriftArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let targets = args.outputs.targets()?;
    let disk = args.build.disk(sources);
    let selection = Selection {
        config: args.outputs.config(),
        app: args.app.as_deref(),
        clusters: Some(&args.clusters),
        ..Selection::default()
    };
    let chosen = environments::with_both_states(selection, &args.environments, &disk)?;
    let baseline = args.outputs.baseline()?;
    let read = states::read(&chosen, &args.clusters, &disk, sources)?;
    let all = states::build(&chosen, read)?;
    let held = states::hold(&[], &all)?;
    let mut policy = chosen.config.policy(baseline.clone(), super::ui::today());
    policy.report_unused = false;
    let mut run = Run::new(&policy);
    let states = judge::Comparisons {
        environments: &held.environments,
        drifts: &held.drifts,
        only_drift: true,
        ..judge::Comparisons::default()
    };
    run.add(&states, &policy);
    let verdict = run.settle(&policy);
    args.outputs.show(&targets, &verdict, (sources, baseline))?;
    Ok(args.outputs.exit_code(args.fail_on, &verdict))
}
