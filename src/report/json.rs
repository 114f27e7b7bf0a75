//! `-o json`: for programs. Structs of its own with a version, so that the model may change and this does not.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Report, severity_name};
use crate::compare::Subject;
use crate::judge;
use crate::yaml::Origin;

/// The version of these structs.
const VERSION: u32 = 1;

/// A report of `kubeparity check`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Document {
    /// The format's version; a change that breaks readers raises it.
    version: u32,
    /// What was held against what.
    comparisons: Vec<Comparison>,
    /// What could not be looked at. Where this is not empty, no finding does not mean parity.
    not_evaluated: Vec<NotEvaluated>,
    /// Findings, worst first.
    findings: Vec<Finding>,
    /// Lines that are no findings.
    remarks: Vec<String>,
    /// Counts.
    summary: Summary,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Comparison {
    reference: String,
    target: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct NotEvaluated {
    environment: String,
    what: String,
    why: String,
    /// Rules that this silences; empty for all.
    silences: Vec<String>,
    place: Option<Place>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Finding {
    /// `rule:[app/]Kind/name/container/field@environment`
    id: String,
    rule: String,
    /// `error`, `warning` or `note`.
    severity: String,
    title: String,
    subject: Where,
    field: String,
    environment: String,
    sides: Vec<Side>,
    why: Vec<String>,
    fix: Option<Fix>,
    /// Other subjects with the same finding.
    also: Vec<Where>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Where {
    app: Option<String>,
    kind: String,
    name: String,
    container: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Side {
    environment: String,
    /// What stands there, masked where it looks like a credential.
    value: String,
    present: bool,
    place: Option<Place>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Fix {
    what: String,
    /// YAML for `patches:` in the target's kustomization.
    patch: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Place {
    file: String,
    /// From 1.
    #[schemars(range(min = 1))]
    line: Option<u32>,
    /// From 1.
    #[schemars(range(min = 1))]
    column: Option<u32>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Summary {
    workloads: usize,
    containers: usize,
    expected: usize,
    baselined: usize,
    unjudged: usize,
}

/// Returns the JSON Schema of the format.
#[must_use]
pub fn schema() -> String {
    let mut text =
        serde_json::to_string_pretty(&schemars::schema_for!(Document)).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn write(report: &Report<'_>) -> String {
    let mut text = serde_json::to_string_pretty(&document(report)).unwrap_or_default();
    text.push('\n');
    text
}

fn document(report: &Report<'_>) -> Document {
    let verdict = report.verdict;
    let place = |origin: Origin| {
        report.sources.place(origin).map(|place| Place {
            file: place.file.display().to_string(),
            line: Some(place.line).filter(|line| *line > 0),
            column: Some(place.column).filter(|column| *column > 0),
        })
    };
    Document {
        version: VERSION,
        comparisons: verdict
            .comparisons
            .iter()
            .map(|(reference, target)| Comparison {
                reference: reference.clone(),
                target: target.clone(),
            })
            .collect(),
        not_evaluated: verdict
            .not_evaluated
            .iter()
            .map(|missing| NotEvaluated {
                environment: missing.environment.clone(),
                what: missing.what.clone(),
                why: missing.why.clone(),
                silences: missing
                    .silences
                    .iter()
                    .map(|rule| (*rule).to_owned())
                    .collect(),
                place: place(missing.origin),
            })
            .collect(),
        findings: verdict
            .findings
            .iter()
            .map(|finding| self::finding(finding, &place))
            .collect(),
        remarks: verdict.remarks.clone(),
        summary: Summary {
            workloads: verdict.workloads,
            containers: verdict.containers,
            expected: verdict.expected,
            baselined: verdict.baselined,
            unjudged: verdict.unjudged,
        },
    }
}

fn finding(finding: &judge::Finding, place: &impl Fn(Origin) -> Option<Place>) -> Finding {
    let subject = |subject: &Subject| Where {
        app: subject.app.clone(),
        kind: subject.kind.clone(),
        name: subject.name.clone(),
        container: subject.container.clone(),
    };
    Finding {
        id: finding.id(),
        rule: finding.rule.to_owned(),
        severity: severity_name(finding.severity).to_owned(),
        title: finding.title.clone(),
        subject: subject(&finding.subject),
        field: finding.field.clone(),
        environment: finding.environment.clone(),
        sides: finding
            .sides
            .iter()
            .map(|side| Side {
                environment: side.environment.clone(),
                value: side.value.clone(),
                present: side.present,
                place: place(side.origin),
            })
            .collect(),
        why: finding.why.clone(),
        fix: finding.fix.as_ref().map(|fix| Fix {
            what: fix.what.clone(),
            patch: fix.patch.clone(),
        }),
        also: finding.also.iter().map(subject).collect(),
    }
}
