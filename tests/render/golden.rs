//! Layouts as people have them, rendered: `expected.yaml` beside a kustomization is what kustomize 5.8.2 prints for it.
//!
//! The comparison with kustomize itself, in `oracle.rs`, keeps these files true.

use kubeparity::kustomize::{Options, build, print};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use std::path::{Path, PathBuf};

/// Returns the directories that have an `expected.yaml`, sorted.
pub(crate) fn layouts() -> Vec<PathBuf> {
    let mut found = Vec::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render/golden"),
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

#[test]
fn every_layout_renders_as_expected() {
    let layouts = layouts();
    assert!(layouts.len() > 1, "where are the layouts?");
    for directory in layouts {
        let expected = std::fs::read_to_string(directory.join("expected.yaml")).expect("a file");
        let sources = SourceMap::default();
        let printed = build(&Disk::new(&sources), &directory, &Options::default())
            .and_then(|rendered| print(&rendered))
            .unwrap_or_else(|error| format!("error: {error}\n"));
        let diff = similar::TextDiff::from_lines(&expected, &printed);
        assert!(
            expected == printed,
            "{}\n{}",
            directory.display(),
            diff.unified_diff().header("expected", "printed")
        );
    }
}
