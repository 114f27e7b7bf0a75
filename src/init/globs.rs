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
    let mut left: Vec<&Family> = environments.families.iter().collect();
    while let Some((shared, globs)) = largest(top, &left) {
        for (key, glob) in globs {
            paths.entry(key).or_default().push(glob);
        }
        left.retain(|family| !shared.iter().any(|of| std::ptr::eq(*of, *family)));
    }
    let mut alone = Vec::new();
    for family in left {
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

/// Returns the most families that one glob stands for, and the glob of each environment.
fn largest<'f>(
    top: &Path,
    families: &[&'f Family],
) -> Option<(Vec<&'f Family>, Vec<(Key, String)>)> {
    let mut layouts: BTreeMap<Layout<'_>, Vec<&'f Family>> = BTreeMap::new();
    for family in families {
        for layout in layouts_of(family) {
            layouts.entry(layout).or_default().push(family);
        }
    }
    // What one environment alone has joins a glob, and makes none.
    let are_several = |families: &[&Family]| {
        families
            .iter()
            .filter(|family| family.keys().len() > 1)
            .count()
            > 1
    };
    let mut layouts: Vec<(Layout<'_>, Vec<&'f Family>)> = layouts
        .into_iter()
        .map(|(layout, families)| (layout, of_one_kind(families)))
        .filter(|(_, families)| are_several(families))
        .collect();
    // Of as many families, the star that is nearest to the top.
    layouts.sort_by_key(|((_, star, _), families)| (std::cmp::Reverse(families.len()), *star));
    let mut layouts = layouts.into_iter();
    layouts.find_map(|((at, star, _), families)| {
        let globs = globs(top, at, star, &families)?;
        Some((families, globs))
    })
}

/// Keeps the families that have environments in common with the one that has most: others are not the same application's.
fn of_one_kind(mut families: Vec<&Family>) -> Vec<&Family> {
    let all = families.iter().map(|family| family.keys());
    let most = all.max_by_key(BTreeSet::len).unwrap_or_default();
    families.retain(|family| {
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
