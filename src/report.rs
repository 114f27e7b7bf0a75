//! How a verdict is shown. One file a format, one line in [`FORMATS`].
//!
//! Takes a [`Verdict`]; gives text. Leaves where it goes to [`crate::cli`].

mod json;
mod markdown;
mod table;

pub use json::schema;

use crate::judge::{Severity, Verdict};
use crate::yaml::SourceMap;

/// What a format is shown.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// The outcome.
    pub verdict: &'r Verdict,
    /// Where origins are spelled out.
    pub sources: &'r SourceMap,
    /// Columns that people see.
    pub width: usize,
}

/// One format: its name for `-o`, and what writes it.
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// What it is for, one line.
    pub summary: &'static str,
    /// Returns the whole report.
    pub write: fn(&Report<'_>) -> String,
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format {
        name: "table",
        summary: "for people",
        write: table::write,
    },
    Format {
        name: "json",
        summary: "for programs; has a schema",
        write: json::write,
    },
    Format {
        name: "markdown",
        summary: "for a comment on a pull request",
        write: markdown::write,
    },
];

/// Returns the format with a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// `1 error`, `2 errors`.
fn counted(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

/// The sentence that matters most.
fn headline(verdict: &Verdict) -> String {
    let count = |severity| {
        verdict
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(severity), severity_name(severity)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| counted(count, name))
        .collect();
    let pairs: Vec<String> = verdict
        .comparisons
        .iter()
        .map(|(reference, target)| format!("{reference} → {target}"))
        .collect();
    let scope = format!(
        "{} in {}",
        counted(verdict.containers, "container"),
        counted(verdict.workloads, "workload")
    );
    let found = match (counts.is_empty(), verdict.not_evaluated.is_empty()) {
        (true, true) => "no gap found".to_owned(),
        (true, false) => "could not tell".to_owned(),
        (false, _) => counts.join(", "),
    };
    format!("{}: {found} ({scope} compared)", pairs.join(", "))
}
