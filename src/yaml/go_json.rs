//! JSON as Go's `encoding/json` writes it: keys sorted, `<`, `>` and `&` escaped, floats spelled its way.
//!
//! Takes trees and values; gives text, or the error that Go has for infinities. What is written, and why, is for others.

use std::fmt::Write as _;

use super::scalar_text::write_spaces;
use super::{Error, Node, Origin, Typed, Value};

/// How a tree is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct GoJsonFormat {
    /// The indent of the value's own lines; `None` for one line without blanks.
    pub(crate) indent: Option<usize>,
    /// Whether integers are floats, which lose precision past 2^53.
    pub(crate) integers_are_floats: bool,
}

/// Writes a tree. Of equal keys, the last one counts.
///
/// # Errors
/// If it holds an infinity, or what is not a number.
pub(crate) fn write_go_json(
    out: &mut String,
    node: &Node,
    format: GoJsonFormat,
) -> Result<(), Error> {
    let within = GoJsonFormat {
        indent: format.indent.map(|indent| indent + 2),
        ..format
    };
    match &node.value {
        Value::Seq(items) if items.is_empty() => out.push_str("[]"),
        Value::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                start_line(out, within);
                write_go_json(out, item, within)?;
            }
            start_line(out, format);
            out.push(']');
        }
        Value::Map(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Map(entries) => {
            let sorted: std::collections::BTreeMap<&str, &Node> = entries
                .iter()
                .map(|(key, value)| (key.as_str().unwrap_or_default(), value))
                .collect();
            for (index, (key, value)) in sorted.into_iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                start_line(out, within);
                quote_for_go_json(out, key);
                out.push_str(if format.indent.is_some() { ": " } else { ":" });
                write_go_json(out, value, within)?;
            }
            start_line(out, format);
            out.push('}');
        }
        Value::Scalar(_) => write_scalar(out, node, format)?,
    }
    Ok(())
}

/// Starts a line at an indent, where there are lines.
fn start_line(out: &mut String, format: GoJsonFormat) {
    if let Some(indent) = format.indent {
        out.push('\n');
        write_spaces(out, indent);
    }
}

#[expect(clippy::cast_precision_loss, reason = "asked for by the format")]
fn write_scalar(out: &mut String, node: &Node, format: GoJsonFormat) -> Result<(), Error> {
    let floats = format.integers_are_floats;
    match node.typed() {
        None | Some(Typed::Null) => out.push_str("null"),
        Some(Typed::Bool(value)) => out.push_str(if value { "true" } else { "false" }),
        Some(Typed::Int(value)) if floats => out.push_str(&go_float(value as f64, node.origin)?),
        Some(Typed::Uint(value)) if floats => out.push_str(&go_float(value as f64, node.origin)?),
        Some(Typed::Int(value)) => out.push_str(&value.to_string()),
        Some(Typed::Uint(value)) => out.push_str(&value.to_string()),
        Some(Typed::Float(value)) => out.push_str(&go_float(value, node.origin)?),
        Some(Typed::Str(text)) => quote_for_go_json(out, &text),
        Some(Typed::Timestamp(text)) => quote_for_go_json(out, &text),
    }
    Ok(())
}

/// Writes a string with its quotes.
pub(crate) fn quote_for_go_json(out: &mut String, text: &str) {
    for c in serde_json::Value::from(text).to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Returns a float as JSON: with an exponent for the very small and the very large only.
///
/// # Errors
/// If it is infinite or not a number.
pub(crate) fn go_float(value: f64, origin: Origin) -> Result<String, Error> {
    refuse_infinite(value, origin)?;
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return Ok(value.to_string());
    }
    let text = format!("{value:e}");
    Ok(match text.contains("e-") {
        true => text,
        false => text.replace('e', "e+"),
    })
}

/// Returns a float as Go's `%g` prints it after its JSON made integers of the integral ones.
///
/// # Errors
/// If it is infinite or not a number.
pub(super) fn go_float_after_json(value: f64, origin: Origin) -> Result<String, Error> {
    refuse_infinite(value, origin)?;
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

fn refuse_infinite(value: f64, origin: Origin) -> Result<(), Error> {
    let name = match (value.is_finite(), value.is_nan(), value > 0.0) {
        (true, ..) => return Ok(()),
        (_, true, _) => "NaN",
        (_, _, true) => "+Inf",
        (_, _, false) => "-Inf",
    };
    Err(Error::new(
        format!("json: unsupported value: {name}"),
        origin,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        for (value, expected) in [
            (1.0, "1"),
            (-0.5, "-0.5"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e-7, "1.5e-7"),
            (0.000_001, "0.000001"),
            (0.0, "0"),
        ] {
            assert_eq!(go_float(value, Origin::NONE).as_deref(), Ok(expected));
        }
        assert!(go_float(f64::NAN, Origin::NONE).is_err());
    }
}
