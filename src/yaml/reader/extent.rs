//! The size of what an anchor names, which each of its aliases brings.

use super::MOST_NESTED;
use crate::yaml::{Error, Node, Origin, Value};

/// How much an alias brings.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) nodes: usize,
    pub(super) depth: usize,
}

/// Returns the extent of a tree.
pub(super) fn extent(node: &Node) -> Extent {
    let leaf = Extent { nodes: 1, depth: 0 };
    let add = |sum: Extent, child: &Node| {
        let child = extent(child);
        Extent {
            nodes: sum.nodes + child.nodes,
            depth: sum.depth.max(child.depth + 1),
        }
    };
    match &node.value {
        Value::Scalar(_) => leaf,
        Value::Seq(items) => items.iter().fold(Extent { nodes: 1, depth: 1 }, add),
        Value::Map(entries) => entries
            .iter()
            .flat_map(|(key, value)| [key, value])
            .fold(Extent { nodes: 1, depth: 1 }, add),
    }
}

/// Returns the error for a tree that is nested too deeply.
pub(super) fn too_deep(origin: Origin) -> Error {
    Error::new(
        format!("yaml: nested more than {MOST_NESTED} levels deep"),
        origin,
    )
}
