//! [`Change`]: what a work tree has otherwise than the commit that it began from, committed or not.
//!
//! Takes the name of a commit; gives the paths that differ, and the files of the commit before. Leaves what they mean to the check.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Disk, Source, WorkTree};
use crate::error::Error;

/// The difference between a commit and the files that there are.
#[derive(Debug, Clone)]
pub struct Change {
    work_tree: WorkTree,
    /// The commit that it began from.
    commit: String,
    /// The name as it was typed.
    reference: String,
    /// The files that differ, by whole path.
    paths: BTreeSet<PathBuf>,
}

impl Change {
    /// Finds what there is since the last commit that both `reference` and what is checked out come from.
    ///
    /// # Errors
    /// If there is no repository or no such commit, or git fails.
    pub fn since(reference: &str) -> Result<Self, Error> {
        let work_tree = WorkTree::of(Path::new("."))?;
        let named = work_tree.commit(reference)?;
        // A shallow clone may not know where both come from.
        let base = work_tree.text(&["merge-base", &named, "HEAD"]);
        let commit = base.unwrap_or(named);
        let diff = [
            "diff",
            "--name-only",
            "--no-renames",
            "--no-ext-diff",
            "-z",
            &commit,
        ];
        let changed = work_tree.ask(&diff, &[], Vec::new())?;
        let new = work_tree.ask(
            &["ls-files", "--others", "--exclude-standard", "-z"],
            &[],
            Vec::new(),
        )?;
        let all = [changed, new].concat();
        let all = String::from_utf8_lossy(&all);
        let paths = all.split('\0').filter(|path| !path.is_empty());
        let mut whole = BTreeSet::new();
        for path in paths {
            let path = work_tree.top().join(path);
            // Where it is a link, its readers see what it leads to.
            whole.extend(std::fs::canonicalize(&path));
            whole.insert(path);
        }
        Ok(Self {
            work_tree,
            commit,
            reference: reference.to_owned(),
            paths: whole,
        })
    }

    /// Returns the name of the commit as it was typed.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Tells whether a file differs.
    #[must_use]
    pub fn touches(&self, file: &Path) -> bool {
        self.paths.contains(file)
    }

    /// Tells whether a file differs that lies in a directory, however deep; or the file itself.
    #[must_use]
    pub fn touches_below(&self, directory: &Path) -> bool {
        let mut rest = self.paths.range(directory.to_owned()..);
        rest.next().is_some_and(|path| path.starts_with(directory))
    }

    /// Returns a source's path as the repository spells it; `None` for what is no path in it.
    #[must_use]
    pub fn path_of(&self, source: &Source) -> Option<String> {
        match source {
            Source::Path(path) => self.work_tree.path_of(path),
            _ => None,
        }
    }

    /// Returns the directory with the files that the commit has at paths.
    ///
    /// # Errors
    /// If git cannot give them.
    pub fn extract(&self, paths: &[String], disk: &Disk<'_>) -> Result<PathBuf, Error> {
        disk.extract(&self.work_tree, (&self.reference, &self.commit), paths)
    }
}
