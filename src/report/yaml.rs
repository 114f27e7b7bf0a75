//! `-o yaml`: what `-o json` holds, as YAML.

use serde_json::Value;

use super::{Report, json};
use crate::clean;

pub(super) fn write(report: &Report<'_>) -> String {
    print(json::value(report))
}

/// Prints a document with all texts cleaned.
pub(super) fn print(document: Value) -> String {
    serde_yaml::to_string(&cleaned(document)).unwrap_or_default()
}

/// Spells out what is not seen: YAML itself would let some of it through.
fn cleaned(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(match text.contains('\n') {
            true => text
                .split('\n')
                .map(clean::spelled)
                .collect::<Vec<_>>()
                .join("\n"),
            false => clean::spelled(&text).into_owned(),
        }),
        Value::Array(items) => items.into_iter().map(cleaned).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key, cleaned(value)))
            .collect(),
        other => other,
    }
}
