//! Single values of a field: which of them the API server reads.
//!
//! kubectl reads YAML and sends JSON, and the server reads that into Go's types: a number there is no string, `1.0` is `1`,
//! and what does not fit is refused.

use crate::model::Quantity;
use crate::source::is_base64;
use crate::source::protobuf::schema::{Field, Kind};
use crate::yaml::{Node, Typed};

/// A value that is not read.
pub(super) struct Wrong {
    pub(super) why: String,
    /// The values that may be written instead.
    pub(super) instead: Option<String>,
}

/// Returns what a field takes, in words.
pub(super) fn words(field: &Field) -> &'static str {
    match field.kind {
        Kind::Text => "a string",
        Kind::Int => "a number",
        Kind::Bool => "a boolean",
        Kind::Quantity => "a quantity",
        Kind::IntOrString => "a number or a string",
        Kind::Time => "a time",
        Kind::Bytes => "base64",
        Kind::Json | Kind::Message(_) | Kind::Unknown => "a mapping",
    }
}

/// Returns the text of a scalar that is a string.
pub(super) fn string(node: &Node) -> Option<&str> {
    match node.typed()? {
        Typed::Str(_) | Typed::Timestamp(_) => node.as_str(),
        _ => None,
    }
}

/// Returns what is wrong with a scalar that is not null.
pub(super) fn check(value: &Node, field: &Field) -> Option<Wrong> {
    let (raw, typed) = (value.as_str()?, value.typed()?);
    let is_text = matches!(typed, Typed::Str(_) | Typed::Timestamp(_));
    let fits = match field.kind {
        Kind::Text => is_text,
        Kind::Bool => matches!(typed, Typed::Bool(_)),
        Kind::Int => match whole(&typed) {
            Some(number) if !fits(number, field.is_long) => return Some(too_large(raw, field)),
            number => number.is_some(),
        },
        Kind::IntOrString => match whole(&typed) {
            Some(number) if !fits(number, false) => return Some(too_large(raw, field)),
            number => is_text || number.is_some(),
        },
        Kind::Quantity => is_quantity(raw, &typed),
        Kind::Time => is_text && (raw.contains('T') && raw.parse::<jiff::Timestamp>().is_ok()),
        Kind::Bytes => is_text && is_base64(raw),
        Kind::Json | Kind::Message(_) | Kind::Unknown => true,
    };
    (!fits).then(|| wrong(raw, &typed, field))
}

fn wrong(raw: &str, typed: &Typed<'_>, field: &Field) -> Wrong {
    let found = match typed {
        Typed::Null => "null",
        Typed::Bool(_) => "a boolean",
        Typed::Int(_) | Typed::Uint(_) => "a number",
        Typed::Float(_) if matches!(field.kind, Kind::Int | Kind::IntOrString) => "no whole number",
        Typed::Float(_) => "a number",
        Typed::Str(_) | Typed::Timestamp(_) => match field.kind {
            Kind::Quantity | Kind::Time | Kind::Bytes => {
                let why = format!("`{raw}` is not {}", words(field));
                return Wrong { why, instead: None };
            }
            _ => "a string",
        },
    };
    let instead = match field.kind {
        Kind::Text => Some(format!("\"{raw}\"")),
        Kind::Int => raw.parse::<i64>().ok().map(|number| number.to_string()),
        Kind::Bool => matches!(raw, "true" | "false").then(|| raw.to_owned()),
        _ => None,
    };
    let why = format!(
        "`{raw}` is {found}, the API server takes only {} here",
        words(field)
    );
    Wrong { why, instead }
}

fn too_large(raw: &str, field: &Field) -> Wrong {
    let bits = if field.is_long { 64 } else { 32 };
    let why = format!("`{raw}` does not fit, the API server takes only a number of {bits} bits");
    Wrong { why, instead: None }
}

/// Returns a number as Go's JSON writes it, if that is a whole one. From 10²¹ on it has an exponent.
pub(super) fn whole(typed: &Typed<'_>) -> Option<i128> {
    match *typed {
        Typed::Int(number) => Some(number.into()),
        Typed::Uint(number) => Some(number.into()),
        #[allow(clippy::cast_possible_truncation)]
        Typed::Float(number) if number.fract() == 0.0 && number.abs() < 1e21 => {
            Some(number as i128)
        }
        _ => None,
    }
}

fn fits(number: i128, is_long: bool) -> bool {
    match is_long {
        true => i64::try_from(number).is_ok(),
        false => i32::try_from(number).is_ok(),
    }
}

fn is_quantity(raw: &str, typed: &Typed<'_>) -> bool {
    let is_quantity = |text: &str| {
        text.parse::<Quantity>()
            .is_ok_and(|quantity| quantity.nanos.is_some())
    };
    match typed {
        Typed::Bool(_) => false,
        Typed::Int(_) | Typed::Uint(_) | Typed::Float(_) => {
            whole(typed).is_some() || is_quantity(raw)
        }
        _ => is_quantity(raw.trim()),
    }
}
