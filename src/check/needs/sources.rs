//! Sources of needs: files and code, and the names of those that they may be about.

use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::sync::Arc;

use super::{NeedSource, Part, Scope};
use crate::config::{NeedsEntry, Paths};
use crate::error::Error;
use crate::needs::{self, Code, Effect, Need, NeedsFile};
use crate::source::Disk;
use crate::yaml::Origin;

/// Names of directories that say nothing of whose they are.
const GENERIC: &[&str] = &[
    "app", "cmd", "code", "config", "deploy", "docker", "source", "src",
];

/// Reads a source.
pub(super) fn source(
    path: &Path,
    (scope, with_mentions): (Scope, bool),
    disk: &Disk<'_>,
) -> Result<NeedSource, Error> {
    let part = |name: String, needs| Part {
        name: Some(name),
        depth: 0,
        needs,
    };
    let mut mentions = None;
    let (parts, dynamic) = match path.is_dir() || needs::is_code(path) {
        true => {
            let code = needs::read_code(path, disk)?;
            if with_mentions {
                mentions = Some(Arc::new(needs::read_mentions(path, &code)?));
            }
            of_code(path, code)
        }
        false => match needs::read_file(path, disk)? {
            NeedsFile::One(needs) => (vec![part(folder(path.parent()), needs)], 0),
            NeedsFile::Services(services) => {
                let services = services.into_iter();
                (services.map(|(name, needs)| part(name, needs)).collect(), 0)
            }
        },
    };
    Ok(NeedSource {
        path: disk.shown(path).display().to_string(),
        whole: std::fs::canonicalize(path).ok(),
        origin: Origin::NONE,
        scope,
        parts,
        dynamic,
        mentions,
    })
}

/// Returns what an entry lists by name as a source; `None` where it lists nothing.
pub(super) fn of_entry(entry: &NeedsEntry, scope: &Scope) -> Option<NeedSource> {
    let needs = listed_needs(entry);
    (!needs.is_empty()).then(|| NeedSource {
        path: String::new(),
        whole: None,
        origin: entry.origin,
        scope: scope.clone(),
        parts: vec![Part {
            name: None,
            depth: 0,
            needs,
        }],
        dynamic: 0,
        mentions: None,
    })
}

/// Returns the needs that an entry lists by name.
fn listed_needs(entry: &NeedsEntry) -> Vec<Need> {
    let texts = |paths: &Option<Paths>| paths.clone().unwrap_or_default().0;
    let variables = texts(&entry.variables).into_iter();
    let variables = variables.flat_map(|of| needs::declared(&of.text, "declared", of.origin));
    let optional = texts(&entry.optional).into_iter();
    let optional = optional.map(|of| {
        let name = of.text.strip_suffix('?').unwrap_or(&of.text);
        Need::new(name, Effect::Empty, "declared as optional", of.origin)
    });
    let keys = texts(&entry.keys).into_iter();
    let keys = keys.flat_map(|of| needs::declared(&of.text, "declared", of.origin));
    variables.chain(optional).chain(keys).collect()
}

/// Returns what code needs as a whole, and what each directory of it does; and the number of reads whose name is not known.
fn of_code(path: &Path, code: Code) -> (Vec<Part>, usize) {
    let root = match path.is_dir() {
        true => folder(Some(path)),
        false => folder(path.parent()),
    };
    let mut parts = vec![Part {
        name: Some(root),
        depth: 0,
        needs: Vec::new(),
    }];
    let mut below: BTreeMap<Vec<String>, Vec<Need>> = BTreeMap::new();
    for read in code.reads {
        for end in 1..=read.directories.len() {
            let directory = read.directories.iter().take(end).cloned().collect();
            below.entry(directory).or_default().push(read.need.clone());
        }
        if let Some(whole) = parts.first_mut() {
            whole.needs.push(read.need);
        }
    }
    parts.extend(below.into_iter().map(|(directory, needs)| Part {
        depth: directory.len(),
        name: directory.into_iter().next_back(),
        needs,
    }));
    (parts, code.dynamic.len())
}

/// Returns the name of the nearest directory that says something; an empty one where none does.
fn folder(directory: Option<&Path>) -> String {
    let real = directory.map(|of| match of.as_os_str().is_empty() {
        true => Path::new("."),
        false => of,
    });
    let real = real
        .and_then(|of| std::fs::canonicalize(of).ok())
        .unwrap_or_default();
    let names = real
        .components()
        .rev()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
    let mut names = names.filter(|name| !GENERIC.contains(&name.as_str()));
    names.next().unwrap_or_default()
}
