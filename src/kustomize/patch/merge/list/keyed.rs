//! The usual list: one key, and every item has a text of its own under it.
//!
//! Takes a [`Merging`]; gives the outcome that its general way would give, in time that grows with the list's length and
//! not with its square. Leaves every other list to that way.

use crate::maps::{self, IndexMap};

use super::{Cell, Merging, Theirs, text};
use crate::kustomize::Error;
use crate::yaml::{Node, Value};

/// Items by their text.
type Index = IndexMap<String, Cell>;

/// Both lists by the texts of their items.
pub(crate) struct Keyed<'d> {
    key: &'d str,
    ours: Index,
    theirs: Option<Index>,
}

impl<'d> Keyed<'d> {
    /// Looks whether the lists are of the usual kind.
    pub(crate) fn from_merging(merging: &Merging<'d>) -> Option<Self> {
        let key = match merging.keys.as_slice() {
            [] => "",
            [key] => *key,
            _ => return None,
        };
        let index = |list: &[Cell]| -> Option<Index> {
            let mut index = maps::sized(list.len());
            for cell in list {
                let text = own_text(merging.cells.get(*cell)?, key)?;
                if index.insert(text.to_owned(), *cell).is_some() {
                    return None;
                }
            }
            Some(index)
        };
        Some(Self {
            key,
            ours: index(&merging.dest)?,
            theirs: match &merging.theirs {
                Theirs::Own(list) => Some(index(list)?),
                Theirs::Missing | Theirs::Same => None,
            },
        })
    }

    /// Merges item by item: the patch's first, in its order.
    pub(crate) fn merge_keyed(self, mut merging: Merging<'d>) -> Result<Vec<Node>, Error> {
        let same = matches!(merging.theirs, Theirs::Same);
        let keys = [self.key];
        let mut outcome = maps::sized(self.ours.len());
        let mut gone = vec![];
        let theirs = self.theirs.unwrap_or_default();
        let rest = self.ours.keys().filter(|text| !theirs.contains_key(*text));
        for value in theirs.keys().chain(rest) {
            let ours = self.ours.get(value).copied();
            let theirs = if same {
                ours
            } else {
                theirs.get(value).copied()
            };
            match merging.walk_item(ours, theirs)? {
                None => gone.extend(ours),
                Some(cell) => {
                    merging.fill_keys(cell, &keys, std::slice::from_ref(value));
                    outcome.insert(value.clone(), cell);
                }
            }
        }
        gone.sort_unstable();
        for (value, cell) in self.ours {
            // The object's own item has the last word, where the patch's stands.
            if gone.binary_search(&cell).is_err() {
                outcome.insert(value, cell);
            }
        }
        let outcome: Vec<Cell> = outcome.into_values().collect();
        Ok(merging.cells.into_nodes(&outcome))
    }
}

fn own_text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    let named = match (&node.value, key.is_empty()) {
        (Value::Scalar(_), true) => node,
        (Value::Map(_), false) => node.get(key)?,
        _ => return None,
    };
    let is_text = matches!(named.value, Value::Scalar(_)) && !named.is_null();
    Some(text(named)).filter(|text| is_text && !text.is_empty())
}
