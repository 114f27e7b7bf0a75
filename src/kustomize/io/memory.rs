//! [`Memory`]: files that tests make up.

use super::file::File;
use super::host::Host;
use super::loader::Files;
use crate::maps::IndexMap;
use crate::yaml::SourceMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files by absolute path. Their directories exist; there are no symbolic links.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    files: IndexMap<PathBuf, Arc<File>>,
    /// The map of their origins.
    pub(crate) sources: SourceMap,
}

impl Memory {
    /// Returns files with these paths and texts.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let mut memory = Self::default();
        for (path, text) in files {
            let file = File::new(text.as_bytes().to_vec(), path, &memory.sources);
            memory.files.insert(PathBuf::from(path), Arc::new(file));
        }
        memory
    }
}

impl Host for Memory {}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Arc<File>> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.files
            .keys()
            .any(|file| file != path && file.starts_with(path))
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        if self.files.contains_key(path) || self.is_dir(path) {
            Ok(path.to_owned())
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }
}
