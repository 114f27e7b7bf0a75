//! Values as a trip through JSON leaves them.

use std::borrow::Cow;

use crate::kustomize::Error;
use crate::kustomize::kustomization::decoder::key_text;
use crate::yaml::{Dialect, Node, Style, Tag, Twin, Typed, Value, is_base_60, resolve, style_of};

/// Tells whether a tree is as a trip through JSON leaves it, as most are: [`type_as_json`] would change nothing, and part it from its clones.
///
/// # Errors
/// If the tag of a value is not its own: there is no JSON for it.
pub(super) fn is_as_json(node: &Node) -> Result<bool, Error> {
    let is_plain = node.style != Style::Flow;
    match &node.value {
        Value::Seq(items) => are_as_json(items.iter(), is_plain),
        Value::Map(entries) => are_as_json(entries.iter().map(|(_, value)| value), is_plain),
        Value::Scalar(text) if is_common(node, text) => Ok(true),
        Value::Scalar(_) => {
            node.check_type()
                .map_err(|error| Error::new(error.to_string()).at(node.origin))?;
            let mut typed = node.clone();
            scalar_as_json(&mut typed);
            Ok(typed == *node)
        }
    }
}

/// Looks at all of them, since a later one may be refused.
fn are_as_json<'n>(
    mut nodes: impl Iterator<Item = &'n Node>,
    is_plain: bool,
) -> Result<bool, Error> {
    nodes.try_fold(is_plain, |are, node| Ok(is_as_json(node)? && are))
}

/// Tells at a glance whether a scalar stays as it is: a text that nobody takes for anything else, or a small number in digits.
fn is_common(node: &Node, text: &str) -> bool {
    if node.twin != Twin::NONE || node.style != Style::Plain {
        return false;
    }
    let bytes = text.as_bytes();
    match (node.tag, bytes) {
        (Tag::Str, _) => is_plain_text(bytes),
        (Tag::Int, [b'0']) => true,
        (Tag::Int, [b'1'..=b'9', ..]) => {
            bytes.len() <= MOST_DIGITS && bytes.iter().all(u8::is_ascii_digit)
        }
        (Tag::Bool, _) => matches!(text, "true" | "false"),
        _ => false,
    }
}

/// Tells whether a text is certainly one without quotes: names, paths, addresses, amounts. Of others it takes longer to tell.
fn is_plain_text(bytes: &[u8]) -> bool {
    let is_told = match bytes.first() {
        // No word that is a boolean or null is longer.
        Some(first) if first.is_ascii_alphabetic() => {
            bytes.len() > "false".len() || !b"yYnNtTfFoO".contains(first)
        }
        // No number and no time has one of these letters.
        Some(b'0'..=b'9') => bytes.iter().any(|byte| b"gGhHiIkKmMnN".contains(byte)),
        Some(first) => *first == b'/',
        None => false,
    };
    let is_plain = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b'=' | b'@')
    };
    is_told && bytes.last() != Some(&b':') && bytes.iter().all(is_plain)
}

/// Digits that a 64-bit float keeps in any case.
const MOST_DIGITS: usize = 15;

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

/// Retypes a tree as a trip through JSON does: numbers as 64-bit floats, times as strings, all styles new. What stays as it is stays one
/// with its clones.
pub(super) fn type_as_json(node: &mut Node) {
    if let Some(typed) = retyped(node) {
        *node = typed;
    }
}

/// Returns a node as JSON has it, where that is another one. Every node is looked at once, however deep it stands.
fn retyped(node: &Node) -> Option<Node> {
    let mut typed = node.clone();
    let is_changed = match &mut typed.value {
        Value::Seq(items) => {
            let new: Vec<Option<Node>> = items.iter().map(retyped).collect();
            let is_changed = new.iter().any(Option::is_some);
            if is_changed {
                replace(items.iter_mut(), new);
            }
            is_changed
        }
        Value::Map(entries) => {
            let new = entries.iter().map(|(_, value)| retyped(value));
            let new: Vec<Option<Node>> = new.collect();
            let is_changed = new.iter().any(Option::is_some);
            if is_changed {
                replace(entries.iter_mut().map(|(_, value)| value), new);
            }
            is_changed
        }
        Value::Scalar(text) if is_common(node, text) => false,
        Value::Scalar(_) => {
            scalar_as_json(&mut typed);
            typed != *node
        }
    };
    let is_restyled = typed.style == Style::Flow;
    if is_restyled {
        typed.style = Style::Plain;
    }
    (is_changed || is_restyled).then_some(typed)
}

/// Puts new nodes into the places of those that change.
fn replace<'n>(nodes: impl Iterator<Item = &'n mut Node>, new: Vec<Option<Node>>) {
    for (node, new) in nodes.zip(new) {
        if let Some(new) = new {
            *node = new;
        }
    }
}

fn scalar_as_json(node: &mut Node) {
    if node.style == Style::Flow {
        node.style = Style::Plain;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Origin, read};

    /// The glance and the long way agree.
    #[test]
    fn common_scalars_stay_as_they_are() {
        let mut common = 0;
        let texts = "a|y|n|yes|no|on|off|true|false|True|null|Null|~|nullable|no-cache|falsey|100m|128Mi|1Gi|1k|0x1F|0b1|0o7|1e3|1_000|\
            2020-01-01|2020-01-01T00:00:00Z|12:30|1:2:3|12:30m|1m:|a:|a:b|http://a:80/b?c|/ready|/|a=b|a@b|-a|.5|.nan|=|<<|0|1|007|\
            123456789012345|1234567890123456|12345678901234567890|1.0|1.1.0|'1'|\"yes\"|a b|a #b|inf|nan|1n|0xn|1g|5h|1d|1s";
        for text in texts.split('|') {
            for dialect in [Dialect::Core, Dialect::Yaml11] {
                let read = read(text, Origin::NONE, dialect).expect("YAML");
                let Some(node) = read.into_iter().next() else {
                    continue;
                };
                let mut typed = node.clone();
                scalar_as_json(&mut typed);
                let is_common = is_common(&node, node.as_str().unwrap_or_default());
                common += usize::from(is_common);
                assert!(!is_common || typed == node, "{text}: {node:?} {typed:?}");
            }
        }
        assert!(common > 40, "{common}");
    }
}
