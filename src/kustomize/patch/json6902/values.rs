//! Values as a trip through JSON leaves them.

use std::borrow::Cow;

use crate::kustomize::Error;
use crate::kustomize::kustomization::decoder::key_text;
use crate::yaml::{Dialect, Node, Style, Tag, Twin, Typed, Value, is_base_60, resolve, style_of};

/// Refuses a value whose tag is not its own: there is no JSON for it.
pub(super) fn refuse_untyped(node: &Node) -> Result<(), Error> {
    match &node.value {
        Value::Seq(items) => items.iter().try_for_each(refuse_untyped),
        Value::Map(entries) => entries
            .iter()
            .try_for_each(|(_, value)| refuse_untyped(value)),
        Value::Scalar(_) => node
            .check_type()
            .map_err(|error| Error::new(error.to_string()).at(node.origin)),
    }
}

/// Makes all keys the strings that JSON has for them: a patch is read by YAML 1.1, where `y` is a boolean.
pub(super) fn name_as_json(node: &mut Node) {
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(name_as_json),
        Value::Map(entries) => {
            for (key, value) in entries {
                if key.tag != Tag::Str {
                    *key = Node::string(key_text(key), key.origin);
                }
                name_as_json(value);
            }
        }
        Value::Scalar(_) => {}
    }
}

/// Retypes a tree as a trip through JSON does: numbers as 64-bit floats, times as strings, all styles new.
pub(super) fn type_as_json(node: &mut Node) {
    if node.style == Style::Flow {
        node.style = Style::Plain;
    }
    match &mut node.value {
        Value::Seq(items) => items.iter_mut().for_each(type_as_json),
        Value::Map(entries) => entries
            .iter_mut()
            .for_each(|(_, value)| type_as_json(value)),
        Value::Scalar(_) => scalar_as_json(node),
    }
}

fn scalar_as_json(node: &mut Node) {
    // In JSON each value stands for itself.
    node.twin = Twin::NONE;
    if is_out_of_range(node) {
        return;
    }
    let number = |value: f64, tag: Tag| match value.fract() == 0.0 && value.abs() < 1e21 {
        true => (format!("{value}"), Tag::Int),
        false => (format!("{value:e}"), tag),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "JSON numbers are floats on this way"
    )]
    let (text, tag) = match node.typed_when_reprinted() {
        None => return,
        Some(Typed::Null) => ("null".to_owned(), Tag::Null),
        Some(Typed::Bool(value)) => (value.to_string(), Tag::Bool),
        Some(Typed::Int(value)) => number(value as f64, Tag::Int),
        Some(Typed::Uint(value)) => number(value as f64, Tag::Float),
        Some(Typed::Float(value)) => number(value, Tag::Float),
        Some(Typed::Timestamp(text)) => (text, Tag::Str),
        Some(Typed::Str(Cow::Borrowed(text))) => {
            // Most texts stay as they are.
            node.style = style_in_json(text);
            node.tag = Tag::Str;
            return;
        }
        Some(Typed::Str(Cow::Owned(text))) => (text, Tag::Str),
    };
    node.style = match tag {
        Tag::Str => style_in_json(&text),
        _ => Style::Plain,
    };
    node.tag = if tag == Tag::Float && resolve(&text, Dialect::Core) == Tag::Int {
        Tag::Int
    } else {
        tag
    };
    node.value = Value::Scalar(text.into());
}

/// Returns the style of a string: what was in quotes keeps them where it needs them, and then patches merged later keep them too.
fn style_in_json(text: &str) -> Style {
    let reads_as_other = |dialect| resolve(text, dialect) != Tag::Str;
    if reads_as_other(Dialect::Core) || reads_as_other(Dialect::Yaml11) || is_base_60(text) {
        return Style::Double;
    }
    style_of(text)
}

/// Tells whether a scalar is a number of JSON that no 64-bit float is near to: `1E400`.
fn is_out_of_range(node: &Node) -> bool {
    node.tag == Tag::Float
        && node.style == Style::Plain
        && matches!(node.typed(), Some(Typed::Str(_)))
}

/// Finds a number that is out of range.
pub(super) fn out_of_range(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::Seq(items) => items.iter().find_map(out_of_range),
        Value::Map(entries) => entries.iter().find_map(|(_, value)| out_of_range(value)),
        Value::Scalar(_) => is_out_of_range(node).then_some(node),
    }
}

/// Tells whether two trees are one JSON.
pub(super) fn is_same_json(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Seq(a), Value::Seq(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_json(a, b))
        }
        (Value::Map(x), Value::Map(y)) => {
            x.len() == y.len()
                && x.iter().all(|(key, value)| {
                    key.as_str()
                        .and_then(|key| b.get(key))
                        .is_some_and(|other| is_same_json(value, other))
                })
        }
        (Value::Scalar(_), Value::Scalar(_)) => a.typed() == b.typed(),
        _ => false,
    }
}
