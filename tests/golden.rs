//! Layouts as people have them, rendered: `expected.yaml` beside a kustomization is what kustomize 5.8.1 prints for it.
//!
//! The comparison with kustomize itself, in `oracle.rs`, keeps these files true.

#![allow(clippy::expect_used)]

#[path = "golden/layouts.rs"]
mod layouts;

use kubeparity::kustomize::{Options, build, print};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;

#[test]
fn every_layout_renders_as_expected() {
    let layouts = layouts::all();
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
