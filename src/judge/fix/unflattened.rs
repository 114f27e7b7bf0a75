//! [`unflattened`]: leaves of a manifest as the object that they are leaves of.
//!
//! Takes leaves, and what makes JSON of each text; gives an object, in which lists stand behind other fields. Leaves which type a field has
//! to whoever knows the object.

use serde_json::Value;

use crate::compare::{FieldPath, Segment};
use crate::maps::IndexMap;
use crate::model::Leaves;
use crate::yaml::Origin;

/// Makes an object of leaves, lists in lists included: `httpGet.port`, `exec.command[0]`, `httpGet.httpHeaders[Host].value`. What the API server
/// fills in is left out.
pub(super) fn unflattened(leaves: &Leaves, typed: fn(&[Segment], &str) -> Value) -> Value {
    let mut root = Tree::default();
    for (path, leaf) in leaves
        .iter()
        .filter(|(_, leaf)| leaf.origin != Origin::NONE)
    {
        let path = FieldPath::parse(path);
        let mut tree = &mut root;
        for segment in path.segments() {
            tree.is_list = matches!(segment, Segment::Item(_));
            tree = tree.below.entry(segment.name().to_owned()).or_default();
        }
        tree.value = Some(typed(path.segments(), &leaf.value));
    }
    root.value()
}

/// A node on its way to JSON.
#[derive(Default)]
struct Tree {
    is_list: bool,
    value: Option<Value>,
    below: IndexMap<String, Tree>,
}

impl Tree {
    fn value(mut self) -> Value {
        if let Some(value) = self.value {
            return value;
        }
        if self.is_list {
            let number = |key: &str| key.parse::<usize>().unwrap_or(usize::MAX);
            self.below.sort_by(|a, _, b, _| number(a).cmp(&number(b)));
            return self.below.into_values().map(Self::value).collect();
        }
        self.below.sort_by(|_, a, _, b| a.is_list.cmp(&b.is_list));
        let fields = self
            .below
            .into_iter()
            .map(|(key, tree)| (key, tree.value()));
        Value::Object(fields.collect())
    }
}
