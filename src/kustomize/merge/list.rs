//! Lists that merge by key: which item answers to which, and where each ends up.

use super::{Sides, Strategy, is_missing, take_strategy, walk};
use crate::kustomize::Error;
use crate::kustomize::schema::Schema;
use crate::yaml::{Node, Style, Tag, Value};

/// Items of the object's list, the patch's and the outcome share cells, as an item that is in two of
/// them is one and the same.
struct Cells {
    cells: Vec<Option<Node>>,
}

type Cell = usize;

impl Cells {
    fn add_all(&mut self, node: Node) -> Vec<Cell> {
        let Value::Seq(items) = node.value else {
            return Vec::new();
        };
        let first = self.cells.len();
        self.cells.extend(items.into_iter().map(Some));
        (first..self.cells.len()).collect()
    }

    fn get(&self, cell: Cell) -> Option<&Node> {
        self.cells.get(cell)?.as_ref()
    }

    fn take(&mut self, cell: Cell) -> Option<Node> {
        self.cells.get_mut(cell)?.take()
    }

    fn put(&mut self, cell: Cell, node: Node) {
        if let Some(place) = self.cells.get_mut(cell) {
            *place = Some(node);
        }
    }
}

pub(super) fn walk_list(sides: Sides, schema: Schema<'_>) -> Result<Option<Node>, Error> {
    let mut cells = Cells { cells: Vec::new() };
    let (mut shell, dest, patch) = match sides {
        Sides::Same(mut node) => {
            if take_strategy(Some(&mut node))? == Strategy::Delete {
                return Ok(None);
            }
            let shell = empty_like(&node);
            let all = cells.add_all(node);
            (shell, all.clone(), Some(all))
        }
        Sides::Two(dest, None) if is_missing(dest.as_ref()) => return Ok(None),
        Sides::Two(dest, Some(patch)) if is_missing(dest.as_ref()) => {
            return walk_added(patch, schema);
        }
        Sides::Two(Some(dest), None) => {
            let shell = empty_like(&dest);
            (shell, cells.add_all(dest), None)
        }
        Sides::Two(Some(_), Some(patch)) if patch.is_null() => return Ok(None),
        Sides::Two(Some(dest), Some(mut patch)) => match take_strategy(Some(&mut patch))? {
            Strategy::Delete => return Ok(None),
            Strategy::Replace => return walk_list(Sides::Same(patch), schema),
            Strategy::Merge => {
                let shell = empty_like(&dest);
                let dest = cells.add_all(dest);
                (shell, dest, Some(cells.add_all(patch)))
            }
        },
        Sides::Two(None, _) => return Ok(None),
    };
    let keys = schema.merge_keys();
    let order = Merging {
        cells,
        keys,
        item: schema.item(),
    }
    .run(dest, patch)?;
    shell.value = Value::Seq(order);
    Ok(Some(shell))
}

/// Walks a patch's list that the object lacks. Its directive, if any, is left to stand, as nobody looks for it there.
fn walk_added(patch: Node, schema: Schema<'_>) -> Result<Option<Node>, Error> {
    if patch.is_null() {
        return Ok(None);
    }
    let mut cells = Cells { cells: Vec::new() };
    let mut shell = empty_like(&patch);
    let all = cells.add_all(patch);
    let keys = schema.merge_keys();
    shell.value = Value::Seq(
        Merging {
            cells,
            keys,
            item: schema.item(),
        }
        .run(all.clone(), Some(all))?,
    );
    Ok(Some(shell))
}

fn empty_like(node: &Node) -> Node {
    Node {
        value: Value::Seq(Vec::new()),
        ..*node
    }
}

struct Merging<'d> {
    cells: Cells,
    keys: Vec<&'d str>,
    item: Schema<'d>,
}

/// One item's texts under the merge keys, `""` for what is absent.
type Tuple = Vec<String>;

impl<'d> Merging<'d> {
    fn run(
        mut self,
        mut dest: Vec<Cell>,
        mut patch: Option<Vec<Cell>>,
    ) -> Result<Vec<Node>, Error> {
        let mut tuples = self.tuples(patch.iter().flatten().chain(&dest));
        if self.keys.len() > 1 {
            unify(&mut tuples);
        }
        let mut outcome: Vec<Cell> = Vec::new();
        let mut valid: Vec<&'d str> = Vec::new();
        for index in 0..tuples.len() {
            let Some(tuple) = tuples.get(index) else {
                break;
            };
            let (keys, values) = self.valid(&tuples, tuple);
            valid.clone_from(&keys);
            let (ours, theirs) = (
                self.find(&dest, &keys, &values),
                patch.as_ref().and_then(|p| self.find(p, &keys, &values)),
            );
            match self.walk_item(ours, theirs)? {
                None => {
                    self.set(&mut dest, &keys, &values, None);
                    if let Some(patch) = patch.as_mut().filter(|_| ours.is_some() && ours == theirs)
                    {
                        self.set(patch, &keys, &values, None);
                    }
                }
                Some(cell) => {
                    self.fill_keys(cell, &keys, &values);
                    self.set(&mut outcome, &keys, &values, Some(cell));
                }
            }
        }
        if tuples.is_empty() {
            outcome = dest;
        } else {
            self.append(&mut outcome, &dest, &valid);
        }
        Ok(outcome
            .into_iter()
            .filter_map(|cell| self.cells.get(cell).cloned())
            .collect())
    }

    fn tuples<'c>(&self, cells: impl Iterator<Item = &'c Cell>) -> Vec<Tuple> {
        let mut tuples: indexmap::IndexSet<Tuple> = indexmap::IndexSet::new();
        for cell in cells {
            let Some(node) = self.cells.get(*cell) else {
                continue;
            };
            if self.keys.is_empty() {
                tuples.insert(vec![node.as_str().unwrap_or_default().to_owned()]);
            } else if matches!(node.value, Value::Map(_)) {
                let text = |key: &&str| {
                    node.get(key)
                        .filter(|v| !v.is_null())
                        .and_then(Node::as_str)
                        .unwrap_or_default()
                };
                tuples.insert(self.keys.iter().map(|key| text(key).to_owned()).collect());
            }
        }
        tuples.into_iter().collect()
    }

    /// Drops the keys that no tuple has; all of them stay where that would leave none.
    fn valid(&self, tuples: &[Tuple], tuple: &Tuple) -> (Vec<&'d str>, Vec<String>) {
        if self.keys.is_empty() {
            return (vec![""], tuple.clone());
        }
        self.restrict(tuple, |at| {
            tuples
                .iter()
                .any(|t| t.get(at).is_some_and(|text| !text.is_empty()))
        })
    }

    fn restrict(&self, tuple: &Tuple, keep: impl Fn(usize) -> bool) -> (Vec<&'d str>, Vec<String>) {
        let all = || self.keys.iter().copied().zip(tuple.iter().cloned());
        let kept: (Vec<_>, Vec<_>) = all()
            .enumerate()
            .filter(|(at, _)| keep(*at))
            .map(|(_, pair)| pair)
            .unzip();
        if kept.0.is_empty() {
            all().unzip()
        } else {
            kept
        }
    }

    /// Finds the first item that has all the values, those that are empty left out.
    fn find(&self, list: &[Cell], keys: &[&str], values: &[String]) -> Option<Cell> {
        if self.keys.is_empty() {
            let wanted = values.first()?;
            return list.iter().copied().find(|cell| {
                self.cells
                    .get(*cell)
                    .is_some_and(|node| node.as_str() == Some(wanted))
            });
        }
        let mut pairs: Vec<(&str, &str)> = keys
            .iter()
            .copied()
            .zip(values.iter().map(String::as_str))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        if pairs.is_empty() {
            pairs = keys
                .iter()
                .copied()
                .zip(values.iter().map(String::as_str))
                .collect();
        }
        list.iter().copied().find(|cell| {
            self.cells
                .get(*cell)
                .is_some_and(|node| pairs.iter().all(|(key, value)| has(node, key, value)))
        })
    }

    /// Merges two items and returns the cell of the outcome; `None` where nothing is left.
    fn walk_item(
        &mut self,
        ours: Option<Cell>,
        theirs: Option<Cell>,
    ) -> Result<Option<Cell>, Error> {
        let cell = match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours == theirs => ours,
            (Some(ours), Some(theirs)) => {
                let patch = self.cells.get(theirs).cloned();
                let dest = self.cells.take(ours);
                return Ok(self.keep(ours, walk(Sides::Two(dest, patch), self.item)?));
            }
            (Some(ours), None) => {
                let dest = self.cells.take(ours);
                return Ok(self.keep(ours, walk(Sides::Two(dest, None), self.item)?));
            }
            (None, Some(theirs)) => theirs,
            (None, None) => return Ok(None),
        };
        let node = self.cells.get(cell).cloned();
        let walked = match node {
            Some(node) => walk(Sides::Same(node), self.item)?,
            None => None,
        };
        Ok(self.keep(cell, walked))
    }

    fn keep(&mut self, cell: Cell, walked: Option<Node>) -> Option<Cell> {
        let node = walked?;
        let empty = node.is_null() || node.as_map().is_some_and(<[_]>::is_empty);
        self.cells.put(cell, node);
        (!empty).then_some(cell)
    }

    /// Adds the keys that an item lacks though its tuple has them.
    fn fill_keys(&mut self, cell: Cell, keys: &[&str], values: &[String]) {
        if self.keys.is_empty() {
            return;
        }
        let Some(Some(node)) = self.cells.cells.get_mut(cell) else {
            return;
        };
        for (key, value) in keys.iter().zip(values) {
            if !value.is_empty() && node.get(key).is_none() {
                let origin = node.origin;
                node.set(
                    key,
                    Node::scalar(value.as_str(), Tag::Implicit, Style::Plain, origin),
                );
            }
        }
    }

    /// Puts an item into every place of a list whose item matches, or at its end; without an item, removes those.
    fn set(&self, list: &mut Vec<Cell>, keys: &[&str], values: &[String], item: Option<Cell>) {
        let mapping = keys.first().is_some_and(|key| !key.is_empty())
            && values.first().is_some_and(|value| !value.is_empty());
        let mut found = false;
        let mut kept = Vec::with_capacity(list.len() + 1);
        for cell in list.iter().copied() {
            let Some(node) = self.cells.get(cell) else {
                continue;
            };
            let is_map = matches!(node.value, Value::Map(_));
            if node.is_null() || node.as_map().is_some_and(<[_]>::is_empty) {
                continue;
            }
            if !is_map && mapping {
                kept.push(cell);
                continue;
            }
            match matches(node, keys, values) {
                true => {
                    found = true;
                    kept.extend(item);
                }
                false if values.is_empty() => {}
                false => kept.push(cell),
            }
        }
        if !found {
            kept.extend(item);
        }
        *list = kept;
    }

    /// Sets every item of the object into the outcome, by key.
    fn append(&self, outcome: &mut Vec<Cell>, dest: &[Cell], keys: &[&'d str]) {
        for cell in dest.iter().copied() {
            let Some(node) = self.cells.get(cell) else {
                continue;
            };
            if self.keys.is_empty() {
                let text = node.as_str().unwrap_or_default().to_owned();
                self.set(outcome, &[""], &[text], Some(cell));
                continue;
            }
            let mut values = Vec::new();
            for key in keys {
                match node.get(key).and_then(Node::as_str) {
                    Some(text) => values.push(text.to_owned()),
                    None => outcome.push(cell),
                }
            }
            if keys.len() > 1 {
                self.set(outcome, keys, &values, None);
            }
            self.set(outcome, keys, &values, Some(cell));
        }
    }
}

/// Tells whether a field has a text; the empty text stands for any, so long as the field is there.
fn has(node: &Node, key: &str, value: &str) -> bool {
    node.get(key)
        .is_some_and(|field| value.is_empty() || field.as_str() == Some(value))
}

fn matches(node: &Node, keys: &[&str], values: &[String]) -> bool {
    if keys.first().is_some_and(|key| key.is_empty()) {
        return node.as_str() == values.first().map(String::as_str);
    }
    // A key without a value is asked the same as the key before it was, so only the first ones count.
    !values.is_empty()
        && keys
            .iter()
            .zip(values)
            .all(|(key, value)| has(node, key, value))
}

/// Makes tuples one that agree on a key and differ only where one has nothing.
fn unify(tuples: &mut [Tuple]) {
    for i in 0..tuples.len() {
        let Some(snapshot) = tuples.get(i).cloned() else {
            return;
        };
        for j in 0..tuples.len() {
            let Some(union) = tuples.get(j).and_then(|other| union(&snapshot, other)) else {
                continue;
            };
            for at in [i, j] {
                if let Some(place) = tuples.get_mut(at) {
                    place.clone_from(&union);
                }
            }
        }
    }
}

fn union(a: &Tuple, b: &Tuple) -> Option<Tuple> {
    let mut common = false;
    let mut union = Vec::with_capacity(a.len());
    for (x, y) in a.iter().zip(b) {
        match (x.is_empty(), y.is_empty()) {
            _ if x == y => common = true,
            (false, false) => return None,
            _ => {}
        }
        union.push(if x.is_empty() { y.clone() } else { x.clone() });
    }
    common.then_some(union)
}
