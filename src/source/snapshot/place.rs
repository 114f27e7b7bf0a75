//! [`bytes`], [`written_at`], [`matching`]: snapshots in files, and in objects of an object store.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::super::local::{Links, read as read_file};
use super::super::{ObjectUrl, Source, expand};
use crate::error::Error;

pub(super) fn unreadable(path: &Path, why: &str) -> Error {
    Error::new(format!(
        "cannot read the snapshot {}: {why}",
        path.display()
    ))
}

/// Returns the bytes of a file or an object.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    match ObjectUrl::of(path)? {
        None => read_file(path, Links::InRepository)
            .map_err(|error| unreadable(path, &error.to_string())),
        Some(url) => match url.read()? {
            Some(bytes) => Ok(bytes),
            None => Err(unreadable(path, "there is no such object")
                .hint("kubeparity snapshot SOURCE -o PLACE writes one")),
        },
    }
}

/// Returns when a snapshot was written; `None` where there is none.
///
/// # Errors
/// If that cannot be found out.
pub(crate) fn written_at(path: &Path) -> Result<Option<Timestamp>, Error> {
    if let Some(url) = ObjectUrl::of(path)? {
        return url.written();
    }
    let found = std::fs::metadata(path).and_then(|found| found.modified());
    match found {
        Ok(time) => Timestamp::try_from(time).map(Some).map_err(|error| {
            Error::new(format!(
                "cannot read the time of {}: {error}",
                path.display()
            ))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error.to_string())),
    }
}

/// Returns the snapshots that a path with one `*` in its last part stands for, by path.
///
/// # Errors
/// If there is none, or they cannot be listed.
pub(crate) fn matching(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let found: Vec<PathBuf> = match ObjectUrl::of(path)? {
        Some(url) => {
            let urls = url.matching()?.into_iter();
            urls.map(|url| PathBuf::from(url.to_string())).collect()
        }
        None => {
            let parts = expand(path).map_err(|error| {
                Error::new(format!("snapshot:{}: {error}", path.display()))
                    .hint("a '*' stands for one directory's or file's name")
            })?;
            let paths = parts.into_iter().filter_map(|part| match part.source {
                Source::Path(path) => Some(path),
                _ => None,
            });
            paths.collect()
        }
    };
    match found.is_empty() {
        false => Ok(found),
        true => Err(Error::new(format!(
            "snapshot:{} matches nothing",
            path.display()
        ))),
    }
}
