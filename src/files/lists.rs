//! Lists of tables: which entry of one list answers to which of the other.

use super::KeyPath;
use super::compare::{FileDifference, nodes};
use super::parsed::{Node, Value};
use crate::maps::IndexSet;

/// Keys that tell entries apart, where every entry has one of its own.
const IDENTITIES: &[&[&str]] = &[
    &["name"],
    &["id"],
    &["key"],
    &["job_name"],
    &["alias"],
    &["metadata", "name"],
    &["spring", "config", "activate", "on-profile"],
    &["spring", "profiles"],
];

/// The entries that answer to one another, by their numbers.
pub(super) struct Pairs {
    pub(super) both: Vec<(usize, usize)>,
    pub(super) reference: Vec<usize>,
    pub(super) target: Vec<usize>,
    /// Whether they were found by a key that tells them apart.
    by_identity: bool,
}

/// Pairs entries by a key that tells them apart, or else by their place.
pub(super) fn pairs(ours: &[Node], theirs: &[Node]) -> Pairs {
    let found = IDENTITIES.iter().find_map(|key| {
        let ours = identities(ours, key)?;
        let theirs = identities(theirs, key)?;
        let both = ours.iter().enumerate();
        let both = both.filter_map(|(index, id)| Some((index, theirs.get_index_of(id)?)));
        Some(both.collect::<Vec<_>>())
    });
    let by_identity = found.is_some();
    let both = found.unwrap_or_else(|| {
        let places = ours.iter().zip(theirs).enumerate();
        let alike = places.filter(|(_, (one, other))| are_alike(one, other));
        alike.map(|(index, _)| (index, index)).collect()
    });
    let alone = |count: usize, side: fn(&(usize, usize)) -> usize| {
        let paired: IndexSet<usize> = both.iter().map(side).collect();
        (0..count).filter(|index| !paired.contains(index)).collect()
    };
    Pairs {
        reference: alone(ours.len(), |pair| pair.0),
        target: alone(theirs.len(), |pair| pair.1),
        both,
        by_identity,
    }
}

/// Compares two lists that do not hold scalars alone. Without a key that tells the entries apart, lists of different lengths
/// are two values.
pub(super) fn compare(
    path: &KeyPath,
    (reference, ours): (&Node, &[Node]),
    (target, theirs): (&Node, &[Node]),
    out: &mut FileDifference,
) {
    let pairs = pairs(ours, theirs);
    if ours.len() != theirs.len() && !pairs.by_identity {
        out.change(path, Some(reference), Some(target));
        return;
    }
    let is_sorted = pairs.both.is_sorted_by_key(|pair| pair.1);
    if !is_sorted {
        out.change(path, Some(reference), Some(target));
    }
    for &(one, other) in &pairs.both {
        if let Some((node, other)) = ours.get(one).zip(theirs.get(other)) {
            let mut of_entry = FileDifference::default();
            nodes(&path.item(one), node, other, &mut of_entry);
            out.add_values(of_entry);
        }
    }
    for &index in &pairs.reference {
        let other = theirs.get(index).filter(|_| !pairs.by_identity);
        out.change(&path.item(index), ours.get(index), other);
    }
    for &index in pairs.target.iter().filter(|_| pairs.by_identity) {
        out.change(&path.item(index), None, theirs.get(index));
    }
}

/// Returns what each entry is called by a key; `None` unless all have one, each another.
fn identities<'n>(items: &'n [Node], key: &[&str]) -> Option<IndexSet<&'n str>> {
    let id = |item: &'n Node| {
        let mut keys = key.iter();
        keys.try_fold(item, |node, key| node.get(key))?.as_scalar()
    };
    let ids: IndexSet<&str> = items.iter().map(id).collect::<Option<_>>()?;
    (ids.len() == items.len()).then_some(ids)
}

/// Tells whether two entries in the same place can be one: tables of which at least half the keys are the same.
fn are_alike(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Map(ours), Value::Map(theirs)) => {
            let shared = ours.iter().filter(|(key, _)| other.get(key).is_some());
            shared.count() * 2 >= ours.len().min(theirs.len())
        }
        (Value::Scalar(_), Value::Scalar(_)) | (Value::List(_), Value::List(_)) => true,
        _ => false,
    }
}
