//! Edits of files that mend findings: what [`crate::judge::Fix`]es say, done to the text of files.
//!
//! Takes findings and the text of the files that their fixes name; gives new text, in which everything that was there stands where
//! it stood, and what is left to people. Leaves reading, writing and showing to [`crate::cli`].

mod flow;
mod kept;
mod splice;

pub use splice::{Applied, Refusal, Splice, apply};

use crate::judge::{Finding, by_themselves};
use crate::maps::IndexMap;
use crate::yaml::SourceMap;

/// The changes that findings ask for.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    /// The findings, each with the fix that it would have if nothing else had been found.
    pub findings: Vec<Finding>,
    /// The changes of each file, by its path as it is shown.
    pub files: IndexMap<String, Vec<Change>>,
    /// The things that no edit mends.
    pub by_hand: Vec<ByHand>,
}

/// A file and what becomes of it.
#[derive(Debug, Clone)]
pub struct EditedFile {
    /// The path as it is shown.
    pub path: String,
    /// The text before.
    pub old: String,
    /// The text after, and its new parts.
    pub applied: Applied,
}

/// A thing that a person has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// The finding, by its place in [`Edits::findings`].
    pub finding: usize,
    /// The place, where it is known.
    pub place: Option<String>,
    /// The text to be added there; empty where only a person can tell it.
    pub text: String,
    /// Why no edit does it, where one was tried.
    pub why: Option<&'static str>,
}

/// A change of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The finding that it is for, by its place in [`Edits::findings`].
    pub finding: usize,
    /// The thing to do.
    pub what: What,
}

/// A thing to do to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Lines go below a line; 0 is the top.
    Below(usize, String),
    /// Entries go to the end of the top-level list `patches`, which is made where there is none.
    Patches {
        /// The entries, from the margin on.
        entries: String,
        /// The line that the list ends in, where it is known.
        last_line: Option<usize>,
    },
    /// The text goes into what is written in brackets or braces at a place.
    Into {
        /// The line.
        line: usize,
        /// The column of the first bracket, where it is known, from 1.
        column: usize,
        /// The item, or the key and its value.
        text: String,
    },
}

/// Returns what findings ask for, as if nothing else had been found.
#[must_use]
pub fn of<'f>(chosen: impl IntoIterator<Item = &'f Finding>, sources: &SourceMap) -> Edits {
    let mut edits = Edits::default();
    let findings = by_themselves(chosen);
    for (finding, of) in findings.iter().enumerate() {
        let fix = of.fix.as_ref();
        let before = edits.by_hand.len();
        let Some(fix) = fix else {
            edits.by_hand.push(by_hand(finding, None, ""));
            continue;
        };
        let mut is_edited = fix.is_mended_elsewhere;
        if let (Some(patch), Some(place)) = (&fix.patch, &fix.place) {
            let last = place.last_line.and_then(|line| usize::try_from(line).ok());
            let what = What::Patches {
                entries: patch.clone(),
                last_line: last,
            };
            let changes = edits.files.entry(place.file.clone()).or_default();
            changes.push(Change { finding, what });
            is_edited = true;
        } else if let Some(patch) = &fix.patch {
            edits.by_hand.push(by_hand(finding, None, patch));
        }
        for lines in &fix.lines {
            let Some(place) = sources.place(lines.at) else {
                continue;
            };
            let line = usize::try_from(place.line).unwrap_or_default();
            let what = match (lines.is_after, lines.text.is_empty()) {
                (true, _) => What::Below(line, lines.text.clone()),
                (false, false) => What::Into {
                    line,
                    column: usize::try_from(place.column).unwrap_or_default(),
                    text: lines.text.clone(),
                },
                (false, true) => {
                    let place = Some(place.to_string());
                    edits.by_hand.push(by_hand(finding, place, ""));
                    continue;
                }
            };
            let file = place.file.display().to_string();
            let changes = edits.files.entry(file).or_default();
            changes.push(Change { finding, what });
            is_edited = true;
        }
        if !is_edited && edits.by_hand.len() == before {
            edits.by_hand.push(by_hand(finding, None, ""));
        }
    }
    edits.findings = findings;
    edits
}

/// Returns the edit of one finding; `None` where it needs more than edits of files that `read` gives the text of.
pub fn whole_of(
    finding: &Finding,
    sources: &SourceMap,
    read: impl Fn(&str) -> Option<String>,
) -> Option<Vec<EditedFile>> {
    let edits = of([finding], sources);
    if edits.files.is_empty() || !edits.by_hand.is_empty() {
        return None;
    }
    let edited = edits.files.into_iter().map(|(path, wanted)| {
        let old = read(&path)?;
        let applied = apply(&old, &wanted, &path);
        let is_whole = applied.refused.is_empty() && !applied.splices.is_empty();
        is_whole.then_some(EditedFile { path, old, applied })
    });
    edited.collect()
}

/// Tells by a file's name whether its text has to stay YAML.
fn is_yaml(path: &str) -> bool {
    [".yaml", ".yml", "Kustomization"]
        .iter()
        .any(|end| path.ends_with(end))
}

fn by_hand(finding: usize, place: Option<String>, text: &str) -> ByHand {
    ByHand {
        finding,
        place,
        text: text.to_owned(),
        why: None,
    }
}

impl Change {
    /// Returns what a person has to do where it cannot be done here, and why it cannot.
    #[must_use]
    pub fn by_hand(&self, file: &str, why: &'static str) -> ByHand {
        let (line, text) = match &self.what {
            What::Below(line, text) | What::Into { line, text, .. } => (Some(line), text),
            What::Patches { entries, .. } => (None, entries),
        };
        let place = match line {
            Some(line) if *line > 0 => format!("{file}:{line}"),
            _ => file.to_owned(),
        };
        ByHand {
            why: Some(why),
            ..by_hand(self.finding, Some(place), text)
        }
    }
}
