//! Shows messages to serde as the API server's JSON: fields, lists, maps, and the few messages that stand for text or a number.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::schema::{Field, Kind, Message, Shape};
use super::wire::{self, Payload};
use super::{Error, broken, unknown};

/// A message.
pub(super) struct Object<'b> {
    pub(super) message: &'static Message,
    pub(super) bytes: &'b [u8],
}

impl<'de> Deserializer<'de> for Object<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Fields {
            open: vec![(self.message, self.bytes)],
            value: None,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The fields of a message, those of inline messages among them.
struct Fields<'b> {
    /// Bytes that are still to come: the message, and within it the inline one.
    open: Vec<(&'static Message, &'b [u8])>,
    value: Option<FieldValue<'b>>,
}

impl<'b> Fields<'b> {
    /// Returns the next field that JSON has. Of lists and maps it takes all entries, which stand one behind the other.
    fn next(&mut self) -> Result<Option<FieldValue<'b>>, Error> {
        while let Some((message, rest)) = self.open.last_mut() {
            let message: &'static Message = message;
            if rest.is_empty() {
                self.open.pop();
                continue;
            }
            let start = *rest;
            let (number, payload) = wire::field(rest).ok_or_else(broken)?;
            let Some(field) = message.field(number) else {
                continue;
            };
            match (field.shape, payload) {
                (Shape::Inline, Payload::Bytes(bytes)) => {
                    let inner = field.message().ok_or_else(unknown)?;
                    self.open.push((inner, bytes));
                }
                (Shape::List | Shape::Map, _) => {
                    let mut ahead = *rest;
                    while wire::field(&mut ahead).is_some_and(|(next, _)| next == number) {
                        *rest = ahead;
                    }
                    let bytes = start.get(..start.len() - rest.len()).ok_or_else(broken)?;
                    return Ok(Some(FieldValue { field, bytes }));
                }
                (shape, payload) => {
                    let own = start.get(..start.len() - rest.len()).ok_or_else(broken)?;
                    let (bytes, is_zero) = match payload {
                        Payload::Varint(number) => (own, number == 0),
                        Payload::Bytes(bytes) => (bytes, bytes.is_empty()),
                    };
                    // A time that is none has no seconds.
                    if !is_zero || (shape != Shape::Omitted && field.kind != Kind::Time) {
                        return Ok(Some(FieldValue { field, bytes }));
                    }
                }
            }
        }
        Ok(None)
    }
}

impl<'b> MapAccess<'b> for Fields<'b> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'b>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.value = self.next()?;
        let name = self.value.as_ref().map(|value| value.field.name);
        name.map(|name| seed.deserialize(BorrowedStrDeserializer::new(name)))
            .transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'b>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.value.take().ok_or_else(broken)?)
    }
}

/// A field's value: what stands behind its tag; of a number, list or map the tags too.
#[derive(Clone, Copy)]
pub struct FieldValue<'b> {
    pub(super) field: &'static Field,
    pub(super) bytes: &'b [u8],
}

impl<'de> Deserializer<'de> for FieldValue<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match (self.field.shape, self.field.kind) {
            (Shape::List, _) => visitor.visit_seq(self),
            (Shape::Map, _) => visitor.visit_map(Entries {
                entries: self,
                value: None,
            }),
            (_, Kind::Int | Kind::Bool) => {
                let (_, payload) = wire::field(&mut self.bytes).ok_or_else(broken)?;
                single(self.field, payload, visitor)
            }
            _ => single(self.field, Payload::Bytes(self.bytes), visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    /// The bytes as they are, to be kept; JSON without its message.
    fn deserialize_bytes<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.field.kind {
            Kind::Json => match wire::field(&mut self.bytes) {
                Some((1, Payload::Bytes(bytes))) => visitor.visit_borrowed_bytes(bytes),
                _ => visitor.visit_borrowed_bytes(b""),
            },
            _ => visitor.visit_borrowed_bytes(self.bytes),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// A value that is not a list.
struct Single<'b> {
    field: &'static Field,
    payload: Payload<'b>,
}

impl<'de> Deserializer<'de> for Single<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        single(self.field, self.payload, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

fn single<'b, V: Visitor<'b>>(
    field: &'static Field,
    payload: Payload<'b>,
    visitor: V,
) -> Result<V::Value, Error> {
    match (field.kind, payload) {
        (Kind::Int, Payload::Varint(number)) => visitor.visit_i64(number.cast_signed()),
        (Kind::Bool, Payload::Varint(number)) => visitor.visit_bool(number != 0),
        (Kind::Text, Payload::Bytes(bytes)) => visitor.visit_borrowed_str(text(bytes)?),
        (Kind::Quantity, Payload::Bytes(mut bytes)) => match wire::field(&mut bytes) {
            Some((1, Payload::Bytes(bytes))) => visitor.visit_borrowed_str(text(bytes)?),
            _ => visitor.visit_borrowed_str("0"),
        },
        (Kind::IntOrString, Payload::Bytes(bytes)) => int_or_string(bytes, visitor),
        (Kind::Time, Payload::Bytes(bytes)) => visitor.visit_string(time(bytes)?),
        (Kind::Message(_), Payload::Bytes(bytes)) => {
            let message = field.message().ok_or_else(unknown)?;
            Object { message, bytes }.deserialize_any(visitor)
        }
        _ => Err(unknown()),
    }
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    str::from_utf8(bytes).map_err(|_| Error::custom("the answer is not UTF-8"))
}

/// Type 0 is a number, 1 is text.
fn int_or_string<'b, V: Visitor<'b>>(mut bytes: &'b [u8], visitor: V) -> Result<V::Value, Error> {
    let (mut is_text, mut number, mut word) = (false, 0, &b""[..]);
    while let Some(field) = wire::field(&mut bytes) {
        match field {
            (1, Payload::Varint(kind)) => is_text = kind == 1,
            (2, Payload::Varint(value)) => number = value.cast_signed(),
            (3, Payload::Bytes(value)) => word = value,
            _ => return Err(unknown()),
        }
    }
    match is_text {
        true => visitor.visit_borrowed_str(text(word)?),
        false => visitor.visit_i64(number),
    }
}

/// JSON has times by the second.
fn time(mut bytes: &[u8]) -> Result<String, Error> {
    let mut seconds = 0;
    while let Some((number, payload)) = wire::field(&mut bytes) {
        if let (1, Payload::Varint(value)) = (number, payload) {
            seconds = value.cast_signed();
        }
    }
    let time = jiff::Timestamp::from_second(seconds);
    Ok(time.map_err(|_| unknown())?.to_string())
}

impl<'b> SeqAccess<'b> for FieldValue<'b> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'b>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let (_, payload) = wire::field(&mut self.bytes).ok_or_else(broken)?;
        let field = self.field;
        seed.deserialize(Single { field, payload }).map(Some)
    }
}

/// The entries of a map: messages of a key and a value.
struct Entries<'b> {
    entries: FieldValue<'b>,
    value: Option<Payload<'b>>,
}

impl<'b> MapAccess<'b> for Entries<'b> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'b>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.entries.bytes.is_empty() {
            return Ok(None);
        }
        let Some((_, Payload::Bytes(mut entry))) = wire::field(&mut self.entries.bytes) else {
            return Err(broken());
        };
        let (mut key, mut value) = (&b""[..], Payload::Bytes(b""));
        while let Some(field) = wire::field(&mut entry) {
            match field {
                (1, Payload::Bytes(bytes)) => key = bytes,
                (2, payload) => value = payload,
                _ => return Err(unknown()),
            }
        }
        self.value = Some(value);
        seed.deserialize(BorrowedStrDeserializer::new(text(key)?))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'b>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let payload = self.value.take().ok_or_else(broken)?;
        let field = self.entries.field;
        seed.deserialize(Single { field, payload })
    }
}
