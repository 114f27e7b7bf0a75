//! The types of plain scalars: go-yaml's resolution, which kustomize and kubectl share but for YAML 1.1's booleans.
//!
//! Takes the text of a scalar; gives its [`Tag`] and its value ([`Typed`]).

use std::borrow::Cow;

use super::{Node, Tag, Value};

/// The rules that plain scalars resolve by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// go-yaml v3, as kustomize reads resources: `yes` is a string, `2020-01-01` a timestamp.
    Core,
    /// goyaml.v2, as kubectl reads manifests and kustomize its kustomization files: `yes` is a boolean,
    /// timestamps are strings, and the last of two equal keys wins.
    Yaml11,
}

/// The value of a scalar.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed<'a> {
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer that fits `i64`.
    Int(i64),
    /// A larger integer that fits `u64`.
    Uint(u64),
    /// A float.
    Float(f64),
    /// A string.
    Str(Cow<'a, str>),
    /// A timestamp, as Go prints it in JSON (RFC 3339, nanoseconds where there are any).
    Timestamp(String),
}

impl Node {
    /// Returns the value of a scalar by its tag, style and text; `None` for a sequence or mapping.
    /// An explicit tag that its text does not bear out gives a string.
    #[must_use]
    pub fn typed(&self) -> Option<Typed<'_>> {
        let Value::Scalar(text) = &self.value else {
            return None;
        };
        let plain = self.style.is_plain();
        if !plain && !self.style.is_tagged() && resolve(text, Dialect::Core) == self.tag {
            // The tag is not printed, and what is left is a quoted scalar.
            return Some(Typed::Str(Cow::Borrowed(text)));
        }
        Some(match self.tag {
            Tag::Implicit if plain => value(text, Dialect::Core),
            Tag::Int | Tag::Float | Tag::Null | Tag::Timestamp => value(text, Dialect::Core),
            Tag::Bool => {
                boolean(text, Dialect::Yaml11).map_or(Typed::Str(Cow::Borrowed(text)), Typed::Bool)
            }
            _ => Typed::Str(Cow::Borrowed(text)),
        })
    }
}

/// Returns the tag that a plain scalar resolves to.
#[must_use]
pub(crate) fn resolve(text: &str, dialect: Dialect) -> Tag {
    if text == "<<" {
        return Tag::Merge;
    }
    match value(text, dialect) {
        Typed::Null => Tag::Null,
        Typed::Bool(_) => Tag::Bool,
        Typed::Int(_) | Typed::Uint(_) => Tag::Int,
        Typed::Float(_) => Tag::Float,
        Typed::Str(_) => Tag::Str,
        Typed::Timestamp(_) => Tag::Timestamp,
    }
}

/// Returns the value that a plain scalar resolves to.
#[must_use]
pub(crate) fn value(text: &str, dialect: Dialect) -> Typed<'_> {
    let string = || Typed::Str(Cow::Borrowed(text));
    match text.as_bytes().first() {
        None => Typed::Null,
        Some(b'~' | b'n' | b'N') if matches!(text, "~" | "null" | "Null" | "NULL") => Typed::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => {
            boolean(text, dialect).map_or_else(string, Typed::Bool)
        }
        Some(b'.' | b'+' | b'-' | b'0'..=b'9') => number(text, dialect).unwrap_or_else(string),
        Some(_) => string(),
    }
}

fn boolean(text: &str, dialect: Dialect) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ if dialect == Dialect::Core => None,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn number(text: &str, dialect: Dialect) -> Option<Typed<'static>> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Some(Typed::Float(f64::INFINITY));
        }
        "-.inf" | "-.Inf" | "-.INF" => return Some(Typed::Float(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(Typed::Float(f64::NAN)),
        _ => {}
    }
    if text.starts_with('.') {
        return float(text).map(Typed::Float);
    }
    if dialect == Dialect::Core
        && let Some(time) = super::timestamp::parse(text)
    {
        return Some(Typed::Timestamp(time));
    }
    let digits: Cow<'_, str> = if text.contains('_') {
        text.replace('_', "").into()
    } else {
        text.into()
    };
    integer(&digits).or_else(|| float(&digits).map(Typed::Float))
}

/// Reads an integer as Go's `ParseInt` with base 0 does: sign, `0x`, `0o`, `0b`, and a leading zero for octal.
fn integer(text: &str) -> Option<Typed<'static>> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    // go-yaml cuts these two prefixes off itself, and so takes a sign behind them.
    if (text.starts_with("0b") || text.starts_with("0o")) && digits.starts_with(['+', '-']) {
        return i64::from_str_radix(digits, base).ok().map(Typed::Int);
    }
    // `from_str_radix` would take a second sign.
    if !digits.bytes().next()?.is_ascii_alphanumeric() {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, base).ok()?;
    match (negative, i64::try_from(magnitude)) {
        (false, Ok(value)) => Some(Typed::Int(value)),
        (false, Err(_)) if !text.starts_with('+') => Some(Typed::Uint(magnitude)),
        (true, Ok(value)) => Some(Typed::Int(-value)),
        (true, Err(_)) if magnitude == 1 << 63 => Some(Typed::Int(i64::MIN)),
        _ => None,
    }
}

/// Reads `[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?`; what overflows a float is a string.
fn float(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let skip_digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let start = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let mut at = skip_digits(start);
    let whole = at - start;
    if bytes.get(at) == Some(&b'.') {
        let fraction = at + 1;
        at = skip_digits(fraction);
        if whole == 0 && at == fraction {
            return None;
        }
    } else if whole == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let digits = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = skip_digits(digits);
        if at == digits {
            return None;
        }
    }
    if at != bytes.len() {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_resolve_as_go_yaml_resolves_them() {
        let text = |text: &'static str| Typed::Str(Cow::Borrowed(text));
        let cases = [
            ("", Typed::Null),
            ("~", Typed::Null),
            ("NULL", Typed::Null),
            ("nULL", text("nULL")),
            ("true", Typed::Bool(true)),
            ("yes", text("yes")),
            ("n", text("n")),
            ("0644", Typed::Int(420)),
            ("0o17", Typed::Int(15)),
            ("0888", Typed::Float(888.0)),
            ("09", Typed::Float(9.0)),
            ("0x1F", Typed::Int(31)),
            ("-0b11", Typed::Int(-3)),
            ("1_000", Typed::Int(1000)),
            ("+1", Typed::Int(1)),
            ("++1", text("++1")),
            ("0b+1", Typed::Int(1)),
            ("0x+1", text("0x+1")),
            ("0x", text("0x")),
            ("1e", text("1e")),
            ("1e3", Typed::Float(1000.0)),
            (".5", Typed::Float(0.5)),
            ("1.", Typed::Float(1.0)),
            (".", text(".")),
            ("1.2.3", text("1.2.3")),
            ("12:30", text("12:30")),
            ("18446744073709551615", Typed::Uint(u64::MAX)),
            (
                "18446744073709551616",
                Typed::Float(18_446_744_073_709_551_616.0),
            ),
            ("-9223372036854775808", Typed::Int(i64::MIN)),
            ("1E570", text("1E570")),
            ("-.inf", Typed::Float(f64::NEG_INFINITY)),
            (
                "2020-01-01",
                Typed::Timestamp("2020-01-01T00:00:00Z".into()),
            ),
        ];
        for (given, wanted) in cases {
            assert_eq!(value(given, Dialect::Core), wanted, "{given}");
        }
    }

    #[test]
    fn yaml_1_1_has_more_booleans_and_no_timestamps() {
        for given in ["y", "Yes", "on", "ON"] {
            assert_eq!(value(given, Dialect::Yaml11), Typed::Bool(true), "{given}");
        }
        for given in ["n", "No", "off", "OFF"] {
            assert_eq!(value(given, Dialect::Yaml11), Typed::Bool(false), "{given}");
        }
        assert_eq!(resolve("2020-01-01", Dialect::Yaml11), Tag::Str);
    }
}
