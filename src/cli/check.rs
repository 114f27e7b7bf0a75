//! `kubeparity check`: sources → environments → comparisons → verdict → reports → exit code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::environments::{self, Chosen, Selection};
use super::ui;
use crate::compare::{Comparison, compare};
use crate::error::Error;
use crate::judge::{Baseline, Severity, Verdict, judge};
use crate::model::Environment;
use crate::report::{self, Format, Report};
use crate::source::Disk;
use crate::yaml::SourceMap;

/// Hold environments against each other and say what is worth reading
#[derive(Debug, clap::Args)]
#[command(after_help = "Sources:
  DIR             a directory with a kustomization, rendered; or of manifests
  FILE            manifests: YAML of several documents, JSON, Lists
  command:CMD     what a command prints
  -               standard input
  NAME=SOURCE     any of these, named
  NAME            an environment of kubeparity.yaml

Exit codes:
  0  in parity
  1  findings at or above --fail-on
  2  could not tell

Examples:
  kubeparity check
  kubeparity check overlays/staging overlays/production
  helm template shop ./chart | kubeparity check overlays/staging production=-
  kubeparity check -o table -o json=report.json
  kubeparity check --write-baseline baseline.json")]
pub(super) struct CheckArgs {
    /// Two or more sources, the first being the reference; without any, those of kubeparity.yaml
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// A format, or FORMAT=FILE; may be repeated: table, json, markdown
    #[arg(short, long, value_name = "FORMAT[=FILE]", default_value = "table")]
    output: Vec<String>,
    /// The least severity that fails
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Known findings, which do not fail again
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings there are as a baseline
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Do not exit with 2 for what could not be looked at
    #[arg(long)]
    allow_incomplete: bool,
    /// Only this application of an overlay glob
    #[arg(long, value_name = "NAME")]
    app: Option<String>,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
}

impl FailOn {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}

/// Where a report goes: a format, and a file or standard output.
struct Output {
    format: &'static Format,
    file: Option<PathBuf>,
}

fn outputs(args: &CheckArgs) -> Result<Vec<Output>, Error> {
    let outputs: Vec<Output> = args
        .output
        .iter()
        .map(|text| {
            let (name, file) = match text.split_once('=') {
                Some((name, file)) => (name, Some(file.into())),
                None => (text.as_str(), None),
            };
            let format = report::find(name).ok_or_else(|| {
                let known: Vec<&str> = report::FORMATS.iter().map(|format| format.name).collect();
                Error::new(format!("unknown format '{name}'"))
                    .hint(format!("known are: {}", known.join(", ")))
            })?;
            Ok(Output { format, file })
        })
        .collect::<Result<_, Error>>()?;
    if outputs
        .iter()
        .filter(|output| output.file.is_none())
        .count()
        > 1
    {
        return Err(Error::new("two formats for standard output")
            .hint("give one of them a file: -o table -o json=report.json"));
    }
    Ok(outputs)
}

pub(super) fn check(args: &CheckArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let outputs = outputs(args)?;
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let disk = Disk::new(sources);
    let selection = Selection {
        sources: &args.sources,
        config: args.config.as_deref(),
        app: args.app.as_deref(),
    };
    let chosen = environments::choose(selection, &disk)?;
    let environments = chosen.load(&disk, sources)?;
    let verdict = judged(&chosen, &environments, baseline.clone())?;
    log::debug!("{} findings", verdict.findings.len());
    for output in &outputs {
        let report = Report {
            verdict: &verdict,
            sources,
            width: ui::width(),
        };
        let text = (output.format.write)(&report);
        match &output.file {
            Some(path) => ui::write_file(path, &ui::plain(&text))?,
            None => ui::print(&text)?,
        }
    }
    if let Some(path) = &args.write_baseline {
        let known = baseline.into_iter().flat_map(|baseline| baseline.findings);
        let found = verdict.findings.iter().flat_map(|finding| {
            let also = finding.also.iter().map(|subject| finding.id_for(subject));
            std::iter::once(finding.id()).chain(also)
        });
        ui::write_file(path, &Baseline::of(found.chain(known)).print())?;
    }
    Ok(exit_code(args, &verdict))
}

/// Compares and judges.
pub(super) fn judged(
    chosen: &Chosen,
    environments: &[Environment],
    baseline: Option<Baseline>,
) -> Result<Verdict, Error> {
    let comparisons = compared(chosen, environments)?;
    let mut policy = chosen.config.policy(baseline, ui::today());
    // Elsewhere, entries about what is not looked at match nothing, and are right to.
    policy.report_unused = chosen.whole;
    Ok(judge(
        &environments.iter().collect::<Vec<_>>(),
        &comparisons,
        &policy,
    ))
}

fn compared<'e>(chosen: &Chosen, built: &'e [Environment]) -> Result<Vec<Comparison<'e>>, Error> {
    let find = |name: &str| {
        built
            .iter()
            .find(|environment| environment.name == name)
            .ok_or_else(|| Error::new(format!("no environment {name}")))
    };
    chosen
        .pairs
        .iter()
        .map(|(reference, target)| Ok(compare(find(reference)?, find(target)?)))
        .collect()
}

fn read_baseline(path: &Path) -> Result<Baseline, Error> {
    let failed = |why: String| {
        Error::new(format!(
            "cannot read the baseline {}: {why}",
            path.display()
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    Baseline::parse(&text).map_err(failed)
}

/// 2 wins over 1: a list that is not whole must not pass for one that is.
fn exit_code(args: &CheckArgs, verdict: &Verdict) -> ExitCode {
    let least = args.fail_on.severity();
    if !verdict.not_evaluated.is_empty() && !args.allow_incomplete {
        return ExitCode::from(super::COULD_NOT_TELL);
    }
    match verdict
        .findings
        .iter()
        .any(|finding| finding.severity >= least)
    {
        true => ExitCode::from(super::FINDINGS),
        false => ExitCode::SUCCESS,
    }
}
