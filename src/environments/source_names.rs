//! [`source_names`]: what sources are called that were given no name.

use super::is_environment_word;
use crate::maps::IndexMap;

/// Returns a name for each source, by its path: the component that is a known word for an environment (`lab/staging`), else
/// the first one in which the sources differ (`alpha/api`, `beta/api`), else what tells them apart after an `@`. Sources that
/// are spelled alike have one name.
#[must_use]
pub fn source_names(paths: &[&str]) -> Vec<String> {
    let split: Vec<Path<'_>> = paths.iter().map(|path| Path::new(path)).collect();
    let mut names: Vec<&str> = split.iter().map(|path| path.known(&split)).collect();
    for (index, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            let all: Vec<usize> = (0..split.len()).collect();
            *name = first_different(&split, &all, index);
        }
    }
    // `prod/blue` and `prod/green`: of equal names, each is called after what tells it from the others of them.
    for group in equal(&names) {
        for &index in &group {
            if let Some(name) = names.get_mut(index) {
                *name = first_different(&split, &group, index);
            }
        }
    }
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    for group in equal(&names) {
        for &index in &group {
            let whole = split.get(index).map(|path| path.components.join("/"));
            let alike = group
                .iter()
                .filter(|other| split.get(**other).map(|path| path.components.join("/")) == whole);
            let (Some(name), Some(path)) = (names.get_mut(index), split.get(index)) else {
                continue;
            };
            if alike.count() == 1 && !path.components.is_empty() {
                *name = path.components.join("/");
            } else if let Some(suffix) = path.suffix {
                name.push('@');
                name.push_str(suffix);
            }
        }
    }
    names
}

/// Returns the groups of more than one equal name, by their places.
fn equal<T: std::hash::Hash + Eq>(names: &[T]) -> Vec<Vec<usize>> {
    let mut groups: IndexMap<&T, Vec<usize>> = IndexMap::default();
    for (index, name) in names.iter().enumerate() {
        groups.entry(name).or_default().push(index);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

/// A path in its parts.
struct Path<'p> {
    components: Vec<&'p str>,
    /// The text after `@`, `?ref=` or `#`: a revision, a namespace.
    suffix: Option<&'p str>,
}

impl<'p> Path<'p> {
    fn new(path: &'p str) -> Self {
        let after_scheme = path.find("://").map_or(0, |at| at + 3);
        let (_, rest) = path.split_at(after_scheme.min(path.len()));
        let cut = rest.find("?ref=").map(|at| (at, 5));
        let cut = cut.or_else(|| rest.rfind(['@', '#']).map(|at| (at, 1)));
        let (rest, suffix) = match cut {
            Some((at, sign)) if at > 0 => (rest.get(..at), rest.get(at + sign..)),
            _ => (Some(rest), None),
        };
        let rest = rest.unwrap_or_default();
        let parts = rest.split(['/', '\\']);
        let mut components: Vec<&str> = parts
            .filter(|part| !matches!(*part, "" | "." | ".."))
            .collect();
        if let Some(last) = components.last_mut() {
            let endings = [".yaml", ".yml", ".json"];
            let stem = endings.iter().find_map(|ending| last.strip_suffix(ending));
            *last = stem.filter(|stem| !stem.is_empty()).unwrap_or(last);
        }
        Self {
            components,
            suffix: suffix.filter(|suffix| !suffix.is_empty()),
        }
    }

    /// Returns the last component that is a known word, one in which the sources differ before one that they share; empty if
    /// there is none.
    fn known(&self, all: &[Self]) -> &'p str {
        let components = self.components.iter().enumerate().rev();
        let known = components.filter(|(_, part)| is_environment_word(part));
        let is_shared = |(at, part): &(usize, &&str)| {
            all.len() > 1
                && all
                    .iter()
                    .all(|other| other.components.get(*at) == Some(*part))
        };
        let mut known: Vec<_> = known.collect();
        known.sort_by_key(is_shared);
        known.first().map_or("", |(_, part)| part)
    }
}

/// Returns the first component of a path in which it differs from one of a group; its last one if there is none.
fn first_different<'p>(paths: &[Path<'p>], group: &[usize], index: usize) -> &'p str {
    let Some(path) = paths.get(index) else {
        return "";
    };
    let last = path.components.last().copied().unwrap_or_default();
    let others = || group.iter().filter_map(|other| paths.get(*other));
    let mut components = path.components.iter().enumerate();
    let found = components
        .find(|(at, part)| others().any(|other| other.components.get(*at) != Some(*part)));
    found.map_or(last, |(_, part)| part)
}
