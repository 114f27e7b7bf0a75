//! `-o markdown`: for a comment on a pull request.

use std::fmt::Write as _;

use super::{Report, headline, severity_name, subject};
use crate::judge::Finding;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = render(report, &mut out);
    out
}

/// Keeps a text from ending its cell or starting markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn render(report: &Report<'_>, out: &mut String) -> std::fmt::Result {
    let verdict = report.verdict;
    writeln!(out, "### kubeparity: {}\n", escaped(&headline(verdict)))?;
    for missing in &verdict.not_evaluated {
        let (environment, what, why) = (
            escaped(&missing.environment),
            escaped(&missing.what),
            escaped(&missing.why),
        );
        writeln!(out, "- **not evaluated** in {environment}: {what}: {why}")?;
    }
    if !verdict.findings.is_empty() {
        writeln!(
            out,
            "| | finding | where | rule |\n| --- | --- | --- | --- |"
        )?;
    }
    for finding in &verdict.findings {
        row(report, finding, out)?;
    }
    for finding in &verdict.findings {
        let Some(patch) = finding.fix.as_ref().and_then(|fix| fix.patch.as_ref()) else {
            continue;
        };
        writeln!(
            out,
            "\n<details><summary>fix: {}</summary>\n\n```yaml\n{}```\n\n</details>",
            escaped(&finding.title),
            patch
        )?;
    }
    for remark in &verdict.remarks {
        writeln!(out, "\n{}", escaped(remark))?;
    }
    Ok(())
}

fn row(report: &Report<'_>, finding: &Finding, out: &mut String) -> std::fmt::Result {
    let sides: Vec<String> = finding
        .sides
        .iter()
        .map(|side| {
            let place = report
                .sources
                .place(side.origin)
                .map(|place| format!(" ({place})"))
                .unwrap_or_default();
            escaped(&format!("{}: {}{place}", side.environment, side.value))
        })
        .collect();
    let also = if finding.also.is_empty() {
        String::new()
    } else {
        format!(" and {} more", finding.also.len())
    };
    writeln!(
        out,
        "| {} | **{}**<br>{} | {}{also} | {} |",
        severity_name(finding.severity),
        escaped(&finding.title),
        sides.join("<br>"),
        escaped(&subject(&finding.subject)),
        finding.rule
    )
}
