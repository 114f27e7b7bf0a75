//! Never a false green: one thing is taken from a rendered overlay, or changed in it, and what is left is held against the whole.
//!
//! What has to be said of each change follows from what Kubernetes does with it, not from the rules. The overlays are those of this
//! repository; `KUBEPARITY_OVERLAYS` names a directory of rendered YAML files to try as well.

mod changes;
mod data;
mod ends;
mod leaves;
mod meaningless;
mod objects;
mod once;
mod pods;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kubeparity::check::{self, Plan, SourceReading};
use kubeparity::compare::compare;
use kubeparity::judge::Threshold;
use kubeparity::model::build;
use kubeparity::report::{Differences, FORMATS, Report, unified};
use kubeparity::source::collect_text;
use kubeparity::yaml::SourceMap;
use serde_json::Value;

use crate::manifests::policy;
use objects::Overlay;

/// One change of an overlay, and what has to be said of it.
pub(crate) struct Change {
    /// What was done, for the message of a failure.
    pub(crate) what: String,
    /// The reference; none for the overlay as it is.
    pub(crate) reference: Option<Vec<Value>>,
    pub(crate) objects: Vec<Value>,
    pub(crate) expected: Expected,
}

/// What has to be said of a change.
#[derive(Debug)]
pub(crate) enum Expected {
    /// A finding at least this loud holds all of these words.
    Named(Level, Vec<String>),
    /// As [`Self::Named`], and it is the only error.
    NamedOnce(Level, Vec<String>),
    /// As [`Self::Named`], and it is the only error and the only warning.
    NamedAlone(Level, Vec<String>),
    /// It cannot be told whether both are alike.
    Incomplete,
    /// `diff` shows something.
    Differs,
    /// No finding, whatever `diff` shows.
    Unsaid,
    /// Notes at most.
    Quiet,
    /// Nothing: neither a finding nor a difference.
    Silent,
}

/// How loud a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Note,
    Warning,
    Error,
}

/// So many changes of each overlay are tried, spread evenly over all that can be made.
const TRIED: usize = 60;

/// As [`TRIED`], where there are hundreds of overlays.
const SAMPLED: usize = 12;

/// Moves where the first one of each overlay is taken from.
const SEED: usize = 7_919;

/// Words of changes that few overlays have: half as many of each as of all others are tried as well.
const RARE: &[&str] = &[
    "of file",
    "without key",
    "envFrom",
    "initContainers",
    "backend",
];

/// Words of what was done, and what was changed by it.
const KINDS: &[(&str, &str)] = &[
    ("another order", "order"),
    ("defaults spelt out", "defaults"),
    ("other units", "units"),
    ("own name", "an environment's own name"),
    ("added in the target", "something more in the target"),
    ("with all that serves it", "a workload with what serves it"),
    ("foreign", "a foreign host"),
    ("whole object", "whole objects"),
    ("without key", "keys of ConfigMaps and Secrets"),
    ("of file", "keys of mounted files"),
    ("any leaf", "any leaf"),
    ("/envFrom/", "sources of variables"),
    ("order of initContainers", "the order of init containers"),
    ("/backend/", "backends of Ingresses"),
    ("/env/", "variables"),
    ("Probe", "probes"),
    ("/resources/", "limits and requests"),
    ("/image", "images"),
    ("/volumeMounts/", "mounts"),
    ("/spec/selector/", "selectors"),
    ("targetPort", "target ports"),
    ("Replicas", "bounds of autoscalers"),
];

#[test]
fn every_change_is_named_as_loud_as_it_is() {
    let failures = tried(&objects::of_this_repository(), TRIED);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "wants KUBEPARITY_OVERLAYS: a directory of rendered overlays"]
fn every_change_of_public_overlays_is_named() {
    // Nobody's overlays come with this repository: where none are named, there is nothing to try.
    let Some(directory) = std::env::var_os("KUBEPARITY_OVERLAYS").map(PathBuf::from) else {
        return;
    };
    let overlays = objects::of_directory(&directory);
    let failures = tried(&overlays, SAMPLED);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Tries changes of each overlay; returns a line for each of which something else is said.
fn tried(overlays: &[Overlay], most: usize) -> Vec<String> {
    let mut failures = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, overlay) in overlays.iter().enumerate() {
        let whole = objects::text(&overlay.objects);
        let before = Said::of(&whole, &whole, Asked::Both);
        let mut changes = changes::all(overlay);
        changes.extend(meaningless::all(overlay));
        changes.extend(once::all(overlay));
        let commented = objects::commented(&overlay.objects);
        let said = Said::of(&whole, &commented, Asked::Both);
        *counts.entry("quotes, styles and comments").or_default() += 1;
        if let Some(why) = said.falls_short(&Expected::Silent, &before) {
            failures.push(format!("{}: another writing: {why}", overlay.name));
        }
        for (index, change) in chosen(&changes, number, most) {
            let changed = objects::text(&change.objects);
            let reference = change.reference.as_deref().map(objects::text);
            let reference = reference.as_deref().unwrap_or(&whole);
            let mut check = |what: &str, [staging, production]: [&str; 2], expected: &Expected| {
                let kind = KINDS.iter().find(|(word, _)| what.contains(word));
                *counts
                    .entry(kind.map_or("other", |(_, kind)| kind))
                    .or_default() += 1;
                let mut said = Said::of(staging, production, Asked::of(expected));
                // What is true of the target by itself is no second word about what it lacks.
                if let Expected::NamedOnce(..) | Expected::NamedAlone(..) = expected
                    && said.falls_short(expected, &before).is_some()
                    && reference == whole
                {
                    said.leave_out(&Said::of(production, production, Asked::Check));
                }
                if let Some(why) = said.falls_short(expected, &before) {
                    failures.push(format!("{}: {what}: {why}", overlay.name));
                }
            };
            check(&change.what, [reference, &changed], &change.expected);
            let is_named = !matches!(
                change.expected,
                Expected::Silent | Expected::Unsaid | Expected::Quiet | Expected::Incomplete
            );
            if index % 2 == 0 && is_named && change.reference.is_none() {
                let what = format!("{}: added in the target", change.what);
                check(&what, [&changed, reference], &Expected::Differs);
            }
        }
    }
    let count: usize = counts.values().sum();
    #[expect(
        clippy::print_stderr,
        reason = "how much was tried, for whoever runs it by hand"
    )]
    {
        eprintln!(
            "{count} changes of {} overlays: {counts:#?}",
            overlays.len()
        );
        eprintln!("{} failures", failures.len());
    }
    assert!(count >= overlays.len(), "too few changes: {count}");
    failures
}

/// Returns the changes of one overlay that are tried, each with its place among all.
fn chosen(changes: &[Change], number: usize, most: usize) -> Vec<(usize, &Change)> {
    let step = changes.len().div_ceil(most).max(1);
    let start = SEED.wrapping_mul(number) % step;
    let mut rare: BTreeMap<&str, usize> = BTreeMap::new();
    let all = changes.iter().enumerate();
    all.filter(|(index, change)| {
        let word = RARE.iter().find(|word| change.what.contains(**word));
        let is_rare = word.is_some_and(|word| {
            let count = rare.entry(word).or_default();
            *count += 1;
            *count <= most / 2
        });
        is_rare || *index >= start && (index - start).is_multiple_of(step)
    })
    .collect()
}

/// What is looked at: each takes its time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Check,
    Diff,
    Both,
}

impl Asked {
    fn of(expected: &Expected) -> Self {
        match expected {
            Expected::Differs => Self::Diff,
            Expected::Silent => Self::Both,
            _ => Self::Check,
        }
    }
}

/// What `check` and `diff` say of two states.
struct Said {
    findings: Vec<Value>,
    incomplete: bool,
    differences: String,
}

impl Said {
    fn of(staging: &str, production: &str, asked: Asked) -> Self {
        let sources = SourceMap::default();
        let read = |name, text| collect_text(name, text, &sources).expect("manifests");
        let differences = match asked {
            Asked::Check => String::new(),
            _ => {
                let states = [
                    build(&read("staging", staging)),
                    build(&read("production", production)),
                ];
                unified(&Differences {
                    comparison: &compare(&states[0], &states[1]),
                    sources: &sources,
                    width: 100,
                })
            }
        };
        if asked == Asked::Diff {
            return Self {
                findings: Vec::new(),
                incomplete: false,
                differences,
            };
        }
        let plan = Plan {
            policy: policy(),
            ..Plan::of_environments(&["staging", "production"])
        };
        let reading = [("staging", staging), ("production", production)];
        let reading = reading.map(|(name, text)| SourceReading::declared(read(name, text)));
        let verdict = check::judge(&plan, reading.into());
        let Ok(verdict) = verdict else {
            // Nothing that could be compared: never green.
            return Self {
                findings: Vec::new(),
                incomplete: true,
                differences,
            };
        };
        let json = FORMATS.iter().find(|format| format.name == "json");
        let text = json.expect("a format").write(&Report {
            verdict: &verdict,
            outcome: verdict.outcome(Threshold::default()),
            sources: &sources,
            width: 100,
            now: jiff::Timestamp::UNIX_EPOCH,
            lists_all: false,
        });
        let report: Value = serde_json::from_str(&text).expect("JSON");
        let items = |key: &str| report[key].as_array().cloned().unwrap_or_default();
        Self {
            findings: items("findings"),
            incomplete: !items("not_evaluated").is_empty(),
            differences,
        }
    }

    /// Leaves out what is said of one state held against itself.
    fn leave_out(&mut self, of_itself: &Self) {
        let is_same = |a: &Value, b: &Value| (&a["rule"], &a["title"]) == (&b["rule"], &b["title"]);
        self.findings
            .retain(|of| !of_itself.findings.iter().any(|other| is_same(of, other)));
    }

    /// Returns why this is not what was expected.
    fn falls_short(&self, expected: &Expected, before: &Self) -> Option<String> {
        // What both sides had is said of one when the other has it no more.
        let title = |of: &Value| {
            let title = of["title"].as_str().unwrap_or_default();
            title.replace("in staging", "in production")
        };
        let is_same = |a: &Value, b: &Value| (&a["rule"], title(a)) == (&b["rule"], title(b));
        let is_new = |finding: &&Value| !before.findings.iter().any(|of| is_same(of, finding));
        let loud = |finding: &Value| match finding["severity"].as_str() {
            Some("error") => Level::Error,
            Some("warning") => Level::Warning,
            _ => Level::Note,
        };
        let titles = || -> Vec<String> {
            let new = self.findings.iter().filter(is_new);
            new.map(|of| format!("{} {}", of["severity"], of["title"]))
                .collect()
        };
        match expected {
            Expected::Named(level, words)
            | Expected::NamedOnce(level, words)
            | Expected::NamedAlone(level, words) => {
                let says = |finding: &Value| {
                    let text = finding.to_string();
                    loud(finding) >= *level && words.iter().all(|word| text.contains(word))
                };
                if !self.incomplete && !self.findings.iter().any(says) {
                    return Some(format!("no {level:?} with {words:?} in {:?}", titles()));
                }
                let least = match expected {
                    Expected::NamedOnce(..) => Level::Error,
                    Expected::NamedAlone(..) => Level::Warning,
                    _ => return None,
                };
                let new = self.findings.iter().filter(is_new);
                let loud = new.filter(|finding| loud(finding) >= least);
                (loud.count() > 1).then(|| format!("said twice: {:?}", titles()))
            }
            Expected::Incomplete => (!self.incomplete).then(|| format!("complete: {:?}", titles())),
            Expected::Quiet => {
                let new = self.findings.iter().filter(is_new);
                let is_loud = new.map(loud).any(|level| level > Level::Note);
                is_loud.then(|| format!("{:?}", titles()))
            }
            Expected::Unsaid => {
                let new = self.findings.iter().filter(is_new).count();
                (new > 0).then(|| format!("{:?}", titles()))
            }
            Expected::Differs => {
                (self.differences == before.differences).then(|| "diff shows nothing".to_owned())
            }
            Expected::Silent => {
                let new = self.findings.iter().filter(is_new).count();
                let is_shown =
                    self.differences.lines().count() > before.differences.lines().count();
                (new > 0 || is_shown).then(|| format!("{:?} {}", titles(), self.differences))
            }
        }
    }
}

/// Returns a directory of this repository.
fn directory(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
