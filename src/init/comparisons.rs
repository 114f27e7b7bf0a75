//! [`of`]: who is compared with whom, where environments are more than steps of one way.

use super::environments::{Environment, Environments};

/// Returns each reference with its targets; nothing where each environment is compared with the one before, as it is without them.
///
/// An environment that is a part of a stage (`prod-eu`) is compared with the same part of the stage before (`staging-eu`), or with that stage
/// as a whole.
pub(super) fn of(environments: &Environments) -> Vec<(String, Vec<String>)> {
    let all = &environments.all;
    let is_way = all
        .iter()
        .all(|of| of.key.rest.is_empty() || of.key.stage == 0);
    if is_way {
        return Vec::new();
    }
    let before = |index: usize| all.get(..index).unwrap_or_default();
    let pairs = all.iter().enumerate();
    let mut pairs: Vec<(&Environment, &Environment)> = pairs
        .filter_map(|(index, target)| Some((reference(target, before(index))?, target)))
        .collect();
    // What has neither a stage before it nor one behind it is compared with the first of its own.
    for (index, target) in all.iter().enumerate() {
        let is_in = |(a, b): &(&Environment, &Environment)| [&a.key, &b.key].contains(&&target.key);
        let mut beside = before(index).iter();
        if let Some(first) = beside.find(|of| of.key.stage == target.key.stage)
            && !pairs.iter().any(is_in)
        {
            pairs.push((first, target));
        }
    }
    let mut comparisons: Vec<(String, Vec<String>)> = Vec::new();
    for (reference, target) in pairs {
        let mut known = comparisons.iter_mut();
        match known.find(|(name, _)| *name == reference.name) {
            Some((_, targets)) => targets.push(target.name.clone()),
            None => comparisons.push((reference.name.clone(), vec![target.name.clone()])),
        }
    }
    comparisons
}

/// Returns the environment of a stage before that a target is compared with.
fn reference<'e>(target: &Environment, before: &'e [Environment]) -> Option<&'e Environment> {
    let mut earlier = before
        .iter()
        .rev()
        .filter(|of| of.key.stage < target.key.stage)
        .peekable();
    let nearest = earlier.peek().map(|of| of.key.stage);
    let alike: Vec<&Environment> = earlier.collect();
    let same = alike.iter().find(|of| of.key.rest == target.key.rest);
    let whole = || alike.iter().find(|of| of.key.rest.is_empty());
    let first = || alike.iter().rev().find(|of| Some(of.key.stage) == nearest);
    same.or_else(whole).or_else(first).copied()
}
