//! [`of`]: who is compared with whom, where environments are more than steps of one way.

use std::collections::BTreeMap;

use super::environments::{Environment, Environments};
use crate::maps::IndexMap;

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
    let mut comparisons: IndexMap<&str, Vec<String>> = IndexMap::default();
    // The last environment of each part, and the first of the stage before.
    let mut last: BTreeMap<&str, &Environment> = BTreeMap::new();
    let mut before: Option<&Environment> = None;
    let mut alone: Vec<&Environment> = Vec::new();
    for stage in all.chunk_by(|a, b| a.key.stage == b.key.stage) {
        for target in stage {
            let same = last.get(target.key.rest.as_str());
            let reference = same.or_else(|| last.get("")).copied().or(before);
            match reference {
                Some(reference) => {
                    let targets = comparisons.entry(&reference.name).or_default();
                    targets.push(target.name.clone());
                }
                None => alone.push(target),
            }
        }
        last.extend(stage.iter().map(|of| (of.key.rest.as_str(), of)));
        before = stage.first().or(before);
    }
    // What has neither a stage before it nor one behind it is compared with the first of its own.
    if let Some((first, others)) = alone.split_first() {
        let others = others
            .iter()
            .filter(|of| !comparisons.contains_key(of.name.as_str()));
        let others: Vec<String> = others.map(|of| of.name.clone()).collect();
        if !others.is_empty() {
            comparisons.entry(&first.name).or_default().extend(others);
        }
    }
    let comparisons = comparisons.into_iter();
    comparisons
        .map(|(reference, targets)| (reference.to_owned(), targets))
        .collect()
}
