//! The shape of a case, and where cases are read from.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// Words that stand together in one place.
pub(super) type Words = Vec<String>;

/// A folder, a command, and what holds afterwards.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Case {
    /// The area, and what is special.
    pub(super) name: String,
    /// Why this is the right answer.
    pub(super) why: String,
    pub(super) files: BTreeMap<String, Text>,
    pub(super) args: Vec<String>,
    pub(super) stdin: String,
    pub(super) exit: Exit,
    pub(super) findings: Vec<Said>,
    pub(super) quiet: Vec<Said>,
    /// Together in one entry of `not_evaluated`, or in one remark.
    pub(super) told: Vec<Words>,
    /// Together in one entry of `not_evaluated`.
    pub(super) missing: Vec<Words>,
    /// Together in one line of what was printed.
    pub(super) output: Vec<Words>,
    /// Nowhere in what was printed.
    pub(super) absent: Words,
    /// The kustomization that every printed patch is added to.
    pub(super) paste: Option<String>,
    /// What is said with the patches, and may be new.
    pub(super) then: Vec<Said>,
    pub(super) rendered: Words,
    pub(super) unrendered: Words,
    /// No printed patch holds all of these.
    pub(super) unpatched: Vec<Words>,
    pub(super) at_most_findings: Vec<Said>,
    /// What the first finding holds.
    pub(super) first: Words,
    /// The first finding with these words stands before the first with those.
    pub(super) before: Vec<(Words, Words)>,
    /// Each in a line below the one before.
    pub(super) in_order: Words,
    /// Files that the run left, and what they hold.
    pub(super) written: BTreeMap<String, Words>,
    /// Held in the same folder afterwards.
    pub(super) next: Option<Box<Case>>,
    /// One of these holds in the same folder afterwards.
    pub(super) either: Vec<Case>,
}

/// A file's text, or its bytes.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Text {
    Plain(String),
    Bytes { base64: String },
}

/// The exit codes that are right.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Exit {
    One(i32),
    Any(Vec<i32>),
}

impl Default for Exit {
    fn default() -> Self {
        Self::Any(Vec::new())
    }
}

impl Exit {
    pub(super) fn has(&self, code: i32) -> bool {
        match self {
            Self::One(right) => *right == code,
            Self::Any(right) => right.contains(&code),
        }
    }
}

/// What some finding says, and how loud.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Said {
    pub(super) severity: Severity,
    pub(super) at_most: Option<Severity>,
    pub(super) words: Words,
    /// The rules that may say it; empty is any.
    pub(super) rules: Words,
    /// How many findings may.
    pub(super) most: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    #[default]
    Note,
    Warning,
    Error,
}

/// Reads the cases of every area.
pub(super) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/verdicts/cases");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let read = |path: std::path::PathBuf| -> Vec<Case> {
        let text = std::fs::read_to_string(&path).expect("a file");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.into_iter().flat_map(read).collect()
}
