//! [`Host`]: the means of a build beyond its files: repositories, downloads and programs.
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

/// The machine and the network beyond a build's files. By default there is nothing.
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

    /// Returns the content of a URL.
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
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Its environment, beside that of this process.
    pub environment: Vec<(String, OsString)>,
    /// Its working directory.
    pub directory: Option<&'a Path>,
    /// Its standard input.
    pub input: Vec<u8>,
}

/// The outcome of a program.
#[derive(Debug, Clone)]
pub struct Ended {
    /// How it ended, in words, if it failed.
    pub failure: Option<String>,
    /// Its standard output.
    pub output: Vec<u8>,
    /// Its standard error.
    pub complaints: Vec<u8>,
}

/// Returns the error for something remote, which is not read.
pub(crate) fn refused(what: &str) -> Error {
    let what = without_password(what);
    Error::new(format!(
        "'{what}' is remote, and nothing remote is read while offline"
    ))
    .with_kind(Kind::Unsupported)
    .hint("leave out --offline, or keep a copy beside the kustomization and name that")
}
