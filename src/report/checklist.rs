//! `-o checklist`: a list for the ticket of a release. A box is ticked only where evidence stands beside it, and open where nothing could
//! be seen, or where it is for people.

use std::fmt::{Result, Write as _};

use super::BySeverity;
use super::release::Release;
use super::texts::{Finding, Missing, Text, Texts};
use crate::judge::Severity;
use crate::words::{counted, listed};

/// Lines below a box before the rest is counted.
const SHOWN: usize = 10;

/// One box that findings keep open.
struct Topic {
    name: &'static str,
    /// The rules whose errors and warnings keep it open.
    rules: &'static [&'static str],
    /// The rules whose notes keep it open too.
    notes: &'static [&'static str],
    /// It says nothing of an environment by itself.
    compares: bool,
    /// The evidence, or the lines that keep it open.
    evidence: fn(&Release) -> Evidence,
}

/// The evidence that a run has for a box.
enum Evidence {
    There(String),
    Lacking(Vec<String>),
}

const TOPICS: &[Topic] = &[
    Topic {
        name: "Configuration is compared: variables, ConfigMaps, files, arguments",
        rules: &[
            "env-missing",
            "env-needed",
            "env-unexpanded",
            "env-source-differs",
            "env-value-differs",
            "env-duplicate",
            "env-shadowed",
            "env-extra",
            "file-key-missing",
            "file-differs",
            "config-key-missing",
            "config-unused",
            "mount-missing",
            "key-repeated",
            "foreign-environment",
            "placeholder",
            "args-differ",
        ],
        notes: &[],
        compares: true,
        evidence: scope,
    },
    Topic {
        name: "Secrets and all that pods refer to are there, down to the key",
        rules: &[
            "will-not-start",
            "reference-dangling",
            "secret-literal",
            "secret-in-annotation",
        ],
        notes: &["will-not-start", "reference-dangling"],
        compares: false,
        evidence: references,
    },
    Topic {
        name: "Workloads and the objects around them are the same",
        rules: &[
            "workload-missing",
            "container-missing",
            "init-order-differs",
            "object-missing",
            "object-dangling",
            "object-differs",
            "apply-refused",
        ],
        notes: &[],
        compares: true,
        evidence: scope,
    },
    Topic {
        name: "Images are those that were tried",
        rules: &["image-differs", "image-mutable"],
        notes: &["image-differs"],
        compares: true,
        evidence: scope,
    },
    Topic {
        name: "Probes are those that were tried, and pods behind a Service have one",
        rules: &["probe-missing", "probe-differs"],
        notes: &["probe-absent"],
        compares: true,
        evidence: scope,
    },
    Topic {
        name: "Limits and requests",
        rules: &["resources-missing", "resources-differ"],
        notes: &["resources-absent"],
        compares: false,
        evidence: scope,
    },
    Topic {
        name: "The rollout keeps pods available",
        rules: &["strategy-differs", "replicas-differ"],
        notes: &[
            "rollout-downtime",
            "rollout-deadline",
            "shutdown-short",
            "drain-blocked",
        ],
        compares: false,
        evidence: rollouts,
    },
    Topic {
        name: "The release undoes no hotfix",
        rules: &[],
        notes: &[
            "live-hotfix",
            "live-differs",
            "live-pending",
            "release-removes",
            "workload-undeclared",
        ],
        compares: false,
        evidence: states,
    },
];

/// The boxes that no run can tick.
const FOR_PEOPLE: &[&str] = &[
    "Migrations of data are done, or run with the release, and the version before works with them",
    "The way back is known and was tried",
    "Whoever has to know of the release knows of it",
    "Somebody watches the rollout, and knows what to look at",
];

pub(super) fn write(report: &Texts) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = render(report, &mut out);
    out
}

fn render(report: &Texts, out: &mut String) -> Result {
    writeln!(out, "### Release checklist: {}\n", report.headline)?;
    looked_at(report, out)?;
    for topic in TOPICS {
        let of = |finding: &&Finding| topic.is_kept_open_by(finding.rule, finding.severity);
        let open: Vec<&Finding> = report.findings.iter().filter(of).collect();
        let mut lines = topic.gaps(report);
        let evidence = match (topic.evidence)(&report.release) {
            Evidence::There(evidence) => evidence,
            Evidence::Lacking(gaps) => {
                lines.extend(gaps);
                String::new()
            }
        };
        lines.extend(open.iter().map(|finding| line(finding)));
        match lines.is_empty() {
            true => {
                let all = report.findings.iter();
                let notes = all.filter(|finding| topic.is_about(finding.rule)).count();
                let notes = match notes {
                    0 => String::new(),
                    count => format!("; {}", counted(count, "note")),
                };
                let said = format!("no error or warning, {evidence}{notes}");
                entry(out, true, topic.name, &said, &[])?;
            }
            false => entry(out, false, topic.name, &found(&open), &lines)?,
        }
    }
    others(report, out)?;
    for_people(report, out)
}

/// Writes the box of what could not be looked at, the first of all.
fn looked_at(report: &Texts, out: &mut String) -> Result {
    const NAME: &str = "Everything was looked at";
    let release = &report.release;
    let lines: Vec<String> = report
        .not_evaluated
        .iter()
        .map(Missing::to_string)
        .collect();
    let is_whole = report
        .not_evaluated
        .iter()
        .all(|missing| missing.is_optional());
    match is_whole && release.workloads > 0 {
        true => entry(out, true, NAME, &release.scope, &lines),
        false => entry(out, false, NAME, &release.scope, &lines),
    }
}

impl Topic {
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

fn scope(release: &Release) -> Evidence {
    Evidence::There(release.scope.to_string())
}

fn references(release: &Release) -> Evidence {
    if release.unknown_objects.is_empty() {
        return Evidence::There(format!("every reference was followed; {}", release.scope));
    }
    let unknown = release.unknown_objects.iter();
    Evidence::Lacking(unknown.map(ToString::to_string).collect())
}

fn rollouts(release: &Release) -> Evidence {
    let open = release.stopped.iter().chain(&release.unknown_stays);
    let open: Vec<String> = open.map(ToString::to_string).collect();
    if !open.is_empty() {
        return Evidence::Lacking(open);
    }
    match release.kept {
        0 => Evidence::Lacking(vec![
            "of no workload is known how many pods stay available".to_owned(),
        ]),
        kept => Evidence::There(format!(
            "pods stay available in {kept} of {}",
            counted(release.workloads, "workload")
        )),
    }
}

fn states(release: &Release) -> Evidence {
    let names = |all: &[Text]| listed(all, SHOWN);
    if release.states.is_empty() || !release.without_states.is_empty() {
        let of = match release.without_states.is_empty() {
            true => String::new(),
            false => format!(" of {}", names(&release.without_states)),
        };
        return Evidence::Lacking(vec![format!(
            "what is declared was not held against what is live{of}"
        )]);
    }
    Evidence::There(format!(
        "what is declared was held against what is live in {}",
        names(&release.states)
    ))
}

/// Writes the box of what no other box is about.
fn others(report: &Texts, out: &mut String) -> Result {
    let is_other = |finding: &&Finding| {
        let mut topics = TOPICS.iter();
        finding.severity != Severity::Note && !topics.any(|topic| topic.is_about(finding.rule))
    };
    let open: Vec<&Finding> = report.findings.iter().filter(is_other).collect();
    let lines: Vec<String> = open.iter().map(|finding| line(finding)).collect();
    match lines.is_empty() {
        true => Ok(()),
        false => entry(out, false, "Everything else", &found(&open), &lines),
    }
}

fn for_people(report: &Texts, out: &mut String) -> Result {
    let [expected, baselined] = report.release.accepted;
    let mut accepted = Vec::new();
    if expected > 0 {
        accepted.push(format!("{} expected", counted(expected, "difference")));
    }
    if baselined > 0 {
        accepted.push(format!("{} in the baseline", counted(baselined, "finding")));
    }
    if !accepted.is_empty() {
        let name = "What was accepted is still right";
        entry(out, false, name, &accepted.join(", "), &[])?;
    }
    for name in FOR_PEOPLE {
        entry(out, false, name, "for people", &[])?;
    }
    Ok(())
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

fn entry(out: &mut String, is_done: bool, name: &str, said: &str, lines: &[String]) -> Result {
    let mark = match is_done {
        true => 'x',
        false => ' ',
    };
    writeln!(out, "- [{mark}] **{name}**: {said}")?;
    for line in lines.iter().take(SHOWN) {
        writeln!(out, "  - {line}")?;
    }
    match lines.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  - and {more} more (`-o json` lists all)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::rules::{RULES, find};

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
