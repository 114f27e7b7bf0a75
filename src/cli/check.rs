//! `kubeparity check`: plan → reading → verdict → reports → exit code.

use std::process::ExitCode;

use super::affected::Before;
use super::baseline;
use super::cluster_args::{ClusterArgs, StateArgs};
use super::ledger::{LedgerArgs, raise_pending};
pub(super) use super::outputs::{Outputs, ReportTarget};
use super::render_args::BuildArgs;
use super::way_back;
use crate::check::{self, Plan, Selection};
use crate::error::Error;
use crate::judge::{Severity, Verdict};
use crate::yaml::SourceMap;

/// Compare environments and report the differences that are worth reading
#[derive(Debug, clap::Args)]
#[command(after_help = "Sources:
  DIR             a directory with a kustomization, rendered; or of manifests
  URL             a directory of a repository: https://host/org/repo//dir?ref=v1
  FILE            manifests: YAML of several documents, JSON, Lists
  command:CMD     what a command prints
  context:NAME    a cluster; context:NAME#NAMESPACE, in-cluster#NAMESPACE
  snapshot:FILE   what `kubeparity snapshot` wrote
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
    let mut plan = Plan::comparing(selection, &disk)?;
    plan.policy.baseline.clone_from(&baseline);
    let targets = &args.outputs.by_template(targets, &plan)?;
    plan.read_needs(&args.needs, &disk)?;
    args.clusters.narrow_all(&mut plan)?;
    args.states.narrow(&mut plan.requests)?;
    let ledger = args.ledger.place(plan.ledger.as_deref())?;
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
    let mut verdict = match before.as_ref().is_some_and(|of| of.is_untouched) {
        true => Verdict::default(),
        false => {
            let reading = args.clusters.read(&plan, &disk, sources)?;
            check::judge(&plan, reading)?
        }
    };
    way_back::say(&mut verdict, &plan, &args.clusters, sources)?;
    if let Some(place) = &ledger {
        let scope = place.scope(&plan, args.app.as_deref(), &args.needs);
        match before.is_some() {
            true => place.look_up(&mut verdict, &scope)?,
            false => place.record(&mut verdict, &scope)?,
        }
    }
    raise_pending(&mut verdict, &plan);
    if let (Some(known), None) = (&baseline, &before) {
        let of = (&plan, args.app.as_deref());
        verdict
            .remarks
            .extend(baseline::unused(known, &verdict, of));
    }
    if let Some(before) = before {
        before.say(&mut verdict, baseline.is_some());
    }
    log::debug!("{} findings", verdict.findings.len());
    args.outputs.show(
        targets,
        (&verdict, args.fail_on, &args.ledger),
        (sources, selection),
        baseline,
    )
}
