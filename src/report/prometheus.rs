//! `-o prometheus`: the text format for node_exporter's textfile collector and the Pushgateway.
//!
//! Counts alone: no value, no name of a variable. The format is that of Prometheus' documentation ("Exposition formats").

use std::fmt::Write as _;

use super::Report;
use crate::clean;
use crate::judge::{History, Severity, Verdict};
use crate::maps::IndexMap;

/// A metric: its name, its meaning, and its values by labels.
type Metric = (&'static str, &'static str, Vec<(String, usize)>);

pub(super) fn write(report: &Report<'_>) -> String {
    let verdict = report.verdict;
    let causes = &verdict.causes;
    let by_cause = [
        ("gap", causes.gap),
        ("pending", causes.pending),
        ("hotfix", causes.hotfix),
        ("unknown", causes.unknown),
    ];
    let by_cause = by_cause.map(|(cause, count)| (labels(&[("cause", cause)]), count));
    let one = |count: usize| vec![(String::new(), count)];
    let run = usize::try_from(report.now.as_second()).unwrap_or_default();
    let first: [Metric; 3] = [
        (
            "kubeparity_findings",
            "Findings by environment, application and severity.",
            findings(verdict),
        ),
        (
            "kubeparity_differences",
            "Differences by cause: the target lacks it, the next apply settles it, set by hand, not known.",
            by_cause.into(),
        ),
        (
            "kubeparity_not_evaluated",
            "Things that could not be looked at, by environment.",
            not_evaluated(verdict),
        ),
    ];
    let last: [Metric; 3] = [
        (
            "kubeparity_compared_workloads",
            "Workloads that were compared.",
            one(verdict.workloads),
        ),
        (
            "kubeparity_compared_containers",
            "Containers that were compared.",
            one(verdict.containers),
        ),
        (
            "kubeparity_last_run_timestamp_seconds",
            "When this was written, in seconds since 1970.",
            one(run),
        ),
    ];
    let history = verdict.history.as_ref().map(history);
    first
        .iter()
        .chain(&passed_over(verdict))
        .chain(&last)
        .chain(history.iter().flatten())
        .map(metric)
        .collect()
}

/// Counts what was seen and is not told.
fn passed_over(verdict: &Verdict) -> [Metric; 5] {
    let one = |count: usize| vec![(String::new(), count)];
    [
        (
            "kubeparity_expected_findings",
            "Findings that kubeparity.yaml expects.",
            one(verdict.expected),
        ),
        (
            "kubeparity_baselined_findings",
            "Findings that the baseline holds.",
            one(verdict.baselined),
        ),
        (
            "kubeparity_unjudged_differences",
            "Differences that no rule judges.",
            one(verdict.unjudged),
        ),
        (
            "kubeparity_explained_differences",
            "Differences in the environments' own names alone.",
            one(verdict.explained),
        ),
        (
            "kubeparity_switched_off_rules",
            "Rules that kubeparity.yaml switches off.",
            one(verdict.switched_off.len()),
        ),
    ]
}

/// Counts what a ledger tells.
fn history(history: &History) -> [Metric; 2] {
    let one = |count: usize| vec![(String::new(), count)];
    [
        (
            "kubeparity_new_findings",
            "Findings that no earlier run had.",
            one(history.new_findings()),
        ),
        (
            "kubeparity_fixed_findings",
            "Findings of earlier runs that were looked at again and are gone.",
            one(history.fixed.len()),
        ),
    ]
}

fn metric((name, help, values): &Metric) -> String {
    let mut out = format!("# HELP {name} {help}\n# TYPE {name} gauge\n");
    for (labels, value) in values {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name}{labels} {value}");
    }
    out
}

/// Counts findings. An environment that was compared has a line for each severity, so that none is 0 and not nothing.
fn findings(verdict: &Verdict) -> Vec<(String, usize)> {
    let mut counts: IndexMap<String, usize> = IndexMap::default();
    let label = |environment: &str, app: &str, severity: Severity| {
        labels(&[
            ("environment", environment),
            ("app", app),
            ("severity", severity.name()),
        ])
    };
    let targets = verdict.comparisons.iter().map(|(_, target)| target);
    for target in targets.chain(&verdict.by_itself) {
        for severity in Severity::ALL {
            counts.entry(label(target, "", severity)).or_default();
        }
    }
    for finding in &verdict.findings {
        let app = finding.subject.app.as_deref().unwrap_or_default();
        let key = label(&finding.environment, app, finding.severity);
        *counts.entry(key).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn not_evaluated(verdict: &Verdict) -> Vec<(String, usize)> {
    let mut counts: IndexMap<&str, usize> = IndexMap::default();
    let targets = verdict.comparisons.iter().flat_map(|(a, b)| [a, b]);
    for environment in targets.chain(&verdict.by_itself) {
        counts.entry(environment).or_default();
    }
    let missing = verdict.not_evaluated.iter();
    for missing in missing.filter(|missing| missing.is_needed()) {
        *counts.entry(&missing.environment).or_default() += 1;
    }
    let counts = counts.into_iter();
    counts
        .map(|(environment, count)| (labels(&[("environment", environment)]), count))
        .collect()
}

fn labels(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

fn escaped(value: &str) -> String {
    let value = clean::spelled(value);
    value.replace('\\', "\\\\").replace('"', "\\\"")
}
