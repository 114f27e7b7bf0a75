//! `-o table`: for people. The verdict, what was not evaluated, then findings by workload and container, worst first.

use std::fmt::{Result, Write as _};

use crate::maps::IndexMap;
use owo_colors::OwoColorize;

use super::layout::{self, Columns, clean, wrapped};
use super::{Report, columns, field_owners, footer, headline, subject};
use crate::compare::Subject;
use crate::judge::{Finding, Severity};
use crate::words::{counted, listed};

/// Subjects that a finding names before it counts the rest.
const SHOWN_ALSO: usize = 3;
/// Notes that are listed before the rest is counted.
const SHOWN_NOTES: usize = 30;
/// The column in which the lines below a finding's title start.
const INDENT: usize = 11;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = render(report, &mut out);
    out
}

fn render(report: &Report<'_>, out: &mut String) -> Result {
    writeln!(out, "{}", headline(report.verdict).bold())?;
    not_evaluated(report, out)?;
    for (subject, findings) in groups(report) {
        group(report, subject, &findings, out)?;
    }
    patches(report, out)?;
    notes(report, out)?;
    last_lines(report, out)
}

fn not_evaluated(report: &Report<'_>, out: &mut String) -> Result {
    for missing in &report.verdict.not_evaluated {
        let (label, text) = super::not_evaluated(missing, report.sources);
        let mut lines = wrapped(&text, report.width.saturating_sub(label.len() + 4)).into_iter();
        writeln!(
            out,
            "  {}  {}",
            label.red().bold(),
            lines.next().unwrap_or_default()
        )?;
        for line in lines {
            writeln!(out, "  {:label$}  {line}", "", label = label.len())?;
        }
    }
    Ok(())
}

/// Errors and warnings by subject, in the order in which each subject's worst comes.
fn groups<'r>(report: &Report<'r>) -> IndexMap<&'r Subject, Vec<&'r Finding>> {
    let mut groups: IndexMap<&Subject, Vec<&Finding>> = IndexMap::default();
    for finding in &report.verdict.findings {
        if finding.severity > Severity::Note {
            groups.entry(&finding.subject).or_default().push(finding);
        }
    }
    groups
}

fn group(report: &Report<'_>, about: &Subject, findings: &[&Finding], out: &mut String) -> Result {
    let places = findings
        .iter()
        .flat_map(|finding| &finding.sides)
        .filter_map(|side| report.sources.place(side.origin))
        .map(|place| layout::columns_of(&place.to_string()));
    let rules = findings.iter().map(|finding| finding.rule.len());
    let columns = Columns::new(report.width, places.chain(rules).max().unwrap_or(0));
    let sides = findings.iter().map(|finding| sides_of(finding));
    let compared: Vec<String> = {
        let mut all: Vec<String> = sides.collect();
        all.dedup();
        all
    };
    let right = if compared.len() == 1 {
        compared.concat()
    } else {
        String::new()
    };
    writeln!(out)?;
    let heading = subject(about);
    columns.line(out, &heading, &right, |left| left.bold().to_string())?;
    for finding in findings {
        writeln!(out)?;
        show(report, finding, &columns, out)?;
    }
    Ok(())
}

/// `staging → production`, or the one environment that a finding is about.
fn sides_of(finding: &Finding) -> String {
    let names: Vec<&str> = finding
        .sides
        .iter()
        .map(|side| side.environment.as_str())
        .collect();
    names.join(" → ")
}

fn show(report: &Report<'_>, finding: &Finding, columns: &Columns, out: &mut String) -> Result {
    let name = finding.severity.name();
    let title = clean(&finding.title);
    let left = format!("  {name:<8} {title}");
    columns.line(out, &left, finding.rule, |left| {
        let rest = left.get(2 + name.len()..).unwrap_or_default();
        match finding.severity {
            Severity::Error => format!("  {}{}", name.red().bold(), rest.bold()),
            _ => format!("  {}{}", name.yellow().bold(), rest.bold()),
        }
    })?;
    let widest = finding
        .sides
        .iter()
        .map(|side| layout::columns_of(&side.environment))
        .max()
        .unwrap_or(0);
    for (side, value) in finding.shown_sides() {
        let place = report
            .sources
            .place(side.origin)
            .map(|place| place.to_string())
            .unwrap_or_default();
        let left = format!(
            "{:INDENT$}{}{:gap$}  {}",
            "",
            side.environment,
            "",
            clean(&value.to_string()),
            gap = widest.saturating_sub(layout::columns_of(&side.environment)),
        );
        columns.line(out, &left, &place, str::to_owned)?;
    }
    for line in field_owners(finding).iter().chain(&finding.why) {
        indented(report, line, out)?;
    }
    if !finding.also.is_empty() {
        let others = listed(finding.also.iter().map(subject), SHOWN_ALSO);
        indented(report, &format!("the same in {others}"), out)?;
    }
    match &finding.fix {
        Some(fix) if fix.patch.is_some() => {
            indented(report, &format!("fix: {} (below)", fix.what), out)
        }
        Some(fix) => indented(report, &format!("fix: {}", fix.what), out),
        None => Ok(()),
    }
}

fn indented(report: &Report<'_>, text: &str, out: &mut String) -> Result {
    for line in wrapped(&clean(text), report.width.saturating_sub(INDENT)) {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    Ok(())
}

/// The fixes of one environment as one block, to be copied whole.
fn patches(report: &Report<'_>, out: &mut String) -> Result {
    let mut blocks: IndexMap<(&str, Option<&str>), Vec<&str>> = IndexMap::default();
    for finding in &report.verdict.findings {
        let patch = finding.fix.as_ref().and_then(|fix| fix.patch.as_deref());
        if let Some(patch) = patch
            && finding.severity > Severity::Note
        {
            let of = (finding.environment.as_str(), finding.subject.app.as_deref());
            blocks
                .entry(of)
                .or_default()
                .push(patch.strip_prefix("patches:\n").unwrap_or(patch));
        }
    }
    for ((environment, app), patches) in blocks {
        let of = app.map(|app| format!(" of {app}")).unwrap_or_default();
        writeln!(
            out,
            "\n{}\n\n  patches:",
            format!("Patch for {environment}'s kustomization{of}: append to its `patches:`, or add the key").bold()
        )?;
        for line in patches.iter().flat_map(|patch| patch.lines()) {
            writeln!(out, "{}", format!("  {}", clean(line)).trim_end())?;
        }
    }
    Ok(())
}

/// Notes stand in columns: there is less to say about each.
fn notes(report: &Report<'_>, out: &mut String) -> Result {
    let notes: Vec<&Finding> = report
        .verdict
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Note)
        .collect();
    if notes.is_empty() {
        return Ok(());
    }
    let mut rows = super::notes::rows(&notes);
    let hidden: usize = rows.iter().skip(SHOWN_NOTES).map(|row| row.count).sum();
    rows.truncate(SHOWN_NOTES);
    let rows = rows
        .into_iter()
        .map(|row| vec![row.title, row.place, row.values]);
    writeln!(out)?;
    out.push_str(&columns(&["note", "where", "values"], rows, report.width));
    if hidden > 0 {
        let more = counted(hidden, "more note");
        writeln!(out, "and {more} (-o json lists all)")?;
    }
    Ok(())
}

fn last_lines(report: &Report<'_>, out: &mut String) -> Result {
    let verdict = report.verdict;
    let mut lines = footer(verdict);
    if verdict.findings.iter().any(|f| f.severity > Severity::Note) {
        lines.push(
            "kubeparity explain RULE says more; kubeparity accept marks a finding as wanted"
                .to_owned(),
        );
    }
    if !lines.is_empty() {
        writeln!(out)?;
    }
    for line in lines
        .iter()
        .flat_map(|line| wrapped(&clean(line), report.width))
    {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
