//! `kubeparity drift`: each environment's declared state against its live one.

use std::process::ExitCode;

use super::baseline;
use super::check::{Outputs, ReportTarget};
use super::cluster_args::ClusterArgs;
use super::ledger::{LedgerArgs, raise_pending};
use super::render_args::BuildArgs;
use crate::check::{self, Plan, Selection};
use crate::error::Error;
use crate::judge::Severity;
use crate::yaml::SourceMap;

/// Compare what each environment declares with what its cluster runs
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes:
  0  parity (live is as declared, but for changes that are pending), or passed (nothing at or above --fail-on)
  1  findings at or above --fail-on
  2  incomplete: something was not evaluated, or the run could not tell

Examples:
  kubeparity drift
  kubeparity drift production -o table -o json=report.json")]
pub(super) struct DriftArgs {
    /// Environments of kubeparity.yaml; without any, all that have a cluster
    #[arg(value_name = "ENVIRONMENT")]
    environments: Vec<String>,
    #[command(flatten)]
    outputs: Outputs,
    /// The least severity that fails
    #[arg(long, value_enum, default_value = "warning", value_name = "SEVERITY")]
    fail_on: Severity,
    /// Only this application of an overlay glob, or those that a glob matches
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    #[command(flatten)]
    ledger: LedgerArgs,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

pub(super) fn drift(args: &DriftArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let targets = args.outputs.targets()?;
    let outputs = &args.outputs;
    outputs.run(&targets, sources, || drift_into(&targets, args, sources))
}

fn drift_into(
    targets: &[ReportTarget],
    args: &DriftArgs,
    sources: &SourceMap,
) -> Result<ExitCode, Error> {
    let disk = args.build.disk(sources);
    let selection = Selection {
        config: args.outputs.config(),
        app: args.app.as_deref(),
        ..Selection::default()
    };
    let mut plan = Plan::drifting(&args.environments, selection, &disk)?;
    let targets = &args.outputs.by_template(targets, &plan)?;
    args.clusters.narrow_all(&mut plan)?;
    let keeper = args
        .ledger
        .keeper(&plan, disk.trusts_config(), args.fail_on)?;
    let baseline = args.outputs.baseline()?;
    plan.policy.baseline.clone_from(&baseline);
    let reading = args.clusters.read(&plan, &disk, sources);
    let judged = reading.and_then(|reading| check::judge(&plan, reading));
    let mut verdict = match &keeper {
        Some(keeper) => {
            let scope = keeper.place.scope(&plan, args.app.as_deref(), &[]);
            keeper.record(judged, &scope)?
        }
        None => judged?,
    };
    raise_pending(&mut verdict, &plan);
    if let Some(known) = &baseline {
        let of = (&plan, args.app.as_deref());
        verdict
            .remarks
            .extend(baseline::unused(known, &verdict, of));
    }
    let code = args.outputs.show(
        targets,
        (&verdict, args.fail_on, &args.ledger),
        (sources, selection),
        baseline,
    )?;
    if let Some(keeper) = &keeper {
        keeper.tell();
    }
    Ok(code)
}
