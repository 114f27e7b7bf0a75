//! `-o sarif`: SARIF 2.1.0, for code scanning.
//!
//! A result has the place in the target first and those of the other sides as related ones, a fingerprint made of its id, and its rule's
//! page for help; its fix, where that is an edit of files here; and what `expect` took is suppressed, with its reason. GitHub takes 25,000
//! results and shows 5,000, of a file of 10 MB at most: the worst are written, the rest is counted. What could not be looked at is a
//! notification of the run, which then was not successful; what was seen and is not told is counted in the run's properties.

mod fixes;
mod log;

use self::log::{
    ArtifactLocation, Configuration, Driver, Invocation, Location, Log, LogicalLocation, Message,
    MultiformatMessage, Notification, Override, Overriding, Physical, Region, Result, Rule,
    RuleReference, Run, Suppression, Tool,
};
use super::passed_over::PassedOver;
use super::texts::{Finding, Medium, Side, Texts};
use super::{Report, ages, fingerprint, repository};
use crate::judge::rules::RULES;
use crate::judge::{self, Severity};
use crate::words::counted;

/// The results that GitHub shows.
const SHOWN: usize = 5_000;
/// The bytes of all results that GitHub surely takes: it takes 10 MB of a compressed file.
const MOST: usize = 9_500_000;

pub(super) fn write(report: &Report<'_>) -> String {
    let texts = Texts::new(report, Medium::Terminal);
    let (results, hidden) = results(report, &texts);
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: driver() },
            column_kind: "unicodeCodePoints",
            invocations: [invocation(report, &texts, hidden)],
            results,
            properties: PassedOver::all(report.verdict)
                .map(|of| (of.key, of.count))
                .into(),
        }],
    };
    let mut text = serde_json::to_string(&log).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the results, the worst first and what is accepted behind them, as far as GitHub takes them; and how many findings are left out.
fn results(report: &Report<'_>, texts: &Texts) -> (Vec<Result>, usize) {
    let verdict = report.verdict;
    let findings = verdict.findings.iter().zip(&texts.findings);
    let findings = findings.zip(ages::of(verdict));
    let findings = findings.map(|((finding, shown), age)| Result {
        baseline_state: age.map(baseline_state),
        ..result(finding, shown, report)
    });
    let accepted = verdict.accepted.iter().flat_map(|entry| {
        let taken = entry.findings.iter();
        taken.map(|finding| suppressed(finding, &entry.expectation.reason, report))
    });
    let has_suppressions = verdict.accepted.iter().any(|of| !of.findings.is_empty());
    let (mut results, mut size) = (Vec::new(), 0);
    for mut result in findings.chain(accepted).take(SHOWN) {
        if has_suppressions {
            result.suppressions.get_or_insert_default();
        }
        size += serde_json::to_string(&result).map_or(0, |text| text.len());
        if size > MOST {
            break;
        }
        results.push(result);
    }
    let hidden = verdict.findings.len().saturating_sub(results.len());
    (results, hidden)
}

/// Returns an age as SARIF has it (section 3.27.24).
fn baseline_state(age: judge::Age) -> &'static str {
    match (age.new, age.known) {
        (0, _) => "unchanged",
        (_, 0) => "new",
        _ => "updated",
    }
}

/// Returns a finding that an entry of `expect` took.
fn suppressed(finding: &judge::Finding, reason: &str, report: &Report<'_>) -> Result {
    let shown = Finding::new(finding, report, Medium::Terminal);
    let suppression = Suppression {
        kind: "external",
        status: "accepted",
        justification: Medium::Terminal.text(reason).to_string(),
    };
    Result {
        suppressions: Some(vec![suppression]),
        ..result(finding, &shown, report)
    }
}

fn driver() -> Driver {
    let rules = RULES.iter().map(|rule| {
        let meta = rule.meta();
        Rule {
            id: meta.id,
            short_description: Message::of(meta.summary),
            help: MultiformatMessage {
                text: meta.page,
                markdown: meta.page,
            },
            default_configuration: Configuration {
                level: meta.severity.name(),
                enabled: !rule.is_off(),
            },
        }
    });
    Driver {
        name: "kubeparity",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: rules.collect(),
    }
}

fn invocation(report: &Report<'_>, texts: &Texts, hidden: usize) -> Invocation {
    let missing = report
        .verdict
        .not_evaluated
        .iter()
        .zip(&texts.not_evaluated);
    let mut notifications: Vec<Notification> = missing
        .map(|(missing, shown)| Notification {
            level: shown.severity().name(),
            message: Message::of(&shown.to_string()),
            locations: at(repository::at(missing.origin, report))
                .into_iter()
                .collect(),
        })
        .collect();
    if hidden > 0 {
        let text = format!("{} in -o json", counted(hidden, "more finding"));
        notifications.push(Notification {
            level: "warning",
            message: Message::of(&text),
            locations: Vec::new(),
        });
    }
    Invocation {
        rule_configuration_overrides: overrides(report.verdict),
        execution_successful: texts.not_evaluated.iter().all(|missing| !missing.is_needed),
        tool_execution_notifications: notifications,
    }
}

/// Returns the levels that a team gave to rules: some are switched off, some are told as notes.
fn overrides(verdict: &judge::Verdict) -> Vec<Override> {
    let note = Severity::Note.name();
    let of = |rule: &String, level: Option<&'static str>| Override {
        descriptor: RuleReference {
            id: rule.clone(),
            index: RULES.iter().position(|known| known.id() == rule),
        },
        configuration: Overriding {
            level,
            enabled: level.is_some(),
        },
    };
    let off = verdict.switched_off.iter().map(|rule| of(rule, None));
    let down = verdict.turned_down.iter();
    off.chain(down.map(|rule| of(rule, Some(note)))).collect()
}

fn result(finding: &judge::Finding, shown: &Finding, report: &Report<'_>) -> Result {
    let place = at(repository::place(finding, report));
    let place = place.unwrap_or_else(|| Location {
        physical_location: Some(physical("kubeparity.yaml", 1)),
        ..Location::default()
    });
    let location = Location {
        logical_locations: vec![LogicalLocation {
            fully_qualified_name: shown.subject.to_string(),
            kind: "object",
        }],
        ..place
    };
    let others = repository::other_places(finding, report).into_iter();
    let others = others.zip(1..).map(|((environment, place), id)| Location {
        id: Some(id),
        physical_location: Some(physical(&place.path, place.line)),
        message: Some(Message::of(environment)),
        ..Location::default()
    });
    Result {
        rule_id: shown.rule,
        rule_index: RULES.iter().position(|rule| rule.id() == shown.rule),
        level: shown.severity.name(),
        message: Message::of(&shown.message(Side::without_place)),
        locations: [location],
        related_locations: others.collect(),
        baseline_state: None,
        partial_fingerprints: [("kubeparity/v1", fingerprint(&finding.id()))].into(),
        fixes: fixes::fix(finding, report).into_iter().collect(),
        suppressions: None,
    }
}

fn at(place: Option<repository::Place>) -> Option<Location> {
    place.map(|place| Location {
        physical_location: Some(physical(&place.path, place.line)),
        ..Location::default()
    })
}

fn physical(path: &str, line: u32) -> Physical {
    Physical {
        artifact_location: location_of(path),
        region: Region {
            start_line: line,
            ..Region::default()
        },
    }
}

fn location_of(path: &str) -> ArtifactLocation {
    ArtifactLocation {
        uri: repository::uri(path),
        uri_base_id: "%SRCROOT%",
    }
}
