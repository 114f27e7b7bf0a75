//! [`Mark`]: a finding at a line of a file.
//!
//! Takes a verdict or an error; gives marks. A value stands where it is set. What is absent stands where it is to be added: in the
//! overlay's own files, of which one base is shared by several.

use std::path::{Path, PathBuf};

use super::position::Range;
use super::workspace::{Checked, real_path};
use crate::cli::{outputs, ui};
use crate::error::Error;
use crate::judge::{Finding, FindingSide, Severity, Threshold};
use crate::kustomize::Files as _;
use crate::report::{EditorTexts, Report};
use crate::source::{Disk, Source, kustomization_names};
use crate::yaml::{Origin, SourceMap};

/// A message at a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) path: PathBuf,
    pub(super) range: Range,
    pub(super) severity: Severity,
    pub(super) rule: Option<&'static str>,
    pub(super) message: String,
    /// The other sides of the finding.
    pub(super) related: Vec<(PathBuf, Range, String)>,
    /// The finding, by its place in the verdict.
    pub(super) finding: Option<usize>,
    /// A sentence on what the edit of the finding does.
    pub(super) fix: Option<String>,
}

/// A file and a line.
type Place = (PathBuf, u32);

/// Everything that places are found with.
pub(super) struct Places<'p> {
    pub(super) disk: &'p Disk<'p>,
    pub(super) sources: &'p SourceMap,
    /// The configuration's file: what has no other place stands in its first line.
    pub(super) configuration: PathBuf,
}

impl Places<'_> {
    fn at(&self, origin: Origin) -> Option<Place> {
        let place = self.sources.place(origin)?;
        Some((real_path(&place.file)?, place.line))
    }

    fn range(&self, (path, line): &Place) -> Range {
        let file = self.disk.read(path).ok();
        let text = file.as_ref().and_then(|file| file.text().ok());
        Range::of_line(&text.unwrap_or_default(), *line)
    }

    /// Returns the mark of an error.
    pub(super) fn of_error(&self, error: &Error) -> Mark {
        let hint = error.hint.iter().map(|hint| format!("\n{hint}"));
        let message: String = std::iter::once(error.message.clone()).chain(hint).collect();
        self.mark(self.at(error.origin), Severity::Error, &message)
    }

    fn mark(&self, place: Option<Place>, severity: Severity, message: &str) -> Mark {
        let place = place.unwrap_or_else(|| (self.configuration.clone(), 1));
        Mark {
            range: self.range(&place),
            path: place.0,
            severity,
            rule: None,
            message: ui::cleaned(message),
            related: Vec::new(),
            finding: None,
            fix: None,
        }
    }

    /// Returns the marks of a verdict: what could not be looked at first.
    pub(super) fn of_verdict(&self, checked: &Checked) -> Vec<Mark> {
        let verdict = &checked.verdict;
        let texts = EditorTexts::new(&Report {
            verdict,
            outcome: verdict.outcome(Threshold::default()),
            sources: self.sources,
            width: 0,
            now: outputs::now(),
            lists_all: false,
        });
        let missing = verdict.not_evaluated.iter().zip(texts.not_evaluated);
        let missing = missing.map(|(missing, text)| {
            let severity = match missing.is_needed() {
                true => Severity::Error,
                false => Severity::Note,
            };
            self.mark(self.at(missing.origin), severity, &text)
        });
        let findings = verdict.findings.iter().zip(texts.findings).enumerate();
        let findings = findings.map(|(index, (finding, texts))| {
            let place = self.place_of(finding, checked);
            let sides = finding.sides.iter().zip(&texts.sides);
            let related = sides.filter_map(|(side, text)| {
                let other = self.at(side.origin)?;
                let range = self.range(&other);
                (Some(&other) != place.as_ref()).then(|| (other.0, range, text.clone()))
            });
            Mark {
                rule: Some(finding.rule),
                related: related.collect(),
                finding: Some(index),
                fix: texts.fix,
                ..self.mark(place, finding.severity, &texts.message)
            }
        });
        missing.chain(findings).collect()
    }

    /// Returns the line that a finding stands at.
    fn place_of(&self, finding: &Finding, checked: &Checked) -> Option<Place> {
        let sides = || finding.sides.iter().rev();
        let is_own = |side: &&FindingSide| side.environment == finding.environment;
        let own = sides().find(is_own);
        let at = own.and_then(|side| self.at(side.origin));
        if at.is_some() && own.is_some_and(FindingSide::is_present) {
            return at;
        }
        let overlay = own.and_then(|_| overlay_of(finding, checked));
        let Some(overlay) = overlay else {
            let mut places = at
                .into_iter()
                .chain(sides().filter_map(|s| self.at(s.origin)));
            return places.next();
        };
        let is_below = |place: &Place| place.0.starts_with(&overlay);
        let by_edit = self.edited_place(finding).filter(is_below);
        let own_file = || Some((kustomization_in(&overlay)?, 1));
        at.clone()
            .filter(is_below)
            .or(by_edit)
            .or_else(own_file)
            .or(at)
    }

    /// Returns the line that the finding's edit goes to, or below which it goes.
    fn edited_place(&self, finding: &Finding) -> Option<Place> {
        let fix = finding.fix.as_ref()?;
        let lines = fix.lines.first().and_then(|lines| self.at(lines.at));
        let patch = fix.place.as_ref().and_then(|place| {
            let path = real_path(Path::new(&place.file))?;
            Some((path, place.list_line.unwrap_or(1)))
        });
        lines.or(patch)
    }
}

/// Returns the directory of the overlay that a finding is about.
fn overlay_of(finding: &Finding, checked: &Checked) -> Option<PathBuf> {
    let mut requests = checked.plan.requests.iter();
    let request = requests.find(|of| of.environment == finding.environment)?;
    let mut parts = request.parts.iter();
    let part = parts.find(|part| part.app == finding.subject.app)?;
    match &part.source {
        Source::Path(path) => path.canonicalize().ok().filter(|path| path.is_dir()),
        _ => None,
    }
}

fn kustomization_in(overlay: &Path) -> Option<PathBuf> {
    let names = kustomization_names().iter();
    let mut paths = names.map(|name| overlay.join(name));
    paths.find(|path| path.is_file())
}
