//! [`Guest`]: what may be read for somebody who is not the user: an agent behind `mcp`, an editor behind `lsp`.
//!
//! Takes sources as they were named; gives a plan over files of the working directory alone. No program is run, nothing remote is
//! fetched, no cluster is asked. Leaves reading and judging to [`crate::check`].

use std::path::{Path, PathBuf};

use crate::check::{self, Plan, Selection};
use crate::error::Error;
use crate::source::{Disk, ObjectUrl, Request, Source, SourceSpec, is_remote, repository};
use crate::yaml::SourceMap;

/// The directory that is all that is read by name, and the working directory in it.
pub(super) struct Guest {
    top: PathBuf,
    here: PathBuf,
}

/// The remark on environments of which one state alone is read.
const WITHOUT_CLUSTERS: &str = "clusters are not read here, and what is declared is compared: kubeparity check on the command line compares what runs too";

impl Guest {
    /// Begins in the working directory.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn here() -> Result<Self, Error> {
        let top = std::env::current_dir().and_then(std::fs::canonicalize);
        let top =
            top.map_err(|error| Error::new(format!("cannot find the working directory: {error}")))?;
        Ok(Self {
            here: top.clone(),
            top,
        })
    }

    /// Begins in the working directory, and reads all of the repository that it lies in.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn in_repository() -> Result<Self, Error> {
        let guest = Self::here()?;
        Ok(Self {
            top: repository(&guest.here),
            ..guest
        })
    }

    /// Returns the file system without programs and without a network.
    pub(super) fn disk<'s>(&self, sources: &'s SourceMap) -> Disk<'s> {
        let top = self.top.clone();
        Disk::new(sources).offline(true).confined_to(top)
    }

    /// Refuses a path that lies outside of what is read, however it is written.
    ///
    /// # Errors
    /// If it does.
    pub(super) fn admit(&self, path: &Path) -> Result<(), Error> {
        let text = path.to_string_lossy();
        // Of a glob, the directories before its star.
        let (fixed, _) = text.split_once('*').unwrap_or((&text, ""));
        let named = self.here.join(fixed);
        let is_inside = match std::fs::canonicalize(&named) {
            Ok(real) => real.starts_with(&self.top),
            // What is not there leads nowhere, unless the way to it does.
            Err(_) => {
                let parts = Path::new(fixed).components();
                let mut parts = parts.map(|part| matches!(part, std::path::Component::Normal(_)));
                parts.all(|is_name| is_name) || named.starts_with(&self.top) && !text.contains("..")
            }
        };
        let (top, hint) = match self.top == self.here {
            true => (
                "working directory",
                "name a path in it, or start the server in a directory above",
            ),
            false => ("repository", "name a path in it"),
        };
        match is_inside {
            true => Ok(()),
            false => {
                let outside = format!("{} lies outside of the {top}", path.display());
                Err(Error::new(outside).hint(hint))
            }
        }
    }

    fn admit_source(&self, source: &Source) -> Result<(), Error> {
        let refused = |what: &str, why: &str| {
            Err(Error::new(format!("{what} is not read here: {why}"))
                .hint("ask people to run kubeparity check on the command line"))
        };
        match source {
            Source::Path(path) if is_remote(path) => refused(&source.to_string(), "it is remote"),
            Source::Snapshot(path) if ObjectUrl::is_one(path) => {
                refused(&source.to_string(), "it is remote")
            }
            Source::Path(path) | Source::Snapshot(path) => self.admit(path),
            Source::Dotenv { file, .. } => self.admit(file),
            Source::Compose { files, .. } => files.iter().try_for_each(|file| self.admit(file)),
            Source::Command(_) => refused("a command's output", "no program is run"),
            Source::Stdin => refused("standard input", "requests come that way"),
            Source::Cluster { .. } => refused("a cluster", "its login may run a program"),
            Source::Commit { .. } => refused("a commit", "git would be run"),
        }
    }

    /// Settles a comparison of sources, or of what the configuration compares, with what processes need.
    ///
    /// # Errors
    /// If a source may not be read, and as [`Plan::comparing`].
    pub(super) fn plan(&self, selection: Selection<'_>, disk: &Disk<'_>) -> Result<Plan, Error> {
        if let Some(path) = check::config_path(selection.config)? {
            self.admit(&path)?;
        }
        for text in selection.sources {
            let Ok(spec) = text.parse::<SourceSpec>();
            self.admit_source(&spec.source)?;
        }
        let mut plan = Plan::comparing(selection, disk)?;
        let mut has_cluster = false;
        for request in &mut plan.requests {
            has_cluster |= self.narrow(request)?;
        }
        if has_cluster {
            plan.remarks.push(WITHOUT_CLUSTERS.to_owned());
        }
        plan.read_needs(&[], disk)?;
        Ok(plan)
    }

    /// Leaves out the live state; tells whether there was one.
    fn narrow(&self, request: &mut Request) -> Result<bool, Error> {
        for part in &request.parts {
            // What the configuration names is held against its repository where it is read, and that may go beyond the directory.
            self.admit_source(&part.source)
                .map_err(|error| error.at(part.origin))?;
        }
        let had_cluster = request.cluster.take().is_some();
        if had_cluster && request.parts.is_empty() {
            return Err(Error::new(format!(
                "{} is a cluster, and clusters are not read here",
                request.environment
            ))
            .hint("ask people to run kubeparity check on the command line"));
        }
        Ok(had_cluster)
    }
}
