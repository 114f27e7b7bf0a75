//! `kubeparity.yaml`: environments, comparisons, severities, expectations.
//!
//! Takes the file's text; gives a [`Config`] whose every entry knows its line. Unknown keys are refused with the
//! nearest known one.

mod decode;

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::error::Error;
use crate::judge::{Expectation, Severity};
use crate::yaml::{Dialect, Origin, SourceMap, read};

/// The file's name.
pub const FILE_NAME: &str = "kubeparity.yaml";

/// What `kubeparity.yaml` says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Environments in the order of release; the first is the reference unless comparisons say otherwise.
    pub environments: Vec<Environment>,
    /// Comparisons; empty for the first environment against each other one.
    pub comparisons: Vec<Comparison>,
    /// Rule → severity, or `None` for off.
    pub rules: IndexMap<String, Option<Severity>>,
    /// Differences that are wanted.
    pub expect: Vec<Expectation>,
    /// Where the file is, which its paths are relative to.
    pub directory: PathBuf,
}

/// One environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Overlays or manifests; a `*` binds an application.
    pub paths: Vec<String>,
    /// Other words for it in names and hosts.
    pub aliases: Vec<String>,
    /// A command whose output is read in place of paths.
    pub command: Option<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What the others are held against.
    pub reference: String,
    /// The others.
    pub against: Vec<String>,
    /// Where it stands.
    pub origin: Origin,
}

impl Config {
    /// Reads the file at a path, or finds it upwards from the current directory. `None` where there is none.
    ///
    /// # Errors
    /// If it cannot be read or says what it cannot.
    pub fn load(path: Option<&Path>, sources: &SourceMap) -> Result<Option<Self>, Error> {
        let found = match path {
            Some(path) => path.to_owned(),
            None => match upwards() {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        let text = std::fs::read_to_string(&found)
            .map_err(|error| Error::new(format!("cannot read {}: {error}", found.display())))?;
        let mut config = Self::parse(&text, sources.add(&found))?;
        config.directory = found.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Some(config))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// If it is no YAML, has an unknown key or a value of the wrong kind.
    pub fn parse(text: &str, file: Origin) -> Result<Self, Error> {
        let mut documents = read(text, file, Dialect::Core)?.into_iter();
        match documents.next() {
            Some(document) if !document.is_null() => decode::config(&document),
            _ => Err(Error::new("the file is empty")
                .at(file)
                .hint("it needs `environments:` at least")),
        }
    }

    /// Returns which environment is held against which: (reference, target).
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        if !self.comparisons.is_empty() {
            let pairs = |c: &Comparison| {
                c.against
                    .iter()
                    .map(|target| (c.reference.clone(), target.clone()))
                    .collect::<Vec<_>>()
            };
            return self.comparisons.iter().flat_map(pairs).collect();
        }
        let mut names = self
            .environments
            .iter()
            .map(|environment| environment.name.clone());
        match names.next() {
            Some(first) => names.map(|name| (first.clone(), name)).collect(),
            None => Vec::new(),
        }
    }
}

fn upwards() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let below = here
        .ancestors()
        .position(|directory| directory.join(FILE_NAME).is_file())?;
    let mut path: PathBuf = std::iter::repeat_n("..", below).collect();
    path.push(FILE_NAME);
    Some(path)
}
