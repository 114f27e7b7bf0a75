//! kustomize's own test cases, written to a directory.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use kubeparity::kustomize::{Options, Reorder, Restriction};
use serde::Deserialize;

use crate::programs::write;

/// One case.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    directory: String,
    reorder: String,
    load_restrictor: String,
    files: BTreeMap<String, String>,
    pub(crate) expected: Option<String>,
    /// Texts that the error holds.
    #[serde(default)]
    pub(crate) errors: Vec<String>,
}

/// Returns all cases.
pub(crate) fn all() -> Vec<Case> {
    serde_json::from_str(include_str!("conformance/cases.json")).expect("cases")
}

/// Returns the cases that render.
pub(crate) fn with_output() -> Vec<Case> {
    all()
        .into_iter()
        .filter(|case| case.expected.as_ref().is_some_and(|text| !text.is_empty()))
        .collect()
}

impl Case {
    /// Writes the files and returns the directory to build.
    pub(crate) fn write(&self, top: &Path) -> PathBuf {
        // One case climbs above its root.
        let root = top.join("a/b/c");
        for (path, text) in &self.files {
            write(&clean(&root.join(path)), text);
        }
        let directory = clean(&root.join(&self.directory));
        std::fs::create_dir_all(&directory).expect("a directory");
        directory
    }

    /// Returns what the case builds with.
    pub(crate) fn options(&self) -> Options {
        Options {
            reorder: match self.reorder.as_str() {
                "none" => Some(Reorder::None),
                "legacy" => Some(Reorder::Legacy),
                _ => None,
            },
            restriction: match self.load_restrictor.as_str() {
                "none" => Restriction::None,
                _ => Restriction::RootOnly,
            },
            ..Options::default()
        }
    }
}

fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            part => clean.push(part),
        }
    }
    clean
}
