//! [`WorkTree`]: the Git repository that a directory lies in, asked through the `git` program.
//!
//! Takes names of commits and paths; gives what Git knows of them. Neither the work tree nor the index is ever touched. Leaves
//! repositories that are fetched to [`super::git`].

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::local::slashed;
use super::program;
use crate::error::Error;
use crate::kustomize::Invocation;
use crate::mask;

/// The longest that one question may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Settings under which a repository's own have no program run.
const SETTINGS: [&str; 6] = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.quotePath=false",
];

/// Questions for which git runs the filters of files: what it reads of the work tree, and what it makes an object of.
const FILTERING: [&str; 2] = ["diff", "hash-object"];

/// A repository with files.
#[derive(Debug, Clone)]
pub(crate) struct WorkTree {
    top: PathBuf,
}

impl WorkTree {
    /// Finds the repository of a directory.
    ///
    /// # Errors
    /// If there is none, or git cannot be run.
    pub(crate) fn of(directory: &Path) -> Result<Self, Error> {
        let directory = match directory.as_os_str().is_empty() {
            true => Path::new("."),
            false => directory,
        };
        let asked = Self {
            top: directory.to_owned(),
        };
        let top = asked.text(&["rev-parse", "--show-toplevel"])?;
        let top = std::fs::canonicalize(&top)
            .map_err(|error| Error::new(format!("cannot read {top}: {error}")))?;
        Ok(Self { top })
    }

    /// Returns the commit that is checked out where the program runs; `None` beyond repositories, or without git.
    pub(crate) fn head() -> Option<String> {
        let here = std::fs::canonicalize(".").ok()?;
        here.ancestors().find(|above| above.join(".git").exists())?;
        Self { top: here }.commit("HEAD").ok()
    }

    /// Returns the directory that it begins in.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// Returns a path as the repository spells it; `None` for one that lies outside.
    pub(crate) fn path_of(&self, path: &Path) -> Option<String> {
        let whole = std::fs::canonicalize(path).ok()?;
        let below = whole.strip_prefix(&self.top).ok()?;
        slashed(below)
    }

    /// Returns the commit that a name stands for.
    ///
    /// # Errors
    /// If there is no such commit, or the name could be taken for something else.
    pub(crate) fn commit(&self, name: &str) -> Result<String, Error> {
        let is_plain = !name.starts_with('-') && !name.chars().any(char::is_control);
        if !is_plain || name.is_empty() {
            return Err(Error::new(format!("'{name}' does not name a commit")));
        }
        let peeled = format!("{name}^{{commit}}");
        self.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled])
            .map_err(|_| {
                Error::new(format!("Git knows no commit '{name}' here"))
                    .hint("a shallow clone has few commits: git fetch origin REF, or fetch-depth: 0 in a workflow")
            })
    }

    /// Returns settings under which no program of the repository's own configuration filters what git reads. Those of the user's
    /// configuration stay.
    fn without_filters(&self) -> Vec<String> {
        let of_filters = r"^filter\..*\.(clean|smudge|process)$";
        let asked = [
            "config",
            "--local",
            "--includes",
            "--name-only",
            "--get-regexp",
        ];
        // There are none where git says nothing.
        let names = self.text(&[&asked[..], &[of_filters]].concat());
        let names = names.unwrap_or_default();
        let settings = names
            .lines()
            .flat_map(|name| ["-c".to_owned(), format!("{name}=")]);
        settings.collect()
    }

    /// Returns what git says, without the line's end.
    ///
    /// # Errors
    /// If it fails.
    pub(crate) fn text(&self, arguments: &[&str]) -> Result<String, Error> {
        self.line(arguments, &[], Vec::new())
    }

    /// As [`Self::ask`], for an answer of one line.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(crate) fn line(
        &self,
        arguments: &[&str],
        variables: &[(&str, &Path)],
        input: Vec<u8>,
    ) -> Result<String, Error> {
        let said = self.ask(arguments, variables, input)?;
        Ok(String::from_utf8_lossy(&said).trim_end().to_owned())
    }

    /// Asks git with variables and an input of its own.
    ///
    /// # Errors
    /// If it cannot be run, fails or takes too long.
    pub(crate) fn ask(
        &self,
        arguments: &[&str],
        variables: &[(&str, &Path)],
        input: Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let settings = match arguments.first().is_some_and(|of| FILTERING.contains(of)) {
            true => self.without_filters(),
            false => Vec::new(),
        };
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
        let own = [
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_LITERAL_PATHSPECS", "1"),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.into()));
        let settings = settings.iter().map(String::as_str);
        let all = SETTINGS.iter().copied().chain(settings);
        let all = all.chain(arguments.iter().copied());
        let invocation = Invocation {
            program: Path::new("git"),
            arguments: all.map(OsString::from).collect(),
            environment: own.into_iter().chain(variables).collect(),
            directory: Some(&self.top),
            input,
        };
        let shown = arguments.first().copied().unwrap_or_default();
        let ended =
            program::run_program(invocation, Some(PATIENCE)).map_err(|error| {
                match error.kind() {
                    std::io::ErrorKind::NotFound => Error::new("no 'git' program on path")
                        .hint("install git: commits and branches are its own to tell of"),
                    _ => Error::new(format!("cannot run 'git {shown}': {error}")),
                }
            })?;
        let Some(ended) = ended else {
            return Err(Error::new(format!(
                "'git {shown}' took longer than {PATIENCE:?}"
            )));
        };
        let Some(failure) = ended.failure else {
            return Ok(ended.output);
        };
        let said = String::from_utf8_lossy(&ended.complaints);
        let said = mask::mask_text("", said.trim()).into_owned();
        Err(Error::new(format!(
            "'git {shown}' failed: {said} ({failure})"
        )))
    }
}
