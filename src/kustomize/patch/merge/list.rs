//! Lists that merge by key: which item answers to which, and where each ends up.

mod cells;
mod keyed;
mod tuples;

use self::cells::{Cell, Cells};
use self::keyed::Keyed;
use self::tuples::{Tuple, unify, valid};
use super::{
    Sides, Strategy, is_missing, reads_otherwise, same_kind, take_strategy, walk, wrong_kind,
};
use crate::kustomize::Error;
use crate::kustomize::patch::schema::Schema;
use crate::yaml::{Node, Shared, Style, Tag, Value};

/// The patch's list.
enum Theirs {
    Missing,
    /// The object's list is the patch's.
    Same,
    Own(Vec<Cell>),
}

pub(crate) fn walk_list(sides: Sides, schema: Schema<'_>) -> Result<Option<Node>, Error> {
    let (dest, patch) = match sides {
        Sides::Same(mut node) => match take_strategy(&mut node)? {
            Strategy::Delete => return Ok(None),
            _ => return merged(node, None, true, schema),
        },
        // Nobody looks for a directive where the object lacks the list, so it is left to stand.
        Sides::Two(dest, patch) if is_missing(dest.as_ref()) => {
            return match patch.filter(|patch| !patch.is_null()) {
                Some(patch) => merged(patch, None, true, schema),
                None => Ok(None),
            };
        }
        Sides::Two(Some(dest), patch) => (dest, patch),
        Sides::Two(None, _) => return Ok(None),
    };
    let Some(mut patch) = patch else {
        return merged(dest, None, false, schema);
    };
    if patch.is_null() {
        return Ok(None);
    }
    match take_strategy(&mut patch)? {
        Strategy::Delete => Ok(None),
        Strategy::Replace => merged(patch, None, true, schema),
        Strategy::Merge => merged(dest, Some(patch), false, schema),
    }
}

fn merged(
    mut dest: Node,
    patch: Option<Node>,
    same: bool,
    schema: Schema<'_>,
) -> Result<Option<Node>, Error> {
    let mut cells = Cells(Vec::new());
    let shell = Node {
        value: Value::Seq(Shared::default()),
        ..dest
    };
    let items = cells.add_all(std::mem::replace(&mut dest, shell));
    if let Some(patch) = patch.as_ref().filter(|_| items.is_empty()) {
        dest.style = patch.style;
    }
    let theirs = match patch {
        Some(patch) => Theirs::Own(cells.add_all(patch)),
        None if same => Theirs::Same,
        None => Theirs::Missing,
    };
    let merging = Merging {
        cells,
        dest: items,
        theirs,
        keys: schema.merge_keys(),
        item: schema.item(),
    };
    dest.value = Value::Seq(merging.run()?.into());
    Ok(Some(dest))
}

struct Merging<'d> {
    cells: Cells,
    dest: Vec<Cell>,
    theirs: Theirs,
    /// Empty for a list of scalars.
    keys: Vec<&'d str>,
    item: Schema<'d>,
}

impl<'d> Merging<'d> {
    fn run(mut self) -> Result<Vec<Node>, Error> {
        if let Some(keyed) = Keyed::from_merging(&self) {
            return keyed.merge_keyed(self);
        }
        let mut tuples = self.tuples();
        if tuples.is_empty() {
            let Self { cells, dest, .. } = self;
            return Ok(cells.into_nodes(&dest));
        }
        if self.keys.len() > 1 {
            unify(&mut tuples);
        }
        let (keys, tuples) = valid(&self.keys, tuples);
        let mut outcome: Vec<Cell> = Vec::new();
        for values in &tuples {
            let ours = self.find(&self.dest, &keys, values);
            let theirs = match &self.theirs {
                Theirs::Missing => None,
                Theirs::Same => ours,
                Theirs::Own(list) => self.find(list, &keys, values),
            };
            match self.walk_item(ours, theirs)? {
                None => self.dest = self.set(&self.dest, &keys, values, None)?,
                Some(cell) => {
                    self.fill_keys(cell, &keys, values);
                    outcome = self.set(&outcome, &keys, values, Some(cell))?;
                }
            }
        }
        let outcome = self.append(outcome, &keys)?;
        Ok(self.cells.into_nodes(&outcome))
    }

    /// Lists the texts of all items, the patch's first, each once.
    fn tuples(&self) -> Vec<Tuple> {
        let theirs = match &self.theirs {
            Theirs::Own(list) => list.as_slice(),
            _ => &[],
        };
        let mut tuples: crate::maps::IndexSet<Tuple> = crate::maps::IndexSet::default();
        for node in theirs
            .iter()
            .chain(&self.dest)
            .filter_map(|cell| self.cells.get(*cell))
        {
            let field = |key: &&str| node.get(key).filter(|value| !value.is_null());
            tuples.insert(match self.keys.is_empty() {
                true => vec![text(node).to_owned()],
                false => self
                    .keys
                    .iter()
                    .map(|key| field(key).map(text).unwrap_or_default().to_owned())
                    .collect(),
            });
        }
        tuples.into_iter().collect()
    }

    /// Finds the first item that has all the texts; those that are empty count only where all are.
    fn find(&self, list: &[Cell], keys: &[&str], values: &[String]) -> Option<Cell> {
        let all_empty = values.iter().all(String::is_empty);
        let is = |node: &Node| match self.keys.is_empty() {
            true => values.first().is_some_and(|value| text(node) == value),
            false => {
                matches!(node.value, Value::Map(_))
                    && keys
                        .iter()
                        .zip(values)
                        .filter(|(_, value)| all_empty || !value.is_empty())
                        .all(|(key, value)| node.get(key).is_some_and(|field| text(field) == value))
            }
        };
        list.iter()
            .copied()
            .find(|cell| self.cells.get(*cell).is_some_and(is))
    }

    /// Merges two items and returns the cell of the outcome; `None` where nothing is left.
    fn walk_item(
        &mut self,
        ours: Option<Cell>,
        theirs: Option<Cell>,
    ) -> Result<Option<Cell>, Error> {
        let (cell, walked) = match (ours, theirs) {
            (None, None) => return Ok(None),
            (Some(ours), None) => {
                let dest = self.cells.take(ours);
                (ours, walk(Sides::Two(dest, None), self.item)?)
            }
            (Some(ours), Some(theirs)) if ours == theirs => match self.strategy(theirs)? {
                Strategy::Delete => return Ok(None),
                _ => (theirs, self.walk_same(theirs)?),
            },
            (Some(ours), Some(theirs)) => match self.strategy(theirs)? {
                Strategy::Delete => return Ok(None),
                // The object's own item still stands in its list, and will have the last word.
                Strategy::Replace => (theirs, self.walk_same(theirs)?),
                Strategy::Merge => return self.walk_two(ours, theirs),
            },
            (None, Some(theirs)) => {
                let node = self.cells.take(theirs);
                let mut without = node.clone();
                if let Some(node) = &mut without {
                    // An unknown directive stays where there is nothing to apply it to.
                    let _ = take_strategy(node);
                }
                if let Some(node) = without {
                    self.cells.put(theirs, node);
                }
                (theirs, walk(Sides::Two(None, node), self.item)?)
            }
        };
        Ok(walked.and_then(|node| self.keep(cell, node)))
    }

    /// Takes the directive out of a patch's item, which may be asked again.
    fn strategy(&mut self, cell: Cell) -> Result<Strategy, Error> {
        match self.cells.0.get_mut(cell) {
            Some(node) if matches!(node.value, Value::Map(_)) => take_strategy(node),
            _ => Ok(Strategy::Merge),
        }
    }

    fn walk_same(&mut self, cell: Cell) -> Result<Option<Node>, Error> {
        match self.cells.take(cell) {
            Some(node) => walk(Sides::Same(node), self.item),
            None => Ok(None),
        }
    }

    fn walk_two(&mut self, ours: Cell, theirs: Cell) -> Result<Option<Cell>, Error> {
        let Some(patch) = self.cells.get(theirs).cloned() else {
            return Ok(None);
        };
        let is_map = |node: &&Node| matches!(node.value, Value::Map(_));
        match self.cells.get(ours) {
            Some(dest) if is_map(&dest) => {}
            Some(dest) => {
                if !dest.is_null() {
                    same_kind(dest, &patch)?;
                }
                return Ok((!patch.is_null()).then_some(theirs));
            }
            None => return Ok(None),
        }
        let dest = self.cells.take(ours);
        if let (Some(dest), Some(again)) = (&dest, self.cells.0.get_mut(theirs)) {
            take_over_styles(again, dest);
        }
        let walked = walk(Sides::Two(dest, Some(patch)), self.item)?;
        Ok(walked.and_then(|node| self.keep(ours, node)))
    }

    fn keep(&mut self, cell: Cell, node: Node) -> Option<Cell> {
        let empty = is_empty(&node);
        self.cells.put(cell, node);
        (!empty).then_some(cell)
    }

    /// Adds the keys that an item lacks though its tuple has them. A scalar gets its text anew, without a tag.
    fn fill_keys(&mut self, cell: Cell, keys: &[&str], values: &[String]) {
        let Some(node) = self.cells.0.get_mut(cell) else {
            return;
        };
        for (key, value) in keys
            .iter()
            .zip(values)
            .filter(|(_, value)| !value.is_empty())
        {
            if key.is_empty() {
                node.tag = Tag::Implicit;
            } else if node.get(key).is_none() {
                let style = match reads_otherwise(value) {
                    true => Style::Double,
                    false => Style::Plain,
                };
                let origin = node.origin;
                node.set(
                    key,
                    Node::scalar(value.as_str(), Tag::Implicit, style, origin),
                );
            }
        }
    }

    /// Puts an item into every place of a list whose item matches, or at its end; without an item, removes those.
    fn set(
        &self,
        list: &[Cell],
        keys: &[&str],
        values: &[String],
        item: Option<Cell>,
    ) -> Result<Vec<Cell>, Error> {
        let for_maps = keys.first().is_some_and(|key| !key.is_empty())
            && values.first().is_some_and(|value| !value.is_empty());
        let mut found = false;
        let mut kept = Vec::with_capacity(list.len() + 1);
        for cell in list.iter().copied() {
            let Some(node) = self.cells.get(cell).filter(|node| !is_empty(node)) else {
                continue;
            };
            if for_maps && !matches!(node.value, Value::Map(_)) {
                kept.push(cell);
            } else if matches(node, keys, values)? {
                found = true;
                kept.extend(item);
            } else if !values.is_empty() {
                kept.push(cell);
            }
        }
        let is_null = |cell: &Cell| self.cells.get(*cell).is_none_or(Node::is_null);
        if !found {
            kept.extend(item.filter(|cell| !is_null(cell)));
        }
        Ok(kept)
    }

    /// Sets every item of the object into the outcome, by key.
    fn append(&self, mut outcome: Vec<Cell>, keys: &[&'d str]) -> Result<Vec<Cell>, Error> {
        for cell in self.dest.iter().copied() {
            let Some(node) = self.cells.get(cell) else {
                continue;
            };
            if self.keys.is_empty() {
                outcome = self.set(&outcome, keys, &[text(node).to_owned()], Some(cell))?;
                continue;
            }
            if !node.is_null() && node.as_map().is_none() {
                return Err(wrong_kind("MappingNode", node));
            }
            let mut values = Vec::new();
            for key in keys {
                match node.get(key) {
                    Some(field) => values.push(text(field).to_owned()),
                    None => outcome.push(cell),
                }
            }
            if keys.len() > 1 {
                outcome = self.set(&outcome, keys, &values, None)?;
            }
            outcome = self.set(&outcome, keys, &values, Some(cell))?;
        }
        Ok(outcome)
    }
}

/// Gives the scalars of a patch's item the styles of those that they replace. kustomize sets them in the patch itself, which
/// shows where another tuple finds the same item again.
fn take_over_styles(patch: &mut Node, dest: &Node) {
    for (key, value) in patch.as_map_mut().into_iter().flatten() {
        let Some(old) = key.as_str().and_then(|key| dest.get(key)) else {
            continue;
        };
        match (&value.value, &old.value) {
            (Value::Scalar(_), Value::Scalar(_)) if !value.is_null() => value.style = old.style,
            (Value::Map(_), Value::Map(_)) => take_over_styles(value, old),
            _ => {}
        }
    }
}

/// A scalar's text; mappings and lists have none.
fn text(node: &Node) -> &str {
    node.as_str().unwrap_or_default()
}

fn is_empty(node: &Node) -> bool {
    node.is_null() || node.as_map().is_some_and(<[_]>::is_empty)
}

/// Tells whether an item has the values under the keys; an empty value stands for any, so long as the field is there.
/// A key without a value is asked the same as the key before it was, so only the first ones count.
fn matches(node: &Node, keys: &[&str], values: &[String]) -> Result<bool, Error> {
    for (key, value) in keys.iter().zip(values) {
        let is = match (key.is_empty(), &node.value) {
            (true, Value::Scalar(own)) => **own == **value,
            (true, _) => return Err(wrong_kind("ScalarNode", node)),
            (false, Value::Map(_)) => node
                .get(key)
                .is_some_and(|field| value.is_empty() || text(field) == value),
            (false, _) => return Err(wrong_kind("MappingNode", node)),
        };
        if !is {
            return Ok(false);
        }
    }
    Ok(!values.is_empty())
}
