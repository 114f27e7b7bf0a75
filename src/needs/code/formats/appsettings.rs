//! `appsettings.json` of .NET: its values are defaults of variables that are called like their keys, joined with `__`.

use std::path::Path;

use serde_json::Value;

use super::{Format, When, file_name};
use crate::needs::Effect;
use crate::needs::code::scan::{Given, Outcome};

pub(super) static APPSETTINGS: Format = Format {
    // In a container, the environment is Production unless a variable says otherwise.
    is_it: |path| {
        matches!(
            &*file_name(path),
            "appsettings.json" | "appsettings.production.json"
        )
    },
    marks: &["{"],
    when: When::Always,
    read,
};

/// Deeper keys are not looked at; serde_json reads no deeper than 128.
const MOST_NESTED: usize = 128;

fn read(_: &Path, text: &str) -> Outcome {
    let mut outcome = Outcome::default();
    if let Ok(value) = serde_json::from_str::<Value>(&plain(text)) {
        gather(&value, "", 0, &mut outcome.given);
    }
    outcome
}

fn gather(value: &Value, name: &str, depth: usize, given: &mut Vec<Given>) {
    let joined = |key: &str| match name.is_empty() {
        true => key.replace(':', "__"),
        false => format!("{name}__{}", key.replace(':', "__")),
    };
    match value {
        Value::Object(entries) if depth < MOST_NESTED => {
            for (key, value) in entries {
                gather(value, &joined(key), depth + 1, given);
            }
        }
        Value::Array(items) if depth < MOST_NESTED => {
            for (index, value) in items.iter().enumerate() {
                gather(value, &joined(&index.to_string()), depth + 1, given);
            }
        }
        Value::Object(_) | Value::Array(_) | Value::Null => {}
        Value::String(text) if text.is_empty() => given.push(Given::by_file(name, Effect::Empty)),
        _ => given.push(Given::by_file(name, Effect::Default)),
    }
}

/// Returns the text without comments, and without commas behind the last item, which .NET allows.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => quoted(rest),
            '/' if rest.starts_with("//") => {
                rest = rest
                    .get(rest.find('\n').unwrap_or(rest.len())..)
                    .unwrap_or_default();
                continue;
            }
            '/' if rest.starts_with("/*") => {
                let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
                rest = rest.get(end..).unwrap_or_default();
                continue;
            }
            '}' | ']' => {
                let kept = plain.trim_end();
                if let Some(shorter) = kept.strip_suffix(',') {
                    plain.truncate(shorter.len());
                }
                1
            }
            other => other.len_utf8(),
        };
        let (taken, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        plain.push_str(taken);
        rest = behind;
    }
    plain
}

/// Returns the length of the text in quotes that a text begins with.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !is_escaped => return at + 1,
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}
