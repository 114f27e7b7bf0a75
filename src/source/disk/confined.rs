//! A file system that ends at a directory: what lies outside is not read, whatever names it.

use std::path::PathBuf;

use super::Disk;

impl Disk<'_> {
    /// Reads nothing outside of a directory, which is given without links: not a base, not the end of a link.
    #[must_use]
    pub fn confined_to(mut self, top: PathBuf) -> Self {
        self.ways.confine(top);
        self
    }
}
