//! Reports: a verdict as text. One file a format, one line in [`FORMATS`].
//!
//! Takes a [`Verdict`], or a comparison without one; gives text. Leaves where it goes to [`crate::cli`].

mod ages;
mod by_severity;
mod called;
mod checklist;
mod differences;
mod editor;
mod github;
mod gitlab;
mod headline;
mod history;
mod html;
mod json;
mod junit;
mod layout;
mod markdown;
mod matrix;
mod mended;
mod needed;
mod needs;
mod notes;
mod notification;
mod passed_over;
mod prometheus;
mod release;
mod repository;
mod revisions;
mod sarif;
mod small;
mod summary;
mod table;
mod texts;
mod timeline;
mod yaml;

pub use checklist::ChecklistTemplate;
pub use differences::{Differences, in_columns, in_html, in_json, in_yaml, unified};
pub use editor::{EditorFinding, EditorTexts};
pub use history::Chronicle;
pub use json::schema;
pub use needs::{NeedsFormat, write_needs};
pub use notification::MessageForm;
pub(crate) use repository::uri as relative_uri;
pub use revisions::RevisionReport;
pub use small::small_rows;
pub use timeline::{Change, TimelineReport};

use comfy_table::{ContentArrangement, Table, presets};
use owo_colors::OwoColorize as _;

use self::by_severity::BySeverity;
use self::passed_over::PassedOver;
use self::texts::{Medium, Texts};
use crate::clean;
use crate::compare::Subject;
use crate::judge::rules::silenced;
use crate::judge::{Finding, Outcome, Severity, Verdict};
use crate::source::NotEvaluated;
use crate::source::managed_fields::FieldOwner;
use crate::words::{counted, shortened};
use crate::yaml::SourceMap;

/// The input of a format.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// The outcome.
    pub verdict: &'r Verdict,
    /// The outcome in one word.
    pub outcome: Outcome,
    /// The sources in which origins are spelled out.
    pub sources: &'r SourceMap,
    /// Columns that people see.
    pub width: usize,
    /// When the run is, for formats that say so.
    pub now: jiff::Timestamp,
    /// Formats for people tell each note by itself, however little its weight.
    pub lists_all: bool,
}

/// One format: its name for `-o`, and what writes it.
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// One line on its purpose.
    pub summary: &'static str,
    writer: Writer,
}

/// The function that writes a format.
enum Writer {
    /// For people: gets cleaned texts alone.
    People(Medium, fn(&Texts) -> String),
    /// For programs, as JSON: cleaned as a whole document.
    Json(fn(&Report<'_>) -> String),
    /// For programs, in a format that its own file cleans.
    Other(fn(&Report<'_>) -> String),
    /// Workflow commands, which a CI runner is meant to obey.
    Commands(fn(&Report<'_>) -> String),
}

impl Format {
    /// Returns the whole report.
    #[must_use]
    pub fn write(&self, report: &Report<'_>) -> String {
        match self.writer {
            Writer::People(medium, write) => write(&Texts::new(report, medium)),
            Writer::Json(write) => clean::json(&write(report)),
            Writer::Other(write) | Writer::Commands(write) => write(report),
        }
    }

    /// Tells whether a CI runner is meant to obey the lines.
    #[must_use]
    pub fn is_commands(&self) -> bool {
        matches!(self.writer, Writer::Commands(_))
    }
}

/// Returns the line of the verdict, with which every format for people begins.
#[must_use]
pub fn verdict_line(report: &Report<'_>) -> String {
    let headline = headline::headline(report);
    format!("{}\n", Medium::Terminal.text(&headline).bold())
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format {
        name: "table",
        summary: "for people",
        writer: Writer::People(Medium::Terminal, table::write),
    },
    Format {
        name: "json",
        summary: "for programs; has a schema",
        writer: Writer::Json(json::write),
    },
    Format {
        name: "markdown",
        summary: "for a comment on a pull request",
        writer: Writer::People(Medium::Markdown, markdown::write),
    },
    Format {
        name: "checklist",
        summary: "for the ticket of a release: boxes, ticked where there is evidence",
        writer: Writer::People(Medium::Markdown, checklist::write),
    },
    Format {
        name: "summary",
        summary: "the verdict and a line a workload",
        writer: Writer::People(Medium::Terminal, summary::write),
    },
    Format {
        name: "html",
        summary: "one file for a browser: a matrix, filters, patches to copy",
        writer: Writer::Other(html::write),
    },
    Format {
        name: "yaml",
        summary: "what json holds",
        writer: Writer::Other(yaml::write),
    },
    Format {
        name: "github",
        summary: "annotations of a GitHub workflow",
        writer: Writer::Commands(github::write),
    },
    Format {
        name: "gitlab",
        summary: "GitLab's code quality report",
        writer: Writer::Json(gitlab::write),
    },
    Format {
        name: "sarif",
        summary: "code scanning",
        writer: Writer::Json(sarif::write),
    },
    Format {
        name: "junit",
        summary: "test results",
        writer: Writer::Other(junit::write),
    },
    Format {
        name: "prometheus",
        summary: "metrics of a textfile collector or push gateway",
        writer: Writer::Other(prometheus::write),
    },
];

/// Returns the format with a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Returns what a finding is known by from run to run, in formats that want a hash.
fn fingerprint(id: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let hash = Sha256::digest(id.as_bytes());
    let bytes = hash.iter().take(16);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the owner of a finding: application, kind, name, container.
fn subject(subject: &Subject) -> String {
    if subject.kind == "expect" {
        return "kubeparity.yaml · expect".to_owned();
    }
    let app = subject
        .app
        .as_ref()
        .map(|app| format!("{app} · "))
        .unwrap_or_default();
    let container = subject
        .container
        .as_ref()
        .map(|name| format!(" · container {name}"))
        .unwrap_or_default();
    let namespace = subject
        .namespace
        .as_ref()
        .map(|name| format!(" · namespace {name}"))
        .unwrap_or_default();
    format!(
        "{app}{} {}{namespace}{container}",
        subject.kind, subject.name
    )
}

/// Says what could not be looked at: a label, and the environment, what, why, and the rules that cannot speak.
#[must_use]
pub fn not_evaluated(missing: &NotEvaluated, sources: &SourceMap) -> (&'static str, String) {
    let silences = match silenced(&missing.unavailable).as_slice() {
        [] => String::new(),
        rules => format!(" (silences {})", rules.join(", ")),
    };
    let place = sources
        .place(missing.origin)
        .map(|place| format!("{place}: "))
        .unwrap_or_default();
    let text = format!(
        "{}, {}: {place}{}{silences}",
        missing.environment, missing.what, missing.why
    );
    match &missing.off_limits {
        Some(reason) => ("off limits", format!("{text}; declared so: {reason}")),
        None if missing.optional => ("not looked at", text),
        None => ("not evaluated", text),
    }
}

/// Characters of a cell that are laid out.
const MOST_OF_A_CELL: usize = 2_000;

/// Cleans a cell; its lines are the program's own.
fn clean_cell(cell: &str) -> String {
    let lines: Vec<_> = cell.split('\n').map(clean::spelled).collect();
    lines.join("\n")
}

/// Lays rows out in columns without lines, as wide as people see.
#[must_use]
pub fn columns(
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    width: usize,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header(header);
    table.add_rows(rows.into_iter().map(|row| {
        let cells = row.into_iter();
        cells.map(|cell| shortened(&clean_cell(&cell), MOST_OF_A_CELL))
    }));
    for column in table.column_iter_mut() {
        // The first column starts at the edge; the others are two spaces away.
        let left = u16::from(column.index > 0);
        column.set_padding((left, 1));
    }
    table
        .to_string()
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// Returns the lines below the findings: the causes, the remarks, and the counts of what is not told.
fn footer(verdict: &Verdict) -> Vec<String> {
    let mut lines: Vec<String> = causes(verdict).into_iter().collect();
    lines.extend(verdict.remarks.iter().cloned());
    lines.extend(ages::fixed(verdict));
    // With a cluster, the line of causes says what is expected.
    let counts = PassedOver::all(verdict).into_iter();
    let counts = counts.filter(|of| !verdict.is_live || of.key != "expected");
    lines.extend(counts.filter_map(|of| of.sentence()));
    lines
}

/// Says who set the live sides of a finding: a line for each side that somebody set.
fn field_owners(finding: &Finding) -> Vec<String> {
    let sides = finding.sides.iter().filter(|side| !side.set_by.is_empty());
    sides
        .map(|side| {
            let by: Vec<String> = side.set_by.iter().map(field_owner).collect();
            format!("{}: set by {}", side.environment, by.join("; "))
        })
        .collect()
}

fn field_owner(field_owner: &FieldOwner) -> String {
    let time = field_owner
        .time
        .as_ref()
        .map(|time| format!(", not after {time}"))
        .unwrap_or_default();
    format!("{} ({}{time})", field_owner.manager, field_owner.operation)
}

/// Returns a line that counts the differences by cause, once clusters have been looked at.
fn causes(verdict: &Verdict) -> Option<String> {
    let causes = &verdict.causes;
    let counts = [
        counted(causes.gap, "gap"),
        format!("{} pending", causes.pending),
        if causes.hotfix == 1 {
            "1 hotfix".to_owned()
        } else {
            format!("{} hotfixes", causes.hotfix)
        },
        format!("{} of unknown cause", causes.unknown),
        match verdict.expected {
            0 => "0 expected".to_owned(),
            n => format!("{n} expected (kubeparity.yaml)"),
        },
    ];
    verdict.is_live.then(|| counts.join(", "))
}

fn counts(verdict: &Verdict) -> Vec<String> {
    let findings = verdict.findings.iter();
    let counts: BySeverity = findings.map(|finding| finding.severity).collect();
    let counts = counts.worst_first().zip(Severity::ALL);
    counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| counted(count, severity.name()))
        .collect()
}

/// Returns a workload or another object in words, without a container.
fn object(of: &Subject) -> String {
    Medium::Terminal.text(&whole_subject(of)).to_string()
}

/// As [`object`], before it is cleaned.
fn whole_subject(of: &Subject) -> String {
    subject(&Subject {
        container: None,
        ..of.clone()
    })
}
