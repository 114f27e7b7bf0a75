//! Stamps of files, by which a report knows that they are those that were read.
//!
//! Takes names of files; gives their lengths and times, and one digest of all. Leaves contents unread: they may be secrets.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use crate::parallel::each_small;

/// The length of a file, and the time of its last change; `None` for what is no file.
pub(super) type Stamp = Option<(u64, u128)>;

/// Asks for the stamps of files: of thousands, on all processors.
pub(super) fn stamps_of<P: AsRef<Path> + Sync>(directory: &Path, files: &[P]) -> Vec<Stamp> {
    each_small(files, |file, stamps| {
        let found = std::fs::metadata(directory.join(file));
        let found = found.ok().filter(Metadata::is_file);
        stamps.push(found.map(|found| {
            let time = found.modified().ok();
            let since = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
            (found.len(), since.unwrap_or_default().as_nanos())
        }));
    })
}

/// Returns a digest that changes when a file does: of its name, length and time. Contents may be secrets, and would have to be read.
pub(super) fn digest_of(files: &[PathBuf], stamps: &[Stamp]) -> String {
    let mut digest = Sha256::new();
    for (file, stamp) in files.iter().zip(stamps) {
        let (length, time) = stamp.unwrap_or_default();
        digest.update(file.as_os_str().as_encoded_bytes());
        digest.update([0, u8::from(stamp.is_some())]);
        digest.update(length.to_le_bytes());
        digest.update(time.to_le_bytes());
    }
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
