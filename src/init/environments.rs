//! [`find`]: the environments that overlays are for.
//!
//! Takes overlays; gives families, each the overlays whose paths differ in an environment's name alone, and the environments of all
//! families together. Leaves the spelling of the paths to [`super::globs`].

use std::collections::{BTreeMap, BTreeSet};

use super::kustomizations::Overlay;
use super::stages::{Stage, environment_of};

/// Directories that hold one directory an environment, whatever these are called.
const PLACES: &[&str] = &[
    "clusters",
    "env",
    "environment",
    "environments",
    "envs",
    "overlay",
    "overlays",
    "stages",
];

/// An environment, whatever it is called in each place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Key {
    pub(super) stage: usize,
    pub(super) rest: String,
    /// The name itself, where one place has two of the same meaning: `prod` and `live`.
    own: String,
}

/// An environment that overlays are for.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment {
    pub(super) key: Key,
    pub(super) name: String,
    /// Other names that it has.
    pub(super) aliases: Vec<String>,
}

/// An overlay of a family.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) key: Key,
    pub(super) path: Vec<String>,
}

/// Overlays whose paths differ in an environment's name.
#[derive(Debug, Clone, Default)]
pub(super) struct Family {
    /// The part of the paths that is the name.
    pub(super) at: usize,
    pub(super) members: Vec<Member>,
}

/// The environments, and the overlays that they are made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Environments {
    /// In the order of release.
    pub(super) all: Vec<Environment>,
    pub(super) families: Vec<Family>,
    /// Overlays that stand among those of the environments and name none.
    pub(super) left_out: Vec<String>,
}

/// The part of a path that may be a name, and the path without it.
type Slot = (usize, Vec<String>);

/// A place in a family: an overlay by its number, and the environment that its name means.
type Seat = (usize, Stage);

/// Finds the environments of overlays: by known words, or else by the directories that stand in one for environments.
pub(super) fn find(overlays: &[Overlay]) -> Environments {
    let known = families(overlays, |_, name| environment_of(name));
    let count = |families: &[Family]| {
        let of = |family: &Family| family.keys().len();
        families.iter().map(of).max().unwrap_or_default()
    };
    let families = match count(&known) {
        0 | 1 => families(overlays, |before, name| {
            let is_place = before.is_some_and(is_place);
            let unknown = || Stage {
                stage: 0,
                rest: name.to_lowercase(),
            };
            is_place.then(|| environment_of(name).unwrap_or_else(unknown))
        }),
        _ => known,
    };
    let families = without_rare(families);
    let families = without_parts(families, overlays);
    Environments {
        all: named(&families),
        left_out: left_out(&families, overlays),
        families,
    }
}

impl Family {
    pub(super) fn keys(&self) -> BTreeSet<&Key> {
        self.members.iter().map(|member| &member.key).collect()
    }
}

impl Environments {
    /// Returns the paths of all overlays that are an environment's.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Vec<String>> {
        let members = self.families.iter().flat_map(|family| &family.members);
        members.map(|member| &member.path)
    }
}

/// Gives every overlay to the family with the most environments that it may belong to.
fn families(
    overlays: &[Overlay],
    means: impl Fn(Option<&str>, &str) -> Option<Stage>,
) -> Vec<Family> {
    let mut slots: BTreeMap<Slot, Vec<Seat>> = BTreeMap::new();
    for (index, overlay) in overlays.iter().enumerate() {
        let mut before = None;
        for (at, name) in overlay.path.iter().enumerate() {
            if let Some(stage) = means(before, name) {
                let mut rest = overlay.path.clone();
                rest.remove(at);
                slots.entry((at, rest)).or_default().push((index, stage));
            }
            before = Some(name.as_str());
        }
    }
    let mut best: BTreeMap<usize, (usize, bool, &Slot, &Stage)> = BTreeMap::new();
    for (slot, seats) in &slots {
        let seats = seated(slot, seats);
        let environments: BTreeSet<&Stage> = seats.iter().map(|(_, stage)| *stage).collect();
        for (index, stage) in &seats {
            // Of equals, a name that is a word alone, and the last in the path.
            let candidate = (environments.len(), stage.rest.is_empty(), slot, *stage);
            let known = best.entry(*index).or_insert(candidate);
            if (candidate.0, candidate.1, candidate.2.0) > (known.0, known.1, known.2.0) {
                *known = candidate;
            }
        }
    }
    let mut families: BTreeMap<&Slot, Vec<Seat>> = BTreeMap::new();
    for (index, (_, _, slot, stage)) in best {
        families
            .entry(slot)
            .or_default()
            .push((index, stage.clone()));
    }
    let families = families.into_iter();
    families
        .map(|(slot, seats)| family(slot.0, &seats, overlays))
        .collect()
}

/// Tells whether a directory holds one directory an environment.
fn is_place(directory: &str) -> bool {
    PLACES.contains(&&*directory.to_ascii_lowercase())
}

/// Returns those who belong to a family: a name that is more than a word (`demo-app`) only where another environment has the same rest,
/// or where the directory says that it holds environments and no other of them is that word alone (`prod` beside `prod-secrets`).
fn seated<'s>((at, path): &Slot, seats: &'s [Seat]) -> Vec<(usize, &'s Stage)> {
    let before = at.checked_sub(1).and_then(|before| path.get(before));
    let is_place = before.is_some_and(|of| is_place(of));
    let mut stages: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (_, stage) in seats {
        stages.entry(&stage.rest).or_default().insert(stage.stage);
    }
    let is_one = |(_, stage): &&Seat| {
        let others = stages.get(stage.rest.as_str());
        let is_whole = stages
            .get("")
            .is_some_and(|whole| whole.contains(&stage.stage));
        let is_part = others.is_some_and(|others| others.len() > 1);
        stage.rest.is_empty() || is_part || (is_place && !is_whole)
    };
    let seats = seats.iter().filter(is_one);
    seats.map(|(index, stage)| (*index, stage)).collect()
}

fn family(at: usize, seats: &[Seat], overlays: &[Overlay]) -> Family {
    let mut meanings: BTreeMap<&Stage, usize> = BTreeMap::new();
    for (_, stage) in seats {
        *meanings.entry(stage).or_default() += 1;
    }
    let member = |(index, stage): &Seat| {
        let path = overlays.get(*index)?.path.clone();
        let is_shared = meanings.get(stage).is_some_and(|count| *count > 1);
        let own = path.get(at).filter(|_| is_shared).cloned();
        let key = Key {
            stage: stage.stage,
            rest: stage.rest.clone(),
            own: own.unwrap_or_default(),
        };
        Some(Member { key, path })
    };
    Family {
        at,
        members: seats.iter().filter_map(member).collect(),
    }
}

/// Leaves out what means nothing that is known and has few of the overlays: it is not an environment that releases go to.
fn without_rare(mut families: Vec<Family>) -> Vec<Family> {
    let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
    for key in families.iter().flat_map(Family::keys) {
        *counts.entry(key.clone()).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or_default();
    let is_rare = |key: &Key| {
        let count = counts.get(key).copied().unwrap_or_default();
        key.stage == 0 && count * 2 < most
    };
    for family in &mut families {
        family.members.retain(|member| !is_rare(&member.key));
    }
    families.retain(|family| !family.members.is_empty());
    families
}

/// Leaves out overlays that another one of the same environment is made of: they are compared with it.
fn without_parts(mut families: Vec<Family>, overlays: &[Overlay]) -> Vec<Family> {
    let members = families.iter().flat_map(|family| &family.members);
    let keys: BTreeMap<&[String], &Key> = members
        .map(|member| (member.path.as_slice(), &member.key))
        .collect();
    let mut parts: BTreeSet<Vec<String>> = BTreeSet::new();
    for overlay in overlays {
        let Some(key) = keys.get(overlay.path.as_slice()) else {
            continue;
        };
        let own = overlay.uses.iter().filter(|used| **used != overlay.path);
        parts.extend(
            own.filter(|used| keys.get(used.as_slice()) == Some(key))
                .cloned(),
        );
    }
    for family in &mut families {
        family
            .members
            .retain(|member| !parts.contains(&member.path));
    }
    families.retain(|family| !family.members.is_empty());
    families
}

/// Names every environment: as it is called most often.
fn named(families: &[Family]) -> Vec<Environment> {
    let mut names: BTreeMap<&Key, BTreeMap<&str, usize>> = BTreeMap::new();
    for family in families {
        for member in &family.members {
            let Some(name) = member.path.get(family.at) else {
                continue;
            };
            *names
                .entry(&member.key)
                .or_default()
                .entry(name)
                .or_default() += 1;
        }
    }
    let environment = |(key, names): (&Key, BTreeMap<&str, usize>)| {
        let mut names: Vec<(usize, &str)> = names
            .into_iter()
            .map(|(name, count)| (count, name))
            .collect();
        names.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let mut names = names.into_iter().map(|(_, name)| name.to_owned());
        Environment {
            key: key.clone(),
            name: names.next().unwrap_or_default(),
            aliases: names.collect(),
        }
    };
    names.into_iter().map(environment).collect()
}

/// Returns the overlays that differ from a family's in the name alone, and whose name means nothing.
fn left_out(families: &[Family], overlays: &[Overlay]) -> Vec<String> {
    let without = |path: &[String], at: usize| {
        let mut path = path.to_vec();
        (at < path.len()).then(|| {
            path.remove(at);
            path
        })
    };
    let mut templates: BTreeSet<Slot> = BTreeSet::new();
    for family in families.iter().filter(|family| family.keys().len() > 1) {
        let paths = family.members.iter();
        templates.extend(paths.filter_map(|of| Some((family.at, without(&of.path, family.at)?))));
    }
    let taken: BTreeSet<&[String]> = families
        .iter()
        .flat_map(|family| &family.members)
        .map(|member| member.path.as_slice())
        .collect();
    let ats: BTreeSet<usize> = templates.iter().map(|(at, _)| *at).collect();
    let is_left = |overlay: &&Overlay| {
        let mut slots = ats
            .iter()
            .filter_map(|at| Some((*at, without(&overlay.path, *at)?)));
        !taken.contains(overlay.path.as_slice())
            && slots.any(|slot| {
                let name = overlay.path.get(slot.0);
                templates.contains(&slot) && name.is_some_and(|name| environment_of(name).is_none())
            })
    };
    let left = overlays.iter().filter(is_left);
    left.map(|overlay| overlay.path.join("/")).collect()
}
