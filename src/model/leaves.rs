//! Trees flattened: every leaf under its dotted path, as canonical text, with the defaults that hold wherever a field stands.

use smol_str::SmolStr;

use crate::maps::{IndexMap, IndexSet};

use super::defaults::{self, AS_ABSENT, Default, NAMES, OF_FIELDS, SETS};
use super::fields::canonical;
use super::{Located, Quantity};
use crate::yaml::{Node, Origin, Value};

/// Dotted path → text. Most of either fit in place.
pub type Leaves = IndexMap<SmolStr, Leaf>;

/// A leaf's text, and where it is set.
pub type Leaf = Located<SmolStr>;

/// Adds a node's leaves under dotted paths. Items of lists are keyed by what names them, so that their order does not matter
/// where Kubernetes has it not matter.
pub(super) fn leaves(node: &Node, path: &str, out: &mut Leaves) {
    leaves_except(node, path, &|_| false, out);
}

/// As [`leaves`], but for the fields whose paths are to be left out.
pub(super) fn leaves_except(
    node: &Node,
    path: &str,
    left_out: &dyn Fn(&str) -> bool,
    out: &mut Leaves,
) {
    let mut path = path.to_owned();
    walk(node, &mut path, left_out, out);
}

/// Walks down; `path` is as it was afterwards.
fn walk(node: &Node, path: &mut String, left_out: &dyn Fn(&str) -> bool, out: &mut Leaves) {
    let length = path.len();
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key.as_str().unwrap_or_default());
                if !left_out(path) {
                    walk(value, path, left_out, out);
                }
                path.truncate(length);
            }
            let defaults = defaults::of(OF_FIELDS, field_of(path));
            if !defaults.is_empty() {
                fill(out, &format!("{path}."), defaults);
            }
        }
        Value::Seq(items) if is_set(field_of(path), items) => set(node, items, path, out),
        Value::Seq(items) => {
            let names = names(items);
            for (index, item) in items.iter().enumerate() {
                path.push('[');
                match names.as_ref().and_then(|names| names.get_index(index)) {
                    Some(name) => path.push_str(name),
                    None => path.push_str(&index.to_string()),
                }
                path.push(']');
                walk(item, path, left_out, out);
                path.truncate(length);
            }
        }
        Value::Scalar(_) => {
            if let Some(text) = scalar(node, path) {
                out.insert(SmolStr::new(&path), Located::new(text, node.origin));
            }
        }
    }
}

/// Sets what nothing has set.
pub(super) fn fill(out: &mut Leaves, prefix: &str, defaults: &[Default]) {
    let mut key = String::with_capacity(prefix.len() + 32);
    for (path, value) in defaults {
        key.clear();
        key.push_str(prefix);
        key.push_str(path);
        if !out.contains_key(key.as_str()) {
            let key = match prefix {
                "" => SmolStr::new_static(path),
                _ => SmolStr::new(&key),
            };
            out.insert(key, Located::new(SmolStr::new_static(value), Origin::NONE));
        }
    }
}

/// Returns the last field of a path: `tolerations` of `spec.tolerations[zone]`.
fn field_of(path: &str) -> &str {
    let list = path
        .strip_suffix(']')
        .and_then(|path| path.rfind('[').and_then(|at| path.get(..at)));
    list.unwrap_or(path).rsplit('.').next().unwrap_or_default()
}

fn is_set(field: &str, items: &[Node]) -> bool {
    SETS.contains(&field) && items.iter().all(|item| item.as_str().is_some())
}

fn set(node: &Node, items: &[Node], path: &str, out: &mut Leaves) {
    let mut words: Vec<&str> = items.iter().filter_map(Node::as_str).collect();
    words.sort_unstable();
    words.dedup();
    if !words.is_empty() {
        let text = SmolStr::from(words.join(", "));
        out.insert(SmolStr::new(path), Located::new(text, node.origin));
    }
}

/// Returns a name for each item; `None` where they have none, or order may mean something.
fn names(items: &[Node]) -> Option<IndexSet<SmolStr>> {
    let by_field = NAMES.iter().find_map(|path| {
        let names: IndexSet<SmolStr> = items
            .iter()
            .map(|item| item.at(path).and_then(canonical))
            .collect::<Option<_>>()?;
        (names.len() == items.len()).then_some(names)
    });
    by_field.or_else(|| {
        // Two tolerations of one key: all that they say tells them apart.
        let names: IndexSet<SmolStr> = items.iter().map(whole).collect::<Option<_>>()?;
        (names.len() == items.len()).then_some(names)
    })
}

/// Returns all of a mapping of scalars as one text.
fn whole(item: &Node) -> Option<SmolStr> {
    let fields = item.as_map()?.iter();
    let mut fields: Vec<String> = fields
        .map(|(key, value)| Some(format!("{}={}", key.as_str()?, canonical(value)?)))
        .collect::<Option<_>>()?;
    fields.sort_unstable();
    Some(fields.join(" ").into())
}

fn scalar(node: &Node, path: &str) -> Option<SmolStr> {
    let text = canonical(node)?;
    let (parent, field) = path.rsplit_once('.').unwrap_or(("", path));
    let is_absent = AS_ABSENT.contains(&(field, text.as_str()));
    let is_quantity = matches!(field_of(parent), "requests" | "limits" | "capacity")
        || matches!(field, "sizeLimit" | "divisor");
    let of_words = ["labels", "annotations", "matchLabels", "nodeSelector"];
    if !is_absent && !is_quantity || of_words.iter().any(|map| path.contains(map)) {
        return Some(text);
    }
    if is_absent {
        return None;
    }
    Some(match text.parse::<Quantity>() {
        Ok(quantity) => quantity.canonical().into(),
        Err(_) => text,
    })
}
