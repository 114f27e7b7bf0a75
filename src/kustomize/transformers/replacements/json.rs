//! JSON within a string, written again as Go writes it: keys sorted, compact or indented by two.
//!
//! Takes YAML; gives JSON, or nothing where Go has none for it.

use crate::yaml::{self, Dialect, GoJsonFormat, Node, Origin, Tag, Value, write_go_json};

/// Writes the first document of a text as JSON.
pub(crate) fn rewritten(text: &str, indented: bool) -> Option<String> {
    let documents = yaml::read(text, Origin::NONE, Dialect::Core).ok()?;
    let document = documents.first()?;
    // What cannot be printed has no value of its type, or repeats a key.
    yaml::print(document, &mut String::new()).ok()?;
    if !has_text_keys(document) {
        return None;
    }
    let mut out = String::new();
    let format = GoJsonFormat {
        indent: indented.then_some(0),
        ..GoJsonFormat::default()
    };
    write_go_json(&mut out, document, format).ok()?;
    Some(out)
}

/// Tells whether all keys are strings, as those of JSON are.
fn has_text_keys(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(_) => true,
        Value::Seq(items) => items.iter().all(has_text_keys),
        Value::Map(entries) => entries.iter().all(|(key, value)| {
            key.tag == Tag::Str && key.as_str().is_some() && has_text_keys(value)
        }),
    }
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
