//! Never a false green: one thing is taken from a rendered overlay, or changed in it, and what is left is held against the whole.
//!
//! What has to be said of each change follows from what Kubernetes does with it, not from the rules. The overlays are those of this
//! repository; `KUBEPARITY_OVERLAYS` names a directory of rendered YAML files to try as well.

mod changes;
mod leaves;
mod meaningless;
mod objects;

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
    /// `diff` shows something.
    Differs,
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
    let failures = tried(&overlays, TRIED);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Tries changes of each overlay; returns a line for each of which something else is said.
fn tried(overlays: &[Overlay], most: usize) -> Vec<String> {
    let (mut failures, mut count) = (Vec::new(), 0);
    for overlay in overlays {
        let whole = objects::text(&overlay.objects);
        let before = Said::of(&whole, &whole);
        let mut changes = changes::all(overlay);
        changes.extend(meaningless::all(overlay));
        let step = changes.len().div_ceil(most).max(1);
        for change in changes.iter().step_by(step) {
            count += 1;
            let said = Said::of(&whole, &objects::text(&change.objects));
            if let Some(why) = said.falls_short(&change.expected, &before) {
                failures.push(format!("{}: {}: {why}", overlay.name, change.what));
            }
        }
    }
    #[expect(
        clippy::print_stderr,
        reason = "how much was tried, for whoever runs it by hand"
    )]
    {
        eprintln!("{count} changes of {} overlays", overlays.len());
    }
    assert!(count >= overlays.len(), "too few changes: {count}");
    failures
}

/// What `check` and `diff` say of two states.
struct Said {
    findings: Vec<Value>,
    incomplete: bool,
    differences: String,
}

impl Said {
    fn of(staging: &str, production: &str) -> Self {
        let sources = SourceMap::default();
        let read = |name, text| collect_text(name, text, &sources).expect("manifests");
        let states = [
            build(&read("staging", staging)),
            build(&read("production", production)),
        ];
        let comparison = compare(&states[0], &states[1]);
        let differences = unified(&Differences {
            comparison: &comparison,
            sources: &sources,
            width: 100,
        });
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
        });
        let report: Value = serde_json::from_str(&text).expect("JSON");
        let items = |key: &str| report[key].as_array().cloned().unwrap_or_default();
        Self {
            findings: items("findings"),
            incomplete: !items("not_evaluated").is_empty(),
            differences,
        }
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
            Expected::Named(level, words) | Expected::NamedOnce(level, words) => {
                let says = |finding: &Value| {
                    let text = finding.to_string();
                    loud(finding) >= *level && words.iter().all(|word| text.contains(word))
                };
                if !self.incomplete && !self.findings.iter().any(says) {
                    return Some(format!("no {level:?} with {words:?} in {:?}", titles()));
                }
                let errors = self.findings.iter().filter(is_new);
                let errors = errors.filter(|finding| loud(finding) == Level::Error);
                let is_once = matches!(expected, Expected::NamedOnce(..));
                (is_once && errors.count() > 1).then(|| format!("said twice: {:?}", titles()))
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
