//! YAML, by the reader that everything else is read with.
//!
//! Takes a text; gives its documents, without the empty ones. Aliases and merge keys are expanded within the reader's limits.

use super::NotParsed;
use super::parsed::{Node, Value};
use crate::yaml::{self, Dialect, Origin, Tag};

pub(super) fn documents(text: &str) -> Result<Vec<Node>, NotParsed> {
    let file = Origin::NONE;
    let documents = yaml::read(text, file, Dialect::Core)
        .map_err(|error| NotParsed::Malformed(error.origin.line()))?;
    let filled = documents.iter().filter(|document| !document.is_null());
    filled.map(node).collect()
}

fn node(from: &yaml::Node) -> Result<Node, NotParsed> {
    let line = from.origin.line();
    let value = match &from.value {
        yaml::Value::Scalar(text) => Value::Scalar(scalar(from, text)),
        yaml::Value::Seq(items) => Value::List(items.iter().map(node).collect::<Result<_, _>>()?),
        yaml::Value::Map(entries) => {
            let entry = |(key, value): &(yaml::Node, yaml::Node)| {
                let key_text = key.as_str().ok_or(NotParsed::Malformed(line))?;
                let mut value = node(value)?;
                if matches!(value.value, Value::Scalar(_)) || value.line == 0 {
                    // A block's text begins a line below its key.
                    value.line = key.origin.line();
                }
                Ok((key_text.to_owned(), value))
            };
            Value::Map(entries.iter().map(entry).collect::<Result<_, _>>()?)
        }
    };
    Ok(Node { value, line })
}

/// Returns a scalar as its readers see it: all spellings of null and of a boolean are one.
fn scalar(node: &yaml::Node, text: &str) -> String {
    match node.tag {
        Tag::Null if node.style.is_plain() => "null".to_owned(),
        Tag::Bool if node.style.is_plain() => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    }
}
