//! Trees → text, byte for byte as kustomize prints a resource: keys sorted, scalars re-typed, block style throughout.
//!
//! kustomize prints through four libraries in a row (go-yaml v3, JSON, goyaml.v2 twice); this does in one pass what
//! comes out at their end.

use std::borrow::Cow;

use super::resolve::{Dialect, resolve, value};
use super::{Error, Node, Style, Tag, Typed, Value, order, scalar_text};

/// Prints one document, ending in a line break.
///
/// # Errors
/// What kustomize cannot print either: a repeated key, a nested key that is no string, a scalar whose tag its text does
/// not bear out, infinities, control characters.
pub fn print(node: &Node, out: &mut String) -> Result<(), Error> {
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

/// Where a collection stands: its indent, whether its first entry goes on on a line that is begun, whether it is the
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

fn map(out: &mut String, entries: &[(Node, Node)], level: Level) -> Result<(), Error> {
    let mut sorted = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        sorted.push((key_text(key, level.top)?, (key, value)));
    }
    let mut keys: Vec<(&str, (&Node, &Node))> = sorted
        .iter()
        .map(|(text, entry)| (&**text, *entry))
        .collect();
    refuse_repeated(&keys)?;
    order::sort(&mut keys);
    for (index, (text, (_, value))) in keys.into_iter().enumerate() {
        if index > 0 || !level.started {
            scalar_text::spaces(out, level.indent);
        }
        if scalar_text::is_simple_key(text) {
            scalar_text::write(out, text, level.indent, level.indent + 2, true);
            out.push(':');
            entry(out, value, level)?;
        } else {
            out.push_str("? ");
            scalar_text::write(out, text, level.indent + 2, level.indent + 2, false);
            out.push('\n');
            scalar_text::spaces(out, level.indent);
            out.push(':');
            match &value.value {
                Value::Map(entries) if !entries.is_empty() => {
                    out.push(' ');
                    map(out, entries, level.below(level.indent + 2, true, value))?;
                }
                _ => entry(out, value, level)?,
            }
        }
    }
    Ok(())
}

/// Prints what follows a key's colon.
fn entry(out: &mut String, value: &Node, level: Level) -> Result<(), Error> {
    match &value.value {
        Value::Map(entries) if !entries.is_empty() => {
            out.push('\n');
            map(out, entries, level.below(level.indent + 2, false, value))
        }
        Value::Seq(items) if !items.is_empty() => {
            out.push('\n');
            seq(out, items, level.below(level.indent, false, value))
        }
        _ => {
            out.push(' ');
            leaf(out, value, level.indent, level.flow)
        }
    }
}

fn seq(out: &mut String, items: &[Node], level: Level) -> Result<(), Error> {
    for (index, item) in items.iter().enumerate() {
        if index > 0 || !level.started {
            scalar_text::spaces(out, level.indent);
        }
        out.push_str("- ");
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
fn leaf(out: &mut String, node: &Node, indent: usize, flow: bool) -> Result<(), Error> {
    use std::fmt::Write as _;
    match &node.value {
        Value::Map(_) => out.push_str("{}"),
        Value::Seq(_) => out.push_str("[]"),
        Value::Scalar(text) if flow && text.is_empty() => out.push_str("\"\""),
        Value::Scalar(text) => {
            // Writing to a String cannot fail.
            let _ = match retyped(node, text)? {
                Typed::Null => out.write_str("null"),
                Typed::Bool(value) => write!(out, "{value}"),
                // Negated as a float on its way through JSON.
                Typed::Int(i64::MIN) => out.write_str("-9.223372036854776e+18"),
                Typed::Int(value) => write!(out, "{value}"),
                Typed::Uint(value) => write!(out, "{value}"),
                Typed::Float(value) => out.write_str(&float(value, node)?),
                Typed::Timestamp(text) => string(out, &text, indent, node),
                Typed::Str(text) => string(out, &text, indent, node),
            }
            .map_err(|_| refuse_control(node))?;
        }
    }
    out.push('\n');
    Ok(())
}

fn refuse_control(node: &Node) -> Error {
    Error::new("yaml: control characters are not allowed", node.origin)
}

/// Fails on what goyaml.v2 cannot read back.
fn string(out: &mut String, text: &str, indent: usize, _node: &Node) -> std::fmt::Result {
    let control =
        |c: char| matches!(c, '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}');
    let text: Cow<'_, str> = match text.is_ascii() && !text.contains('\u{7F}') {
        true => text.into(),
        false if text.contains(control) => return Err(std::fmt::Error),
        false if text.contains('\u{85}') => text.replace('\u{85}', " ").into(),
        false => text.into(),
    };
    let line = out.rfind('\n').map_or(0, |at| at + 1);
    let column = out.get(line..).map_or(0, |line| line.chars().count());
    scalar_text::write(out, &text, column, indent + 2, false);
    Ok(())
}

/// Returns what a scalar is once it has been printed and read again.
fn retyped<'n>(node: &'n Node, text: &'n str) -> Result<Typed<'n>, Error> {
    let string = Typed::Str(Cow::Borrowed(text));
    if node.tag == Tag::Binary {
        return Ok(binary(text).map_or(string, |text| Typed::Str(text.into())));
    }
    if node.style != Style::Plain && matches!(node.tag, Tag::Implicit | Tag::Str | Tag::Other) {
        return Ok(string);
    }
    let wanted = match node.tag {
        Tag::Implicit => return Ok(value(text, Dialect::Core)),
        Tag::Str | Tag::Other | Tag::Merge | Tag::Binary | Tag::Seq | Tag::Map => {
            return Ok(string);
        }
        Tag::Bool => return node.typed().ok_or_else(|| refuse_tag(node, text, "bool")),
        Tag::Null => "null",
        Tag::Int => "int",
        Tag::Float => "float",
        Tag::Timestamp => "timestamp",
    };
    match (value(text, Dialect::Core), node.tag) {
        (found @ Typed::Null, Tag::Null)
        | (found @ (Typed::Int(_) | Typed::Uint(_)), Tag::Int)
        | (found @ Typed::Float(_), Tag::Float)
        | (found @ Typed::Timestamp(_), Tag::Timestamp) => Ok(found),
        // go-yaml lets an integer stand for a float.
        (Typed::Int(value), Tag::Float) => Ok(Typed::Int(value)),
        _ => Err(refuse_tag(node, text, wanted)),
    }
}

fn refuse_tag(node: &Node, text: &str, wanted: &str) -> Error {
    let found = match resolve(text, Dialect::Core) {
        Tag::Null => "null",
        Tag::Bool => "bool",
        Tag::Int => "int",
        Tag::Float => "float",
        Tag::Timestamp => "timestamp",
        Tag::Merge => "merge",
        _ => "str",
    };
    Error::new(
        format!("yaml: cannot decode !!{found} `{text}` as a !!{wanted}"),
        node.origin,
    )
}

fn binary(text: &str) -> Option<String> {
    use base64::Engine as _;
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    String::from_utf8(
        base64::engine::general_purpose::STANDARD
            .decode(packed)
            .ok()?,
    )
    .ok()
}

/// Prints a float as Go's `%g` does after its JSON made integers of the integral ones.
fn float(value: f64, node: &Node) -> Result<String, Error> {
    if !value.is_finite() {
        let name = match (value.is_nan(), value > 0.0) {
            (true, _) => "NaN",
            (_, true) => "+Inf",
            (_, false) => "-Inf",
        };
        return Err(Error::new(
            format!("json: unsupported value: {name}"),
            node.origin,
        ));
    }
    if value.fract() == 0.0 && (-9.3e18..1.85e19).contains(&value) {
        let whole = format!("{value}");
        if whole.parse::<i64>().is_ok() || whole.parse::<u64>().is_ok() {
            return Ok(if whole == "-0" { "0".to_owned() } else { whole });
        }
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return Ok(format!("{value}"));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    Ok(format!("{digits}e{sign}{:02}", exponent.abs()))
}

/// Returns a key's text. Only the root's keys may be something other than strings.
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
    match retyped(key, text)? {
        Typed::Str(text) => Ok(text),
        Typed::Int(value) if top => Ok(value.to_string().into()),
        Typed::Uint(value) if top => Ok(value.to_string().into()),
        _ => Err(unsupported()),
    }
}

fn refuse_repeated(keys: &[(&str, (&Node, &Node))]) -> Result<(), Error> {
    let repeated = |first: &Node, again: &Node, text: &str| {
        let (line, before) = (again.origin.line(), first.origin.line());
        let message = format!(
            "map[string]interface {{}}(nil): yaml: unmarshal errors:\n  line {line}: mapping key {text:?} already defined at line {before}"
        );
        Err(Error::new(message, again.origin))
    };
    if keys.len() <= 16 {
        for (index, (text, (again, _))) in keys.iter().enumerate() {
            if let Some((_, (first, _))) = keys.iter().take(index).find(|(other, _)| other == text)
            {
                return repeated(first, again, text);
            }
        }
        return Ok(());
    }
    let mut seen = indexmap::IndexMap::with_capacity(keys.len());
    for (text, (key, _)) in keys {
        if let Some(first) = seen.insert(*text, *key) {
            return repeated(first, key, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Origin, read};

    #[test]
    fn nothing_between_brackets_is_an_empty_string() {
        for (text, expected) in [
            ("a:\n", "a: null\n"),
            ("a: {b: }\n", "a:\n  b: \"\"\n"),
            ("a: {b: ~}\n", "a:\n  b: null\n"),
            ("a: [{b: {c: }}]\n", "a:\n- b:\n    c: \"\"\n"),
            ("{a: }\n", "a: \"\"\n"),
        ] {
            let mut out = String::new();
            for node in read(text, Origin::NONE, Dialect::Core).unwrap() {
                print(&node, &mut out).unwrap();
            }
            assert_eq!(out, expected, "{text}");
        }
    }
}
