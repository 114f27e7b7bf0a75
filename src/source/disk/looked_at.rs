//! Files of a repository that no build asks for.
//!
//! Takes paths; gives bytes, those of a build where one has read the file. Counts nothing and keeps nothing.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::{Disk, Links};
use crate::kustomize::File;

impl Disk<'_> {
    /// Reads a file of the repository that no build asks for: it counts for nothing, and is not kept.
    pub(in crate::source) fn beside(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.ways.read(path)
    }

    /// Returns a file that was read as it is on the disk, and by no link out of its repository, by its whole path.
    fn already_read(&self, path: &Path) -> Option<Arc<File>> {
        if !self.replaced.is_empty() || self.links == Links::Anywhere {
            return None;
        }
        self.read.get(path)
    }

    /// Looks at a file of the repository that no build need have asked for, as a build read it where one did: by its whole path, where
    /// that is known. Of what cannot be read there is nothing to see.
    pub(in crate::source) fn look_at<T>(
        &self,
        (whole, path): (Option<&Path>, &Path),
        look: impl FnOnce(&[u8]) -> T,
    ) -> T {
        match whole.and_then(|whole| self.already_read(whole)) {
            Some(kept) => look(&kept.bytes),
            None => look(&self.beside(path).unwrap_or_default()),
        }
    }
}
