//! Workloads in protobuf: what costs an API server least to send, and us least to read.
//!
//! Takes bytes as API servers encode objects (`application/vnd.kubernetes.protobuf`: four bytes of magic, an envelope, the
//! message); gives a serde [`Deserializer`](serde::Deserializer) that shows them as the same server's JSON would be: names of JSON, fields of inline
//! messages in the message around them, zeros left out where JSON leaves them out. So whoever reads JSON reads this. What a
//! newer server may have added is not in the table: [`RawField::check`] tells, and such a page has to be asked for as JSON.

mod deserializer;
pub(crate) mod schema;
mod wire;

use std::sync::Arc;

use serde::Deserialize;
use serde::de::Error as _;

pub use deserializer::FieldValue;
use deserializer::Object;
use schema::{Field, Kind, Message, Shape};
use wire::Payload;

/// The first bytes of every answer.
const MAGIC: &[u8] = b"k8s\0";

/// Why bytes cannot be read. Never what they hold.
pub type Error = serde::de::value::Error;

/// Tells whether bytes are an object in protobuf.
#[must_use]
pub fn is_protobuf(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads an answer that holds a message of this type.
///
/// # Errors
/// If it holds none.
pub fn from_answer<'b, T: Deserialize<'b>>(answer: &'b [u8], of: &str) -> Result<T, Error> {
    let mut envelope = answer.strip_prefix(MAGIC).ok_or_else(broken)?;
    while let Some((number, payload)) = wire::field(&mut envelope) {
        if let (2, Payload::Bytes(bytes)) = (number, payload) {
            let message = schema::message(of).ok_or_else(broken)?;
            return T::deserialize(Object { message, bytes });
        }
    }
    Err(broken())
}

/// Returns the token of a list's next page, empty on the last one, from the first bytes of an answer; `None` where it is not to
/// be seen.
#[must_use]
pub fn token_at_start(start: &[u8]) -> Option<String> {
    /// Numbers of `raw` in the envelope, `metadata` in any list, `continue` in its metadata.
    const PATH: [u32; 3] = [2, 1, 3];
    let mut within = start.strip_prefix(MAGIC)?;
    for (depth, wanted) in PATH.into_iter().enumerate() {
        within = loop {
            match wire::cut_field(&mut within) {
                Some((number, bytes)) if number == wanted => break bytes,
                Some(_) => {}
                // Metadata without a token is that of the last page.
                None => return (depth == PATH.len() - 1).then(String::new),
            }
        };
    }
    Some(str::from_utf8(within).ok()?.to_owned())
}

/// Shows a field of an object of this kind, as its bytes are; `None` where it has none that is called so.
#[must_use]
pub fn field_value<'b>(of: &str, field: &str, bytes: &'b [u8]) -> Option<FieldValue<'b>> {
    let field = schema::message(of)?.named(field)?;
    Some(FieldValue { field, bytes })
}

/// A part of an object, kept to be read later.
#[derive(Debug, Clone)]
pub struct RawField {
    field: &'static Field,
    bytes: Arc<[u8]>,
}

impl RawField {
    /// As [`field_value`], to be kept.
    #[must_use]
    pub fn new(of: &str, field: &str, bytes: &[u8]) -> Option<Self> {
        let value = field_value(of, field, bytes)?;
        Some(Self {
            field: value.field,
            bytes: bytes.into(),
        })
    }

    /// Shows it as JSON would be.
    #[must_use]
    pub fn value(&self) -> FieldValue<'_> {
        FieldValue {
            field: self.field,
            bytes: &self.bytes,
        }
    }

    /// Tells whether all of it can be read: whether each field is known.
    ///
    /// # Errors
    /// If one is not, or the bytes break off.
    pub fn check(&self) -> Result<(), Error> {
        match self.field.message() {
            Some(message) => check(message, &self.bytes),
            None => Ok(()),
        }
    }
}

fn check(message: &Message, mut bytes: &[u8]) -> Result<(), Error> {
    while !bytes.is_empty() {
        let (number, payload) = wire::field(&mut bytes).ok_or_else(broken)?;
        let field = message.field(number).ok_or_else(unknown)?;
        match (field.shape, field.kind, payload) {
            (Shape::Map, _, Payload::Bytes(_))
            | (_, Kind::Int | Kind::Bool, Payload::Varint(_)) => {}
            (_, Kind::Message(_), Payload::Bytes(inner)) => {
                check(field.message().ok_or_else(unknown)?, inner)?;
            }
            (_, Kind::Int | Kind::Bool | Kind::Unknown, _) | (_, _, Payload::Varint(_)) => {
                return Err(unknown());
            }
            (_, _, Payload::Bytes(_)) => {}
        }
    }
    Ok(())
}

fn broken() -> Error {
    Error::custom("the answer is cut off")
}

fn unknown() -> Error {
    Error::custom("the answer has an unknown field")
}

#[cfg(test)]
mod tests;
