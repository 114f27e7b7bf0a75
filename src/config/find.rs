//! Finding `kubeparity.yaml`, under any of its names, and reading it.

use std::path::{Path, PathBuf};

use super::{Config, read, trust};
use crate::error::{Error, ErrorKind};
use crate::kustomize::Files as _;
use crate::source::Disk;
use crate::yaml::{self, Dialect, Origin};

/// The names that the file may have.
const FILE_NAMES: [&str; 4] = [
    "kubeparity.yaml",
    "kubeparity.yml",
    ".kubeparity.yaml",
    ".kubeparity.yml",
];

/// Returns the path from a directory to the first configuration in it or in those above it.
///
/// # Errors
/// If a directory has two of them.
pub(crate) fn find(from: &Path) -> Result<Option<PathBuf>, Error> {
    for (up, directory) in from.ancestors().enumerate() {
        let Some(name) = in_directory(directory)? else {
            continue;
        };
        let mut path: PathBuf = std::iter::repeat_n("..", up).collect();
        path.push(name);
        return Ok(Some(path));
    }
    Ok(None)
}

/// Returns the name of the configuration that a directory has itself.
///
/// # Errors
/// If there are two.
pub(crate) fn in_directory(directory: &Path) -> Result<Option<&'static str>, Error> {
    let is_there = |name: &&str| directory.join(name).symlink_metadata().is_ok();
    let mut found = FILE_NAMES.into_iter().filter(is_there);
    match (found.next(), found.next()) {
        (Some(one), Some(other)) => Err(Error::new(format!(
            "two configurations are in one directory: {one} and {other}"
        ))
        .hint("remove one of the two, or name one: --config FILE")),
        (one, _) => Ok(one),
    }
}

/// Reads a configuration file.
///
/// # Errors
/// If it cannot be read, is not YAML, or says what is not known.
pub fn load(path: &Path, disk: &Disk<'_>) -> Result<Config, Error> {
    log::debug!("reading {}", path.display());
    let unreadable = |why: String| {
        Error::new(format!("cannot read {}: {why}", path.display())).of_kind(ErrorKind::Unreadable)
    };
    let file = disk
        .read(path)
        .map_err(|error| unreadable(error.to_string()))?;
    let text =
        std::str::from_utf8(&file.bytes).map_err(|_| unreadable("not UTF-8 text".to_owned()))?;
    parse(text, (path, file.origin), disk)
}

/// Reads the text of a configuration that is, or will be, a file.
///
/// # Errors
/// If it is not YAML, or says what is not known.
pub(crate) fn parse(
    text: &str,
    (path, origin): (&Path, Origin),
    disk: &Disk<'_>,
) -> Result<Config, Error> {
    let documents = yaml::read(text, origin, Dialect::Core)?;
    if let Some((first, again)) = documents.iter().find_map(yaml::repeated_key) {
        let key = again.as_str().unwrap_or_default();
        let lines = (first.origin.line(), again.origin.line());
        return Err(Error::new(format!(
            "'{key}' stands twice in {}: in lines {} and {}",
            path.display(),
            lines.0,
            lines.1
        ))
        .at(again.origin)
        .hint("only one of the two would count: join them"));
    }
    let config = read::config(&documents, path.parent().unwrap_or(Path::new("")))?;
    if !disk.trusts_config() {
        trust::refuse_outside(&config)?;
    }
    Ok(config)
}
