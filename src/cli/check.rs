//! `kubeparity check`: sources → environments → comparisons → verdict → reports → exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use super::environments::{self, Chosen};
use super::ui;
use crate::compare::{Comparison, compare};
use crate::error::Error;
use crate::judge::{Baseline, Policy, Severity, Verdict, judge};
use crate::model::{Environment, build};
use crate::report::{self, Format, Report};
use crate::yaml::SourceMap;

/// Hold environments against each other and say what is worth reading
#[derive(Debug, clap::Args)]
#[command(after_help = "Sources:
  DIR             a directory with a kustomization, rendered; or of manifests
  FILE            manifests: YAML of several documents, JSON, Lists
  command:CMD     what a command prints
  -               standard input
  NAME=SOURCE     any of these, named

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
    #[arg(long, value_enum, default_value = "error")]
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
    args.output
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
        .collect()
}

pub(super) fn check(args: &CheckArgs, sources: &SourceMap) -> Result<ExitCode, Error> {
    let outputs = outputs(args)?;
    let chosen = environments::choose(&args.sources, args.config.as_deref(), sources)?;
    let collected = environments::collect(&chosen, args.app.as_deref(), sources)?;
    let built: Vec<Environment> = collected.iter().map(build).collect();
    let comparisons = compared(&chosen, &built)?;
    let policy = policy(args, &chosen)?;
    let verdict = judge(&built.iter().collect::<Vec<_>>(), &comparisons, &policy);
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
        let known = policy
            .baseline
            .iter()
            .flat_map(|baseline| baseline.findings.iter().cloned());
        let ids = verdict.findings.iter().flat_map(all_ids);
        ui::write_file(path, &Baseline::of(ids.chain(known)).print())?;
    }
    Ok(exit_code(args, &verdict))
}

/// The ids of a finding and of those that were said once with it.
fn all_ids(finding: &crate::judge::Finding) -> Vec<String> {
    let also = finding.also.iter().map(|subject| {
        let other = crate::judge::Finding {
            subject: subject.clone(),
            also: Vec::new(),
            ..finding.clone()
        };
        other.id()
    });
    std::iter::once(finding.id()).chain(also).collect()
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

fn policy(args: &CheckArgs, chosen: &Chosen) -> Result<Policy, Error> {
    let baseline = match &args.baseline {
        None => None,
        Some(path) => {
            let failed = |why: String| {
                Error::new(format!(
                    "cannot read the baseline {}: {why}",
                    path.display()
                ))
            };
            let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
            Some(Baseline::parse(&text).map_err(failed)?)
        }
    };
    Ok(Policy {
        severities: chosen.config.rules.clone(),
        expectations: chosen.config.expect.clone(),
        baseline,
        today: ui::today(),
        report_unused: args.sources.is_empty() && args.app.is_none(),
    })
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
