//! `kubeparity check`: plan → reading → verdict → reports → exit code.

use std::process::ExitCode;

use super::affected::Before;
use super::baseline;
use super::cluster_args::{ClusterArgs, StateArgs};
use super::ledger::{Keeper, LedgerArgs, raise_pending, seconds};
pub(super) use super::outputs::{Outputs, ReportTarget};
use super::render_args::BuildArgs;
use super::way_back;
use crate::check::{Plan, Selection};
use crate::error::Error;
use crate::judge::{Severity, Verdict};
use crate::source::Disk;
use crate::yaml::SourceMap;

/// Compare environments and report the differences that are worth reading
#[derive(Debug, clap::Args)]
#[command(after_help = "Sources:
  DIR             a directory with a kustomization, rendered; or of manifests
  URL             a directory of a repository: https://host/org/repo//dir?ref=v1
  FILE            manifests: YAML of several documents, JSON, Lists
  command:CMD     what a command prints
  context:NAME    a cluster; context:NAME#NAMESPACE, in-cluster#NAMESPACE
  snapshot:FILE   what `kubeparity snapshot` wrote; snapshot:s3://BUCKET/PATH/FILE, gs://, az:// of an object store; one '*' for many
  git:REF:DIR     what a commit of this repository has there; git:REF for this directory
  env:FILE        variables that developers have (.env), by name; env:FILE#Deployment/checkout/app for one container
  compose:FILE    services that developers have (docker-compose.yml), variables by name; compose:FILE,FILE merged
  -               standard input
  NAME=SOURCE     any of these, named
  NAME            an environment of kubeparity.yaml
  'DIR/*'         every directory or file that matches, in the order in which environments are promoted

Exit codes:
  0  parity (nothing above a note), or passed (nothing at or above --fail-on)
  1  findings at or above --fail-on
  2  incomplete: something was not evaluated, or the run could not tell

Examples:
  kubeparity check
  kubeparity check overlays/staging overlays/production
  helm template shop ./chart | kubeparity check overlays/staging production=-
  kubeparity check context:staging#shop context:production#shop
  kubeparity check overlays/production context:production#shop
  kubeparity check -o table -o json=report.json
  kubeparity check --against origin/main
  kubeparity check git:main:overlays/production overlays/production
  kubeparity check --write-baseline baseline.json")]
pub(super) struct CheckArgs {
    /// Sources in the order of release, each compared with the one before; one by itself; none for those of kubeparity.yaml
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Compare all environments with this one
    #[arg(long, value_name = "NAME")]
    reference: Option<String>,
    #[command(flatten)]
    outputs: Outputs,
    /// The least severity that fails
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: Severity,
    /// Only this application of an overlay glob, or those that a glob matches
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// Source code, or a file that says what the process needs: .env.example, a JSON Schema, a Compose file; WORKLOAD=PATH says whose
    #[arg(long, value_name = "PATH")]
    needs: Vec<String>,
    /// Only what the change since this branch, tag or commit adds, in the overlays that it touches
    #[arg(long, value_name = "REF", conflicts_with = "live")]
    against: Option<String>,
    /// Do not evaluate snapshots that were written longer ago: 2d, 1w, 36h
    #[arg(long, value_name = "AGE", value_parser = seconds)]
    max_age: Option<i64>,
    #[command(flatten)]
    states: StateArgs,
    #[command(flatten)]
    ledger: LedgerArgs,
    #[command(flatten)]
    clusters: ClusterArgs,
    #[command(flatten)]
    build: BuildArgs,
}

pub(super) fn check(args: &CheckArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let targets = args.outputs.targets()?;
    let outputs = &args.outputs;
    outputs.run(&targets, sources, || check_into(&targets, args, sources))
}

fn check_into(
    targets: &[ReportTarget],
    args: &CheckArgs,
    sources: &SourceMap,
) -> Result<ExitCode, Error> {
    let baseline = args.outputs.baseline()?;
    let disk = args.build.disk(sources);
    let selection = Selection {
        sources: &args.sources,
        config: args.outputs.config(),
        app: args.app.as_deref(),
        reference: args.reference.as_deref(),
        ..Selection::default()
    };
    let mut plan = planned(args, selection, &disk)?;
    plan.policy.baseline.clone_from(&baseline);
    let targets = &args.outputs.by_template(targets, &plan)?;
    let ledger = args
        .ledger
        .keeper(&plan, disk.trusts_config(), args.fail_on)?;
    let before = match &args.against {
        Some(reference) => {
            let programs = (&args.build, &args.clusters);
            let plan = (&mut plan, selection);
            Some(Before::of(reference, plan, programs, (&disk, sources))?)
        }
        None => None,
    };
    if let Some(before) = &before {
        plan.policy.baseline = Some(before.baseline(baseline.as_ref()));
    }
    let keeper = ledger.as_ref();
    let of = (&plan, before.as_ref());
    let mut verdict = remembered(args, of, keeper, (&disk, sources))?;
    raise_pending(&mut verdict, &plan);
    if let (Some(known), None) = (&baseline, &before) {
        let of = (&plan, args.app.as_deref());
        verdict
            .remarks
            .extend(baseline::unused(known, &verdict, of));
    }
    let is_told = before.is_none();
    if let Some(before) = before {
        before.say(&mut verdict, baseline.is_some());
    }
    log::debug!("{} findings", verdict.findings.len());
    let code = args.outputs.show(
        targets,
        (&verdict, args.fail_on, &args.ledger),
        (sources, selection),
        baseline,
    )?;
    if let Some(keeper) = keeper.filter(|_| is_told) {
        keeper.tell();
    }
    Ok(code)
}

/// Settles what is read and compared, before a change is looked at.
fn planned(args: &CheckArgs, selection: Selection<'_>, disk: &Disk<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::comparing(selection, disk)?;
    plan.read_needs(&args.needs, disk)?;
    args.clusters.narrow_all(&mut plan)?;
    args.states.narrow(&mut plan.requests)?;
    // Files and stores have the time of the clock, whatever SOURCE_DATE_EPOCH says of a report.
    plan.leave_out_snapshots(args.max_age, jiff::Timestamp::now())?;
    Ok(plan)
}

/// Judges what a plan says, and holds it against the ledger; what a change adds is not written to that.
fn remembered(
    args: &CheckArgs,
    (plan, before): (&Plan, Option<&Before>),
    keeper: Option<&Keeper>,
    (disk, sources): (&Disk<'_>, &SourceMap),
) -> Result<Verdict, Error> {
    let judged = judged(args, (plan, before), (disk, sources));
    let Some(keeper) = keeper else {
        return judged;
    };
    let scope = keeper.place.scope(plan, args.app.as_deref(), &args.needs);
    match before {
        None => keeper.record(judged, &scope),
        Some(_) => {
            let mut verdict = judged?;
            keeper.place.look_up(&mut verdict, &scope)?;
            Ok(verdict)
        }
    }
}

/// Reads and judges what a plan says, with the way back of each error; nothing, where a change touches nothing.
fn judged(
    args: &CheckArgs,
    (plan, before): (&Plan, Option<&Before>),
    (disk, sources): (&Disk<'_>, &SourceMap),
) -> Result<Verdict, Error> {
    let mut verdict = match before.is_some_and(|of| of.is_untouched) {
        true => Verdict::default(),
        false => args.clusters.judge(plan, disk, sources)?,
    };
    way_back::say(&mut verdict, plan, &args.clusters, sources)?;
    Ok(verdict)
}
