//! JSON. Each value is read from the very slice of text that it stands in, which tells its line.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::parsed::{Node, Value};
use super::{Lines, MOST_NESTED, NotParsed};

pub(super) fn documents(text: &str) -> Result<Vec<Node>, NotParsed> {
    let root: &RawValue = serde_json::from_str(text).map_err(|error| malformed(&error))?;
    let place = Place {
        start: text.as_ptr() as usize,
        lines: Lines::of(text),
    };
    Ok(vec![place.node(root, MOST_NESTED)?])
}

fn malformed(error: &serde_json::Error) -> NotParsed {
    NotParsed::Malformed(u32::try_from(error.line()).unwrap_or(u32::MAX))
}

/// The beginning of the text.
struct Place {
    start: usize,
    lines: Lines,
}

impl Place {
    fn node(&self, raw: &RawValue, depth: usize) -> Result<Node, NotParsed> {
        let text = raw.get();
        let line = self
            .lines
            .at((text.as_ptr() as usize).saturating_sub(self.start));
        let below = || depth.checked_sub(1).ok_or(NotParsed::TooLarge);
        let at = |_| NotParsed::Malformed(line);
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = match text.as_bytes().first() {
            Some(b'{') => {
                let below = below()?;
                let entries = reader.deserialize_map(Entries).map_err(at)?;
                let read = |(key, value): (String, &RawValue)| Ok((key, self.node(value, below)?));
                Value::Map(entries.into_iter().map(read).collect::<Result<_, _>>()?)
            }
            Some(b'[') => {
                let below = below()?;
                let items = reader.deserialize_seq(Items).map_err(at)?;
                let items = items.into_iter().map(|item| self.node(item, below));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            Some(b'"') => Value::Scalar(serde_json::from_str(text).map_err(at)?),
            _ => Value::Scalar(text.to_owned()),
        };
        Ok(Node { value, line })
    }
}

/// The entries of an object in their order.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
            entries.push((key.into_owned(), value));
        }
        Ok(entries)
    }
}

/// The items of an array.
struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}
