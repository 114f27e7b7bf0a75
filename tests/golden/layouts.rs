//! Where the layouts are.

use std::path::{Path, PathBuf};

/// Returns the directories that have an `expected.yaml`, sorted.
pub(crate) fn all() -> Vec<PathBuf> {
    let mut found = Vec::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        &mut found,
    );
    found.sort();
    found
}

fn gather(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.file_name().is_some_and(|name| name == "expected.yaml") {
            found.push(directory.to_owned());
        }
    }
}
