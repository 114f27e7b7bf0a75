//! [`TimelineReport`]: the timeline of a post-mortem, as Markdown in the form in which teams write one.
//!
//! Takes what a cluster still keeps of what happened, the revisions that are compared, and what the check says now; gives facts, and blanks where a
//! person has to write. Every text goes through the mask or comes from what did, and is cleaned for Markdown.

use std::fmt::{Result, Write as _};

use jiff::Timestamp;

use super::differences::shown_sides;
use super::texts::{Finding, Medium, Text, Texts};
use super::{Differences, Report, not_evaluated, subject};
use crate::judge::{Severity, written_by};
use crate::mask;
use crate::source::cluster::{Happened, Moment, RevisionHistory, Timeline};
use crate::words::{counted, listed};

/// Moments that are shown: the latest.
const MOMENTS: usize = 300;

/// Findings, and fields of a change, that are shown.
const ROWS: usize = 60;

/// Images that a moment names.
const IMAGES: usize = 4;

/// The place where a person writes.
const BLANK: &str = "_to be written_";

/// The last change of a workload.
#[derive(Debug)]
pub struct Change<'r> {
    /// The workload.
    pub history: &'r RevisionHistory,
    /// The earlier and the later revision.
    pub numbers: [i64; 2],
    /// Everything that differs between them.
    pub differences: Differences<'r>,
}

/// Everything that is to be shown.
#[derive(Debug)]
pub struct TimelineReport<'r> {
    /// The moments, and the workloads that they are of.
    pub timeline: &'r Timeline,
    /// The time before which nothing is shown.
    pub since: Option<Timestamp>,
    /// The last changes of workloads, as far as they were looked at.
    pub changes: &'r [Change<'r>],
    /// The number of workloads whose last change was not looked at.
    pub left_out: usize,
    /// The verdict of a check now.
    pub check: Report<'r>,
}

fn md(text: &str) -> Text {
    Medium::Markdown.text(text)
}

/// Returns a time as people read it, which is in UTC.
fn at(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

impl TimelineReport<'_> {
    /// Returns it as Markdown.
    #[must_use]
    pub fn in_markdown(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> Result {
        let timeline = self.timeline;
        let within = match timeline.namespaces.as_slice() {
            [] => "all namespaces".to_owned(),
            names => format!("namespace {}", listed(names, IMAGES)),
        };
        let of = format!("{within} (context {})", timeline.context);
        writeln!(out, "# Post-mortem: {}\n", md(&of))?;
        let since = self.since.map_or_else(
            || "as far back as the cluster keeps anything".to_owned(),
            |since| format!("{} UTC", at(since)),
        );
        writeln!(out, "- From: {since}")?;
        writeln!(out, "- To: {} UTC", at(self.check.now))?;
        for missing in &timeline.not_evaluated {
            let (label, text) = not_evaluated(missing, self.check.sources);
            writeln!(out, "- **{label}**: {}", md(&text))?;
        }
        writeln!(out, "\n## Summary\n")?;
        for question in ["What people saw", "Who was affected", "Began", "Ended"] {
            writeln!(out, "- {question}: {BLANK}")?;
        }
        self.write_moments(out)?;
        self.write_changes(out)?;
        self.write_check(out)
    }

    fn write_moments(&self, out: &mut String) -> Result {
        writeln!(out, "\n## Timeline\n")?;
        let is_within = |of: &&Moment| self.since.is_none_or(|since| of.time >= since);
        let moments: Vec<&Moment> = self.timeline.moments.iter().filter(is_within).collect();
        if moments.is_empty() {
            return writeln!(out, "The cluster keeps nothing of this time.");
        }
        let left_out = moments.len().saturating_sub(MOMENTS);
        if left_out > 0 {
            let earlier = counted(left_out, "earlier moment");
            writeln!(out, "{earlier} left out: --since shows fewer.\n")?;
        }
        let spans = self.timeline.namespaces.len() != 1;
        writeln!(
            out,
            "| UTC | object | what | who |\n| --- | --- | --- | --- |"
        )?;
        for moment in moments.iter().skip(left_out) {
            let object = match spans {
                true => format!("{} {}", moment.namespace, moment.object),
                false => moment.object.clone(),
            };
            let (what, who) = told(&moment.what);
            let time = at(moment.time);
            writeln!(
                out,
                "| {time} | {} | {} | {} |",
                md(&object),
                md(&what),
                md(&who)
            )?;
        }
        Ok(())
    }

    fn write_changes(&self, out: &mut String) -> Result {
        writeln!(out, "\n## What changed\n")?;
        if self.changes.is_empty() {
            writeln!(
                out,
                "No workload has two revisions of which the later one is of this time."
            )?;
        }
        for change in self.changes {
            let [from, to] = change.numbers;
            let (kind, name) = (change.history.kind.name(), &change.history.name);
            let heading = format!("{kind}/{name}: revision {from} to {to}");
            writeln!(out, "### {}\n", md(&heading))?;
            let all: Vec<_> = change.differences.comparison.all_differences().collect();
            if all.is_empty() {
                writeln!(out, "Nothing that containers get.\n")?;
                continue;
            }
            writeln!(
                out,
                "| where | field | revision {from} | revision {to} |\n| --- | --- | --- | --- |"
            )?;
            for difference in all.iter().take(ROWS) {
                let [ours, theirs] = shown_sides(difference)
                    .map(|side| md(&side.unwrap_or_else(|| "not set".to_owned())));
                let place = md(&subject(&difference.subject));
                let field = md(&difference.field.label());
                writeln!(out, "| {place} | {field} | {ours} | {theirs} |")?;
            }
            if let Some(more) = all.len().checked_sub(ROWS).filter(|more| *more > 0) {
                writeln!(out, "\nand {more} more: `kubeparity revisions` has all.")?;
            }
            writeln!(out)?;
        }
        if self.left_out > 0 {
            let left_out = counted(self.left_out, "more workload");
            writeln!(
                out,
                "{left_out} changed: `kubeparity revisions` tells what.\n"
            )?;
        }
        writeln!(out, "- Why it was changed: {BLANK}")
    }

    fn write_check(&self, out: &mut String) -> Result {
        let texts = Texts::new(&self.check, Medium::Markdown);
        writeln!(out, "\n## What the check says\n")?;
        writeln!(out, "{}\n", texts.headline)?;
        for missing in &texts.not_evaluated {
            writeln!(out, "- **{}**: {}", missing.label, missing.text)?;
        }
        let is_shown = |of: &&Finding| of.severity > Severity::Note;
        let shown: Vec<&Finding> = texts.findings.iter().filter(is_shown).collect();
        for finding in shown.iter().take(ROWS) {
            writeln!(
                out,
                "- **{}**: {} ({})",
                finding.severity.name(),
                finding.title,
                finding.rule
            )?;
            for why in &finding.why {
                writeln!(out, "  - {why}")?;
            }
        }
        if let Some(more) = shown.len().checked_sub(ROWS).filter(|more| *more > 0) {
            writeln!(out, "- and {more} more: `kubeparity check` has all.")?;
        }
        writeln!(
            out,
            "\n- Would a check before the release have found it: {BLANK}"
        )?;
        writeln!(out, "\n## Root cause\n\n{BLANK}\n\n## Action items\n")?;
        for finding in shown.iter().take(ROWS) {
            if let Some(fix) = &finding.fix {
                let (subject, environment) = (&finding.subject, &finding.environment);
                let what = &fix.what;
                writeln!(
                    out,
                    "- [ ] {what} ({subject}, {environment}; owner: {BLANK})"
                )?;
            }
        }
        writeln!(out, "- [ ] {BLANK} (owner: {BLANK})")
    }
}

/// Says what happened, and who did it.
fn told(what: &Happened) -> (String, String) {
    match what {
        Happened::Revision {
            number,
            images,
            change_cause,
        } => {
            let said = revision(*number, images, change_cause.as_deref());
            (said, "the controller".to_owned())
        }
        Happened::Written {
            owner,
            all,
            fields,
            more,
        } => {
            let who = format!("{}{}", owner.manager, written_by(owner, all));
            (written(&owner.operation, fields, *more), who)
        }
        Happened::Condition {
            kind,
            status,
            reason,
            message,
        } => {
            let texts = [(", ", reason), (": ", message)];
            let texts = texts.iter().filter(|(_, text)| !text.is_empty());
            let texts: String = texts
                .map(|(before, text)| format!("{before}{text}"))
                .collect();
            let said = format!("condition {kind} is {status}{texts}");
            (said, "the controller".to_owned())
        }
        Happened::Event {
            kind,
            reason,
            message,
            count,
        } => {
            let times = match count {
                0 | 1 => String::new(),
                count => format!(", seen {count} times"),
            };
            let said = format!("event {reason} ({kind}{times}): {message}");
            (said, "the cluster".to_owned())
        }
        Happened::Restart {
            container,
            reason,
            exit_code,
            count,
        } => {
            let said = format!(
                "container {container} ended: {reason}, exit code {exit_code} (restarts so far: {count})"
            );
            (said, "the kubelet".to_owned())
        }
    }
}

/// Says that a controller made a revision, with its images and the reason that people gave.
fn revision(number: i64, images: &[String], change_cause: Option<&str>) -> String {
    let images = images.iter().map(|of| mask::mask_image(of).into_owned());
    let images: Vec<String> = images.collect();
    let cause = change_cause.map(|cause| format!(" ({})", mask::mask_text("", cause)));
    let cause = cause.unwrap_or_default();
    format!("revision {number}: {}{cause}", listed(&images, IMAGES))
}

/// Says that a manager wrote, and some of the fields that it owns.
fn written(operation: &str, fields: &[String], more: usize) -> String {
    let word = match operation {
        "Apply" => "applied",
        _ => "written",
    };
    let named = match (fields, more) {
        ([], _) => String::new(),
        (fields, 0) => format!("; it owns {}", fields.join(", ")),
        (fields, more) => format!("; it owns {} and {more} more", fields.join(", ")),
    };
    format!("{word} (the manager's last write{named})")
}

#[cfg(test)]
mod tests;
