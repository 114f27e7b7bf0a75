//! `-o table`: for people. The verdict, what was not evaluated, then the findings, worst first.

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table, presets};
use owo_colors::OwoColorize;

use super::{Report, counted, headline, severity_name};
use crate::compare::Subject;
use crate::judge::{Finding, Severity};

/// Subjects that a finding names before it counts the rest.
const SHOWN_ALSO: usize = 3;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = render(report, &mut out);
    out
}

fn render(report: &Report<'_>, out: &mut String) -> std::fmt::Result {
    let verdict = report.verdict;
    writeln!(out, "{}", headline(verdict).bold())?;
    for missing in &verdict.not_evaluated {
        writeln!(
            out,
            "  not evaluated in {}: {}: {}",
            missing.environment, missing.what, missing.why
        )?;
    }
    writeln!(out)?;
    let mut last: Option<&Subject> = None;
    for finding in verdict
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note)
    {
        if last != Some(&finding.subject) {
            writeln!(out, "{}\n", subject(&finding.subject))?;
        }
        last = Some(&finding.subject);
        show(report, finding, out)?;
    }
    notes(report, out)?;
    footer(report, out)
}

pub(super) fn subject(subject: &Subject) -> String {
    let app = subject
        .app
        .as_ref()
        .map(|app| format!("{app} · "))
        .unwrap_or_default();
    match &subject.container {
        Some(container) => format!(
            "{app}{} {} · container {container}",
            subject.kind, subject.name
        ),
        None => format!("{app}{} {}", subject.kind, subject.name),
    }
}

/// A line with one text at its left and one at its right edge.
fn edges(left: &str, right: &str, width: usize) -> String {
    let used = left.chars().count() + right.chars().count();
    format!(
        "{left}{}{right}",
        " ".repeat(width.saturating_sub(used).max(2))
    )
}

fn show(report: &Report<'_>, finding: &Finding, out: &mut String) -> std::fmt::Result {
    let name = severity_name(finding.severity);
    let line = edges(
        &format!("  {name:<8} {}", finding.title),
        finding.rule,
        report.width,
    );
    match finding.severity {
        Severity::Error => writeln!(out, "{}", line.red())?,
        _ => writeln!(out, "{}", line.yellow())?,
    }
    let widest = finding
        .sides
        .iter()
        .map(|side| side.environment.chars().count())
        .max()
        .unwrap_or(0);
    for side in &finding.sides {
        let place = report
            .sources
            .place(side.origin)
            .map(|place| place.to_string())
            .unwrap_or_default();
        let left = format!("           {:<widest$}  {}", side.environment, side.value);
        writeln!(out, "{}", edges(&left, &place, report.width).trim_end())?;
    }
    for why in &finding.why {
        writeln!(out, "           {why}")?;
    }
    if !finding.also.is_empty() {
        let names: Vec<String> = finding.also.iter().take(SHOWN_ALSO).map(subject).collect();
        let more = finding.also.len().saturating_sub(SHOWN_ALSO);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        writeln!(out, "           also in {}{more}", names.join(", "))?;
    }
    if let Some(fix) = &finding.fix {
        writeln!(out, "           fix: {}", fix.what)?;
        for line in fix.patch.iter().flat_map(|patch| patch.lines()) {
            writeln!(out, "             {line}")?;
        }
    }
    writeln!(out)
}

/// Notes stand in columns: there is less to say about each.
fn notes(report: &Report<'_>, out: &mut String) -> std::fmt::Result {
    let notes: Vec<&Finding> = report
        .verdict
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Note)
        .collect();
    if notes.is_empty() {
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(["note", "where", "values"]);
    for finding in notes {
        let also = if finding.also.is_empty() {
            String::new()
        } else {
            format!(" (and {} more)", finding.also.len())
        };
        let values: Vec<&str> = finding
            .sides
            .iter()
            .map(|side| side.value.as_str())
            .collect();
        table.add_row([
            finding.title.clone(),
            format!("{}{also}", subject(&finding.subject)),
            values.join(" → "),
        ]);
    }
    table.set_width(u16::try_from(report.width).unwrap_or(u16::MAX));
    for line in table.to_string().lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

fn footer(report: &Report<'_>, out: &mut String) -> std::fmt::Result {
    let verdict = report.verdict;
    for remark in &verdict.remarks {
        writeln!(out, "{remark}")?;
    }
    if verdict.expected > 0 {
        writeln!(out, "{} expected", counted(verdict.expected, "difference"))?;
    }
    if verdict.baselined > 0 {
        writeln!(
            out,
            "{} in the baseline",
            counted(verdict.baselined, "finding")
        )?;
    }
    if verdict.unjudged > 0 {
        writeln!(
            out,
            "{} that no rule judges (kubeparity diff)",
            counted(verdict.unjudged, "difference")
        )?;
    }
    Ok(())
}
