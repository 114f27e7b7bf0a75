//! [`Outline`]: the kustomization that renders an environment, as far as edits of it have to know it.
//!
//! Takes the directory of an overlay and what it renders to; gives the file's name, its lists and generators with their lines, and
//! which files are the overlay's own. Keeps no value. Leaves to the judge what is to be edited.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::text::decoded;
use super::{Disk, Object, is_data};
use crate::kustomize::{Files as _, IdleImage, Patches, Repository, TakenAway};
use crate::maps::IndexMap;
use crate::yaml::{self, Node, Origin, SourceMap, Style};

/// The names under which kustomize looks for a kustomization.
const KUSTOMIZATION_FILES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The top-level lists that edits go to.
const LISTS: [&str; 3] = ["patches", "configMapGenerator", "secretGenerator"];

/// Components of components are followed so far.
const MOST_NESTED: usize = 8;

/// A kustomization, without its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The application, if a glob bound one.
    pub app: Option<String>,
    /// The file as a whole.
    pub file: Origin,
    /// The file as it is shown to people.
    pub path: String,
    /// The number of its last line.
    pub last_line: u32,
    /// Its lists, by key.
    pub lists: BTreeMap<&'static str, OutlinedList>,
    /// Its generators.
    pub generators: Vec<OutlinedGenerator>,
    /// Files of the overlay's own directory that ConfigMaps and Secrets, or what becomes one, come from.
    pub own_files: BTreeSet<Origin>,
    /// Kustomizations, of whatever directory, that ConfigMaps and Secrets come from: these are generated.
    pub generating_files: BTreeSet<Origin>,
    /// Those of these files that SOPS encrypts: a line that is added by hand breaks the whole file.
    pub sealed_files: BTreeMap<Origin, String>,
    /// The names of what stands in its directory.
    pub names: BTreeSet<String>,
    /// The components that it takes, and those that they take: what these generate comes after all of its own.
    pub components: Vec<Outline>,
    /// Entries of `images`, of whatever directory, that name no image: the name, and file and line as they are shown to people.
    pub idle_images: Vec<(String, String)>,
    /// The names of its own entries of `images`, each with the name that it gives.
    pub images: Vec<(String, String)>,
    /// Objects and fields that patches, of whatever directory, take away, by kind and name, each with the place as it is shown.
    pub taken_away: IndexMap<(String, String), Vec<(TakenAway, String)>>,
    /// Entries of `patches`, of whatever directory, and those that match nothing.
    pub patches: Patches,
}

/// A list of a kustomization.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutlinedList {
    /// The line of its key.
    pub line: u32,
    /// The column of its dashes, from 1; `None` where it is written in brackets or has no item.
    pub dashes: Option<u32>,
    /// The column of its first bracket, where it is written in brackets on the line of its key.
    pub bracket: Option<u32>,
    /// The line that its last item ends in; `None` where only a reader of the file can tell.
    pub last_line: Option<u32>,
}

/// An entry of `configMapGenerator` or `secretGenerator`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutlinedGenerator {
    /// The list that it stands in.
    pub list: &'static str,
    /// The name of what is generated.
    pub name: String,
    /// The place of the name.
    pub name_at: Origin,
    /// The column of its fields, from 1.
    pub column: u32,
    /// Its `literals`.
    pub literals: Option<OutlinedList>,
    /// Its `files`.
    pub files: Option<OutlinedList>,
}

/// Tells whether a path is a repository's, as rendering reads it.
#[must_use]
pub(crate) fn is_remote(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|text| Repository::parse(text).is_ok())
}

/// Returns the names that a kustomization's file may have, in the order in which kustomize looks for them.
pub(crate) fn kustomization_names() -> &'static [&'static str] {
    &KUSTOMIZATION_FILES
}

/// Tells whether a file of this name is a kustomization's.
pub(crate) fn is_kustomization_name(name: &str) -> bool {
    KUSTOMIZATION_FILES.contains(&name)
}

/// Tells whether a path is a directory with a kustomization.
#[must_use]
pub(crate) fn is_overlay(path: &Path) -> bool {
    KUSTOMIZATION_FILES.iter().any(|name| {
        path.join(name)
            .symlink_metadata()
            .is_ok_and(|found| !found.is_dir())
    })
}

/// Returns the outline of an overlay's kustomization; `None` where there is no file of it on this disk.
pub(super) fn outline(
    overlay: &Path,
    objects: &[Object],
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Option<Outline> {
    outline_within(MOST_NESTED, overlay, objects, disk, sources)
}

fn outline_within(
    depth: usize,
    overlay: &Path,
    objects: &[Object],
    disk: &Disk<'_>,
    sources: &SourceMap,
) -> Option<Outline> {
    let directory = disk.canonicalize(overlay).ok()?;
    let path = KUSTOMIZATION_FILES
        .iter()
        .map(|name| directory.join(name))
        .find(|path| path.is_file())?;
    let file = disk.read(&path).ok()?;
    let text = file.text().ok()?;
    let fields = file.kustomization().ok()??.as_map()?;
    let mut outline = Outline {
        file: file.origin.of_file(),
        path: lexical(&disk.shown(&path)).display().to_string(),
        last_line: u32::try_from(text.lines().count()).unwrap_or(u32::MAX),
        names: disk.names(&directory).into_iter().collect(),
        ..Outline::default()
    };
    for (key, value) in fields {
        if key.as_str() == Some("images") {
            let entries = value.as_seq().unwrap_or_default().iter();
            outline.images = entries.filter_map(image_entry).collect();
        }
        let Some(name) = LISTS.iter().find(|name| key.as_str() == Some(name)) else {
            continue;
        };
        outline.lists.insert(name, list(key, value));
        if *name != "patches" {
            let entries = value.as_seq().unwrap_or_default().iter();
            outline
                .generators
                .extend(entries.filter_map(|entry| generator(name, entry)));
        }
    }
    outline.see_files(objects, &directory, disk, sources);
    if let Some(depth) = depth.checked_sub(1) {
        let taken = fields
            .iter()
            .filter(|(key, _)| key.as_str() == Some("components"));
        let taken = taken.flat_map(|(_, list)| list.as_seq().unwrap_or_default());
        let paths = taken.filter_map(|path| path.as_str().map(Path::new));
        outline.components = paths
            .filter(|path| !is_remote(path))
            .filter_map(|path| outline_within(depth, &directory.join(path), objects, disk, sources))
            .collect();
    }
    Some(outline)
}

/// Returns the name of an entry of `images`, and the name that images have after it.
fn image_entry(entry: &Node) -> Option<(String, String)> {
    let text = |key: &str| entry.get(key).and_then(Node::as_str);
    let name = text("name")?;
    let given = text("newName").filter(|given| !given.is_empty());
    Some((name.to_owned(), given.unwrap_or(name).to_owned()))
}

impl Outline {
    /// Returns this kustomization and all components that it takes.
    #[must_use]
    pub fn with_components(&self) -> Vec<&Self> {
        let below = self.components.iter().flat_map(Self::with_components);
        std::iter::once(self).chain(below).collect()
    }

    /// Keeps which entries of `images` name no image.
    pub(super) fn see_idle_images(&mut self, idle: Vec<IdleImage>, sources: &SourceMap) {
        let places = idle.into_iter().filter_map(|entry| {
            let place = sources.place(entry.origin)?;
            let shown = format!("{}:{}", place.file.display(), place.line);
            Some((entry.name, shown))
        });
        self.idle_images = places.collect();
    }

    /// Keeps what patches take away, with file and line as they are shown to people.
    pub(super) fn see_taken_away(&mut self, taken: Vec<TakenAway>, sources: &SourceMap) {
        for of in taken {
            let place = sources.place(of.origin);
            let shown = place.map_or_else(String::new, |place| place.to_string());
            let named = (of.kind.clone(), of.name.clone());
            self.taken_away.entry(named).or_default().push((of, shown));
        }
    }

    /// Notes which files ConfigMaps and Secrets come from.
    fn see_files(
        &mut self,
        objects: &[Object],
        directory: &Path,
        disk: &Disk<'_>,
        sources: &SourceMap,
    ) {
        let mut files = BTreeSet::new();
        for object in objects {
            let kind = object.kind();
            if is_data(kind) {
                files.insert(object.declared.of_file());
                add_files(&object.node, &mut files);
            }
        }
        let shown = lexical(&disk.shown(directory));
        for file in files {
            let Some(place) = sources.place(file) else {
                continue;
            };
            let path = lexical(&place.file);
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(is_kustomization_name) {
                self.generating_files.insert(file);
            }
            let Ok(below) = path.strip_prefix(&shown) else {
                continue;
            };
            // What stands below another kustomization is that one's.
            let mut parents = below.ancestors().skip(1);
            let is_own = parents.all(|parent| {
                parent.as_os_str().is_empty() || !is_overlay(&directory.join(parent))
            });
            if is_own && !below.is_absolute() {
                self.own_files.insert(file);
            }
            let whole = directory.join(below);
            let is_sealed = || disk.look_at((Some(&whole), &place.file), is_sealed);
            if !self.generating_files.contains(&file) && is_sealed() {
                self.sealed_files.insert(file, path.display().to_string());
            }
        }
    }
}

/// Tells whether SOPS encrypts a file: what it has signed is of the whole file.
fn is_sealed(bytes: &[u8]) -> bool {
    let Some(text) = decoded(bytes).filter(|text| text.contains("sops")) else {
        return false;
    };
    let begins = |start: &str| {
        text.lines()
            .any(|line| line.trim_start().starts_with(start))
    };
    let is_yaml = text.lines().any(|line| line.trim_end() == "sops:") && begins("mac: ");
    is_yaml || begins("\"sops\":") && begins("\"mac\":") || begins("sops_mac=")
}

fn add_files(node: &Node, files: &mut BTreeSet<Origin>) {
    files.insert(node.origin.of_file());
    for (_, value) in node.as_map().unwrap_or_default() {
        add_files(value, files);
    }
}

/// Returns a path without `.` and without what `..` undoes.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn generator(list_name: &'static str, entry: &Node) -> Option<OutlinedGenerator> {
    let name = entry.get("name")?;
    let fields = entry.as_map().unwrap_or_default();
    let part = |field: &str| {
        let (key, value) = fields.iter().find(|(key, _)| key.as_str() == Some(field))?;
        Some(list(key, value))
    };
    Some(OutlinedGenerator {
        list: list_name,
        name: name.as_str()?.to_owned(),
        name_at: name.origin,
        column: if entry.style == Style::Flow {
            0
        } else {
            entry.origin.column()
        },
        literals: part("literals"),
        files: part("files"),
    })
}

fn list(key: &Node, value: &Node) -> OutlinedList {
    let items = value.as_seq().unwrap_or_default();
    let is_block = value.style != Style::Flow && !items.is_empty();
    OutlinedList {
        line: key.origin.line(),
        dashes: is_block.then(|| value.origin.column()),
        bracket: (value.style == Style::Flow && value.origin.line() == key.origin.line())
            .then(|| value.origin.column()),
        last_line: items.last().filter(|_| is_block).and_then(last_line),
    }
}

/// Returns the line that a node ends in, where its text tells.
fn last_line(node: &Node) -> Option<u32> {
    let line = node.origin.line();
    match &node.value {
        yaml::Value::Scalar(text) => match node.style {
            Style::Literal => {
                let lines = u32::try_from(text.trim_end_matches('\n').lines().count()).ok()?;
                Some(line + lines)
            }
            Style::Plain | Style::Single | Style::Double if !text.contains('\n') => Some(line),
            _ => None,
        },
        _ if node.style == Style::Flow => None,
        yaml::Value::Seq(items) => items.last().map_or(Some(line), last_line),
        yaml::Value::Map(fields) => fields
            .last()
            .map_or(Some(line), |(_, value)| last_line(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Dialect;

    #[test]
    fn lists_are_known_by_their_lines() {
        let text = "patches:\n  - path: a.yaml\n  - target: {kind: Deployment}\n    patch: |\n      - op: x\n        path: /y\nconfigMapGenerator:\n- name: a\n  literals:\n  - A=1\n  - B=2\n  files: [x]\n";
        let sources = SourceMap::default();
        let node = yaml::read(text, sources.add("k"), Dialect::Core).expect("YAML");
        let fields = node[0].as_map().expect("a map");
        let patches = list(&fields[0].0, &fields[0].1);
        assert_eq!(
            (patches.line, patches.dashes, patches.last_line),
            (1, Some(3), Some(6))
        );
        let entry = &fields[1].1.as_seq().expect("a list")[0];
        let found = generator("configMapGenerator", entry).expect("a generator");
        let literals = found.literals.expect("literals");
        assert_eq!(
            (found.name_at.line(), found.column, literals.dashes),
            (8, 3, Some(3))
        );
        assert_eq!(literals.last_line, Some(11));
        assert_eq!(found.files.map(|of| (of.line, of.dashes)), Some((12, None)));
        assert_eq!(lexical(Path::new("./a/../b/./c")), Path::new("b/c"));
        assert_eq!(lexical(Path::new("../a")), Path::new("../a"));
    }

    #[test]
    fn a_directory_named_like_a_host_holds_no_overlay_by_that() {
        let path = Path::new("github.com/org/shop");
        assert!(is_remote(path) && !is_overlay(path));
    }
}
