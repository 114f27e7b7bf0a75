//! Merge keys, and keys that a mapping has several times.
//!
//! Takes the entries of a whole mapping, as they stand in the text; gives those that count.

use std::collections::BTreeSet;

use crate::maps::{self, IndexMap};

use crate::yaml::resolve::Dialect;
use crate::yaml::{Error, Node, Tag, Value};

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
