//! [`walk`]: the files that say how a repository is laid out.
//!
//! Takes a directory; gives the directories with a kustomization, Compose files, files that name variables and directories that an image
//! is built of, as paths below it. Links are not followed, and names that a YAML comment or a terminal could not show are passed over.

use std::path::{Path, PathBuf};

use crate::clean;
use crate::source::{is_kustomization_name, is_remote};

/// Entries that are looked at.
pub(super) const MOST_ENTRIES: usize = 100_000;
/// Deeper directories are not looked into.
const MOST_NESTED: usize = 40;
/// Files and directories of one kind that are proposed.
const MOST_OF_KIND: usize = 50;

/// Directories of the code of others, and of what programs made.
const OF_OTHERS: &[&str] = &[
    "node_modules",
    "site-packages",
    "target",
    "third_party",
    "vendor",
    "venv",
];

/// Directories of examples and tests, which are looked into where there is nothing else.
const ASIDE: &[&str] = &[
    "doc", "docs", "example", "examples", "fixtures", "hack", "samples", "spec", "testdata",
    "tests",
];

const COMPOSE: &[&str] = &[
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
];

const EXAMPLES: &[&str] = &[
    ".env.example",
    ".env.sample",
    ".env.template",
    "env.example",
];

/// The files that an image is built by.
const IMAGES: &[&str] = &["Containerfile", "Dockerfile"];

/// The files that say how a repository is laid out.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Directories with a kustomization, each in its parts.
    pub(super) overlays: Vec<Vec<String>>,
    /// Compose files, the nearest to the top first.
    pub(super) compose: Vec<String>,
    /// Files that name variables.
    pub(super) examples: Vec<String>,
    /// Directories that an image is built of.
    pub(super) code: Vec<String>,
    /// Whether there was more than was looked at.
    pub(super) is_cut: bool,
    entries: usize,
}

/// Looks at the files below a directory; at those of examples and tests only where no overlay is elsewhere.
pub(super) fn walk(directory: &Path) -> Found {
    let mut found = walk_into(directory, ASIDE);
    if found.overlays.len() < 2 {
        let all = walk_into(directory, &[]);
        found.overlays = all.overlays;
        found.is_cut |= all.is_cut;
    }
    found.compose.sort_by_key(|path| path.matches('/').count());
    // An image of the whole repository says less than those of its parts.
    if found.code.len() > 1 {
        found.code.retain(|path| path != ".");
    }
    let all = found.code.clone();
    let is_below = |path: &String| {
        let mut others = all.iter().filter(|other| *other != path);
        others.any(|other| Path::new(path).starts_with(other))
    };
    found.code.retain(|path| !is_below(path));
    found.code.truncate(MOST_OF_KIND);
    found.examples.truncate(MOST_OF_KIND);
    found
}

fn walk_into(directory: &Path, aside: &[&str]) -> Found {
    let mut found = Found::default();
    gather(directory, &mut Vec::new(), aside, &mut found);
    found
}

fn gather(directory: &Path, below: &mut Vec<String>, aside: &[&str], found: &mut Found) {
    if found.is_cut {
        return;
    }
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.take(MOST_ENTRIES).collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut directories: Vec<(PathBuf, String)> = Vec::new();
    for entry in entries {
        found.entries += 1;
        if found.entries > MOST_ENTRIES {
            found.is_cut = true;
            return;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            directories.push((entry.path(), name));
        } else if kind.is_file() {
            see(&name, below, found);
        }
    }
    for (path, name) in directories {
        let lower = name.to_ascii_lowercase();
        let is_passed = name.starts_with('.')
            || OF_OTHERS.contains(&&*lower)
            || aside.contains(&&*lower)
            || !is_speakable(&name)
            || below.len() >= MOST_NESTED;
        if !is_passed {
            below.push(name);
            gather(&path, below, aside, found);
            below.pop();
        }
    }
}

/// Notes a file that says something.
fn see(name: &str, below: &[String], found: &mut Found) {
    let path = || {
        let mut path = below.to_vec();
        path.push(name.to_owned());
        path.join("/")
    };
    if is_kustomization_name(name) {
        let path = below.join("/");
        if !below.is_empty()
            && !is_remote(Path::new(&path))
            && found.overlays.last().is_none_or(|last| last != below)
        {
            found.overlays.push(below.to_vec());
        }
    } else if COMPOSE.contains(&name) {
        found.compose.push(path());
    } else if EXAMPLES.contains(&name) {
        found.examples.push(path());
    } else if IMAGES.contains(&name) {
        found.code.push(match below.is_empty() {
            true => ".".to_owned(),
            false => below.join("/"),
        });
    }
}

/// Tells whether a name can stand in a comment, in a glob and as a key as it is.
pub(super) fn is_speakable(name: &str) -> bool {
    // `<<` stands for a merge, whatever the quotes.
    !name.contains(['*', '\u{fffd}']) && name != "<<" && clean::spelled(name) == name
}
