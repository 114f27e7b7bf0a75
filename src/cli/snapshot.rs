//! `kubeparity snapshot`: an environment as one file, without Secret values, to be compared elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use super::cluster_args::{ClusterArgs, StateArgs};
use super::render_args::BuildArgs;
use super::ui;
use crate::check::{Plan, Selection, refuse_empty_cluster};
use crate::error::Error;
use crate::report;
use crate::source::{ObjectUrl, snapshot};
use crate::yaml::SourceMap;

/// Write an environment to a file that is a source again: snapshot:FILE
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The file is the same for the same objects, has a checksum, and holds no Secret's values. With --redact it holds no
literal values either: a job with no rights in either cluster can still tell equal from not equal, if both files were
written with the same KUBEPARITY_KEY.

Exit codes: 0, or 2 where something could not be looked at. The file is written all the same, and says what it lacks.

Examples:
  kubeparity snapshot context:production#shop -o production.json
  kubeparity snapshot staging --redact -o staging.json
  kubeparity snapshot context:eu-1#shop -o s3://parity/prod/eu-1.json
  kubeparity check snapshot:staging.json snapshot:production.json"
)]
pub(super) struct SnapshotArgs {
    /// A source, or an environment of kubeparity.yaml
    source: String,
    /// The file, or an object (s3://, gs://, az://); `-` is standard output
    #[arg(short, long, value_name = "PLACE")]
    output: PathBuf,
    /// Replace literal values by a hash keyed with KUBEPARITY_KEY
    #[arg(long)]
    redact: bool,
    /// Do not exit with 2 for what could not be looked at
    #[arg(long)]
    allow_incomplete: bool,
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

pub(super) fn snapshot(args: &SnapshotArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let key = match (args.redact, std::env::var("KUBEPARITY_KEY")) {
        (false, _) => None,
        (true, Ok(key)) if key.len() >= 16 => Some(key),
        (true, _) => {
            return Err(Error::new(
                "--redact needs a key in KUBEPARITY_KEY, of 16 characters or more",
            )
            .hint(
                "share one between the jobs whose snapshots are compared: openssl rand -hex 32",
            ));
        }
    };
    let object = ObjectUrl::of(&args.output)?;
    let disk = args.build.disk(sources);
    let selection = Selection {
        config: args.config.as_deref(),
        ..Selection::default()
    };
    let mut plan = Plan::reading(&args.source, selection, &disk)?;
    args.clusters.narrow_all(&mut plan)?;
    args.states.narrow(&mut plan.requests)?;
    let reading = args.clusters.read(&plan, &disk, sources)?;
    let mut is_whole = true;
    for (request, read) in plan.requests.iter().zip(reading) {
        if let Some(live) = &read.live {
            refuse_empty_cluster(request, live)?;
        }
        for missing in read.states().flat_map(|state| &state.not_evaluated) {
            is_whole &= !missing.is_needed();
            let (label, text) = report::not_evaluated(missing, sources);
            ui::warn(&format!("{label}: {text}"));
        }
        let all = read.declared.into_iter().chain(read.live).collect();
        let text = snapshot::write(
            &request.environment,
            &read.namespace,
            all,
            (key.as_deref(), sources),
        )?;
        match (&object, args.output.as_os_str() == "-") {
            (Some(url), _) => url.write(&text)?,
            (None, true) => ui::print_raw(&text)?,
            (None, false) => ui::write_file(&args.output, &text)?,
        }
    }
    Ok(ExitCode::from(if is_whole || args.allow_incomplete {
        0
    } else {
        super::COULD_NOT_TELL
    }))
}
