//! Remarks, lines that are not findings: what only a cluster can tell, what was not compared.

use crate::maps::{IndexMap, IndexSet};

use super::unknown_objects::UnknownObjects;
use crate::compare::Comparison;
use crate::judge::images::loose_in_both;
use crate::judge::rules::object_dangling;
use crate::judge::{Context, slots};
use crate::model::Environment;
use crate::model::slots::slots_of;
use crate::parallel::{MANY, both};
use crate::source::State;
use crate::words::{listed, several};

/// The number of names that a remark lists.
const LISTED: usize = 5;

/// The number of kinds that a remark lists.
const KINDS: usize = 12;

/// The remarks, as far as they are known: parts of a run are gathered by themselves and merged.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Remark → the environments that it holds for.
    own: IndexMap<String, IndexSet<String>>,
    /// Environment → rollouts and owners.
    running: IndexMap<String, IndexSet<String>>,
    /// Objects that only a cluster can tell of.
    unknown: UnknownObjects,
    /// Environment → kinds that are not compared.
    others: IndexMap<String, IndexMap<String, usize>>,
    /// Containers whose image has a loose tag on both sides → the environments.
    loose: IndexMap<(String, String), IndexSet<String>>,
    /// Object that points at nothing, on all sides → the environments.
    dangling: IndexMap<String, IndexSet<String>>,
}

impl Remarks {
    pub(super) fn gather(
        &mut self,
        environments: &[&Environment],
        comparisons: &[Comparison<'_>],
        contexts: &[Context<'_>],
    ) {
        let are_many = environments.iter().any(|of| of.workloads.len() >= MANY);
        let (unknown, (slots, alike)) = both(
            are_many,
            || UnknownObjects::of(environments, contexts),
            || {
                let slots = environments.iter().map(|of| slots_of(of));
                let alike = contexts.iter().map(object_dangling::alike);
                (slots.collect::<Vec<_>>(), alike.collect::<Vec<_>>())
            },
        );
        for (environment, slots) in environments.iter().zip(slots) {
            let name = &environment.name;
            for remark in &environment.remarks {
                self.own
                    .entry(remark.clone())
                    .or_default()
                    .insert(name.clone());
            }
            self.running
                .entry(name.clone())
                .or_default()
                .extend(environment.running.iter().cloned());
            for (kind, count) in &environment.others {
                if !is_compared(environment, kind, comparisons) {
                    let others = self.others.entry(name.clone()).or_default();
                    *others.entry(kind.clone()).or_default() += count;
                }
            }
            for group in slots {
                let names = self.own.entry(slots::said(&group)).or_default();
                names.insert(name.clone());
            }
            if let Some(said) = unlisted(environment, comparisons) {
                self.own.entry(said).or_default().insert(name.clone());
            }
        }
        self.unknown.merge(unknown);
        for (context, alike) in contexts.iter().zip(alike) {
            let comparison = context.comparison;
            let names = (&comparison.reference.name, &comparison.target.name);
            let of = self.loose.entry((names.0.clone(), names.1.clone()));
            of.or_default().extend(loose_in_both(comparison));
            if let Some(said) = object_dangling::in_one_namespace(context) {
                let environments = self.own.entry(said).or_default();
                environments.extend([names.0.clone(), names.1.clone()]);
            }
            for object in alike {
                let environments = self.dangling.entry(object).or_default();
                environments.extend([names.0.clone(), names.1.clone()]);
            }
        }
        if let ([alone], []) = (environments, comparisons) {
            for object in object_dangling::in_environment(alone) {
                let environments = self.dangling.entry(object).or_default();
                environments.insert(alone.name.clone());
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (remark, names) in other.own {
            self.own.entry(remark).or_default().extend(names);
        }
        for (environment, said) in other.running {
            self.running.entry(environment).or_default().extend(said);
        }
        self.unknown.merge(other.unknown);
        for (environment, kinds) in other.others {
            let known = self.others.entry(environment).or_default();
            for (kind, count) in kinds {
                *known.entry(kind).or_default() += count;
            }
        }
        for (object, environments) in other.dangling {
            self.dangling
                .entry(object)
                .or_default()
                .extend(environments);
        }
        for (key, found) in other.loose {
            self.loose.entry(key).or_default().extend(found);
        }
    }

    /// Returns the remarks on objects that only a cluster can tell of.
    pub(super) fn unknown_objects(&self) -> Vec<String> {
        self.unknown.clone().sentences()
    }

    /// Returns every remark.
    pub(super) fn sentences(self) -> Vec<String> {
        let own = self.own.into_iter();
        let mut remarks: Vec<String> = own
            .map(|(remark, names)| format!("{}: {remark}", several(names)))
            .collect();
        for (name, said) in self.running {
            let more = said.len().saturating_sub(LISTED);
            remarks.extend(
                said.into_iter()
                    .take(LISTED)
                    .map(|said| format!("{name}: {said}")),
            );
            if more > 0 {
                remarks.push(format!(
                    "{name}: {more} more rollouts that go on, or owners"
                ));
            }
        }
        remarks.extend(self.unknown.sentences());
        by_environment(self.others, &mut remarks, |kinds| {
            let kinds: Vec<String> = kinds
                .iter()
                .map(|(kind, count)| format!("{count} {kind}"))
                .collect();
            (!kinds.is_empty()).then(|| format!("not compared: {}", kinds.join(", ")))
        });
        remarks.extend(loose_tags(self.loose));
        remarks.extend(dangling(self.dangling));
        remarks
    }
}

/// Returns the comparisons that an environment is in, by their sides.
fn of<'c>(
    environment: &'c Environment,
    comparisons: &'c [Comparison<'_>],
) -> impl Iterator<Item = [&'c Environment; 2]> {
    let all = comparisons.iter().map(|of| [of.reference, of.target]);
    all.filter(|both| both.iter().any(|of| of.name == environment.name))
}

/// Tells whether objects of a kind are compared somewhere: both sides know all of theirs.
fn is_compared(environment: &Environment, kind: &str, comparisons: &[Comparison<'_>]) -> bool {
    of(environment, comparisons).any(|both| both.iter().all(|of| of.knows_any(kind)))
}

/// Says which kinds nobody looked at, where what is live is compared with what is live.
fn unlisted(environment: &Environment, comparisons: &[Comparison<'_>]) -> Option<String> {
    let is_live = |of: &Environment| of.state == State::Live;
    let mut live = of(environment, comparisons).filter(|both| both.iter().all(|of| is_live(of)));
    live.next()?;
    let kinds = &environment.kinds_unlisted;
    let named = listed(kinds, KINDS);
    let said = "not looked at, unless 'kinds' of kubeparity.yaml names them";
    (!kinds.is_empty()).then(|| format!("{said}: {named}"))
}

/// Says what holds for several environments once.
fn by_environment<T>(
    all: IndexMap<String, T>,
    remarks: &mut Vec<String>,
    say: impl Fn(&T) -> Option<String>,
) {
    let mut said: IndexMap<String, Vec<String>> = IndexMap::default();
    for (name, of) in all {
        if let Some(text) = say(&of) {
            said.entry(text).or_default().push(name);
        }
    }
    let lines = said.into_iter();
    remarks.extend(lines.map(|(text, names)| format!("{}: {text}", several(names))));
}

/// Says once which objects point at nothing, alike in all environments.
fn dangling(found: IndexMap<String, IndexSet<String>>) -> Option<String> {
    let objects: Vec<&String> = found.keys().collect();
    let points = match objects.len() {
        0 => return None,
        1 => "1 object points at something".to_owned(),
        many => format!("{many} objects point at something"),
    };
    let environments: IndexSet<&str> = found.values().flatten().map(String::as_str).collect();
    Some(format!(
        "{}: {points} that is not rendered: {}",
        several(environments),
        listed(objects, LISTED * 2)
    ))
}

/// Says once which images have no tag, or a loose one, in all environments.
fn loose_tags(loose: IndexMap<(String, String), IndexSet<String>>) -> Option<String> {
    let mut environments: IndexSet<String> = IndexSet::default();
    let mut all: IndexSet<String> = IndexSet::default();
    for ((reference, target), found) in loose {
        if !found.is_empty() {
            environments.extend([reference, target]);
            all.extend(found);
        }
    }
    let containers = match all.len() {
        0 => return None,
        1 => "1 container has an image".to_owned(),
        many => format!("{many} containers have an image"),
    };
    Some(format!(
        "{}: {containers} without a tag that stays: {}",
        several(environments),
        listed(all, LISTED)
    ))
}
