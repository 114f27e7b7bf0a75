//! Trees → text, byte for byte as kustomize prints a resource: keys sorted, scalars re-typed, block style throughout.
//!
//! kustomize prints through four libraries in a row (go-yaml v3, JSON, goyaml.v2 twice); this does in one pass what
//! comes out at their end.

use std::borrow::Cow;
use std::ops::Range;

use super::go_json::go_float_after_json;
use super::refuse;
use super::{Error, Node, Origin, Style, Tag, Typed, Value, order, retype, scalar_text};

/// Prints one document, ending in a line break.
///
/// # Errors
/// If kustomize cannot print it either: a repeated key, a nested key that is not a string, a scalar whose tag its text does
/// not bear out, infinities, control characters.
pub fn print(node: &Node, out: &mut String) -> Result<(), Error> {
    write(
        node,
        &mut Out {
            text: out,
            leaves: None,
        },
    )
}

/// A leaf of what was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Its range in the printed text, without the line break that ends it.
    pub text: Range<usize>,
    /// The origin of its value.
    pub origin: Origin,
}

/// Prints like [`print()`], and adds the leaves in the order printed.
///
/// # Errors
/// If kustomize cannot print it either.
pub fn print_with_leaves(
    node: &Node,
    out: &mut String,
    leaves: &mut Vec<Leaf>,
) -> Result<(), Error> {
    write(
        node,
        &mut Out {
            text: out,
            leaves: Some(leaves),
        },
    )
}

/// The text being printed.
struct Out<'o> {
    text: &'o mut String,
    /// The leaves so far, where somebody wants to know.
    leaves: Option<&'o mut Vec<Leaf>>,
}

fn write(node: &Node, out: &mut Out<'_>) -> Result<(), Error> {
    match &node.value {
        Value::Map(entries) if !entries.is_empty() => map(
            out,
            entries,
            Level {
                indent: 0,
                started: true,
                top: true,
                flow: node.style == Style::Flow,
            },
        ),
        Value::Seq(items) if !items.is_empty() => {
            let level = Level {
                indent: 0,
                started: true,
                top: false,
                flow: node.style == Style::Flow,
            };
            seq(out, items, level)
        }
        _ => leaf(out, node, 0, false),
    }
}

/// The position of a collection: its indent, whether its first entry goes on on a line that is begun, whether it is the
/// root, and whether it was written between brackets.
#[derive(Clone, Copy)]
struct Level {
    indent: usize,
    started: bool,
    top: bool,
    flow: bool,
}

impl Level {
    /// Returns the level of a collection in this one.
    fn below(self, indent: usize, started: bool, node: &Node) -> Self {
        Self {
            indent,
            started,
            top: false,
            flow: self.flow || node.style == Style::Flow,
        }
    }
}

fn map(out: &mut Out<'_>, entries: &[(Node, Node)], level: Level) -> Result<(), Error> {
    let mut sorted = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let text = key_text(key, level.top)?;
        refuse::key(key, &text)?;
        sorted.push((text, (key, value)));
    }
    let mut keys: Vec<(&str, (&Node, &Node))> = sorted
        .iter()
        .map(|(text, entry)| (&**text, *entry))
        .collect();
    refuse::repeated(&keys)?;
    order::sort_keys(&mut keys);
    for (index, (text, (_, value))) in keys.into_iter().enumerate() {
        if index > 0 || !level.started {
            scalar_text::write_spaces(out.text, level.indent);
        }
        if scalar_text::is_simple_key(text) {
            scalar_text::write_string(out.text, text, level.indent, level.indent + 2, true);
            out.text.push(':');
            entry(out, value, level)?;
        } else {
            out.text.push_str("? ");
            scalar_text::write_string(out.text, text, level.indent + 2, level.indent + 2, false);
            out.text.push('\n');
            scalar_text::write_spaces(out.text, level.indent);
            out.text.push(':');
            match &value.value {
                Value::Map(entries) if !entries.is_empty() => {
                    out.text.push(' ');
                    map(out, entries, level.below(level.indent + 2, true, value))?;
                }
                Value::Seq(items) if !items.is_empty() => {
                    out.text.push(' ');
                    seq(out, items, level.below(level.indent + 2, true, value))?;
                }
                _ => entry(out, value, level)?,
            }
        }
    }
    Ok(())
}

/// Tells whether a scalar's tag asks for more than a string.
fn has_type(node: &Node) -> bool {
    matches!(node.tag, Tag::Bool | Tag::Int | Tag::Float | Tag::Timestamp)
}

/// Prints what follows a key's colon.
fn entry(out: &mut Out<'_>, value: &Node, level: Level) -> Result<(), Error> {
    match &value.value {
        Value::Map(entries) if !entries.is_empty() => {
            out.text.push('\n');
            map(out, entries, level.below(level.indent + 2, false, value))
        }
        Value::Seq(items) if !items.is_empty() => {
            out.text.push('\n');
            seq(out, items, level.below(level.indent, false, value))
        }
        _ => {
            out.text.push(' ');
            leaf(out, value, level.indent, level.flow)
        }
    }
}

fn seq(out: &mut Out<'_>, items: &[Node], level: Level) -> Result<(), Error> {
    for (index, item) in items.iter().enumerate() {
        if index > 0 || !level.started {
            scalar_text::write_spaces(out.text, level.indent);
        }
        out.text.push_str("- ");
        let below = level.below(level.indent + 2, true, item);
        match &item.value {
            Value::Map(entries) if !entries.is_empty() => map(out, entries, below)?,
            Value::Seq(items) if !items.is_empty() => seq(out, items, below)?,
            _ => leaf(out, item, level.indent, level.flow)?,
        }
    }
    Ok(())
}

/// Prints a scalar or an empty collection and ends the line. In `flow`, nothing at all cannot stand for null: go-yaml
/// quotes it, and so makes it a string.
fn leaf(out: &mut Out<'_>, node: &Node, indent: usize, flow: bool) -> Result<(), Error> {
    use std::fmt::Write as _;
    let start = out.text.len();
    match &node.value {
        Value::Map(_) => out.text.push_str("{}"),
        Value::Seq(_) => out.text.push_str("[]"),
        Value::Scalar(text) if flow && text.is_empty() && !has_type(node) => {
            out.text.push_str("\"\"");
        }
        Value::Scalar(text) => {
            // Writing to a String cannot fail; only control characters do.
            match retype::typed_as_printed(node, text)? {
                Typed::Null => out.text.write_str("null"),
                Typed::Bool(value) => write!(out.text, "{value}"),
                Typed::Int(value) => write!(out.text, "{value}"),
                Typed::Uint(value) => write!(out.text, "{value}"),
                Typed::Float(value) => out
                    .text
                    .write_str(&go_float_after_json(value, node.origin)?),
                // Between brackets go-yaml quotes what has a colon, and so makes it a string.
                Typed::Timestamp(_) if flow && text.contains(':') => string(out.text, text, indent),
                Typed::Timestamp(text) => string(out.text, &text, indent),
                Typed::Str(text) if !flow && refuse::has_leading_tab(node, &text) => {
                    return Err(refuse::leading_tab(node));
                }
                Typed::Str(text) if node.style.is_folded() && !flow => {
                    string(out.text, &retype::refolded(&text), indent)
                }
                Typed::Str(text) => string(out.text, &text, indent),
            }
            .map_err(|_| refuse::control(node))?;
        }
    }
    if let Some(leaves) = &mut out.leaves {
        leaves.push(Leaf {
            text: start..out.text.len(),
            origin: node.origin,
        });
    }
    out.text.push('\n');
    Ok(())
}

/// Fails on what goyaml.v2 cannot read back.
fn string(out: &mut String, text: &str, indent: usize) -> std::fmt::Result {
    let text: Cow<'_, str> = match text.is_ascii() && !text.contains('\u{7F}') {
        true => text.into(),
        false if text.contains(refuse::is_control) => return Err(std::fmt::Error),
        false if text.contains('\u{85}') => retype::without_next_lines(text).into(),
        false => text.into(),
    };
    let line = out.rfind('\n').map_or(0, |at| at + 1);
    let column = out.get(line..).map_or(0, |line| line.chars().count());
    scalar_text::write_string(out, &text, column, indent + 2, false);
    Ok(())
}

/// Returns a key's text. Only the root's keys may be something other than strings, and keep their spelling.
fn key_text(key: &Node, top: bool) -> Result<Cow<'_, str>, Error> {
    let unsupported = || {
        Error::new(
            "json: unsupported type: map[interface {}]interface {}",
            key.origin,
        )
    };
    let Value::Scalar(text) = &key.value else {
        return Err(unsupported());
    };
    match retype::typed_as_printed(key, text)? {
        Typed::Str(text) => Ok(text),
        Typed::Null if !text.is_empty() => Err(unsupported()),
        _ if top => Ok(Cow::Borrowed(text)),
        _ => Err(unsupported()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, read};

    #[test]
    fn what_stands_between_brackets_may_become_a_string() {
        for (text, expected) in [
            ("a:\n", "a: null\n"),
            ("a: {b: }\n", "a:\n  b: \"\"\n"),
            ("a: {b: ~}\n", "a:\n  b: null\n"),
            ("a: [{b: {c: }}]\n", "a:\n- b:\n    c: \"\"\n"),
            ("{a: }\n", "a: \"\"\n"),
            ("[2001-12-14 21:59:43]\n", "- \"2001-12-14 21:59:43\"\n"),
            ("[2001-12-14]\n", "- \"2001-12-14T00:00:00Z\"\n"),
            ("a: \"b \\N c\\N\\Nd\"\n", "a: |-\n  b c\n  d\n"),
        ] {
            let mut out = String::new();
            for node in read(text, Origin::NONE, Dialect::Core).unwrap() {
                print(&node, &mut out).unwrap();
            }
            assert_eq!(out, expected, "{text}");
        }
    }

    fn printed(text: &str) -> Result<String, Error> {
        let mut out = String::new();
        for node in read(text, Origin::NONE, Dialect::Core)? {
            print(&node, &mut out)?;
        }
        Ok(out)
    }

    #[test]
    fn odd_keys_and_blocks_print_as_kustomize_prints_them() {
        let long = "k".repeat(130);
        for (text, expected) in [
            ("1.5: a\n", "\"1.5\": a\n"),
            ("0x10: a\n", "\"0x10\": a\n"),
            ("true: a\n", "\"true\": a\n"),
            ("&x : a\n", "\"\": a\n"),
            ("v: >+\n  L\n\n\n", "v: |+\n  L\n\n\n\n"),
            ("v: >\n  a\n   b\n", "v: |\n  a\n\n   b\n"),
            ("v: >2\n    a\n  b\n\n  c\n", "v: |2\n    a\n  b c\n"),
            ("v: \"\\L1\\n2\"\n", "v: |2-\n\u{2028}  1\n  2\n"),
            ("v: !!binary aGVsbG8=\n", "v: hello\n"),
            (
                &format!("? {long}\n: [a, {{b: c}}]\n"),
                &format!("? {long}\n: - a\n  - b: c\n"),
            ),
        ] {
            assert_eq!(printed(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_a_tag_does_not_bear_out_is_refused() {
        for (text, expected) in [
            ("v: !!bool yes\n", "cannot decode !!str `yes` as a !!bool"),
            ("v: !!int x\n", "cannot decode !!str `x` as a !!int"),
            (
                "v: !!binary a-_=\n",
                "!!binary value contains invalid base64 data",
            ),
            ("v: .nan\n", "json: unsupported value: NaN"),
            ("v: {1: a}\n", "json: unsupported type"),
            (
                "v: |2\n  \ta\n",
                "found a tab character where an indentation space is expected",
            ),
            (
                "v: >2\n  \ta\n",
                "found a tab character where an indentation space is expected",
            ),
            ("\"a\\Nb\": 1\n", "did not find expected ',' or '}'"),
            (
                "v: {\"a\\u0080\": 1}\n",
                "control characters are not allowed",
            ),
            ("v: {\"a\\x7f\": 1}\n", "control characters are not allowed"),
            (
                "v: {\"a\\ufffe\": 1}\n",
                "control characters are not allowed",
            ),
            ("v: \"a\\/b\"\n", "found unknown escape character"),
            (
                "a: 1\na: 2\n",
                "mapping key \"a\" already defined at line 1",
            ),
        ] {
            let error = printed(text).expect_err(text);
            assert!(error.message.contains(expected), "{error}");
        }
    }
}
