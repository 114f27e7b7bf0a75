//! [`read`]: a file of variables, as developers have it, as all that there is of an environment.
//!
//! Takes a path; gives a [`LocalFile`]: the names that it sets, each with its line. Their values end here: whatever a developer has in
//! `.env` is a secret. Leaves the dialect to [`crate::dotenv`], and which container the file stands for to [`crate::check`].

use std::path::{Path, PathBuf};

use smol_str::SmolStr;

use super::text::text_of;
use super::{Disk, LocalService, missing};
use crate::dotenv::{self, Dialect};
use crate::error::Error;
use crate::maps::IndexMap;
use crate::mask::looks_random;
use crate::yaml::Origin;

/// The variables of files that a developer has.
#[derive(Debug, Clone, Default)]
pub struct LocalFile {
    /// The file as people see it.
    pub path: PathBuf,
    /// The container that was named for it: `Deployment/checkout/app`, or a part of that.
    pub container: Option<String>,
    /// The file as such.
    pub origin: Origin,
    /// The variables that it sets, by name.
    pub variables: IndexMap<SmolStr, LocalVariable>,
    /// The services that it has in the place of variables, where it is a Compose file.
    pub services: Vec<LocalService>,
}

/// A variable without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalVariable {
    /// Whether its value is empty.
    pub is_empty: bool,
    /// The place of its name.
    pub origin: Origin,
}

impl LocalFile {
    /// Adds a file that is read after this one: what both set, the later one sets.
    pub(super) fn join(&mut self, later: Self) {
        self.container = later.container.or(self.container.take());
        self.variables.extend(later.variables);
    }
}

/// Reads a file, and what it is held against if that was named.
///
/// # Errors
/// If it cannot be read, is written in another way, or sets nothing.
pub(super) fn read(
    (path, container): (&Path, Option<&str>),
    environment: &str,
    disk: &Disk<'_>,
) -> Result<LocalFile, Error> {
    let shown = path.display();
    if !path.exists() {
        return Err(missing(environment, path));
    }
    let (text, of_file) = text_of(path, disk)?;
    let entries = dotenv::read(&text, Dialect::Compose, &|_| None).map_err(|error| {
        Error::new(format!("{shown} is not a file of variables: {error}"))
            .at(of_file.at(error.line, 1))
            .sensitive()
            .hint("env:FILE reads NAME=value lines as Compose does: quotes, export, several lines within quotes, ${X:-d}")
    })?;
    for entry in &entries {
        let place = of_file.at(entry.line, entry.column);
        is_name(&entry.name, entry.value.is_none(), place)?;
    }
    let own = entries
        .into_iter()
        .filter(|entry| !is_of_compose(&entry.name));
    let variables: IndexMap<SmolStr, LocalVariable> = own
        .map(|entry| {
            let variable = LocalVariable {
                is_empty: entry.value.is_some_and(|value| value.is_empty()),
                origin: of_file.at(entry.line, entry.column),
            };
            (SmolStr::new(entry.name), variable)
        })
        .collect();
    if variables.is_empty() {
        return Err(Error::new(format!("{shown} sets no variable")).at(of_file));
    }
    Ok(LocalFile {
        path: path.to_owned(),
        container: container.map(str::to_owned),
        origin: of_file,
        variables,
        services: Vec::new(),
    })
}

/// Refuses what may be a part of a value in the place of a name, which is shown everywhere: lines of a key that nobody quoted, and a
/// password that was pasted. `is_alone` says that no value follows it.
///
/// # Errors
/// If it is not written as names of variables are.
pub(super) fn is_name(text: &str, is_alone: bool, place: Origin) -> Result<(), Error> {
    if SHELLS_OWN.contains(&text) {
        return Ok(());
    }
    let is_small = text.contains(char::is_lowercase);
    let is_long = text.len() >= 20 && text.contains(|c: char| c.is_ascii_digit());
    // Base32 and hexadecimal numbers may have capitals alone, and names of capitals have words between underscores.
    let is_random = is_long && looks_random(text) && (is_small || !text.contains('_'));
    let is_small_alone = is_small && is_alone;
    if !is_random && !is_small_alone {
        return Ok(());
    }
    let what = match is_small_alone {
        true => {
            "a word alone is written in small letters: it may be a part of a value, and is not shown"
        }
        false => "a name looks like a part of a value, and is not shown",
    };
    let hint = "a value of several lines needs quotes around it; a variable that the shell has is written in capitals, or as NAME=${NAME}";
    Err(Error::new(what).at(place).sensitive().hint(hint))
}

/// Variables in small letters that shells have, and that files pass on.
const SHELLS_OWN: [&str; 5] = [
    "all_proxy",
    "ftp_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// Tells whether a variable is for Compose and docker themselves, which read the same file.
fn is_of_compose(name: &str) -> bool {
    name.starts_with("COMPOSE_")
        || name.starts_with("BUILDKIT_")
        || matches!(
            name,
            "DOCKER_BUILDKIT"
                | "DOCKER_HOST"
                | "DOCKER_CONTEXT"
                | "DOCKER_CERT_PATH"
                | "DOCKER_TLS_VERIFY"
                | "DOCKER_DEFAULT_PLATFORM"
        )
}
