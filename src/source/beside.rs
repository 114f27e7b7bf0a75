//! [`Beside`]: objects that pods wait for, and that an overlay beside this one renders for the same environment.
//!
//! Takes an overlay's directory; gives kinds, names and overlays: `overlays/prod-secrets` beside `overlays/prod`, `prod/shared` beside
//! `prod/shop`. Reads the files that those kustomizations name, and keeps nothing of their values. Leaves to judging what that excuses:
//! whether the other overlay is applied is not known.

use std::path::{Path, PathBuf};

use super::outline::kustomization_names;
use super::unlisted::{is_data, is_secret_kind, objects_of};
use super::{Disk, is_overlay};
use crate::environments::is_environment_word;
use crate::kustomize::File;
use crate::yaml::SourceMap;

/// Kinds, besides ConfigMaps and Secrets, without which pods do not start.
const POD_NEEDS: [&str; 2] = ["PersistentVolumeClaim", "ServiceAccount"];

/// The words of which the text of a file with such an object has one.
const SIGNS: [&str; 4] = [
    "ConfigMap",
    "PersistentVolumeClaim",
    "Secret",
    "ServiceAccount",
];

/// Overlays beside one that are looked into. Where there are more, it is one of many applications, and none of them serves it.
const MOST: usize = 24;

/// Files that are read for each of them.
const MOST_FILES: usize = 64;

/// Kustomizations that take in one another, as deep as they are followed.
const MOST_NESTED: usize = 4;

/// A file larger than this holds more than such an object.
const LARGEST: u64 = 1 << 20;

/// An object that an overlay beside this one renders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beside {
    /// Its kind: ConfigMap, Secret or what renders one, ServiceAccount, PersistentVolumeClaim.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its namespace, where the object or the kustomization says it.
    pub namespace: Option<String>,
    /// The directory of the overlay.
    pub overlay: String,
}

impl Beside {
    /// Tells whether pods of a namespace find this object under a kind and a name.
    #[must_use]
    pub fn is(&self, kind: &str, name: &str, namespace: Option<&str>) -> bool {
        let is_kind = self.kind == kind || (kind == "Secret" && is_secret_kind(&self.kind));
        let namespaces = self.namespace.as_deref().zip(namespace);
        is_kind && self.name == name && namespaces.is_none_or(|(own, wanted)| own == wanted)
    }
}

/// Returns what the overlays beside one render that pods wait for. Those that cannot be read render nothing.
pub(super) fn beside(overlay: &Path, disk: &Disk<'_>) -> Vec<Beside> {
    let mut found = Vec::new();
    for other in neighbours(overlay) {
        let mut files = MOST_FILES;
        let mut within = Vec::new();
        read(&other, disk, (&mut files, MOST_NESTED), &mut within);
        let shown = disk.shown(&other).display().to_string();
        found.extend(within.into_iter().map(|object| Beside {
            overlay: shown.clone(),
            ..object
        }));
    }
    found.sort_unstable();
    found
}

/// Returns the overlays of the same environment that stand beside one: those whose name begins with or holds its own (`prod-secrets`
/// beside `prod`), or, where it is called after an application in an environment's directory, those of the other applications.
fn neighbours(overlay: &Path) -> Vec<PathBuf> {
    let parts: Vec<&str> = overlay.iter().filter_map(|part| part.to_str()).collect();
    let [above @ .., own] = parts.as_slice() else {
        return Vec::new();
    };
    let own_words: Vec<&str> = words(own).collect();
    let is_environment = own_words.iter().any(|word| is_environment_word(word));
    let is_within_one = above
        .iter()
        .rev()
        .take(2)
        .any(|part| is_environment_word(part));
    let Some(directory) = overlay.parent().filter(|_| is_environment || is_within_one) else {
        return Vec::new();
    };
    let is_of_it = |name: &str| {
        let others: Vec<&str> = words(name).collect();
        let holds = own_words.iter().all(|word| others.contains(word));
        let mut more = others.iter().filter(|word| !own_words.contains(word));
        name != *own && (!is_environment || holds) && !more.any(|word| is_environment_word(word))
    };
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let found = entries.filter_map(|entry| {
        let is_it = is_of_it(entry.file_name().to_str()?);
        let path = entry.path();
        (is_it && is_overlay(&path)).then_some(path)
    });
    let found: Vec<PathBuf> = found.take(MOST + 1).collect();
    match found.len() > MOST {
        true => Vec::new(),
        false => found,
    }
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_', '.'])
}

/// Adds what one kustomization renders, with those that it takes in.
fn read(
    directory: &Path,
    disk: &Disk<'_>,
    (files, depth): (&mut usize, usize),
    found: &mut Vec<Beside>,
) {
    let mut names = kustomization_names()
        .iter()
        .map(|name| directory.join(name));
    let Some(bytes) = names.find_map(|path| disk.beside(&path).ok()) else {
        return;
    };
    let sources = SourceMap::default();
    let file = File::new(bytes, directory.to_owned(), &sources);
    let Ok(Some(node)) = file.kustomization() else {
        return;
    };
    let text = |key: &str| node.get(key).and_then(|node| node.as_str());
    let before = found.len();
    let resources = node.get("resources").and_then(|list| list.as_seq());
    for resource in resources.unwrap_or_default() {
        let Some(path) = resource.as_str().filter(|path| !path.contains("://")) else {
            continue;
        };
        let path = directory.join(path);
        let Some(left) = files.checked_sub(1) else {
            return;
        };
        *files = left;
        match (path.is_dir(), depth.checked_sub(1)) {
            (true, Some(depth)) => read(&path, disk, (files, depth), found),
            (true, None) => {}
            (false, _) => declared(&path, disk, found),
        }
    }
    for object in found.iter_mut().skip(before) {
        let affix = |key: &str| text(key).unwrap_or_default();
        object.name = [affix("namePrefix"), &object.name, affix("nameSuffix")].concat();
        if let Some(namespace) = text("namespace") {
            object.namespace = Some(namespace.to_owned());
        }
    }
}

fn declared(file: &Path, disk: &Disk<'_>, found: &mut Vec<Beside>) {
    let is_small = file.metadata().is_ok_and(|of| of.len() <= LARGEST);
    if !is_small {
        return;
    }
    let declared = disk.look_at((None, file), |bytes| objects_of(file, bytes, &SIGNS));
    let objects = declared.iter().flat_map(|(_, objects)| objects);
    let objects =
        objects.filter(|object| is_data(object.kind()) || POD_NEEDS.contains(&object.kind()));
    found.extend(objects.map(|object| Beside {
        kind: object.kind().to_owned(),
        name: object.name().to_owned(),
        namespace: object.namespace().map(str::to_owned),
        overlay: String::new(),
    }));
}
