//! [`read`]: overlays with what they are made of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::kustomize::{File, Files as _};
use crate::source::{Disk, kustomization_names};
use crate::yaml::Node;

/// The lists of a kustomization that name other directories.
const LISTS: [&str; 3] = ["resources", "bases", "components"];

/// A directory with a kustomization.
#[derive(Debug, Clone)]
pub(super) struct Overlay {
    pub(super) path: Vec<String>,
    /// The paths that it is made of.
    pub(super) uses: Vec<Vec<String>>,
    has_charts: bool,
}

/// Reads the kustomizations of directories. A component renders nothing by itself and is left out; a file that cannot be read is told by
/// the first check.
pub(super) fn read(top: &Path, paths: &[Vec<String>], disk: &Disk<'_>) -> Vec<Overlay> {
    let overlay = |path: &Vec<String>| {
        let mut overlay = Overlay {
            path: path.clone(),
            uses: Vec::new(),
            has_charts: false,
        };
        let directory = top.join(path.iter().collect::<std::path::PathBuf>());
        let mut files = kustomization_names()
            .iter()
            .filter_map(|name| disk.read(&directory.join(name)).ok());
        match files.next() {
            Some(file) => overlay.look_into(&file).then_some(overlay),
            None => Some(overlay),
        }
    };
    paths.iter().filter_map(overlay).collect()
}

impl Overlay {
    /// Notes what a kustomization is made of; false where it is a component.
    fn look_into(&mut self, file: &File) -> bool {
        let Ok(Some(node)) = file.kustomization() else {
            return true;
        };
        if node.get("kind").and_then(Node::as_str) == Some("Component") {
            return false;
        }
        let lists = LISTS.iter().filter_map(|list| node.get(list)?.as_seq());
        let texts = lists.flatten().filter_map(Node::as_str);
        let uses: Vec<Vec<String>> = texts.filter_map(|text| joined(&self.path, text)).collect();
        self.uses = uses;
        self.has_charts =
            node.get("helmCharts").is_some() || node.get("helmChartInflationGenerator").is_some();
        true
    }
}

/// Returns the path that a kustomization names; `None` where it leads out.
fn joined(from: &[String], text: &str) -> Option<Vec<String>> {
    let mut path = from.to_vec();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(path.pop()?),
            part => path.push(part.to_owned()),
        }
    }
    Some(path)
}

/// Tells whether some overlays have charts, themselves or in what they are made of.
pub(super) fn have_charts<'p>(
    overlays: &'p [Overlay],
    of_environments: impl Iterator<Item = &'p Vec<String>>,
) -> bool {
    let by_path: BTreeMap<&[String], &Overlay> =
        overlays.iter().map(|of| (of.path.as_slice(), of)).collect();
    let mut seen: BTreeSet<&[String]> = BTreeSet::new();
    let mut open: Vec<&[String]> = of_environments.map(Vec::as_slice).collect();
    while let Some(path) = open.pop() {
        let Some(overlay) = by_path.get(path).filter(|_| seen.insert(path)) else {
            continue;
        };
        if overlay.has_charts {
            return true;
        }
        open.extend(overlay.uses.iter().map(Vec::as_slice));
    }
    false
}
