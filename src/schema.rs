//! [`schema_of`]: the JSON Schema of a format that the program reads or writes.
//!
//! Takes a type; gives the text. Leaves what the type says to where it stands.

use schemars::{JsonSchema, SchemaGenerator};

/// Returns the JSON Schema of a type, with a newline at its end.
#[must_use]
pub(crate) fn schema_of<T: JsonSchema>() -> String {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
