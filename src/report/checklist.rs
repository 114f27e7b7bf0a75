//! `-o checklist`: a list for the ticket of a release. A box is ticked only where evidence stands beside it, and open where nothing could
//! be seen, or where it is for people. A [`ChecklistTemplate`] gives the order, and what stands between the boxes.

mod template;
mod topics;

use std::fmt::Write as _;

use self::topics::{Evidence, TOPICS, Topic};
use super::BySeverity;
use super::release::Release;
use super::texts::{Finding, Missing, Texts};
use crate::judge::Severity;
use crate::judge::rules::RULES;
use crate::words::{counted, listed};

pub use template::ChecklistTemplate;

/// Lines below a box before the rest is counted.
const SHOWN: usize = 10;

/// The counts of what is not told that have no box of their own: differences that no rule judges, or that environments' own names explain.
const WITHOUT_BOX: [&str; 2] = ["unjudged", "explained"];

/// The boxes that no run can tick.
const FOR_PEOPLE: &[&str] = &[
    "Migrations of data are done, or run with the release, and the version before works with them",
    "The way back is known and was tried",
    "Whoever has to know of the release knows of it",
    "Somebody watches the rollout, and knows what to look at",
];

/// A box, or several that belong together.
struct Section {
    /// The word by which a template names it.
    key: &'static str,
    is_open: bool,
    text: String,
}

impl Section {
    fn new(key: &'static str, is_done: bool, name: &str, (said, lines): (&str, &[String])) -> Self {
        let mut text = String::new();
        let mark = if is_done { 'x' } else { ' ' };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "- [{mark}] **{name}**: {said}");
        for line in lines.iter().take(SHOWN) {
            let _ = writeln!(text, "  - {line}");
        }
        if let more @ 1.. = lines.len().saturating_sub(SHOWN) {
            let _ = writeln!(text, "  - and {more} more (`-o json` lists all)");
        }
        Self {
            key,
            is_open: !is_done,
            text,
        }
    }
}

pub(super) fn write(report: &Texts) -> String {
    let mut out = format!("### Release checklist: {}\n\n", report.headline);
    for section in sections(report) {
        out.push_str(&section.text);
    }
    out
}

/// Returns the boxes, in their order.
fn sections(report: &Texts) -> Vec<Section> {
    let mut sections = vec![looked_at(report)];
    sections.extend(TOPICS.iter().map(|topic| topic.section(report)));
    sections.extend(others(report));
    sections.extend(accepted(report));
    let people = FOR_PEOPLE.iter();
    let people = people.map(|name| Section::new("people", false, name, ("for people", &[])).text);
    sections.push(Section {
        key: "people",
        is_open: true,
        text: people.collect(),
    });
    sections
}

/// Returns the box of what could not be looked at, the first of all.
fn looked_at(report: &Texts) -> Section {
    let release = &report.release;
    let missing = &report.not_evaluated;
    let lines: Vec<String> = missing.iter().map(Missing::to_string).collect();
    let is_whole = missing.iter().all(Missing::is_optional);
    let is_done = is_whole && release.workloads > 0;
    let counts = release.passed_over.iter();
    let counts = counts.filter(|(key, _)| WITHOUT_BOX.contains(key));
    let said = counts.fold(release.scope.to_string(), |said, (_, count)| {
        format!("{said}; {count}")
    });
    let said = (&*said, lines.as_slice());
    Section::new("looked-at", is_done, "Everything was looked at", said)
}

impl Topic {
    fn section(&self, report: &Texts) -> Section {
        let of = |finding: &&Finding| self.is_kept_open_by(finding.rule, finding.severity);
        let open: Vec<&Finding> = report.findings.iter().filter(of).collect();
        let mut lines = self.gaps(report);
        let evidence = match (self.evidence)(&report.release) {
            Evidence::There(evidence) => evidence,
            Evidence::Lacking(gaps) => {
                lines.extend(gaps);
                String::new()
            }
        };
        lines.extend(open.iter().map(|finding| line(finding)));
        if !lines.is_empty() {
            return Section::new(self.key, false, self.name, (&found(&open), &lines));
        }
        let all = report.findings.iter();
        let notes = match all.filter(|finding| self.is_about(finding.rule)).count() {
            0 => String::new(),
            count => format!("; {}", counted(count, "note")),
        };
        let said = format!("no error or warning, {evidence}{notes}");
        Section::new(self.key, true, self.name, (&said, &[]))
    }

    fn is_about(&self, rule: &str) -> bool {
        self.rules.contains(&rule) || self.notes.contains(&rule)
    }

    fn is_kept_open_by(&self, rule: &str, severity: Severity) -> bool {
        let is_note = severity == Severity::Note;
        self.notes.contains(&rule) || self.rules.contains(&rule) && !is_note
    }

    /// Returns a line for everything that keeps the rules from speaking.
    fn gaps(&self, report: &Texts) -> Vec<String> {
        let release = &report.release;
        let mut lines = Vec::new();
        if release.workloads == 0 {
            lines.push("no workload was looked at".to_owned());
        } else if self.compares && !release.is_compared {
            lines.push("nothing was compared with it".to_owned());
        } else if self.compares {
            let alone = release.alone.iter();
            lines.extend(alone.map(|of| format!("{of}: nothing was compared with it")));
        }
        lines.extend(self.judged_away(release));
        let all = self.rules.iter().chain(self.notes);
        let off = all.filter(|rule| release.switched_off.iter().any(|off| off == *rule));
        let off: Vec<&&str> = off.collect();
        if !off.is_empty() {
            lines.push(format!("switched off: {}", listed(off, SHOWN)));
        }
        let silencing = report.not_evaluated.iter().filter(|missing| {
            let mut silences = missing.silences.iter();
            // Where a workload may lack, so may all that a box is about.
            let lacks = missing.is_everything
                || missing
                    .silences
                    .iter()
                    .any(|rule| rule == "workload-missing");
            lacks && !missing.is_optional() || silences.any(|rule| self.is_about(rule))
        });
        lines.extend(silencing.map(Missing::to_string));
        lines
    }

    /// Returns lines for what a team let pass: it is no evidence.
    fn judged_away(&self, release: &Release) -> Vec<String> {
        let mut lines = Vec::new();
        let taken = release.taken.iter();
        let taken = taken.filter(|(rule, severity)| self.is_kept_open_by(rule, *severity));
        match taken.count() {
            0 => {}
            count => lines.push(format!("{count} accepted")),
        }
        let is_down = |rule: &&&str| {
            let mut down = release.turned_down.iter();
            !self.notes.contains(*rule) && down.any(|down| down == **rule)
        };
        let down: Vec<&&str> = self.rules.iter().filter(is_down).collect();
        if !down.is_empty() {
            lines.push(format!("turned down to notes: {}", listed(down, SHOWN)));
        }
        lines
    }
}

/// Returns the box of what no other box is about.
fn others(report: &Texts) -> Option<Section> {
    let is_other = |rule: &str| !TOPICS.iter().any(|topic| topic.is_about(rule));
    let findings = report.findings.iter();
    let findings = findings.filter(|of| of.severity != Severity::Note);
    let open: Vec<&Finding> = findings.filter(|of| is_other(of.rule)).collect();
    let is_off = |rule: &&str| report.release.switched_off.iter().any(|off| off == rule);
    let off = RULES.iter().map(|rule| rule.id()).filter(is_off);
    let off: Vec<&str> = off.filter(|rule| is_other(rule)).collect();
    let mut lines = Vec::new();
    if !off.is_empty() {
        lines.push(format!("switched off: {}", listed(off, SHOWN)));
    }
    lines.extend(open.iter().map(|finding| line(finding)));
    let said = (&*found(&open), lines.as_slice());
    (!lines.is_empty()).then(|| Section::new("other", false, "Everything else", said))
}

/// Returns the box of what a team let pass.
fn accepted(report: &Texts) -> Option<Section> {
    let [expected, baselined] = report.release.accepted;
    let mut accepted = Vec::new();
    if expected > 0 {
        accepted.push(format!("{} expected", counted(expected, "difference")));
    }
    if baselined > 0 {
        accepted.push(format!("{} in the baseline", counted(baselined, "finding")));
    }
    let said = accepted.join(", ");
    let name = "What was accepted is still right";
    (!accepted.is_empty()).then(|| Section::new("accepted", false, name, (&said, &[])))
}

/// Says how much was found.
fn found(open: &[&Finding]) -> String {
    let counts: BySeverity = open.iter().map(|finding| finding.severity).collect();
    let counts = counts.worst_first().zip(Severity::ALL);
    let counts: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| counted(count, severity.name()))
        .collect();
    match counts.is_empty() {
        true => "to be looked at".to_owned(),
        false => counts.join(", "),
    }
}

fn line(finding: &Finding) -> String {
    format!("{}: {}", finding.severity, finding.heading())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::rules::find;

    #[test]
    fn boxes_name_rules_that_there_are_and_each_rule_once() {
        let named = |topic: &'static Topic| topic.rules.iter().chain(topic.notes);
        for rule in TOPICS.iter().flat_map(named) {
            assert!(find(rule).is_some(), "{rule}");
        }
        for rule in RULES.iter().map(|rule| rule.id()) {
            let topics = TOPICS.iter().filter(|topic| topic.is_about(rule)).count();
            assert!(topics <= 1, "{rule}");
        }
    }
}
