//! Setting one field once it is found: a scalar's text, a mapping's entry, and what is refused.

use crate::kustomize::Error;
use crate::yaml::{Node, Origin, Style, Tag, Twin, Value};

/// Sets a scalar's text. The style stays, so a quoted field stays a string whatever the text.
///
/// # Errors
/// If the node is not a scalar.
pub(crate) fn set_scalar(
    node: &mut Node,
    text: &str,
    tag: Tag,
    origin: Origin,
) -> Result<(), Error> {
    if node.as_str().is_none() {
        return Err(wrong_kind("ScalarNode", node));
    }
    let is_quoted = !node.style.is_plain();
    let tag = if is_quoted { Tag::Str } else { tag };
    *node = Node::scalar(text, tag, node.style, origin).in_place_of(node);
    Ok(())
}

/// Sets a mapping's entry to a string, and tells whether that made it. A new key carries no tag, so that one like `1` is
/// typed by its text, as everywhere in kustomize's output. What is made has the twins of `twin`.
///
/// # Errors
/// If the node is neither a mapping nor null; on a null nothing happens.
pub(crate) fn set_entry(
    node: &mut Node,
    key: &str,
    text: &str,
    origin: Origin,
    twin: Twin,
) -> Result<bool, Error> {
    if node.tag == Tag::Null {
        return Ok(false);
    }
    if let Some(old) = node.get_mut(key) {
        let style = if old.as_str().is_some() {
            old.style
        } else {
            Style::Plain
        };
        *old = Node::scalar(text, Tag::Str, style, origin).in_place_of(old);
        return Ok(false);
    }
    match node.as_map_mut() {
        Some(entries) => {
            let mut made = Node::string(text, origin);
            made.twin = twin;
            entries.push((untagged_key(key, origin), made));
            Ok(true)
        }
        None => Err(wrong_kind("MappingNode", node)),
    }
}

/// Returns a key that is typed by its text.
pub(crate) fn untagged_key(key: &str, origin: Origin) -> Node {
    Node::scalar(key, Tag::Implicit, Style::Plain, origin)
}

/// Returns the error for a node of another kind than was expected (`ScalarNode`, `MappingNode`,
/// `SequenceNode`).
pub(crate) fn wrong_kind(expected: &str, node: &Node) -> Error {
    let found = match node.value {
        Value::Scalar(_) => "ScalarNode",
        Value::Seq(_) => "SequenceNode",
        Value::Map(_) => "MappingNode",
    };
    Error::new(format!(
        "wrong node kind: expected {expected} but got {found}"
    ))
    .at(node.origin)
}

/// Returns the items of a list.
///
/// # Errors
/// If the node is not a list.
pub(crate) fn elements(node: &mut Node) -> Result<&mut Vec<Node>, Error> {
    if node.as_seq().is_none() {
        return Err(wrong_kind("SequenceNode", node));
    }
    node.as_seq_mut()
        .ok_or_else(|| Error::new("wrong node kind"))
}
