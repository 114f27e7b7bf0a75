//! [`Kept`]: the files that a run has read, each as it was read first.
//!
//! Takes files by their paths; gives them again. Leaves reading to [`super::Disk`].

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::kustomize::File;
use crate::maps::IndexMap;
use crate::parallel::give_back;

/// Files by their paths.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<IndexMap<PathBuf, Arc<File>>>);

impl Kept {
    /// Returns a file that was read.
    pub(super) fn get(&self, path: &Path) -> Option<Arc<File>> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(path).cloned()
    }

    /// Keeps a file; where somebody else has read it first, theirs is the one.
    pub(super) fn keep(&self, path: &Path, file: Arc<File>) -> Arc<File> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.entry(path.to_owned()).or_insert(file).clone()
    }

    /// Returns the paths of all files.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.keys().cloned().collect()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let files = std::mem::take(&mut self.0);
        let files = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        give_back(files.len(), files);
    }
}
