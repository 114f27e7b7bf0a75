//! [`to_yaml`]: JSON as YAML that every reader takes for the same thing.
//!
//! kustomize and kubectl read YAML 1.1, where `on`, `1_000` and `1:30` are no texts: these are quoted.

use std::fmt::Write as _;

use serde_json::Value;

/// Writes a value as YAML in blocks, with a line end behind it.
pub(super) fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, &mut out);
    out
}

/// The key whose text is written as a block. Any other text of several lines stands in quotes: kustomize cuts the blanks and line
/// ends off a patch, and so off a block at its end.
const BLOCK: &str = "patch";

/// Writes a value at the beginning of a line, whose indentation has been written.
fn block(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                begin(index, indent, out);
                out.push_str("- ");
                block(item, indent + 2, out);
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (index, (key, field)) in fields.iter().enumerate() {
                begin(index, indent, out);
                out.push_str(&text(key));
                out.push(':');
                below(key, field, indent, out);
            }
        }
        Value::String(written) => {
            out.push_str(&text(written));
            out.push('\n');
        }
        other => {
            let _ = writeln!(out, "{other}");
        }
    }
}

fn begin(index: usize, indent: usize, out: &mut String) {
    if index > 0 {
        let _ = write!(out, "{:indent$}", "");
    }
}

/// Writes the value of a key, whose colon has been written.
fn below(key: &str, value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let _ = write!(out, "\n{:1$}", "", indent + 2);
            block(value, indent + 2, out);
        }
        Value::Array(items) if !items.is_empty() => {
            let _ = write!(out, "\n{:indent$}", "");
            block(value, indent, out);
        }
        Value::String(written) if key == BLOCK && is_literal_block(written) => {
            out.push_str(" |\n");
            for line in written.lines() {
                let _ = writeln!(out, "{:1$}{line}", "", indent + 2);
            }
        }
        other => {
            out.push(' ');
            block(other, indent, out);
        }
    }
}

/// Tells whether a text reads the same as a block with one line end behind it.
fn is_literal_block(text: &str) -> bool {
    let lines = || text.lines();
    text.ends_with('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && lines().all(|line| !line.is_empty() && !line.chars().any(char::is_control))
}

/// Writes a text as a scalar.
pub(super) fn text(text: &str) -> String {
    let quoted = || serde_json::to_string(text).unwrap_or_default();
    if is_another_thing(text) {
        return quoted();
    }
    // What most keys are made of needs no quotes, whoever reads it.
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    if text.bytes().next().is_some_and(is_letter)
        && text
            .bytes()
            .all(|byte| is_letter(byte) || byte.is_ascii_digit())
    {
        return text.to_owned();
    }
    match serde_yaml::to_string(text) {
        Ok(written) if !written.trim_end().contains('\n') => written.trim_end().to_owned(),
        _ => quoted(),
    }
}

/// Returns a key and its text as they stand between braces.
pub(super) fn in_braces((key, value): (&str, &str), is_json: bool) -> String {
    format!("{}: {}", in_flow(key, is_json), in_flow(value, is_json))
}

/// Writes a text as it stands between braces or brackets of YAML, or in JSON.
pub(super) fn in_flow(part: &str, is_json: bool) -> String {
    match is_json {
        true => serde_json::to_string(part).unwrap_or_default(),
        false => flow_text(part),
    }
}

/// Writes a text as a scalar between braces or brackets.
pub(super) fn flow_text(part: &str) -> String {
    let written = text(part);
    let is_quoted = written.starts_with(['"', '\'']);
    match !is_quoted && written.contains([',', '[', ']', '{', '}', '#']) {
        true => serde_json::to_string(part).unwrap_or_default(),
        false => written,
    }
}

/// Tells whether YAML 1.1 reads something else than a text where it stands bare.
fn is_another_thing(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ".inf", "-.inf", "+.inf",
        ".nan", "<<", "=",
    ];
    let of_number = |c: char| c.is_ascii_hexdigit() || "xXoO_:.,+- tTzZ".contains(c);
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
            && text.chars().all(of_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_text_is_read_as_it_was() {
        let texts = [
            "on",
            "N",
            "1_000",
            "0x1F",
            "1:30",
            "2024-01-01",
            "1e3",
            ".5",
            "~",
            "",
            " a",
            "a: b",
            "- a",
            "#",
            "a #b",
            "100m",
            "x",
            "\"",
            "'",
            "a\nb",
            "a\n",
            "é",
            "{",
            "*a",
            "!x",
            "=",
        ];
        for text in texts {
            for value in [
                json!(text),
                json!([{"name": text, "value": {text: [text]}}]),
            ] {
                let written = to_yaml(&value);
                let read: Value = serde_yaml::from_str(&written).expect("YAML");
                assert_eq!(read, value, "{written}");
            }
        }
        assert_eq!(to_yaml(&json!({"name": "on"})), "name: \"on\"\n");
        assert_eq!(to_yaml(&json!("1_000")), "\"1_000\"\n");
        assert_eq!(to_yaml(&json!({"a": [1], "b": {}})), "a:\n- 1\nb: {}\n");
        assert_eq!(to_yaml(&json!({"value": "a\n"})), "value: \"a\\n\"\n");
        assert_eq!(to_yaml(&json!({"patch": "a\n"})), "patch: |\n  a\n");
    }
}
