//! `-o markdown`: for a comment on a pull request. Errors and warnings in a table, patches and notes folded.

use std::fmt::{Result, Write as _};

use super::texts::{Finding, Missing, Side, Texts};
use crate::judge::Severity;
use crate::words::{and_more, counted};

/// Rows before the rest is counted: a comment has room for 65,536 characters.
const SHOWN: usize = 60;

pub(super) fn write(report: &Texts) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = render(report, &mut out);
    out
}

fn render(report: &Texts, out: &mut String) -> Result {
    writeln!(out, "### kubeparity: {}", report.headline)?;
    if !report.not_evaluated.is_empty() {
        writeln!(out)?;
    }
    for Missing { label, text, .. } in &report.not_evaluated {
        writeln!(out, "- **{label}**: {text}")?;
    }
    let (notes, gaps): (Vec<&Finding>, Vec<&Finding>) = report
        .findings
        .iter()
        .partition(|finding| finding.severity == Severity::Note);
    table(&gaps, out)?;
    patches(&gaps, out)?;
    if !notes.is_empty() {
        let count = counted(notes.len(), "note");
        writeln!(out, "\n<details><summary>{count}</summary>")?;
        let alone = notes.iter().copied();
        let alone: Vec<&Finding> = alone.filter(|of| !report.is_in_a_row(of)).collect();
        table(&alone, out)?;
        for row in &report.small {
            writeln!(
                out,
                "\n{}: {} (`-o json` lists all)",
                row.environments, row.text
            )?;
        }
        writeln!(out, "\n</details>")?;
    }
    if !report.footer.is_empty() {
        writeln!(out)?;
    }
    for line in &report.footer {
        writeln!(out, "- {line}")?;
    }
    Ok(())
}

fn table(findings: &[&Finding], out: &mut String) -> Result {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n| | finding | where | rule |\n| --- | --- | --- | --- |"
    )?;
    for finding in findings.iter().take(SHOWN) {
        row(finding, out)?;
    }
    if findings.len() > SHOWN {
        writeln!(
            out,
            "\nand {} (`-o json` lists all)",
            findings.len() - SHOWN
        )?;
    }
    Ok(())
}

fn row(finding: &Finding, out: &mut String) -> Result {
    let heading = format!("**{}**", finding.title);
    let lines = finding.lines(heading, Side::to_string);
    let also = and_more(finding.also.len());
    writeln!(
        out,
        "| {} | {} | {}{also} | {} |",
        finding.severity,
        lines.join("<br>"),
        finding.subject,
        finding.rule
    )
}

/// One fold a finding: entries of `patches:`, or lines for files.
fn patches(findings: &[&Finding], out: &mut String) -> Result {
    for finding in findings.iter().take(SHOWN) {
        let own = finding.fix.iter();
        let likewise = own.clone().flat_map(|fix| &fix.likewise);
        for fix in own.chain(likewise.map(|(_, fix)| fix)) {
            if let Some(patch) = &fix.patch {
                let key = fix.adds_key.then_some("patches:");
                let lines = key.into_iter().chain(patch.iter().map(|line| &**line));
                let summary = format!("{}: {}", fix.what, fix.goes_to);
                fold(&summary, lines, out)?;
            }
            for (heading, lines) in &fix.lines {
                let summary = format!("{}, {heading}", fix.what);
                fold(&summary, lines.iter().map(|line| &**line), out)?;
            }
        }
    }
    Ok(())
}

fn fold<'l>(summary: &str, lines: impl Iterator<Item = &'l str>, out: &mut String) -> Result {
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    writeln!(
        out,
        "\n<details><summary>{summary}</summary>\n\n{fence}yaml\n{text}{fence}\n\n</details>"
    )
}

/// The longest run of backticks: a fence has to be longer.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
