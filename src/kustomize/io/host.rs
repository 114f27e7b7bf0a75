//! [`Host`]: what a build reaches for beyond its files: repositories, downloads and programs.
//!
//! The source stage implements it. Whether a build may reach for any of it, the caller says: without leave, each is
//! refused here by its name.

use super::file::File;
use super::repository::{Repository, without_password};
use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What lies beyond a build's files. By default there is nothing.
pub trait Host {
    /// Tells whether nothing remote may be read.
    fn is_offline(&self) -> bool {
        true
    }

    /// Returns the directory that holds a repository's files, as they are at its ref.
    ///
    /// # Errors
    /// If it cannot be fetched.
    fn checkout(&self, repository: &Repository) -> Result<PathBuf, Error> {
        Err(refused(&repository.shown()))
    }

    /// Returns what a URL holds.
    ///
    /// # Errors
    /// If it cannot be had; of kind [`Status`](crate::kustomize::error::Kind::Status) if the server says so.
    fn download(&self, url: &str) -> Result<Arc<File>, Error> {
        Err(refused(url))
    }

    /// Runs a program to its end.
    ///
    /// # Errors
    /// If it cannot be started.
    fn run(&self, program: Invocation<'_>) -> io::Result<Ended> {
        let _ = program;
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Returns where plugins are.
    fn plugin_home(&self) -> Option<PathBuf> {
        None
    }

    /// Tells whether a file may be run.
    fn is_executable(&self, path: &Path) -> bool {
        let _ = path;
        false
    }

    /// Returns the numbers of the user and the group that this runs as, `1000:1000`.
    fn user(&self) -> Option<String> {
        None
    }

    /// Writes a file that lasts as long as the build, in a directory of its own.
    ///
    /// # Errors
    /// If there is no place for it.
    fn scratch(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let _ = (name, bytes);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A program to run.
#[derive(Debug, Clone)]
pub struct Invocation<'a> {
    /// Its path, or its name on the PATH.
    pub program: &'a Path,
    /// What it is given.
    pub arguments: Vec<OsString>,
    /// What it finds in its environment beside our own.
    pub environment: Vec<(String, OsString)>,
    /// Where it runs.
    pub directory: Option<&'a Path>,
    /// What it reads.
    pub input: Vec<u8>,
}

/// What a program left.
#[derive(Debug, Clone)]
pub struct Ended {
    /// How it ended, in words, where that was no success.
    pub failure: Option<String>,
    /// What it wrote to standard output.
    pub output: Vec<u8>,
    /// What it wrote to standard error.
    pub complaints: Vec<u8>,
}

/// Says that nothing remote is read.
pub fn refused(what: &str) -> Error {
    let what = without_password(what);
    Error::new(format!(
        "'{what}' is remote, and nothing remote is read while offline"
    ))
    .with_kind(Kind::Unsupported)
    .hint("leave out --offline, or keep a copy beside the kustomization and name that")
}
