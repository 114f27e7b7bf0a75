//! Workloads without a partner that look like each other: `checkout` and `checkout-v2`.
//!
//! Takes what pairing left over; gives, for each of the reference, the one of the target that runs the
//! same image and shares most fields. An offer only: nothing is compared as if it were a pair.

use crate::environments::is_environment_word;
use crate::maps::IndexMap;

use super::collect::Context;
use super::{Difference, Field, Pair, workload};
use crate::model::{Container, ContainerKind, Workload};

/// Above this many combinations of one image, names say too little to offer anything.
const MAX_COMBINATIONS: usize = 256;

/// Returns for each left-over reference workload the left-over target workload that it may have become.
pub(super) fn find<'e>(
    context: &Context<'e>,
    reference: &[&'e Workload],
    target: &[&'e Workload],
) -> Vec<Option<&'e Workload>> {
    let mut groups: IndexMap<_, [Vec<usize>; 2]> = IndexMap::default();
    for (index, workload) in reference.iter().enumerate() {
        if let Some(key) = key(workload) {
            let [group, _] = groups.entry(key).or_default();
            group.push(index);
        }
    }
    for (index, workload) in target.iter().enumerate() {
        if let Some(key) = key(workload) {
            let [_, group] = groups.entry(key).or_default();
            group.push(index);
        }
    }
    let mut offers: Vec<(usize, &Workload, &Workload, usize)> = Vec::new();
    for [a, b] in groups.values() {
        if a.len() * b.len() > MAX_COMBINATIONS {
            continue;
        }
        for &index in a {
            let Some(&ours) = reference.get(index) else {
                continue;
            };
            let theirs = b.iter().filter_map(|&index| target.get(index).copied());
            offers.extend(theirs.filter_map(|theirs| {
                let unlike = unlikeness(context, ours, theirs)?;
                Some((unlike, ours, theirs, index))
            }));
        }
    }
    // Sorted without regard to sides, so that exchanging them gives the same offers.
    offers.sort_by_key(|&(unlike, a, b, _)| {
        let (a, b) = (a.original_name.as_str(), b.original_name.as_str());
        (unlike, a.min(b), a.max(b))
    });
    let mut found = vec![None; reference.len()];
    let mut taken: Vec<&Workload> = Vec::new();
    for (_, _, theirs, index) in offers {
        if let Some(slot @ None) = found.get_mut(index)
            && !taken.iter().any(|&t| std::ptr::eq(t, theirs))
        {
            *slot = Some(theirs);
            taken.push(theirs);
        }
    }
    found
}

fn key(workload: &Workload) -> Option<(Option<&str>, &str, &str)> {
    let mut main = workload
        .containers
        .iter()
        .filter(|container| container.kind == ContainerKind::Main);
    let image = main.find_map(|container| container.image.as_ref())?;
    Some((
        workload.app.as_deref(),
        &workload.kind,
        &image.value.repository,
    ))
}

/// Returns the differing fields in thousandths of all, or `None` where half of them or more differ.
fn unlikeness<'e>(
    context: &Context<'e>,
    reference: &'e Workload,
    target: &'e Workload,
) -> Option<usize> {
    if are_called_after_namespaces(context, reference, target) {
        return None;
    }
    let pair = Pair {
        reference: Some(reference),
        target: Some(target),
        renamed: None,
    };
    let mut differences = Vec::new();
    workload::compare_pair(context, &pair, &mut differences);
    let differing: usize = differences.iter().map(weight).sum();
    let all = fields(reference).max(fields(target)).max(1);
    let is_like = differing * 2 < all || is_called_alike(&reference.name, &target.name);
    is_like.then(|| differing * 1000 / all)
}

/// Tells whether each workload's name holds the name of its own namespace: `gitlab-mount` in `gitlab` is of another application than
/// `wiki-mount` in `wiki`, however alike the two are. An environment's own namespace says nothing of an application.
fn are_called_after_namespaces(
    context: &Context<'_>,
    reference: &Workload,
    target: &Workload,
) -> bool {
    let (Some(ours), Some(theirs)) = (&reference.namespace, &target.namespace) else {
        return false;
    };
    ours != theirs
        && reference.original_name.contains(ours.as_str())
        && target.original_name.contains(theirs.as_str())
        && !context.names.explain(ours, theirs)
}

/// Words behind a name that say which of several it is, or that it is the one that counts.
const FIRST_OF_SEVERAL: &[&str] = &["leader", "master", "primary"];

/// Tells whether one name is the other with a word behind it that is not what the workload does: that of an environment (`api-dev`), or
/// one that says which of several it is (`redis-master`).
#[must_use]
pub fn is_called_alike(a: &str, b: &str) -> bool {
    let word = |long: &str, short: &str| {
        let word = long.strip_prefix(short)?.strip_prefix('-')?;
        Some(is_environment_word(word) || FIRST_OF_SEVERAL.contains(&word))
    };
    word(a, b).or_else(|| word(b, a)) == Some(true)
}

/// An absent container counts with all its fields.
fn weight(difference: &Difference) -> usize {
    match (&difference.field, difference.containers) {
        (Field::Container(_), (Some(one), None) | (None, Some(one))) => container_fields(one),
        _ => 1,
    }
}

fn fields(workload: &Workload) -> usize {
    let containers: usize = workload.containers.iter().map(container_fields).sum();
    containers + workload.volumes.len() + workload.strategy.len() + workload.rest.len()
}

fn container_fields(container: &Container) -> usize {
    let probes = container.probes.values();
    let probe_fields: usize = probes.map(|probe| probe.value.fields.len()).sum();
    1 + container.env.len()
        + container.mounts.len()
        + container.requests.len()
        + container.limits.len()
        + container.ports.len()
        + container.rest.len()
        + probe_fields
}
