//! [`Time`]: a moment as a ledger has it, to the second.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::memo::Memo;

/// Times whose texts are kept.
const FEW: usize = 8;

/// A moment, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(Timestamp);

impl Time {
    /// Returns the moment as other stages have it.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// Returns the moment so many seconds before.
    #[must_use]
    pub fn before(self, seconds: i64) -> Option<Self> {
        let second = self.0.as_second().checked_sub(seconds)?;
        Timestamp::from_second(second).ok().map(Self)
    }

    /// Returns the seconds since an earlier moment.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.as_second().saturating_sub(earlier.0.as_second())
    }
}

impl From<Timestamp> for Time {
    fn from(timestamp: Timestamp) -> Self {
        Self(Timestamp::from_second(timestamp.as_second()).unwrap_or(timestamp))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        thread_local! {
            /// The times that were written last: entries by the thousand have the same few.
            static WRITTEN: RefCell<Vec<(Time, String)>> = const { RefCell::new(Vec::new()) };
        }
        WRITTEN.with_borrow_mut(|written| {
            if let Some((_, text)) = written.iter().find(|(time, _)| time == self) {
                return serializer.serialize_str(text);
            }
            if written.len() >= FEW {
                written.clear();
            }
            let text = self.0.to_string();
            let outcome = serializer.serialize_str(&text);
            written.push((*self, text));
            outcome
        })
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rfc3339;
        impl de::Visitor<'_> for Rfc3339 {
            type Value = Time;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as 2026-11-02T08:00:00Z")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Time, E> {
                thread_local! {
                    static READ: Memo<Option<Time>> = Memo::default();
                }
                let read = || text.parse::<Timestamp>().ok().map(Time::from);
                let time = READ.with(|known| known.answer(text, read));
                time.ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Rfc3339)
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}
