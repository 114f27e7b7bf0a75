//! [`paths`]: how the overlays of environments are spelled, with a `*` where several applications share a layout.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::environments::{Environments, Family, Key, Member};
use crate::maps::IndexMap;
use crate::source::{Source, expand};

/// A layout that families share: the number of parts, the part that is the environment's name, the part that is the application's, and
/// all other parts.
type Layout<'f> = (usize, usize, Vec<&'f str>);

/// Returns the paths of every environment, and the overlays that one environment alone has and that no glob takes.
pub(super) fn paths(
    top: &Path,
    environments: &Environments,
) -> (IndexMap<Key, Vec<String>>, Vec<String>) {
    let mut paths: IndexMap<Key, Vec<String>> = IndexMap::default();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for ((at, star, _), numbers) in layouts(&environments.families) {
        let free = numbers.iter().filter(|number| !taken.contains(number));
        let free = free.filter_map(|number| Some((*number, environments.families.get(*number)?)));
        let shared = of_one_kind(free.collect());
        // What one environment alone has joins a glob, and makes none.
        let several = shared.iter().filter(|(_, family)| family.keys().len() > 1);
        if several.count() < 2 {
            continue;
        }
        let of_all: Vec<&Family> = shared.iter().map(|(_, family)| *family).collect();
        if let Some(globs) = globs(top, at, star, &of_all) {
            taken.extend(shared.iter().map(|(number, _)| *number));
            for (key, glob) in globs {
                paths.entry(key).or_default().push(glob);
            }
        }
    }
    let mut alone = Vec::new();
    let numbered = environments.families.iter().enumerate();
    for (_, family) in numbered.filter(|(number, _)| !taken.contains(number)) {
        let is_compared = family.keys().len() > 1;
        for Member { key, path } in &family.members {
            match is_compared {
                true => paths.entry(key.clone()).or_default().push(path.join("/")),
                false => alone.push(path.join("/")),
            }
        }
    }
    paths.values_mut().for_each(|paths| paths.sort());
    (paths, alone)
}

/// Returns the layouts that families share, with the numbers of these: those of most families first, and of as many those whose star is
/// nearest to the top.
fn layouts(families: &[Family]) -> Vec<(Layout<'_>, Vec<usize>)> {
    let mut layouts: BTreeMap<Layout<'_>, Vec<usize>> = BTreeMap::new();
    for (number, family) in families.iter().enumerate() {
        for layout in layouts_of(family) {
            layouts.entry(layout).or_default().push(number);
        }
    }
    let mut layouts: Vec<(Layout<'_>, Vec<usize>)> = layouts
        .into_iter()
        .filter(|(_, numbers)| numbers.len() > 1)
        .collect();
    layouts.sort_by_key(|((_, star, _), numbers)| (std::cmp::Reverse(numbers.len()), *star));
    layouts
}

/// Keeps the families that have environments in common with the one that has most: others are not the same application's.
fn of_one_kind(mut families: Vec<(usize, &Family)>) -> Vec<(usize, &Family)> {
    let all = families.iter().map(|(_, family)| family.keys());
    let most = all.max_by_key(BTreeSet::len).unwrap_or_default();
    families.retain(|(_, family)| {
        let keys = family.keys();
        keys.intersection(&most).count() >= keys.len().min(2)
    });
    families
}

/// Returns the layouts that a family may share, one for each part of its path that is not the environment's name.
fn layouts_of(family: &Family) -> Vec<Layout<'_>> {
    let Some(first) = family.members.first() else {
        return Vec::new();
    };
    let stars = (0..first.path.len()).filter(|star| *star != family.at);
    let layout = |star: usize| {
        let parts = first.path.iter().enumerate();
        let others = parts.map(|(at, part)| match at == family.at || at == star {
            true => "",
            false => part.as_str(),
        });
        (family.at, star, others.collect())
    };
    stars.map(layout).collect()
}

/// Returns the glob of each environment; `None` where one would stand for something else than these overlays.
fn globs(top: &Path, at: usize, star: usize, families: &[&Family]) -> Option<Vec<(Key, String)>> {
    let mut by_glob: BTreeMap<(&Key, String), BTreeSet<&[String]>> = BTreeMap::new();
    for member in families.iter().flat_map(|family| &family.members) {
        let mut parts: Vec<&str> = member.path.iter().map(String::as_str).collect();
        *parts.get_mut(star)? = "*";
        let paths = by_glob.entry((&member.key, parts.join("/"))).or_default();
        paths.insert(&member.path);
    }
    let keys: BTreeSet<&Key> = by_glob.keys().map(|(key, _)| *key).collect();
    // Of one environment alone there is nothing to compare, and an application is bound once in each.
    if keys.len() < 2 || keys.len() < by_glob.len() || at == star {
        return None;
    }
    for ((_, glob), paths) in &by_glob {
        let found = expand(&top.join(glob)).ok()?;
        let found: BTreeSet<Vec<String>> = found
            .into_iter()
            .filter_map(|part| match part.source {
                Source::Path(path) => {
                    let below = path.strip_prefix(top).ok()?.components();
                    Some(
                        below
                            .map(|part| part.as_os_str().to_string_lossy().into_owned())
                            .collect(),
                    )
                }
                _ => None,
            })
            .collect();
        let is_same =
            found.len() == paths.len() && found.iter().all(|path| paths.contains(path.as_slice()));
        if !is_same {
            return None;
        }
    }
    let globs = by_glob.into_keys();
    Some(globs.map(|(key, glob)| (key.clone(), glob)).collect())
}
