//! Merge keys, and keys that a mapping has several times.
//!
//! Takes the entries of a whole mapping, as they stand in the text; gives those that count.

use std::collections::BTreeSet;

use crate::maps::{self, IndexMap};

use super::{Start, read_by};
use crate::yaml::resolve::Dialect;
use crate::yaml::{Error, Node, Origin, Tag, Value};

/// Explicit keys win over merged ones, and of merged mappings the earlier one.
pub(super) fn merged(
    entries: Vec<(Node, Node)>,
    dialect: Dialect,
) -> Result<Vec<(Node, Node)>, Error> {
    let (merges, mut kept): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|(key, _)| key.tag == Tag::Merge);
    if dialect == Dialect::Core {
        // kustomize knows merge keys by their tag, and then takes away by their text: a quoted one is lost.
        kept.retain(|(key, _)| key.as_str() != Some("<<"));
        if let Some((again, _)) = merges.get(1) {
            return Err(Error::new("duplicate merge key", again.origin));
        }
    }
    let mut texts: BTreeSet<Box<str>> = kept
        .iter()
        .filter_map(|(key, _)| key.as_str().map(Box::from))
        .collect();
    for (_, value) in merges {
        let wrong = || {
            Error::new(
                "map merge requires map or sequence of maps as the value",
                value.origin,
            )
        };
        let maps = match &value.value {
            Value::Map(_) => std::slice::from_ref(&value),
            Value::Seq(items) => items.as_slice(),
            Value::Scalar(_) => return Err(wrong()),
        };
        for map in maps {
            for (key, value) in map.as_map().ok_or_else(wrong)? {
                if key.as_str().is_none_or(|text| texts.insert(text.into())) {
                    kept.push((key.clone(), value.clone()));
                }
            }
        }
    }
    Ok(kept)
}

/// Up to so many keys are held against each other: that takes less time than a table does.
const FEW: usize = 12;

/// Returns the first key of a tree that stands twice in one mapping: where it stands first, and where again.
pub(crate) fn repeated_key(node: &Node) -> Option<(&Node, &Node)> {
    match &node.value {
        Value::Scalar(_) => None,
        Value::Seq(items) => items.iter().find_map(repeated_key),
        Value::Map(entries) if entries.len() <= FEW => {
            let mut before = entries.iter().enumerate();
            before.find_map(|(at, (key, value))| {
                let mut earlier = entries.iter().take(at).map(|(key, _)| key);
                let first = key
                    .as_str()
                    .and_then(|text| earlier.find(|key| key.as_str() == Some(text)));
                match first {
                    Some(first) => Some((first, key)),
                    None => repeated_key(value),
                }
            })
        }
        Value::Map(entries) => {
            let mut seen: IndexMap<&str, &Node> = maps::sized(entries.len());
            entries.iter().find_map(|(key, value)| {
                let first = key.as_str().and_then(|text| seen.insert(text, key));
                match first {
                    Some(first) => Some((first, key)),
                    None => repeated_key(value),
                }
            })
        }
    }
}

/// Keeps the last of the entries that have one key.
pub(in crate::yaml) fn last_wins(entries: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    if are_few_and_different(&entries) {
        return entries;
    }
    let mut texts: IndexMap<Box<str>, (Node, Node)> = maps::sized(entries.len());
    let mut others = Vec::new();
    for (key, value) in entries {
        match key.as_str() {
            Some(text) => {
                texts.insert(text.into(), (key, value));
            }
            None => others.push((key, value)),
        }
    }
    texts.into_values().chain(others).collect()
}

/// Tells whether the keys are few, all of them texts, and no two of them the same.
pub(crate) fn are_few_and_different(entries: &[(Node, Node)]) -> bool {
    let is_few = entries.len() <= FEW;
    is_few
        && entries.iter().enumerate().all(|(at, (key, _))| {
            let mut earlier = entries.iter().take(at);
            key.as_str().is_some() && !earlier.any(|(other, _)| other.as_str() == key.as_str())
        })
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeated {
    /// Its path in the document.
    pub(crate) path: String,
    /// The place of the entry that does not count.
    pub(crate) first: Origin,
    /// The place of the entry that counts.
    pub(crate) last: Origin,
}

/// Reads every document of a text as kubectl does: of the entries of one key the last counts. Returns each document with the keys
/// of which this is so.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read_and_settle(
    text: &str,
    file: Origin,
) -> Result<Vec<(Node, Vec<Repeated>)>, Error> {
    let start = Start {
        file,
        lines_before: 0,
        dialect: Dialect::Yaml11,
        keeps_repeated: true,
    };
    let documents = read_by(text, start, |builder| builder.documents())?;
    let settled = documents.into_iter().map(|mut document| {
        let mut found = Vec::new();
        settle(&mut document, &mut found);
        // Each alias of an anchor has the same ones.
        let mut seen = BTreeSet::new();
        found.retain(|of: &Repeated| seen.insert((of.first.to_bits(), of.last.to_bits())));
        (document, found)
    });
    Ok(settled.collect())
}

/// Keeps the last of the entries of one key, in every mapping of a tree.
fn settle(node: &mut Node, found: &mut Vec<Repeated>) {
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::Seq(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let before = found.len();
                settle(item, found);
                below(found, before, &format_args!("[{index}]"));
            }
        }
        Value::Map(entries) => {
            let repeated = repeated(entries);
            if !repeated.is_empty() {
                *entries = last_wins(std::mem::take(entries).into_vec()).into();
                found.extend(repeated);
            }
            for (key, value) in entries {
                let before = found.len();
                settle(value, found);
                if let Some(text) = key.as_str().filter(|_| found.len() > before) {
                    below(found, before, &format_args!("{text}"));
                }
            }
        }
    }
}

/// Puts a step in front of the paths that were found below it.
fn below(found: &mut [Repeated], before: usize, step: &dyn std::fmt::Display) {
    for of in found.iter_mut().skip(before) {
        let dot = if of.path.starts_with('[') { "" } else { "." };
        of.path = format!("{step}{dot}{}", of.path);
    }
}

/// Returns the keys of a mapping that stand more than once, each with its first place and its last.
fn repeated(entries: &[(Node, Node)]) -> Vec<Repeated> {
    let mut places: IndexMap<&str, (Origin, Option<Origin>)> = maps::sized(entries.len());
    for (key, _) in entries {
        if let Some(text) = key.as_str() {
            let known = places
                .entry(text)
                .and_modify(|(_, last)| *last = Some(key.origin));
            known.or_insert((key.origin, None));
        }
    }
    let places = places.into_iter();
    let repeated = places.filter_map(|(text, (first, last))| {
        Some(Repeated {
            path: text.to_owned(),
            first,
            last: last?,
        })
    });
    repeated.collect()
}
