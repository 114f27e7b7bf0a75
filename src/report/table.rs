//! `-o table`: for people. The verdict, what was not evaluated, then findings by workload and container, worst first; a long one ends
//! with the verdict again.

use std::fmt::{Result, Write as _};

use crate::maps::{IndexMap, IndexSet};
use owo_colors::OwoColorize;

use super::columns;
use super::layout::{self, Columns, wrapped};
use super::matrix::{is_row, matrix};
use super::texts::{Finding, Fix, Missing, Text, Texts};
use crate::judge::Severity;
use crate::words::{counted, listed};

/// Subjects that a finding names before it counts the rest.
const SHOWN_ALSO: usize = 3;
/// Notes that are listed before the rest is counted.
const SHOWN_NOTES: usize = 30;
/// Lines of a report below which its first is in sight.
const SCREEN: usize = 20;
/// The column in which the lines below a finding's title start.
const INDENT: usize = 11;

pub(super) fn write(report: &Texts) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = render(report, &mut out);
    if out.lines().count() > SCREEN {
        let _ = writeln!(out, "{}", report.headline.bold());
    }
    out
}

fn render(report: &Texts, out: &mut String) -> Result {
    writeln!(out, "{}", report.headline.bold())?;
    not_evaluated(report, |of| of.is_needed, out)?;
    rows_of_all(report, out)?;
    for (subject, findings) in groups(report) {
        group(report, subject, &findings, out)?;
    }
    patches(report, out)?;
    notes(report, out)?;
    not_evaluated(report, |of| !of.is_needed, out)?;
    last_lines(report, out)
}

/// Lists what could not be looked at: first of all where the verdict is not whole without it, else behind the findings.
fn not_evaluated(report: &Texts, is_shown: fn(&Missing) -> bool, out: &mut String) -> Result {
    let shown = report.not_evaluated.iter().filter(|of| is_shown(of));
    for Missing { label, text, .. } in shown {
        let mut lines = wrapped(text, report.width.saturating_sub(label.len() + 4)).into_iter();
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

/// The facts of three environments and more, before each is told with its places.
fn rows_of_all(report: &Texts, out: &mut String) -> Result {
    let Some(matrix) = matrix(report) else {
        return Ok(());
    };
    let names = matrix.environments.iter().map(String::as_str);
    let header: Vec<&str> = ["#", "", "what", "where"]
        .into_iter()
        .chain(names)
        .collect();
    writeln!(out)?;
    out.push_str(&columns(&header, matrix.rows, report.width));
    Ok(())
}

/// Errors and warnings by subject, in the order in which each subject's worst comes.
fn groups(report: &Texts) -> IndexMap<&Text, Vec<&Finding>> {
    let mut groups: IndexMap<&Text, Vec<&Finding>> = IndexMap::default();
    for finding in &report.findings {
        if finding.severity > Severity::Note {
            groups.entry(&finding.subject).or_default().push(finding);
        }
    }
    groups
}

fn group(report: &Texts, about: &Text, findings: &[&Finding], out: &mut String) -> Result {
    let places = findings
        .iter()
        .flat_map(|finding| &finding.sides)
        .filter_map(|side| side.place.as_ref())
        .map(|place| layout::columns_of(place));
    let rules = findings.iter().map(|finding| rule_of(finding).len());
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
    columns.line(out, about, &right, |left| left.bold().to_string())?;
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
        .map(|side| &*side.environment)
        .collect();
    names.join(" → ")
}

/// Returns what a finding is reached by: its rule, for `explain`, and its number, for `accept`.
fn rule_of(finding: &Finding) -> String {
    format!("{} #{}", finding.rule, finding.number)
}

fn show(report: &Texts, finding: &Finding, columns: &Columns, out: &mut String) -> Result {
    let name = finding.severity.name();
    let title = &finding.title;
    let left = format!("  {name:<8} {title}");
    columns.line(out, &left, &rule_of(finding), |left| {
        let rest = left.get(2 + name.len()..).unwrap_or_default();
        match finding.severity {
            Severity::Error => format!("  {}{}", name.red().bold(), rest.bold()),
            _ => format!("  {}{}", name.yellow().bold(), rest.bold()),
        }
    })?;
    let names = finding.need_and_sides();
    let widest = names.map(|side| layout::columns_of(&side.environment));
    let widest = widest.max().unwrap_or(0);
    for side in finding.need_and_sides() {
        let (name, value) = (&side.environment, &side.value);
        let place = side.place.as_deref().unwrap_or_default();
        let gap = widest.saturating_sub(layout::columns_of(name));
        let left = format!("{:INDENT$}{name}{:gap$}  {value}", "", "");
        columns.line(out, &left, place, str::to_owned)?;
    }
    for line in finding.age.iter().chain(&finding.why) {
        indented(report, line, out)?;
    }
    if !finding.also.is_empty() {
        let others = listed(&finding.also, SHOWN_ALSO);
        let how = match finding.is_group {
            true => "in",
            false => "the same in",
        };
        indented(report, &format!("{how} {others}"), out)?;
    }
    for (word, fix) in finding.fix.iter().flat_map(Fix::each) {
        let place = fix.patch.as_ref().map_or("", |_| " (below)");
        indented(report, &format!("{word}: {}{place}", fix.what), out)?;
        for (heading, lines) in &fix.lines {
            writeln!(out, "{:INDENT$}{heading}", "")?;
            for line in lines {
                writeln!(out, "{:INDENT$}  {line}", "")?;
            }
        }
    }
    Ok(())
}

fn indented(report: &Texts, text: &str, out: &mut String) -> Result {
    for line in wrapped(text, report.width.saturating_sub(INDENT)) {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    Ok(())
}

/// The first fix of a block, and the lines of all.
type Block<'t> = (&'t Fix, Vec<&'t Text>);

/// The fixes of one environment as one block, to be copied whole.
fn patches(report: &Texts, out: &mut String) -> Result {
    let mut blocks: IndexMap<(&str, Option<&str>), Block<'_>> = IndexMap::default();
    for finding in &report.findings {
        let Some(own) = finding
            .fix
            .as_ref()
            .filter(|_| finding.severity > Severity::Note)
        else {
            continue;
        };
        let likewise = own.likewise.iter().map(|(of, fix)| (of, fix));
        for (environment, fix) in std::iter::once((&finding.environment, own)).chain(likewise) {
            if let Some(patch) = &fix.patch {
                let of = (&**environment, finding.app.as_deref());
                let (_, lines) = blocks.entry(of).or_insert_with(|| (fix, Vec::new()));
                lines.extend(patch);
            }
        }
    }
    for ((environment, app), (fix, lines)) in blocks {
        let of = app.map(|app| format!(" of {app}")).unwrap_or_default();
        let heading = format!(
            "Patch for {environment}'s kustomization{of}: {}",
            fix.goes_to
        );
        writeln!(out, "\n{}\n", heading.bold())?;
        // From the margin on, so that it can be pasted as it is.
        if fix.adds_key {
            writeln!(out, "patches:")?;
        }
        for line in lines {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// Notes stand in columns: there is less to say about each.
fn notes(report: &Texts, out: &mut String) -> Result {
    let notes: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Note && !is_row(report, finding))
        .filter(|finding| !report.is_in_a_row(finding))
        .collect();
    if notes.is_empty() {
        return small(report, out);
    }
    let mut rows = super::notes::rows(&notes);
    let shown = match report.lists_all {
        true => rows.len(),
        false => SHOWN_NOTES,
    };
    let hidden: usize = rows.iter().skip(shown).map(|row| row.count).sum();
    rows.truncate(shown);
    let rows = rows
        .into_iter()
        .map(|row| vec![row.numbers, row.title, row.place, row.values]);
    writeln!(out)?;
    let header = ["#", "note", "where", "values"];
    out.push_str(&columns(&header, rows, report.width));
    if hidden > 0 {
        let more = counted(hidden, "more note");
        writeln!(out, "and {more} (-v lists all)")?;
    }
    small(report, out)
}

/// Notes of little weight: one row for each pair of environments.
fn small(report: &Texts, out: &mut String) -> Result {
    let pairs: IndexSet<&str> = report.small.iter().map(|row| &*row.environments).collect();
    for row in &report.small {
        let of = match pairs.len() {
            1 => String::new(),
            _ => format!("{}: ", row.environments),
        };
        let number = row.number.to_string();
        let indent = number.len() + 2;
        let text = format!(
            "{of}{} (-v lists them, kubeparity diff shows all)",
            row.text
        );
        let mut lines = wrapped(&text, report.width.saturating_sub(indent)).into_iter();
        writeln!(out, "\n{number}  {}", lines.next().unwrap_or_default())?;
        for line in lines {
            writeln!(out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

fn last_lines(report: &Texts, out: &mut String) -> Result {
    let mut lines: Vec<&str> = report.footer.iter().map(|line| &**line).collect();
    if report.findings.iter().any(|f| f.severity > Severity::Note) {
        lines.push(
            "kubeparity explain RULE says more; kubeparity accept NUMBER marks a finding as wanted",
        );
    }
    if !lines.is_empty() {
        writeln!(out)?;
    }
    for line in lines.iter().flat_map(|line| wrapped(line, report.width)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
