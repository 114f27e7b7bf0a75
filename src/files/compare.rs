//! [`compare`]: what two files do not have in common, by key path.

use super::KeyPath;
use super::lists;
use super::parsed::{Entry, Node, Parsed, Value};
use crate::maps::IndexMap;

/// The differences between two files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileDifference {
    /// The keys that the reference sets and the target does not.
    pub missing: Vec<Entry>,
    /// The keys that the target sets and the reference does not.
    pub extra: Vec<Entry>,
    /// The keys that both set, to different values.
    pub changed: Vec<Changed>,
    /// Whether most of the target's keys are none of the reference's: it is another file, not one that lacks something.
    pub is_another_file: bool,
}

/// A value that both files have, or an entry of a list, or a part of one, that one of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The path of the key, by the reference's numbers of items where it has them.
    pub path: KeyPath,
    /// The reference's value; `None` for what a list of its lacks.
    pub reference: Option<Found>,
    /// The target's value; `None` for what a list of its lacks.
    pub target: Option<Found>,
}

/// A value as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its text; lists and tables in one line, whole.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
}

impl FileDifference {
    /// Tells whether both set the same: only their layout can differ.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty() && self.changed.is_empty()
    }

    pub(super) fn change(
        &mut self,
        path: &KeyPath,
        reference: Option<&Node>,
        target: Option<&Node>,
    ) {
        self.changed.push(Changed {
            path: path.clone(),
            reference: reference.map(found),
            target: target.map(found),
        });
    }

    /// Adds the differences of an entry of a list, which is a value with all that it holds: nothing in it is missing as a key is.
    pub(super) fn add_values(&mut self, of_entry: Self) {
        let of = |entry: Entry| {
            let found = Found {
                text: entry.value,
                line: entry.line,
            };
            (entry.path, Some(found))
        };
        self.changed.extend(of_entry.changed);
        let missing = of_entry.missing.into_iter().map(of);
        self.changed
            .extend(missing.map(|(path, reference)| Changed {
                path,
                reference,
                target: None,
            }));
        let extra = of_entry.extra.into_iter().map(of);
        self.changed.extend(extra.map(|(path, target)| Changed {
            path,
            reference: None,
            target,
        }));
    }
}

fn found(node: &Node) -> Found {
    Found {
        text: node.shown(),
        line: node.line,
    }
}

/// Compares two files by key path. Entries of lists are values, not keys; what one holds is told by key.
#[must_use]
pub fn compare(reference: &Parsed, target: &Parsed) -> FileDifference {
    let mut difference = FileDifference::default();
    let (ours, theirs) = (&reference.documents, &target.documents);
    let pairs = match (&**ours, &**theirs) {
        ([one], [other]) => {
            nodes(&KeyPath::root(), one, other, &mut difference);
            None
        }
        _ => Some(lists::pairs(ours, theirs)),
    };
    for (index, other) in pairs.iter().flat_map(|pairs| pairs.both.iter().copied()) {
        if let Some((one, other)) = ours.get(index).zip(theirs.get(other)) {
            let path = document_path(index, ours.len());
            nodes(&path, one, other, &mut difference);
        }
    }
    // Documents are not entries of a list: what a lacking one sets is lacking.
    for index in pairs
        .iter()
        .flat_map(|pairs| pairs.reference.iter().copied())
    {
        let path = document_path(index, ours.len());
        let sets = ours.get(index).map(|node| leaves(&path, node));
        difference
            .missing
            .extend(sets.into_iter().flatten().map(entry));
    }
    for index in pairs.iter().flat_map(|pairs| pairs.target.iter().copied()) {
        let path = document_path(index, theirs.len());
        let sets = theirs.get(index).map(|node| leaves(&path, node));
        difference
            .extra
            .extend(sets.into_iter().flatten().map(entry));
    }
    let keys: usize = target
        .roots()
        .map(|(path, root)| leaves(&path, root).len())
        .sum();
    difference.is_another_file = difference.extra.len() * 2 > keys;
    difference
}

fn document_path(index: usize, of: usize) -> KeyPath {
    match of {
        1 => KeyPath::root(),
        _ => KeyPath::root().item(index),
    }
}

/// Compares two values of one path.
pub(super) fn nodes(path: &KeyPath, reference: &Node, target: &Node, out: &mut FileDifference) {
    let ours = leaves(path, reference);
    let theirs = leaves(path, target);
    for (path, node) in &ours {
        match theirs.get(path) {
            Some(other) => values(path, node, other, out),
            None if is_hollow(path, node, &theirs) => {}
            None => out.missing.push(entry((path.clone(), node))),
        }
    }
    for (path, node) in &theirs {
        if !ours.contains_key(path) && !is_hollow(path, node, &ours) {
            out.extra.push(entry((path.clone(), node)));
        }
    }
}

fn values(path: &KeyPath, reference: &Node, target: &Node, out: &mut FileDifference) {
    match (&reference.value, &target.value) {
        (Value::List(ours), Value::List(theirs)) => {
            if ours
                .iter()
                .chain(theirs)
                .all(|item| item.as_scalar().is_some())
            {
                let texts = |items: &[Node]| {
                    items
                        .iter()
                        .map(|item| item.as_scalar().map(str::to_owned))
                        .collect::<Vec<_>>()
                };
                if texts(ours) != texts(theirs) {
                    out.change(path, Some(reference), Some(target));
                }
                return;
            }
            lists::compare(path, (reference, ours), (target, theirs), out);
        }
        (Value::Scalar(ours), Value::Scalar(theirs)) if ours == theirs => {}
        (Value::Map(ours), Value::Map(theirs)) if ours.is_empty() && theirs.is_empty() => {}
        _ => out.change(path, Some(reference), Some(target)),
    }
}

/// Returns the values of a tree by path. Lists and empty tables are values; of equal paths the last one counts.
fn leaves<'n>(path: &KeyPath, node: &'n Node) -> IndexMap<KeyPath, &'n Node> {
    fn collect<'n>(path: KeyPath, node: &'n Node, out: &mut IndexMap<KeyPath, &'n Node>) {
        match &node.value {
            Value::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    collect(path.key(key), value, out);
                }
            }
            _ => {
                out.insert(path, node);
            }
        }
    }
    let mut out = IndexMap::default();
    collect(path.clone(), node, &mut out);
    out
}

/// Tells whether a value is the empty place of what the other side has there: `spring:` with nothing below.
fn is_hollow(path: &KeyPath, node: &Node, other: &IndexMap<KeyPath, &Node>) -> bool {
    let is_empty = match &node.value {
        Value::Scalar(text) => text == "null" || text.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::List(_) => false,
    };
    is_empty && other.keys().any(|theirs| path.contains(theirs))
}

fn entry((path, node): (KeyPath, &Node)) -> Entry {
    Entry {
        path,
        value: node.shown(),
        line: node.line,
    }
}
