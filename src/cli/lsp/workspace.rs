//! [`Workspace`]: what an editor has open, checked.
//!
//! Takes the directory of the workspace and the texts of open files; gives a [`Checked`] verdict, or the error that there is. The
//! comparison is that of the kubeparity.yaml in the workspace or above it, or else in or above the directory of an open file.

use std::path::{Path, PathBuf};

use super::documents::Documents;
use crate::check::{self, Host, Plan, Selection, States};
use crate::cli::guest::Guest;
use crate::config;
use crate::error::Error;
use crate::judge::Verdict;
use crate::source::Disk;
use crate::yaml::SourceMap;

/// The directory that an editor has open.
pub(super) struct Workspace {
    root: PathBuf,
}

/// A verdict, with what it was made of.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) plan: Plan,
    pub(super) verdict: Verdict,
}

/// A configuration: the directory that it stands in, and its name there.
pub(super) struct Configuration {
    pub(super) directory: PathBuf,
    name: PathBuf,
}

impl Workspace {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Finds the configuration; `None` where there is none.
    ///
    /// # Errors
    /// If a directory has two.
    pub(super) fn configuration(
        &self,
        documents: &Documents,
    ) -> Result<Option<Configuration>, Error> {
        for from in std::iter::once(&*self.root).chain(documents.directories()) {
            let Some(found) = config::find(from)? else {
                continue;
            };
            let path = from.join(found);
            let directory = path.parent().and_then(|dir| dir.canonicalize().ok());
            if let (Some(directory), Some(name)) = (directory, path.file_name()) {
                let name = PathBuf::from(name);
                return Ok(Some(Configuration { directory, name }));
            }
        }
        Ok(None)
    }
}

impl Configuration {
    /// Returns the path of its file.
    pub(super) fn path(&self) -> PathBuf {
        self.directory.join(&self.name)
    }

    /// Goes to its directory: paths are seen from there. Returns what may be read.
    ///
    /// # Errors
    /// If the directory is gone.
    pub(super) fn enter(&self) -> Result<Guest, Error> {
        std::env::set_current_dir(&self.directory).map_err(|error| {
            Error::new(format!(
                "cannot go to {}: {error}",
                self.directory.display()
            ))
        })?;
        Guest::in_repository()
    }

    fn plan(&self, guest: &Guest, disk: &Disk<'_>) -> Result<Plan, Error> {
        let selection = Selection {
            config: Some(&self.name),
            ..Selection::default()
        };
        guest.plan(selection, disk)
    }

    /// Reads, compares and judges.
    ///
    /// # Errors
    /// As [`check::check`], and if a source may not be read for an editor.
    pub(super) fn check(
        &self,
        guest: &Guest,
        disk: &Disk<'_>,
        sources: &SourceMap,
    ) -> Result<Checked, Error> {
        let plan = self.plan(guest, disk)?;
        let verdict = check::check(&plan, &Host::new(disk, sources))?;
        Ok(Checked { plan, verdict })
    }

    /// Reads the environments, without judging them.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(super) fn model(
        &self,
        guest: &Guest,
        disk: &Disk<'_>,
        sources: &SourceMap,
    ) -> Result<Vec<States>, Error> {
        let plan = self.plan(guest, disk)?;
        check::model(&plan, check::read(&plan, &Host::new(disk, sources))?)
    }
}

/// Returns the file system as an editor has it: open files with their texts.
pub(super) fn disk<'s>(guest: &Guest, documents: &Documents, sources: &'s SourceMap) -> Disk<'s> {
    guest.disk(sources).replacing(documents.texts())
}

/// Returns the path without links of a file as a source map has it; `None` where it is not a file of this machine.
pub(super) fn real_path(shown: &Path) -> Option<PathBuf> {
    shown.canonicalize().ok().filter(|path| path.is_file())
}
