//! [`Project`]: what the files of a Compose project are read with: its directory, its `.env`, the files that `env_file` names.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use smol_str::SmolStr;

use super::super::dotenv::is_name;
use super::super::text::text_of;
use super::super::{Disk, LocalVariable, repository};
use super::service::refused;
use crate::dotenv::template::{Refused, Way, asked, substitute};
use crate::dotenv::{self, Dialect};
use crate::error::Error;
use crate::limits;
use crate::maps::IndexMap;
use crate::yaml::{Node, Origin};

/// A Compose project on this disk.
pub(super) struct Project<'d> {
    directory: PathBuf,
    known: IndexMap<String, String>,
    disk: &'d Disk<'d>,
    /// The bytes of the texts that variables were put into.
    brought: Cell<usize>,
}

/// A file that a service takes variables from.
#[derive(Debug, Clone)]
pub(super) struct EnvFile {
    pub(super) path: String,
    pub(super) is_required: bool,
    pub(super) dialect: Dialect,
    pub(super) origin: Origin,
}

impl<'d> Project<'d> {
    /// Returns the project of a Compose file, with the `.env` beside it.
    ///
    /// # Errors
    /// If the `.env` cannot be read.
    pub(super) fn of(file: &Path, disk: &'d Disk<'d>) -> Result<Self, Error> {
        let mut project = Self {
            directory: file.parent().unwrap_or(Path::new("")).to_owned(),
            known: IndexMap::default(),
            disk,
            brought: Cell::new(0),
        };
        let path = project.directory.join(".env");
        if path.is_file() {
            let entries = project.entries(&path, Dialect::Compose)?;
            let set = entries.into_iter().map(|(entry, _)| entry);
            project.known = set
                .filter_map(|entry| Some((entry.name, entry.value?)))
                .collect();
        }
        Ok(project)
    }

    /// Puts variables in their places. `None` for a text that asks for one which `.env` does not set and which has no default: a
    /// developer's shell has it, and nobody else knows it.
    ///
    /// # Errors
    /// If the text is not a template.
    pub(super) fn filled(&self, text: &str, origin: Origin) -> Result<Option<String>, Error> {
        let lookup = |name: &str| self.known.get(name).cloned();
        match substitute(text, &lookup) {
            Ok(filled) => {
                if text.contains('$') {
                    self.brought.set(self.brought.get() + filled.len());
                }
                if self.brought.get() > limits::expanded_bytes() {
                    return Err(self.too_large(origin));
                }
                let mut asked = asked(text).into_iter();
                let is_open = asked.any(|of| of.way == Way::Plain && !self.knows(&of.name));
                Ok((!is_open).then_some(filled))
            }
            Err(Refused::Missing { .. }) => Ok(None),
            Err(Refused::TooLarge) => Err(self.too_large(origin)),
            Err(Refused::Invalid) => Err(refused(
                "a '$' begins no variable that Compose knows: write '$$' for the sign".to_owned(),
                origin,
            )),
        }
    }

    fn too_large(&self, origin: Origin) -> Error {
        let what = format!("what variables bring to {}", self.directory.display());
        let most = limits::expanded_bytes() as u64;
        refused(limits::too_large(&what, most).to_string(), origin)
    }

    /// Puts `${NAME}` in the place of each variable, and tells whether there is one. Their values stay where they are.
    ///
    /// # Errors
    /// If the text is not a template.
    pub(super) fn with_names(&self, text: &str, origin: Origin) -> Result<(String, bool), Error> {
        self.filled(text, origin)?;
        let named = substitute(text, &|name: &str| Some(format!("${{{name}}}")));
        let named = named.unwrap_or_else(|_| text.to_owned());
        Ok((named, !asked(text).is_empty()))
    }

    /// Tells whether `.env` sets a variable.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// Tells whether a variable that is passed on by its name is empty in `.env`.
    pub(super) fn passes_nothing(&self, name: &str) -> bool {
        self.known.get(name).is_some_and(String::is_empty)
    }

    /// Fills a scalar that has to be known.
    ///
    /// # Errors
    /// If the node is not a text, or needs a variable that `.env` does not set.
    pub(super) fn path(&self, node: &Node) -> Result<String, Error> {
        let text = node.as_str().filter(|_| !node.is_null());
        let text =
            text.ok_or_else(|| refused("this must be a path, as text".to_owned(), node.origin))?;
        let path = self.filled(text, node.origin)?;
        path.filter(|path| !path.is_empty()).ok_or_else(|| {
            refused("the path needs a variable that is not set".to_owned(), node.origin)
                .hint("set it in the .env beside the Compose file: the environment of this process is not read")
        })
    }

    /// Reads the variables of a file that a service names.
    ///
    /// # Errors
    /// If it is required and not there, lies outside of the repository, or cannot be read.
    pub(super) fn variables(&self, file: &EnvFile) -> Result<Vec<(SmolStr, LocalVariable)>, Error> {
        let named = file.path.strip_prefix("./").unwrap_or(&file.path);
        let path = self.directory.join(named);
        if !path.exists() {
            return match file.is_required {
                false => Ok(Vec::new()),
                true => Err(refused(
                    format!("{} does not exist, which a service takes variables from", path.display()),
                    file.origin,
                )
                .hint("Compose refuses it too: make the file, or write 'required: false' beside its path")),
            };
        }
        if !self.disk.trusts_config() && self.is_outside(&path) {
            return Err(refused(
                format!("{} lies outside of the repository", path.display()),
                file.origin,
            )
            .hint("--trust-config lets files name paths anywhere"));
        }
        let entries = self.entries(&path, file.dialect)?;
        let variables = entries.into_iter().map(|(entry, origin)| {
            let is_empty = match &entry.value {
                Some(value) => value.is_empty(),
                None => self.passes_nothing(&entry.name),
            };
            let variable = LocalVariable { is_empty, origin };
            (SmolStr::new(entry.name), variable)
        });
        Ok(variables.collect())
    }

    fn is_outside(&self, path: &Path) -> bool {
        let here = match self.directory.as_os_str().is_empty() {
            true => Path::new("."),
            false => &self.directory,
        };
        let (Ok(here), Ok(real)) = (std::fs::canonicalize(here), std::fs::canonicalize(path))
        else {
            return true;
        };
        !real.starts_with(repository(&here))
    }

    fn entries(
        &self,
        path: &Path,
        dialect: Dialect,
    ) -> Result<Vec<(dotenv::Entry, Origin)>, Error> {
        let (text, origin) = text_of(path, self.disk)?;
        let lookup = |name: &str| self.known.get(name).cloned();
        let entries = dotenv::read(&text, dialect, &lookup).map_err(|error| {
            let what = format!("{} is not a file of variables: {error}", path.display());
            refused(what, origin.at(error.line, 1))
        })?;
        let placed = entries.into_iter().map(|entry| {
            let place = origin.at(entry.line, entry.column);
            is_name(&entry.name, entry.value.is_none(), place)?;
            Ok((entry, place))
        });
        placed.collect()
    }
}
