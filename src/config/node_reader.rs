//! [`NodeReader`]: a serde `Deserializer` over [`Node`], which says at each place in words and as an [`Origin`] where that is.
//!
//! Takes a tree; gives whatever derives `Deserialize`. A null counts as an absent value, numbers and booleans count as text where
//! text is asked for. A struct gets two things beyond its keys, by fields of these names: [`ORIGIN`], the place where it is
//! written, and [`TEXT`], the text that stands for the whole. Leaves what values have to agree with each other to `read.rs`.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::refusal::Refusal;
use crate::yaml::{Node, Origin, Typed, Value};

/// The field that takes the place of its struct.
pub(super) const ORIGIN: &str = "$origin";

/// The field that takes a text which stands in place of a mapping.
pub(super) const TEXT: &str = "$text";

/// The name of a list that a single item may stand for.
pub(super) const ONE_OR_MANY: &str = "$list";

/// Reads one node.
pub(super) struct NodeReader<'n> {
    node: &'n Node,
    /// The place that the program is to remember: of an entry of a mapping, its key's.
    origin: Origin,
    /// Names the node in messages: `'images' of environment production`.
    what: String,
    /// The key that the node stands under.
    key: &'n str,
}

impl<'n> NodeReader<'n> {
    /// Starts at a document that people know as `what`.
    pub(super) fn document(node: &'n Node, what: &str) -> Self {
        Self {
            node,
            origin: node.origin,
            what: what.to_owned(),
            key: "",
        }
    }

    fn refuse(&self, message: &str) -> Refusal {
        Refusal::said(message).placed(&self.what, self.node.origin)
    }

    fn text(&self) -> Result<&'n str, Refusal> {
        let is_null = matches!(self.node.typed(), Some(Typed::Null) | None);
        let text = self.node.as_str().filter(|_| !is_null);
        text.ok_or_else(|| self.refuse("must be text"))
    }

    fn entries(&self) -> Result<&'n [(Node, Node)], Refusal> {
        match &self.node.value {
            Value::Map(entries) => Ok(entries),
            _ if self.node.is_null() => Ok(&[]),
            _ => Err(self.refuse("must be a mapping")),
        }
    }

    /// Visits the node and places what the visitor says of it.
    fn visit<T>(
        self,
        visit: impl FnOnce(Entries<'n>) -> Result<T, Refusal>,
        entries: Entries<'n>,
    ) -> Result<T, Refusal> {
        visit(entries).map_err(|refusal| refusal.placed(&self.what, self.node.origin))
    }
}

impl<'de> Deserializer<'de> for NodeReader<'de> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match &self.node.value {
            _ if self.node.is_null() => visitor.visit_unit(),
            Value::Scalar(_) => self.deserialize_str(visitor),
            Value::Seq(_) => self.deserialize_seq(visitor),
            Value::Map(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.node.typed() {
            Some(Typed::Bool(value)) => visitor.visit_bool(value),
            _ => Err(self.refuse("is neither true nor false")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let visited = visitor.visit_borrowed_str(self.text()?);
        visited.map_err(|refusal: Refusal| refusal.placed(&self.what, self.node.origin))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        // That a key is not known is to be said of the mapping that has it.
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.node.is_null() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let items = match &self.node.value {
            Value::Seq(items) => items.as_slice(),
            _ if self.node.is_null() => &[],
            _ => return Err(self.refuse("must be a list")),
        };
        visitor.visit_seq(Items {
            items: items.iter(),
            what: format!("an entry of '{}'", self.key),
        })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let entries = Entries {
            what: self.what.clone(),
            names: match self.key.strip_suffix('s') {
                Some(one) => Names::Entries(format!("{one} ")),
                None => Names::Keys(format!("'{}'", self.key)),
            },
            extra: Vec::new(),
            entries: self.entries()?.iter(),
            value: None,
        };
        self.visit(|entries| visitor.visit_map(entries), entries)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let mut extra = Vec::new();
        if fields.contains(&ORIGIN) {
            extra.push((ORIGIN, Extra::Origin(self.origin)));
        }
        let takes_text = fields.contains(&TEXT);
        let takes_keys = fields.iter().any(|field| !matches!(*field, ORIGIN | TEXT));
        let is_text = self.node.as_str().is_some() && !self.node.is_null();
        let entries = match takes_text && (is_text || !takes_keys) {
            true => {
                extra.push((TEXT, Extra::Text(self.text()?)));
                &[]
            }
            false => self.entries()?,
        };
        let entries = Entries {
            what: self.what.clone(),
            names: Names::Keys(self.what.clone()),
            extra,
            entries: entries.iter(),
            value: None,
        };
        self.visit(|entries| visitor.visit_map(entries), entries)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let text = self.text()?;
        if !variants.contains(&text) {
            let refusal = Refusal::not_among(name, text, variants);
            return Err(refusal.placed(&self.what, self.node.origin));
        }
        let variant: StrDeserializer<'_, Refusal> = text.into_deserializer();
        visitor.visit_enum(variant)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        if name == ONE_OR_MANY && !matches!(self.node.value, Value::Seq(_)) {
            return visitor.visit_seq(Items {
                items: std::slice::from_ref(self.node).iter(),
                what: self.what,
            });
        }
        if name == ONE_OR_MANY {
            return self.deserialize_seq(visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
    }
}

/// The items of a list.
struct Items<'n> {
    items: std::slice::Iter<'n, Node>,
    what: String,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refusal> {
        let Some(node) = self.items.next() else {
            return Ok(None);
        };
        let item = seed.deserialize(NodeReader::document(node, &self.what));
        item.map(Some)
            .map_err(|refusal| refusal.placed(&self.what, node.origin))
    }
}

/// A value that stands in no node.
enum Extra<'n> {
    Origin(Origin),
    Text(&'n str),
}

/// Names the values of a mapping in messages.
enum Names {
    /// `'key' of` the mapping.
    Keys(String),
    /// `environment` and the key.
    Entries(String),
}

impl Names {
    fn name(&self, key: &str) -> String {
        match self {
            Self::Keys(mapping) => format!("'{key}' of {mapping}"),
            Self::Entries(one) => format!("{one}{key}"),
        }
    }
}

/// The entries of a mapping.
struct Entries<'n> {
    what: String,
    names: Names,
    extra: Vec<(&'static str, Extra<'n>)>,
    entries: std::slice::Iter<'n, (Node, Node)>,
    value: Option<Entry<'n>>,
}

enum Entry<'n> {
    Extra(Extra<'n>),
    Pair(&'n Node, &'n Node),
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        if let Some((name, extra)) = self.extra.pop() {
            self.value = Some(Entry::Extra(extra));
            let name: StrDeserializer<'_, Refusal> = name.into_deserializer();
            return seed.deserialize(name).map(Some);
        }
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(Entry::Pair(key, value));
        let refused = |refusal: Refusal| refusal.placed(&self.what, key.origin);
        match key.as_str() {
            // These are asked for by structs, and never written.
            Some(name @ (ORIGIN | TEXT)) => Err(refused(Refusal::no_key(name, &[]))),
            _ => {
                let name = format!("a key of {}", self.what);
                let key = seed.deserialize(NodeReader::document(key, &name));
                key.map(Some).map_err(refused)
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        match self.value.take() {
            None => Err(Refusal::said("has a key without a value")),
            Some(Entry::Extra(Extra::Text(text))) => {
                let text: StrDeserializer<'_, Refusal> = text.into_deserializer();
                seed.deserialize(text)
            }
            Some(Entry::Extra(Extra::Origin(origin))) => {
                seed.deserialize(IntoDeserializer::<Refusal>::into_deserializer(
                    origin.to_bits(),
                ))
            }
            Some(Entry::Pair(key, node)) => {
                let name = key.as_str().unwrap_or_default();
                let what = self.names.name(name);
                let reader = NodeReader {
                    node,
                    origin: match self.names {
                        Names::Entries(_) => key.origin,
                        Names::Keys(_) => node.origin,
                    },
                    what: what.clone(),
                    key: name,
                };
                let value = seed.deserialize(reader);
                value.map_err(|refusal| refusal.placed(&what, node.origin))
            }
        }
    }
}
