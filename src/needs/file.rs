//! [`read_file`]: a file that teams have anyway and that names variables.

use std::path::Path;

use super::{Need, compose, env_example, json_schema};
use crate::error::{Error, ErrorKind};
use crate::kustomize::Files as _;
use crate::source::Disk;
use crate::yaml::{self, Dialect, Node};

/// The needs of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeedsFile {
    /// Of one process.
    One(Vec<Need>),
    /// Of each service of a Compose file, by its name.
    Services(Vec<(String, Vec<Need>)>),
}

/// Reads a file that names variables.
///
/// # Errors
/// If it cannot be read, or is neither `.env.example`, a JSON Schema nor a Compose file.
pub fn read_file(path: &Path, disk: &Disk<'_>) -> Result<NeedsFile, Error> {
    let unreadable = |why: String| {
        Error::new(format!("cannot read {}: {why}", path.display())).of_kind(ErrorKind::Unreadable)
    };
    let file = disk
        .read(path)
        .map_err(|error| unreadable(error.to_string()))?;
    let text =
        std::str::from_utf8(&file.bytes).map_err(|_| unreadable("not UTF-8 text".to_owned()))?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    if !is_document(&name) {
        return match is_dotenv(&name) {
            true => Ok(NeedsFile::One(env_example::needs(text, file.origin))),
            false => Err(unknown(path)),
        };
    }
    let documents = yaml::read(text, file.origin, Dialect::Core)?;
    let root = documents.first().ok_or_else(|| unknown(path))?;
    if let Some(services) = compose::services(root) {
        let of = |(name, service): &(Node, Node)| {
            Some((name.as_str()?.to_owned(), compose::needs(service)))
        };
        return Ok(NeedsFile::Services(
            services.iter().filter_map(of).collect(),
        ));
    }
    match json_schema::is_schema(root) {
        true => Ok(NeedsFile::One(json_schema::needs(root))),
        false => Err(unknown(path)),
    }
}

fn is_document(name: &str) -> bool {
    [".json", ".yaml", ".yml"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Tells whether a file is named like `.env.example`, `sample.env` or `env.template`.
fn is_dotenv(name: &str) -> bool {
    name.split('.').any(|part| part == "env")
}

fn unknown(path: &Path) -> Error {
    Error::new(format!("cannot tell which variables {} names", path.display())).hint(
        "needs are read of .env.example (NAME=), a JSON Schema (required) and a Compose file (${NAME:?})",
    )
}
