//! Reading single fields off a tree. A null stands for an absent field, as it does for the API server.

use smol_str::{SmolStr, format_smolstr};

use crate::yaml::{Node, Typed, Value};

/// Returns what stands at a path, unless it is null.
pub(super) fn present<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    node.at(path).filter(|found| !found.is_null())
}

/// Returns the text of a scalar at a path.
pub(super) fn text_at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n str> {
    present(node, path)?.as_str()
}

/// As [`text_at`], with nothing for an absent field.
pub(super) fn text<'n>(node: &'n Node, path: &[&str]) -> &'n str {
    text_at(node, path).unwrap_or_default()
}

/// Returns the items of a list field.
pub(super) fn items<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).and_then(Node::as_seq).unwrap_or_default()
}

/// Returns the entries of a mapping at a path.
pub(super) fn entries<'n>(node: &'n Node, path: &[&str]) -> &'n [(Node, Node)] {
    node.at(path).and_then(Node::as_map).unwrap_or_default()
}

/// Tells whether a field is `true`.
pub(super) fn flag(node: &Node, field: &str) -> bool {
    matches!(
        node.get(field).and_then(Node::typed),
        Some(Typed::Bool(true))
    )
}

/// Returns a port's number, if it is one.
pub(super) fn number_of(port: &Node) -> Option<i64> {
    match port.get("containerPort")?.typed()? {
        Typed::Int(number) => Some(number),
        _ => None,
    }
}

/// Returns the group of an object's `apiVersion`, `""` for core.
pub(super) fn group(object: &Node) -> &str {
    text(object, &["apiVersion"])
        .split_once('/')
        .map_or("", |(group, _)| group)
}

/// Returns a scalar's value as canonical text: `0644` and `420` are the same number. `None` for null and for what is not a scalar.
pub(super) fn canonical(node: &Node) -> Option<SmolStr> {
    let Value::Scalar(text) = &node.value else {
        return None;
    };
    match node.typed()? {
        Typed::Null => None,
        Typed::Bool(value) => Some(SmolStr::new_static(if value { "true" } else { "false" })),
        Typed::Int(value) => Some(itoa::Buffer::new().format(value).into()),
        Typed::Uint(value) => Some(itoa::Buffer::new().format(value).into()),
        Typed::Float(value) => Some(format_smolstr!("{value}")),
        Typed::Str(_) | Typed::Timestamp(_) => Some(text.clone()),
    }
}
