//! [`from_json`] and [`to_json`]: the same trees from and to JSON, as clusters and snapshots speak it.
//!
//! Takes JSON text and one origin for all of it; gives a [`Node`]. Strings keep their tag, so `"8080"` never turns into a
//! number. Leaves what the fields mean to others.

use std::cell::RefCell;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};

use smol_str::{SmolStr, format_smolstr};

use super::{Node, Origin, Style, Tag, Typed, Value};

/// Reads a JSON text; every node gets the same origin.
///
/// # Errors
/// If it is not JSON. The message never quotes a value.
pub(crate) fn from_json(text: &str, origin: Origin) -> Result<Node, String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let node = from_serde(&mut reader, origin).and_then(|node| reader.end().map(|()| node));
    node.map_err(|error| format!("not JSON: line {}, column {}", error.line(), error.column()))
}

/// Reads anything that shows itself as JSON does.
///
/// # Errors
/// Those of the reader.
pub(crate) fn from_serde<'de, D: Deserializer<'de>>(
    reader: D,
    origin: Origin,
) -> Result<Node, D::Error> {
    let builder = Builder {
        origin,
        open: &Open::default(),
    };
    builder.deserialize(reader)
}

/// Returns a tree as JSON, typed as Kubernetes would type it.
#[must_use]
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Seq(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                map.insert(key.as_str().unwrap_or_default().to_owned(), to_json(value));
            }
            Json::Object(map)
        }
        Value::Scalar(text) => match node.typed() {
            None | Some(Typed::Null) => Json::Null,
            Some(Typed::Bool(value)) => Json::Bool(value),
            Some(Typed::Int(value)) => Json::from(value),
            Some(Typed::Uint(value)) => Json::from(value),
            Some(Typed::Float(value)) => Number::from_f64(value).map_or(Json::Null, Json::Number),
            Some(Typed::Str(_) | Typed::Timestamp(_)) => Json::from(&**text),
        },
    }
}

/// The content of the lists and mappings that are still open, the innermost last: each gets memory of its own once, of
/// the size that it has in the end.
#[derive(Default)]
struct Open {
    items: RefCell<Vec<Node>>,
    entries: RefCell<Vec<(Node, Node)>>,
}

#[derive(Clone, Copy)]
struct Builder<'o> {
    origin: Origin,
    open: &'o Open,
}

impl Builder<'_> {
    fn plain(self, text: impl Into<SmolStr>, tag: Tag) -> Node {
        Node::scalar(text, tag, Style::Plain, self.origin)
    }
}

impl<'de> DeserializeSeed<'de> for Builder<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Builder<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(self.plain(
            SmolStr::new_static(if value { "true" } else { "false" }),
            Tag::Bool,
        ))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(self.plain(itoa::Buffer::new().format(value), Tag::Int))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(self.plain(itoa::Buffer::new().format(value), Tag::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(self.plain(format_smolstr!("{value}"), Tag::Float))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::string(value, self.origin))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::string(value, self.origin))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::null(self.origin))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let start = self.open.items.borrow().len();
        while let Some(item) = items.next_element_seed(self)? {
            self.open.items.borrow_mut().push(item);
        }
        let mut node = Node::seq(self.origin);
        node.value = Value::Seq(self.open.items.borrow_mut().drain(start..).collect());
        Ok(node)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let start = self.open.entries.borrow().len();
        while let Some(key) = map.next_key_seed(Key(self.origin))? {
            let value = map.next_value_seed(self)?;
            self.open.entries.borrow_mut().push((key, value));
        }
        let mut node = Node::map(self.origin);
        node.value = Value::Map(self.open.entries.borrow_mut().drain(start..).collect());
        Ok(node)
    }
}

/// A mapping's key. Most fit in place: no text of its own is made for them.
struct Key(Origin);

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::string(value, self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same() {
        let cases = [
            r#"{"a":"8080","b":8080,"c":true,"d":"true","e":null,"f":[1,-2,0.5,"x"],"g":{"h":{}}}"#,
            r#"[]"#,
            r#""no: yes""#,
            r#"{"big":18446744073709551615,"date":"2026-11-24"}"#,
        ];
        for text in cases {
            let node = from_json(text, Origin::NONE).expect(text);
            assert_eq!(to_json(&node).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_json_is_refused_without_its_text() {
        for text in ["", "{", "{\"password\": hunter2}", "[1] 2", "\u{0}"] {
            let error = from_json(text, Origin::NONE).expect_err(text);
            assert!(
                error.starts_with("not JSON") && !error.contains("hunter"),
                "{error}"
            );
        }
    }
}
