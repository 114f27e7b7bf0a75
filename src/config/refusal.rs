//! [`Refusal`]: why a value of the configuration is not taken, on its way to the node that says where.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::suggestion;
use crate::error::Error;
use crate::yaml::Origin;

/// A refused value. The node that it came of adds its name and its place.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Has its name and its place.
    Placed(Error),
    /// Is still to get them: the words that follow the name, and what to do.
    Said(String, Option<String>),
    /// As [`Self::Said`], of words that name the value themselves.
    Whole(String, Option<String>),
}

impl Refusal {
    /// Returns a refusal whose words follow the value's name.
    pub(super) fn said(words: impl Into<String>) -> Self {
        Self::Said(words.into(), None)
    }

    /// Refuses a text that is none of those known. An enum that is given a noun as its name (`severity`) is spoken of by that; the name of
    /// a type in Rust says nothing to people.
    pub(super) fn not_among(name: &str, text: &str, known: &[&str]) -> Self {
        let hint = Some(suggestion(text, known));
        match name.starts_with(char::is_uppercase) {
            true => Self::Said(format!("cannot be '{text}'"), hint),
            false => Self::Whole(format!("there is no {name} '{text}'"), hint),
        }
    }

    /// Refuses a key that is none of those known; names with a `$` are the program's own.
    pub(super) fn no_key(key: &str, known: &[&str]) -> Self {
        let known: Vec<&str> = known
            .iter()
            .copied()
            .filter(|name| !name.starts_with('$'))
            .collect();
        let hint = (!known.is_empty()).then(|| suggestion(key, &known));
        Self::Said(format!("has no key '{key}'"), hint)
    }

    /// Adds the name and the place, unless it has them.
    pub(super) fn placed(self, what: &str, origin: Origin) -> Self {
        let (message, hint) = match self {
            Self::Placed(_) => return self,
            Self::Said(words, hint) => (format!("{what} {words}"), hint),
            Self::Whole(words, hint) => (words, hint),
        };
        let error = Error::new(message).at(origin);
        Self::Placed(match hint {
            Some(hint) => error.hint(hint),
            None => error,
        })
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Placed(error) => error,
            Refusal::Said(words, _) | Refusal::Whole(words, _) => Self::new(words),
        }
    }
}

impl de::Error for Refusal {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self::said(words.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        let article = match field.starts_with(['a', 'e', 'i', 'o', 'u']) {
            true => "an",
            false => "a",
        };
        Self::said(format!("needs {article} '{field}'"))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::no_key(field, expected)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::said(format!("has the key '{field}' twice"))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Str(text) => format!("'{text}'"),
            other => other.to_string(),
        };
        let hint = format!("it has to be {expected}");
        Self::Said(format!("cannot be {found}"), Some(hint))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::said(format!("must be {expected}"))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Placed(error) => error.fmt(f),
            Self::Said(words, _) | Self::Whole(words, _) => f.write_str(words),
        }
    }
}

impl std::error::Error for Refusal {}
