//! Items of lists that are known by a field of their own: ports of a Service by number and protocol, rules of an Ingress by host.
//!
//! Takes the items of both sides and the pairs that are known; adds the pairs that these fields make. Leaves names, order and content to
//! the caller.

use super::{Below, Items, content, pair_explained};
use crate::compare::{OwnNames, Segment};
use crate::maps::IndexMap;

/// The identity of an item, beside its name.
pub(super) type Identity = for<'l> fn(&[Below<'l>]) -> Option<String>;

/// Returns the text of an item's own field.
fn text(item: &[Below<'_>], field: &str) -> Option<String> {
    let mut leaves = item.iter();
    let found = leaves.find(|(rest, _)| matches!(rest, [step] if step.name() == field));
    found.map(|(_, leaf)| leaf.value.to_string())
}

/// Returns the port of a Service, and how it is spoken to.
fn port(item: &[Below<'_>]) -> Option<String> {
    let protocol = text(item, "protocol").unwrap_or_else(|| "TCP".to_owned());
    text(item, "port").map(|port| format!("{port}/{protocol}"))
}

/// Tells of each of the reference's items whether one of the target's answers to it.
pub(super) fn answered(found: &[Option<usize>], all: usize) -> Vec<bool> {
    let mut is_taken = vec![false; all];
    for at in found.iter().flatten() {
        if let Some(slot) = is_taken.get_mut(*at) {
            *slot = true;
        }
    }
    is_taken
}

/// Items that answer to none yet.
struct Left {
    ours: Vec<usize>,
    theirs: Vec<usize>,
}

impl Left {
    fn of(found: &[Option<usize>], all: usize) -> Self {
        let is_taken = answered(found, all);
        let open = found.iter().enumerate().filter(|(_, of)| of.is_none());
        let free = is_taken.iter().enumerate().filter(|(_, taken)| !**taken);
        Self {
            theirs: open.map(|(at, _)| at).collect(),
            ours: free.map(|(at, _)| at).collect(),
        }
    }
}

/// Pairs each item that is left with the first of the other side that is left and is known by the same.
pub(super) fn pair_left(
    found: &mut [Option<usize>],
    (a, b): (&Items<'_>, &Items<'_>),
    known_by: impl Fn(&[Below<'_>]) -> Option<String>,
) {
    let left = Left::of(found, a.len());
    let mut ours: IndexMap<String, Vec<usize>> = IndexMap::default();
    for at in left.ours.iter().rev() {
        let known = a.get_index(*at).and_then(|(_, item)| known_by(item));
        if let Some(known) = known {
            ours.entry(known).or_default().push(*at);
        }
    }
    for at in left.theirs {
        let known = b.get_index(at).and_then(|(_, item)| known_by(item));
        let answer = known.and_then(|known| ours.get_mut(&known)?.pop());
        if let Some(slot) = found.get_mut(at) {
            *slot = answer;
        }
    }
}

/// Returns what an item of this list is known by, beside its name.
pub(super) fn of_list(kind: &str, path: &[Segment]) -> Option<Identity> {
    let fields: Vec<&str> = path.iter().map(Segment::name).collect();
    match (kind, fields.as_slice()) {
        ("Service", ["spec", "ports"]) => Some(port),
        ("Ingress", ["spec", "rules"]) => Some(|item| text(item, "host")),
        ("Ingress", ["spec", "rules", _, "http", "paths"]) => Some(|item| text(item, "path")),
        _ => None,
    }
}

/// Pairs items by what they are known by, in other words of the environments' own too, then those that say the same of something else.
/// What is left answers to nothing, unless it is one item on either side: that one has changed.
pub(super) fn pair(
    names: &OwnNames,
    found: &mut [Option<usize>],
    (a, b): (&Items<'_>, &Items<'_>),
    identity: Identity,
) {
    pair_left(found, (a, b), identity);
    let left = Left::of(found, a.len());
    let known = |items: &Items<'_>, all: &[usize]| {
        let items = all
            .iter()
            .filter_map(|at| Some((*at, items.get_index(*at)?.1)));
        let known = items.map(|(at, item)| (at, identity(item).unwrap_or_default()));
        known.collect::<Vec<(usize, String)>>()
    };
    fn texts(known: &[(usize, String)]) -> Vec<(usize, &str)> {
        known
            .iter()
            .map(|(at, text)| (*at, text.as_str()))
            .collect()
    }
    let (ours, theirs) = (known(a, &left.ours), known(b, &left.theirs));
    pair_explained(names, found, (&texts(&ours), &texts(&theirs)));
    pair_left(found, (a, b), |item| {
        let own = identity(item);
        let is_own = |(steps, leaf): &&Below<'_>| {
            steps.len() == 1 && Some(leaf.value.as_str()) == own.as_deref()
        };
        let rest: Vec<Below<'_>> = item.iter().filter(|of| !is_own(of)).copied().collect();
        Some(content(&rest))
    });
    let left = Left::of(found, a.len());
    if let ([ours], [theirs]) = (left.ours.as_slice(), left.theirs.as_slice())
        && let Some(slot) = found.get_mut(*theirs)
    {
        *slot = Some(*ours);
    }
}
