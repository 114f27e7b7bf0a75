//! Files of this repository, as tests copy them.

use std::path::{Path, PathBuf};

/// Returns the files at and below paths of this repository, each with its path from the top and its text.
pub(crate) fn files(paths: &[&str]) -> Vec<(PathBuf, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> = paths.iter().map(|path| top.join(path)).collect();
    let mut files = Vec::new();
    while let Some(from) = open.pop() {
        if from.is_dir() {
            let entries = std::fs::read_dir(&from).expect("a directory");
            open.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else {
            let name = from.strip_prefix(top).expect("below the top");
            let text = std::fs::read_to_string(&from).expect("a file");
            files.push((name.to_owned(), text));
        }
    }
    files
}
