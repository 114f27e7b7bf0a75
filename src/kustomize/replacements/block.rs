//! YAML within a string, printed again after a replacement: block style as kustomize's encoder writes it.
//!
//! Takes a tree and the text that it was read from. The encoder keeps comments, flow styles and much else that a tree
//! here does not know, so only a text that comes out as it went in is printed anew; of any other nothing is said.

use crate::yaml::{Dialect, Node, Style, Tag, Value, resolve, spaces, style_of};

/// Tells whether a tree prints as the text that it was read from.
pub(super) fn is_plain_block(document: &Node, text: &str) -> bool {
    print(document).is_some_and(|printed| printed.trim() == text.trim())
}

/// Prints a tree, unless it holds what only the encoder knows how to write.
pub(super) fn print(document: &Node) -> Option<String> {
    let mut out = String::new();
    match &document.value {
        Value::Map(entries) if !entries.is_empty() => map(&mut out, entries, 0, false)?,
        Value::Seq(items) if !items.is_empty() => seq(&mut out, items, 0, false)?,
        _ => return None,
    }
    Some(out)
}

fn map(out: &mut String, entries: &[(Node, Node)], indent: usize, started: bool) -> Option<()> {
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 || !started {
            spaces(out, indent);
        }
        out.push_str(&scalar(key)?);
        out.push(':');
        match &value.value {
            Value::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                map(out, entries, indent + 2, false)?;
            }
            Value::Seq(items) if !items.is_empty() => {
                out.push('\n');
                seq(out, items, indent, false)?;
            }
            _ => {
                let text = scalar(value)?;
                if !text.is_empty() {
                    out.push(' ');
                    out.push_str(&text);
                }
                out.push('\n');
            }
        }
    }
    Some(())
}

fn seq(out: &mut String, items: &[Node], indent: usize, started: bool) -> Option<()> {
    for (index, item) in items.iter().enumerate() {
        if index > 0 || !started {
            spaces(out, indent);
        }
        out.push_str("- ");
        match &item.value {
            Value::Map(entries) if !entries.is_empty() => map(out, entries, indent + 2, true)?,
            Value::Seq(items) if !items.is_empty() => seq(out, items, indent + 2, true)?,
            _ => {
                out.push_str(&scalar(item)?);
                out.push('\n');
            }
        }
    }
    Some(())
}

fn scalar(node: &Node) -> Option<String> {
    let text = match &node.value {
        Value::Scalar(text) => text.as_str(),
        // What is empty stands between brackets.
        Value::Map(_) => return Some("{}".to_owned()),
        Value::Seq(_) => return Some("[]".to_owned()),
    };
    let simple = text
        .chars()
        .all(|c| matches!(c, ' '..='~') && c != '\\' && c != '"');
    if !simple {
        return None;
    }
    let single = || format!("'{}'", text.replace('\'', "''"));
    match node.style {
        Style::Double => Some(format!("\"{text}\"")),
        Style::Single => Some(single()),
        Style::Plain if text.is_empty() => (node.tag == Tag::Null).then(String::new),
        Style::Plain => {
            let found = resolve(text, Dialect::Core);
            match (node.tag, found) {
                (Tag::Str | Tag::Implicit, Tag::Str) => match style_of(text) {
                    Style::Plain => Some(text.to_owned()),
                    _ => Some(single()),
                },
                // A string that would read as something else gets its quotes.
                (Tag::Str, _) => Some(format!("\"{text}\"")),
                (tag, found) if tag == found || tag == Tag::Implicit => Some(text.to_owned()),
                _ => None,
            }
        }
        _ => None,
    }
}
