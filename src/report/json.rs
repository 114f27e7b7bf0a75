//! `-o json`: for programs. Structs of its own with a version, so that the model may change and this does not.

mod accepted;
mod fix;
mod history;
mod summary;

use schemars::JsonSchema;
use serde::Serialize;

use self::accepted::Accepted;
use self::fix::Fix;
use self::history::{Age, History};
use self::summary::Summary;
use super::{Report, ages};
use crate::compare::Subject;
use crate::judge;
use crate::judge::Severity;
use crate::judge::rules::silenced;
use crate::schema::schema_of;
use crate::source::managed_fields::FieldOwner;
use crate::yaml::Origin;

/// The version of these structs.
const VERSION: u32 = 2;

/// A report of `kubeparity check`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Document {
    /// The format's version; a change that breaks readers raises it.
    version: u32,
    /// The program's release.
    program_version: &'static str,
    /// `incomplete` where something could not be looked at (exit code 2); else `findings` where one is as loud as `--fail-on` (1);
    /// else `passed` where there is an error or a warning, or what could not be looked at was let through; `parity` where
    /// everything was looked at and nothing is above a note (0 both).
    verdict: Outcome,
    /// The environments that were compared.
    comparisons: Vec<Comparison>,
    /// Everything that was not evaluated. If this is not empty, no finding does not mean parity.
    not_evaluated: Vec<NotEvaluated>,
    /// Findings, worst first.
    findings: Vec<Finding>,
    /// The entries of `expect`, in their order, each with what it took.
    accepted: Vec<Accepted>,
    /// How the findings stand to earlier runs; null where no ledger is kept.
    history: Option<History>,
    /// Lines that are no findings.
    remarks: Vec<String>,
    /// Counts.
    summary: Summary,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Parity,
    Passed,
    Findings,
    Incomplete,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Comparison {
    reference: String,
    target: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NotEvaluated {
    environment: String,
    what: String,
    why: String,
    /// Rules that this silences; empty for all.
    silences: Vec<String>,
    place: Option<Place>,
    /// Why the team said that this is never to be looked at; it does not make the report incomplete.
    off_limits: Option<String>,
    /// Whether no right to it is needed; it does not make the report incomplete.
    optional: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Finding {
    /// `rule:[app/][namespace/]Kind/name/container/field@environment`
    id: String,
    /// Every id that is told here, as expectations and baselines name them: its own, unless it only stands for those of `also`.
    ids: Vec<String>,
    /// The id that accepts it with all its subjects, where it has several: `rule:field@environment`
    group: Option<String>,
    rule: String,
    severity: Severity,
    /// `gap`, `pending`, `hotfix` or `unknown`; null for a fact about one environment.
    cause: Option<&'static str>,
    title: String,
    /// Null where no ledger is kept.
    age: Option<Age>,
    subject: Where,
    /// A variable's name, `readinessProbe`, `limits.cpu`, …
    field: String,
    /// The environment that the finding is about.
    environment: String,
    /// Reference first; one for a fact about one environment.
    sides: Vec<Side>,
    /// The need behind the finding: what the process asks for; null where none is known.
    needed: Option<Needed>,
    why: Vec<String>,
    fix: Option<Fix>,
    /// Other findings that are told here, each with its own id: the same in another subject, another key of one object.
    also: Vec<Also>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Also {
    id: String,
    subject: Where,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Where {
    /// The application that a glob in `overlay` bound.
    app: Option<String>,
    /// The namespace, where an environment spans several.
    namespace: Option<String>,
    kind: String,
    name: String,
    container: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Side {
    environment: String,
    /// The value, masked if it looks like a credential.
    value: String,
    present: bool,
    place: Option<Place>,
    /// Who set it, for a live side.
    set_by: Vec<SetBy>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Needed {
    /// The way in which the process asks for it: `read without a default`.
    how: String,
    place: Option<Place>,
    /// Whether the process fails without it.
    fails: bool,
    /// The other environments that set it.
    set_in: Vec<Side>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SetBy {
    /// The field manager.
    manager: String,
    /// `Apply` or `Update`.
    operation: String,
    /// RFC 3339: the manager's latest write of anything, so it was not set after this.
    not_after: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Place {
    file: String,
    /// From 1.
    #[schemars(range(min = 1))]
    line: Option<u32>,
    /// From 1.
    #[schemars(range(min = 1))]
    column: Option<u32>,
}

/// Returns the JSON Schema of the format.
#[must_use]
pub fn schema() -> String {
    schema_of::<Document>()
}

pub(super) fn write(report: &Report<'_>) -> String {
    let mut text = serde_json::to_string_pretty(&document(report)).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the document as a value.
pub(super) fn value(report: &Report<'_>) -> serde_json::Value {
    serde_json::to_value(document(report)).unwrap_or_default()
}

impl From<judge::Outcome> for Outcome {
    fn from(outcome: judge::Outcome) -> Self {
        match outcome {
            judge::Outcome::Parity => Self::Parity,
            judge::Outcome::Passed => Self::Passed,
            judge::Outcome::Findings => Self::Findings,
            judge::Outcome::Incomplete => Self::Incomplete,
        }
    }
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
        program_version: env!("CARGO_PKG_VERSION"),
        verdict: report.outcome.into(),
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
                silences: silenced(&missing.unavailable)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                place: place(missing.origin),
                off_limits: missing.off_limits.clone(),
                optional: missing.optional,
            })
            .collect(),
        findings: verdict
            .findings
            .iter()
            .zip(ages::of(verdict))
            .map(|(finding, age)| self::finding(finding, age, &place))
            .collect(),
        accepted: verdict
            .accepted
            .iter()
            .map(|entry| accepted::accepted(entry, &place))
            .collect(),
        history: verdict.history.as_ref().map(history::history),
        remarks: verdict.remarks.clone(),
        summary: summary::summary(verdict),
    }
}

fn set_by(field_owner: &FieldOwner) -> SetBy {
    SetBy {
        manager: field_owner.manager.clone(),
        operation: field_owner.operation.clone(),
        not_after: field_owner.time.clone(),
    }
}

fn side_of(side: &judge::FindingSide, place: &impl Fn(Origin) -> Option<Place>) -> Side {
    Side {
        environment: side.environment.clone(),
        value: side.value.shown(&side.value_name).to_string(),
        present: side.is_present(),
        place: place(side.origin),
        set_by: side.set_by.iter().map(set_by).collect(),
    }
}

fn finding(
    finding: &judge::Finding,
    age: Option<judge::Age>,
    place: &impl Fn(Origin) -> Option<Place>,
) -> Finding {
    let subject = |subject: &Subject| Where {
        app: subject.app.clone(),
        namespace: subject.namespace.clone(),
        kind: subject.kind.clone(),
        name: subject.name.clone(),
        container: subject.container.clone(),
    };
    Finding {
        id: finding.id(),
        ids: finding.members().iter().map(judge::Member::id).collect(),
        group: (!finding.also.is_empty()).then(|| finding.group_id()),
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        cause: finding.cause.map(judge::Cause::name),
        title: finding.title.to_string(),
        age: age.map(history::age),
        subject: subject(&finding.subject),
        field: finding.field.clone(),
        environment: finding.environment.clone(),
        sides: finding
            .shown_sides()
            .map(|(side, value)| Side {
                value: value.to_string(),
                ..side_of(side, place)
            })
            .collect(),
        needed: finding.needed.as_ref().map(|needed| Needed {
            how: needed.how.to_string(),
            place: place(needed.origin),
            fails: needed.fails,
            set_in: needed
                .set_in
                .iter()
                .map(|side| side_of(side, place))
                .collect(),
        }),
        why: finding.why.clone(),
        fix: finding.fix.as_ref().map(|fix| fix::fix(fix, place)),
        also: finding
            .also
            .iter()
            .map(|other| Also {
                id: other.id(),
                subject: subject(&other.subject),
            })
            .collect(),
    }
}
