//! Changes of a repository: which overlays they touch, and what of a finding they did not bring.
//!
//! Takes a [`Plan`] and a [`Change`]; gives the plan of the overlays that the change touches, and the same plan at the commit before
//! it. Leaves judging both, and showing the difference, to its callers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Plan, Selection};
use crate::error::Error;
use crate::source::{Change, Disk, Links, Part, Source, is_overlay, read_file};

/// Finds the files that rendering a directory reads.
pub type FilesOf<'f> = dyn Fn(&Path) -> Result<Vec<PathBuf>, Error> + 'f;

/// A part of an environment that a change touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The environment.
    pub environment: String,
    /// The application, where a glob bound one.
    pub app: Option<String>,
    /// The overlay, or the manifests.
    pub path: PathBuf,
}

/// Returns the overlays and manifests of a plan that a change touches: by a file that their rendering reads, or by one below them.
#[must_use]
pub fn affected(plan: &Plan, change: &Change, files_of: &FilesOf<'_>) -> Vec<Affected> {
    let all = plan.requests.iter().flat_map(|request| {
        let parts = request.parts.iter();
        parts.filter_map(|part| {
            let Source::Path(path) = &part.source else {
                return None;
            };
            is_touched(path, change, files_of).then(|| Affected {
                environment: request.environment.clone(),
                app: part.app.clone(),
                path: path.clone(),
            })
        })
    });
    all.collect()
}

fn is_touched(path: &Path, change: &Change, files_of: &FilesOf<'_>) -> bool {
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if change.touches_below(&whole) {
        return true;
    }
    if !is_overlay(path) {
        return false;
    }
    // What cannot be rendered may be what the change broke.
    let Ok(files) = files_of(path) else {
        return true;
    };
    files.iter().any(|file| {
        change.touches(file) || (change.touches_below(parent(file)) && runs_programs(file))
    })
}

fn parent(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// Tells whether a kustomization names programs, whose own files nobody sees.
fn runs_programs(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    let is_kustomization =
        name.is_some_and(|name| name.to_ascii_lowercase().starts_with("kustomization"));
    if !is_kustomization {
        return false;
    }
    let words = ["helm", "generators", "transformers", "validators"];
    let Ok(bytes) = read_file(file, Links::InRepository) else {
        return true;
    };
    let text = String::from_utf8_lossy(&bytes);
    words.iter().any(|word| text.contains(word))
}

impl Plan {
    /// Leaves out what a change does not touch: applications of which no environment is touched, and pairs without a touched side. A
    /// change of the configuration touches everything.
    pub fn narrow_to(&mut self, affected: &[Affected]) {
        let apps: BTreeSet<&Option<String>> = affected.iter().map(|of| &of.app).collect();
        let touched: BTreeSet<&str> = affected.iter().map(|of| &*of.environment).collect();
        let is_touched = |name: &String| touched.contains(name.as_str());
        self.pairs.retain(|(a, b)| is_touched(a) || is_touched(b));
        let pairs = &self.pairs;
        let is_alone = self.requests.len() == 1;
        self.requests.retain(|request| {
            let name = &request.environment;
            let is_paired = pairs.iter().any(|(a, b)| a == name || b == name);
            is_paired || (is_alone && is_touched(name))
        });
        for request in &mut self.requests {
            request
                .parts
                .retain(|part| part.app.is_none() || apps.contains(&part.app));
        }
        self.policy.report_unused = false;
    }

    /// Tells whether a change touches code or a file that says what processes need.
    #[must_use]
    pub fn needs_are_touched(&self, change: &Change) -> bool {
        self.needs.is_touched(change)
    }

    /// Returns the same plan at the commit before a change, and the paths that are not there.
    ///
    /// # Errors
    /// If git cannot give the commit's files.
    pub fn before(&self, change: &Change, disk: &Disk<'_>) -> Result<(Self, Vec<PathBuf>), Error> {
        let mut plan = self.clone();
        let mut missing = Vec::new();
        let parts = || self.requests.iter().flat_map(|request| &request.parts);
        let paths = parts().filter_map(|part| change.path_of(&part.source));
        let paths: Vec<String> = paths.collect();
        let top = change.extract(&paths, disk)?;
        for request in &mut plan.requests {
            request
                .parts
                .retain_mut(|part| at_commit(part, change, &top, &mut missing));
        }
        plan.requests
            .retain(|request| !request.parts.is_empty() || request.cluster.is_some());
        let requests = &plan.requests;
        let is_there = |name: &String| requests.iter().any(|of| of.environment == *name);
        plan.pairs.retain(|(a, b)| is_there(a) && is_there(b));
        plan.needs = self.needs.before(change);
        plan.remarks.clear();
        Ok((plan, missing))
    }

    /// Gives sources of a commit the place where its files are.
    ///
    /// # Errors
    /// If there is no such commit, or git cannot give its files.
    pub(super) fn with_commits(mut self, disk: &Disk<'_>) -> Result<Self, Error> {
        for request in &mut self.requests {
            for part in &mut request.parts {
                if let Source::Commit { reference, path } = &part.source {
                    part.source = Source::Path(disk.at_commit(reference, path.as_deref())?);
                }
            }
        }
        Ok(self)
    }
}

/// Moves a part to where the files of a commit are; tells whether it is there.
fn at_commit(part: &mut Part, change: &Change, top: &Path, missing: &mut Vec<PathBuf>) -> bool {
    let Source::Path(path) = &part.source else {
        return true;
    };
    let Some(below) = change.path_of(&part.source) else {
        return true;
    };
    let there = top.join(below);
    if !there.exists() {
        missing.push(path.clone());
        return false;
    }
    part.source = Source::Path(there);
    true
}

/// Tells whether a change touches the configuration, and so whatever it is about.
#[must_use]
pub fn touches_configuration(selection: Selection<'_>, change: &Change) -> bool {
    // A plan has been made: had a directory two configurations, that would have been said.
    let path = super::config_path(selection.config).ok().flatten();
    path.and_then(|path| std::fs::canonicalize(path).ok())
        .is_some_and(|path| change.touches(&path))
}
