//! JSON within a string, written again as Go writes it: keys sorted, compact or indented by two.
//!
//! Takes YAML; gives JSON, or nothing where Go has none for it.

use std::fmt::Write as _;

use crate::yaml::{self, Dialect, Node, Origin, Tag, Typed, Value};

/// Writes the first document of a text as JSON.
pub(crate) fn rewritten(text: &str, indented: bool) -> Option<String> {
    let documents = yaml::read(text, Origin::NONE, Dialect::Core).ok()?;
    let document = documents.first()?;
    // What cannot be printed has no value of its type, or repeats a key.
    yaml::print(document, &mut String::new()).ok()?;
    let mut out = String::new();
    write(&mut out, document, indented.then_some(0))?;
    Some(out)
}

/// Starts a line at an indent, where there are lines.
fn start_line(out: &mut String, indent: Option<usize>) {
    if let Some(indent) = indent {
        out.push('\n');
        yaml::spaces(out, indent);
    }
}

fn write(out: &mut String, node: &Node, indent: Option<usize>) -> Option<()> {
    let within = indent.map(|indent| indent + 2);
    match &node.value {
        Value::Seq(items) if items.is_empty() => out.push_str("[]"),
        Value::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                start_line(out, within);
                write(out, item, within)?;
            }
            start_line(out, indent);
            out.push(']');
        }
        Value::Map(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Map(entries) => {
            let mut sorted: Vec<(&str, &Node)> = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                sorted.push((key.as_str().filter(|_| key.tag == Tag::Str)?, value));
            }
            sorted.sort_by_key(|(key, _)| *key);
            for (index, (key, value)) in sorted.into_iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                start_line(out, within);
                string(out, key)?;
                out.push_str(if indent.is_some() { ": " } else { ":" });
                write(out, value, within)?;
            }
            start_line(out, indent);
            out.push('}');
        }
        Value::Scalar(_) => match node.typed() {
            None | Some(Typed::Null) => out.push_str("null"),
            Some(Typed::Bool(value)) => write!(out, "{value}").ok()?,
            Some(Typed::Int(value)) => write!(out, "{value}").ok()?,
            Some(Typed::Uint(value)) => write!(out, "{value}").ok()?,
            Some(Typed::Float(value)) => out.push_str(&float(value)?),
            Some(Typed::Str(text)) => string(out, &text)?,
            Some(Typed::Timestamp(text)) => string(out, &text)?,
        },
    }
    Some(())
}

fn string(out: &mut String, text: &str) -> Option<()> {
    let quoted = serde_json::to_string(text).ok()?;
    for c in quoted.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", u32::from(c)).ok()?;
            }
            c => out.push(c),
        }
    }
    Some(())
}

/// A float as Go's JSON has it: an exponent for the very small and the very large only.
fn float(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return Some(format!("{value}"));
    }
    let text = format!("{value:e}");
    Some(match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::rewritten;

    #[test]
    fn numbers_and_strings_are_written_as_go_writes_them() {
        for (text, expected) in [
            ("[1.0, 1e21, 1.5e-7, 0.000001]", "[1,1e+21,1.5e-7,0.000001]"),
            ("{b: <x>, a: []}", r#"{"a":[],"b":"\u003cx\u003e"}"#),
        ] {
            assert_eq!(rewritten(text, false).as_deref(), Some(expected), "{text}");
        }
        for text in ["{1: a}", "[.nan]", "{a: 1, a: 2}", "[*x]"] {
            assert_eq!(rewritten(text, false), None, "{text}");
        }
    }
}
