//! `-o gitlab`: a code quality report, which GitLab shows in a merge request.
//!
//! A fingerprint is made of a finding's id, so that it stays while files are edited. GitLab shows nothing without a file: what has
//! none stands at the configuration.

use serde::Serialize;

use super::texts::{Finding, Medium, Side, Texts};
use super::{Report, fingerprint, repository};
use crate::judge::Severity;

/// The file that findings without a place stand at.
const CONFIGURATION: &str = "kubeparity.yaml";

#[derive(Debug, Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u32,
}

pub(super) fn write(report: &Report<'_>) -> String {
    let texts = Texts::new(report, Medium::Terminal);
    let missing = report
        .verdict
        .not_evaluated
        .iter()
        .zip(&texts.not_evaluated);
    let missing = missing.map(|(missing, shown)| Issue {
        description: shown.to_string(),
        check_name: "not-evaluated",
        fingerprint: fingerprint(&format!(
            "{}/{}/{}",
            missing.environment, missing.what, missing.why
        )),
        severity: match shown.is_needed {
            true => "blocker",
            false => "info",
        },
        location: location(repository::at(missing.origin, report)),
    });
    let findings = report.verdict.findings.iter().zip(&texts.findings);
    let findings = findings.map(|(finding, shown)| Issue {
        description: description(shown),
        check_name: shown.rule,
        fingerprint: fingerprint(&finding.id()),
        severity: match shown.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Note => "info",
        },
        location: location(repository::place(finding, report)),
    });
    let issues: Vec<Issue> = missing.chain(findings).collect();
    let mut text = serde_json::to_string_pretty(&issues).unwrap_or_default();
    text.push('\n');
    text
}

fn location(place: Option<repository::Place>) -> Location {
    let (path, begin) = place.map_or((CONFIGURATION.to_owned(), 1), |place| {
        (place.path, place.line)
    });
    Location {
        path,
        lines: Lines { begin },
    }
}

/// Returns a finding in one line, with the line that a file lacks: GitLab shows no more.
fn description(finding: &Finding) -> String {
    let sides = finding.need_and_sides();
    let sides = sides.map(Side::without_place);
    let parts = std::iter::once(finding.heading()).chain(sides);
    let parts: Vec<String> = parts.chain(finding.lines_in_short()).collect();
    parts.join("; ")
}
