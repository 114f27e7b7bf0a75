//! The output of `kubeparity fix`: for each environment the lines that are added, and what is left to people.
//!
//! Nothing that stands in a file already is shown: it may be a credential.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Change, FixArgs};
use crate::clean::spelled;
use crate::cli::ui;
use crate::edits::{EditedFile, Splice};
use crate::error::Error;
use crate::judge::{Finding, MARK};
use crate::words::counted;

/// Prints the changes; tells whether they mend everything that was chosen. `left` is what a check says after them.
pub(super) fn print(
    args: &FixArgs,
    changes: &[Change],
    left: &BTreeSet<String>,
) -> Result<bool, Error> {
    let mut out = String::new();
    let mut is_mended = true;
    if changes.is_empty() {
        out.push_str("there is nothing to mend\n");
    }
    for change in changes {
        let (own, mended) = mended(change, left);
        let _ = writeln!(
            out,
            "{}: {} of {} mended",
            spelled(&change.environment),
            mended.len(),
            counted(own, "finding")
        );
        for file in &change.files {
            lines_of(file, &mut out);
        }
        for finding in &mended {
            let _ = writeln!(out, "mends {}", spelled(&finding.group_id()));
        }
        is_mended &= mended.len() == own;
        by_hand(change, &mended, &mut out);
        to_fill_in(change, &mut out);
    }
    let has_files = changes.iter().any(|change| !change.files.is_empty());
    if has_files && !args.write && args.branch.is_none() {
        out.push_str(
            "nothing is written yet: --write edits the files, --branch NAME commits to a branch\n",
        );
    }
    ui::print(&out)?;
    Ok(is_mended)
}

/// Lists the placeholders that the edits leave for a person to fill in: the next check has no more than a warning for each.
fn to_fill_in(change: &Change, out: &mut String) {
    let lines = change.files.iter().flat_map(|file| {
        let texts = file.applied.splices.iter().map(|splice| &splice.text);
        let marked = texts.flat_map(|text| text.lines().filter(|line| line.contains(MARK)));
        marked.map(|line| (&file.path, line.trim_matches([',', ' '])))
    });
    let lines: Vec<(&String, &str)> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "{} is not ready before a person fills in {} (`kubeparity check --fail-on warning` fails until then):",
        spelled(&change.environment),
        counted(lines.len(), "line")
    );
    for (path, line) in lines {
        let _ = writeln!(out, "  {}: {}", spelled(path), spelled(line));
    }
}

/// Returns the number of findings and those that the edits mend.
fn mended<'c>(change: &'c Change, left: &BTreeSet<String>) -> (usize, Vec<&'c Finding>) {
    let findings = change.findings.iter().enumerate();
    let is_mended = |(at, finding): &(usize, &Finding)| {
        let is_by_hand = change.by_hand.iter().any(|of| of.finding == *at);
        let is_left = finding.members().iter().any(|of| left.contains(&of.id()));
        !is_by_hand && !is_left
    };
    let mended = findings.filter(is_mended).map(|(_, finding)| finding);
    (change.findings.len(), mended.collect())
}

fn lines_of(file: &EditedFile, out: &mut String) {
    let _ = writeln!(out, "\n--- {0}\n+++ {0}", spelled(&file.path));
    let mut added = 0;
    for Splice {
        text,
        line,
        is_lines,
        range,
        ..
    } in &file.applied.splices
    {
        if *is_lines {
            let count = text.lines().count();
            let _ = writeln!(out, "@@ -{line},0 +{},{count} @@", line + added + 1);
            for line in text.lines() {
                let _ = writeln!(out, "+{line}");
            }
            added += count;
        } else if range.is_empty() {
            let _ = writeln!(out, "in line {line}, before the last bracket: {text}");
        } else {
            let _ = writeln!(out, "in line {line}, without the empty brackets");
        }
    }
    out.push('\n');
}

/// Lists what only a person can do.
fn by_hand(change: &Change, mended: &[&Finding], out: &mut String) {
    for (at, finding) in change.findings.iter().enumerate() {
        if mended.iter().any(|other| std::ptr::eq(*other, finding)) {
            continue;
        }
        let _ = writeln!(out, "left to you: {}", spelled(&finding.group_id()));
        let what = finding.fix.as_ref().map(|fix| fix.what.as_str());
        let _ = writeln!(out, "  {}", spelled(what.unwrap_or("no edit is known")));
        for of in change.by_hand.iter().filter(|of| of.finding == at) {
            if let Some(place) = &of.place {
                let _ = writeln!(out, "  in {}", spelled(place));
            }
            for line in of.text.lines() {
                let _ = writeln!(out, "    {line}");
            }
            if let Some(why) = of.why {
                let _ = writeln!(out, "  not written: {why}");
            }
        }
    }
}
