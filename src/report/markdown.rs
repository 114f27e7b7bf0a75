//! `-o markdown`: for a comment on a pull request. Errors and warnings in a table, patches and notes folded.

use std::fmt::{Result, Write as _};

use super::layout::clean;
use super::{Report, field_owners, footer, headline, subject};
use crate::judge::{Finding, Severity};
use crate::words::{and_more, counted};

/// Rows before the rest is counted: a comment has room for 65,536 characters.
const SHOWN: usize = 60;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = render(report, &mut out);
    out
}

/// Keeps a text from ending its cell or starting markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        if matches!(
            c,
            '|' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '\\' | '#' | '@' | '~'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn render(report: &Report<'_>, out: &mut String) -> Result {
    let verdict = report.verdict;
    writeln!(out, "### kubeparity: {}", escaped(&headline(verdict)))?;
    if !verdict.not_evaluated.is_empty() {
        writeln!(out)?;
    }
    for missing in &verdict.not_evaluated {
        let (label, text) = super::not_evaluated(missing, report.sources);
        writeln!(out, "- **{label}**: {}", escaped(&text))?;
    }
    let (notes, gaps): (Vec<&Finding>, Vec<&Finding>) = verdict
        .findings
        .iter()
        .partition(|finding| finding.severity == Severity::Note);
    table(report, &gaps, out)?;
    patches(&gaps, out)?;
    if !notes.is_empty() {
        let count = counted(notes.len(), "note");
        writeln!(out, "\n<details><summary>{count}</summary>")?;
        table(report, &notes, out)?;
        writeln!(out, "\n</details>")?;
    }
    let lines = footer(verdict);
    if !lines.is_empty() {
        writeln!(out)?;
    }
    for line in lines {
        writeln!(out, "- {}", escaped(&line))?;
    }
    Ok(())
}

fn table(report: &Report<'_>, findings: &[&Finding], out: &mut String) -> Result {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n| | finding | where | rule |\n| --- | --- | --- | --- |"
    )?;
    for finding in findings.iter().take(SHOWN) {
        row(report, finding, out)?;
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

fn row(report: &Report<'_>, finding: &Finding, out: &mut String) -> Result {
    let sides = finding.shown_sides().map(|(side, value)| {
        let place = report
            .sources
            .place(side.origin)
            .map(|place| format!(" ({place})"))
            .unwrap_or_default();
        escaped(&format!("{}: {value}{place}", side.environment))
    });
    let set_by = field_owners(finding);
    let why = set_by.iter().chain(&finding.why).map(|why| escaped(why));
    let lines: Vec<String> = sides.chain(why).collect();
    let also = and_more(finding.also.len());
    writeln!(
        out,
        "| {} | **{}**<br>{} | {}{also} | {} |",
        finding.severity,
        escaped(&finding.title),
        lines.join("<br>"),
        escaped(&subject(&finding.subject)),
        finding.rule
    )
}

/// One fold a finding, each a whole entry of `patches:`.
fn patches(findings: &[&Finding], out: &mut String) -> Result {
    for finding in findings.iter().take(SHOWN) {
        let Some(fix) = &finding.fix else { continue };
        let Some(patch) = &fix.patch else { continue };
        let text: String = std::iter::once("patches:")
            .chain(patch.strip_prefix("patches:\n").unwrap_or(patch).lines())
            .map(|line| format!("{}\n", clean(line)))
            .collect();
        let fence = "`".repeat(longest_run(&text).max(2) + 1);
        writeln!(
            out,
            "\n<details><summary>{}</summary>\n\n{fence}yaml\n{text}{fence}\n\n</details>",
            escaped(&fix.what)
        )?;
    }
    Ok(())
}

/// The longest run of backticks: a fence has to be longer.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_in_its_cell() {
        let cases = [
            ("a|b", "a\\|b"),
            ("<b>`x`", "\\<b\\>\\`x\\`"),
            ("one\ntwo", "one\\\\ntwo"),
            ("@team #1", "\\@team \\#1"),
            ("plain text, 0.5", "plain text, 0.5"),
        ];
        for (text, expected) in cases {
            assert_eq!(escaped(text), expected, "{text:?}");
        }
    }
}
