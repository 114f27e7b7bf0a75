//! The store for the items of two lists while one list is made of them.
//!
//! Takes lists; gives the places of their items and, in the end, nodes. Leaves which item goes where to others.

use crate::yaml::{Node, Value};

/// Items of the object's list, the patch's and the outcome share cells, as an item that is in two of
/// them is one and the same.
pub(crate) struct Cells(pub(crate) Vec<Node>);

pub(crate) type Cell = usize;

impl Cells {
    pub(crate) fn add_all(&mut self, node: Node) -> Vec<Cell> {
        let Value::Seq(items) = node.value else {
            return Vec::new();
        };
        let first = self.0.len();
        self.0.extend(items);
        (first..self.0.len()).collect()
    }

    pub(crate) fn get(&self, cell: Cell) -> Option<&Node> {
        self.0.get(cell)
    }

    /// Takes a node out; what is left in its place is not to be looked at.
    pub(crate) fn take(&mut self, cell: Cell) -> Option<Node> {
        let place = self.0.get_mut(cell)?;
        let nothing = Node::null(place.origin);
        Some(std::mem::replace(place, nothing))
    }

    pub(crate) fn put(&mut self, cell: Cell, node: Node) {
        if let Some(place) = self.0.get_mut(cell) {
            *place = node;
        }
    }

    /// Takes the nodes of a list. One that is there several times is copied.
    pub(crate) fn into_nodes(mut self, list: &[Cell]) -> Vec<Node> {
        let mut uses = vec![0_usize; self.0.len()];
        for cell in list {
            uses.iter_mut().skip(*cell).take(1).for_each(|n| *n += 1);
        }
        list.iter()
            .filter_map(|cell| {
                let left = uses.get_mut(*cell)?;
                *left -= 1;
                match left {
                    0 => self.take(*cell),
                    _ => self.get(*cell).cloned(),
                }
            })
            .collect()
    }
}
