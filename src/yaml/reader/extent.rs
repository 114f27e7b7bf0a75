//! The size of what an anchor names, which each of its aliases brings.

use crate::limits;
use crate::yaml::{Error, Node, Origin, Value};

/// How much an alias brings.
#[derive(Clone, Copy, Default)]
pub(super) struct Extent {
    pub(super) nodes: usize,
    /// Of its texts: they are shared as long as nobody changes or writes them, and somebody will.
    pub(super) bytes: usize,
    pub(super) depth: usize,
}

impl Extent {
    /// Adds what stands beside it.
    pub(super) fn add(&mut self, other: &Self) {
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.depth = self.depth.max(other.depth);
    }

    /// Tells whether aliases may not bring that much.
    pub(super) fn is_excessive(&self) -> bool {
        self.nodes > limits::aliased_nodes() || self.bytes > limits::aliased_bytes()
    }
}

/// Returns the extent of a tree.
pub(super) fn extent(node: &Node) -> Extent {
    let mut all = Extent {
        nodes: 1,
        bytes: node.as_str().map_or(0, str::len),
        depth: usize::from(node.as_str().is_none()),
    };
    let take = |child: &Node| {
        let mut child = extent(child);
        child.depth += 1;
        all.add(&child);
    };
    match &node.value {
        Value::Scalar(_) => {}
        Value::Seq(items) => items.iter().for_each(take),
        Value::Map(entries) => {
            let both = entries.iter().flat_map(|(key, value)| [key, value]);
            both.for_each(take);
        }
    }
    all
}

/// Returns the error for a tree that is nested too deeply.
pub(super) fn too_deep(origin: Origin) -> Error {
    let most = limits::NESTED;
    Error::new(format!("yaml: nested more than {most} levels deep"), origin)
}

/// Returns the error for a text of too many values.
pub(super) fn too_many(origin: Origin) -> Error {
    let most = limits::nodes();
    let message =
        format!("yaml: more than {most} values in one text; --raise-limits FACTOR allows more");
    Error::new(message, origin)
}
