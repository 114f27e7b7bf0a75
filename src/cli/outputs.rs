//! The places that reports go to, and the exit code of a verdict: shared by the commands that judge.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Instant;

use super::ledger::LedgerArgs;
use super::{baseline, last_report, ui, verbose};
use crate::check::{self, Plan, Selection};
use crate::error::Error;
use crate::judge::{Baseline, Outcome, Severity, Threshold, Verdict};
use crate::report::{self, ChecklistTemplate, Format, Report};
use crate::source::{Links, NotEvaluated, Unavailable, read_file};
use crate::words::counted;
use crate::yaml::SourceMap;

/// Columns beyond which no report for people goes: the eye loses the line.
const WIDEST: usize = 120;

/// The arguments about reports.
#[derive(Debug, clap::Args)]
pub(super) struct Outputs {
    /// A format, or FORMAT=FILE; may be repeated: table, summary, markdown, checklist, html, json, yaml, github, gitlab, sarif, junit, prometheus
    #[arg(short, long, value_name = "FORMAT[=FILE]", default_value = "table")]
    output: Vec<String>,
    /// Print the line of the verdict alone; reports in files are written all the same
    #[arg(short, long)]
    quiet: bool,
    /// List every note, and say on standard error what was looked at, which differences are accepted and why, and how long it took
    #[arg(short, long, conflicts_with = "quiet")]
    verbose: bool,
    /// Known findings, which do not fail again
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings there are as a baseline
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// A template of -o checklist: Markdown with placeholders for the boxes
    #[arg(long, value_name = "FILE")]
    checklist: Option<PathBuf>,
    /// Do not exit with 2 for what could not be looked at
    #[arg(long)]
    allow_incomplete: bool,
    /// The configuration, in place of the kubeparity.yaml found upwards
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// The place of one report: a format, and a file or standard output.
#[derive(Clone)]
pub(super) struct ReportTarget {
    /// `None` for the line of the verdict.
    format: Option<&'static Format>,
    file: Option<PathBuf>,
    /// Each note is told by itself.
    lists_all: bool,
    /// The team's own page, where the format is the checklist.
    template: Option<Rc<ChecklistTemplate>>,
}

impl ReportTarget {
    fn is_checklist(&self) -> bool {
        self.format.is_some_and(|format| format.name == "checklist")
    }

    /// Tells whether people see the numbers of findings.
    fn is_shown_with_numbers(&self) -> bool {
        let format = self.format.filter(|_| self.file.is_none());
        format.is_some_and(|format| format.name == "table")
    }

    fn write(
        &self,
        (verdict, outcome): (&Verdict, Outcome),
        sources: &SourceMap,
    ) -> Result<(), Error> {
        let report = Report {
            verdict,
            outcome,
            sources,
            width: ui::width().min(WIDEST),
            now: now(),
            lists_all: self.lists_all,
        };
        let text = match (self.format, &self.template) {
            (_, Some(template)) => template.write(&report),
            (Some(format), None) => format.write(&report),
            (None, None) => report::verdict_line(&report),
        };
        let is_commands = self.format.is_some_and(Format::is_commands);
        match &self.file {
            Some(path) if is_commands => ui::write_file(path, &text),
            Some(path) => ui::write_report(path, &text),
            None if is_commands => ui::print_raw(&text),
            None => ui::print(&text),
        }
    }
}

/// Prints a verdict for people, and returns it in one word.
///
/// # Errors
/// If it cannot be written.
pub(super) fn show_table(verdict: &Verdict, sources: &SourceMap) -> Result<Outcome, Error> {
    let target = ReportTarget {
        format: report::find("table"),
        file: None,
        lists_all: false,
        template: None,
    };
    let outcome = verdict.outcome(Threshold::default());
    target.write((verdict, outcome), sources)?;
    Ok(outcome)
}

impl Outputs {
    /// Returns the configuration that was named.
    pub(super) fn config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Returns where reports go.
    ///
    /// # Errors
    /// If a format is not known, or two are for standard output.
    pub(super) fn targets(&self) -> Result<Vec<ReportTarget>, Error> {
        let mut targets: Vec<ReportTarget> = self
            .output
            .iter()
            .map(|text| {
                let (name, file): (_, Option<PathBuf>) = match text.split_once('=') {
                    Some((_, "")) => {
                        return Err(Error::new(format!("-o {text} names no file"))
                            .hint("-o FORMAT=FILE, or -o FORMAT for standard output"));
                    }
                    Some((name, file)) => (name, Some(file.into())),
                    None => (text.as_str(), None),
                };
                let format = report::find(name).ok_or_else(|| {
                    let known: Vec<&str> =
                        report::FORMATS.iter().map(|format| format.name).collect();
                    Error::new(format!("unknown format '{name}'"))
                        .hint(format!("known are: {}", known.join(", ")))
                })?;
                let format = Some(format);
                let template = None;
                Ok(ReportTarget {
                    format,
                    file,
                    lists_all: self.verbose,
                    template,
                })
            })
            .collect::<Result<_, Error>>()?;
        if targets
            .iter()
            .filter(|target| target.file.is_none())
            .count()
            > 1
        {
            return Err(Error::new("two formats for standard output")
                .hint("give one of them a file: -o table -o json=report.json"));
        }
        for (index, target) in targets.iter().enumerate() {
            let Some(file) = &target.file else {
                continue;
            };
            let mut before = targets.iter().take(index);
            if before.any(|other| other.file == target.file) {
                return Err(Error::new(format!("two formats for {}", file.display()))
                    .hint("the second would replace the first: give each a file of its own"));
            }
        }
        if self.quiet {
            targets = quietened(targets)?;
        }
        Ok(targets)
    }

    /// Returns where reports go, the checklist by the template that was typed, or by the configured one.
    ///
    /// # Errors
    /// If the template cannot be read or used, or one was typed and no checklist is asked for.
    pub(super) fn by_template(
        &self,
        targets: &[ReportTarget],
        plan: &Plan,
    ) -> Result<Vec<ReportTarget>, Error> {
        let mut targets = targets.to_vec();
        let is_asked = targets.iter().any(ReportTarget::is_checklist);
        if self.checklist.is_some() && !is_asked {
            return Err(Error::new("--checklist is the template of -o checklist")
                .hint("ask for one: -o checklist, or -o table -o checklist=release.md"));
        }
        let named = self.checklist.as_ref().or(plan.checklist.as_ref());
        if let Some(path) = named.filter(|_| is_asked) {
            let template = Rc::new(checklist_template(path)?);
            for target in targets.iter_mut().filter(|of| of.is_checklist()) {
                target.template = Some(Rc::clone(&template));
            }
        }
        Ok(targets)
    }

    /// Reads the baseline that was named.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn baseline(&self) -> Result<Option<Baseline>, Error> {
        self.baseline.as_deref().map(baseline::read).transpose()
    }

    /// Runs a check, and says how long it took where that is asked for. If it ends in an error, the files of the reports say so: yesterday's
    /// green ones must not survive it.
    ///
    /// # Errors
    /// The run's own.
    pub(super) fn run<T>(
        &self,
        targets: &[ReportTarget],
        sources: &SourceMap,
        run: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let started = Instant::now();
        let result = run().inspect_err(|error| {
            let verdict = Verdict {
                not_evaluated: vec![NotEvaluated {
                    environment: "all environments".to_owned(),
                    what: "the whole run".to_owned(),
                    why: error.message.clone(),
                    unavailable: Unavailable::Everything,
                    origin: error.origin,
                    off_limits: None,
                    optional: false,
                }],
                ..Verdict::default()
            };
            for target in targets.iter().filter(|target| target.file.is_some()) {
                let written = target.write((&verdict, Outcome::Incomplete), sources);
                // A file that cannot be written may be what the error is about.
                if let Some(failed) = written.err().filter(|failed| failed != error) {
                    ui::warn(&failed.message);
                }
            }
        });
        if self.verbose && result.is_ok() {
            ui::warn(&format!("took {:.2} s", started.elapsed().as_secs_f64()));
        }
        result
    }

    /// Writes every report, and the baseline that was asked for. Returns the exit code of the verdict.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub(super) fn show(
        &self,
        targets: &[ReportTarget],
        (verdict, fail_on, ledger): (&Verdict, Severity, &LedgerArgs),
        (sources, selection): (&SourceMap, Selection<'_>),
        baseline: Option<Baseline>,
    ) -> Result<ExitCode, Error> {
        let threshold = Threshold {
            fail_on,
            allow_incomplete: self.allow_incomplete,
        };
        let now = now().into();
        let outcome = verdict.outcome_by_age(threshold, |age| ledger.fails(age, now));
        for target in targets {
            target.write((verdict, outcome), sources)?;
        }
        if targets.iter().any(ReportTarget::is_shown_with_numbers) {
            let configuration = check::config_path(self.config())?;
            let config = configuration.as_deref();
            last_report::remember(
                verdict,
                sources,
                Selection {
                    config,
                    ..selection
                },
            );
        }
        if self.verbose {
            verbose::say(verdict);
        }
        if let Some(path) = &self.write_baseline {
            let known = baseline.into_iter().flat_map(|baseline| baseline.findings);
            let baseline = Baseline::of_findings(known.chain(verdict.ids()));
            ui::write_file(path, &baseline.print())?;
            ui::warn(&format!(
                "wrote {} to {}: --baseline {} lets them pass",
                counted(baseline.findings.len(), "finding"),
                path.display(),
                path.display()
            ));
        }
        Ok(ExitCode::from(outcome.exit_code()))
    }
}

/// Reads a template: a file in Markdown, so that a configuration cannot have any other file printed.
fn checklist_template(path: &Path) -> Result<ChecklistTemplate, Error> {
    let failed =
        |why: String| Error::new(format!("cannot use the template {}: {why}", path.display()));
    if path.extension().is_none_or(|end| end != "md") {
        return Err(failed("its name does not end in .md".to_owned()));
    }
    let read = read_file(path, Links::InRepository);
    let bytes = read.map_err(|error| failed(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("not UTF-8 text".to_owned()))?;
    ChecklistTemplate::parse(&text).map_err(|(line, why)| {
        failed(format!("line {line}: {why}"))
            .hint("placeholders, and what they stand for: docs/formats.md")
    })
}

/// Puts the line of the verdict in the place of what people read on standard output.
fn quietened(mut targets: Vec<ReportTarget>) -> Result<Vec<ReportTarget>, Error> {
    let printed = targets.iter().find(|target| target.file.is_none());
    let printed = printed.and_then(|target| target.format);
    if let Some(format) = printed.filter(|format| format.name != "table") {
        let name = format.name;
        return Err(Error::new(format!(
            "-q prints the line of the verdict alone, and -o {name} a report"
        ))
        .hint(format!("give the report a file: -q -o {name}=FILE")));
    }
    targets.retain(|target| target.file.is_some());
    let (format, file, template) = (None, None, None);
    targets.push(ReportTarget {
        format,
        file,
        lists_all: false,
        template,
    });
    Ok(targets)
}

/// Returns when the run is: `SOURCE_DATE_EPOCH` where it is set, so that reports can be made again byte by byte.
pub(super) fn now() -> jiff::Timestamp {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let given = given.and_then(|seconds| seconds.trim().parse().ok());
    given
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .unwrap_or_else(jiff::Timestamp::now)
}
