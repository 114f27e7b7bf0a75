//! [`Reader`]: a mapping's keys, read one by one; what is not known or not of the right kind is refused with its place.

use crate::error::Error;
use crate::yaml::{Node, Typed, Value};

/// Reads one mapping.
pub(super) struct Reader<'n> {
    /// What the mapping is, for messages: `environment production`.
    what: String,
    node: &'n Node,
    entries: &'n [(Node, Node)],
}

impl<'n> Reader<'n> {
    /// Starts reading; refuses any key that is not in `known`.
    pub(super) fn new(
        node: &'n Node,
        what: impl Into<String>,
        known: &[&str],
    ) -> Result<Self, Error> {
        let what = what.into();
        let entries = match &node.value {
            Value::Map(entries) => entries.as_slice(),
            _ if node.is_null() => &[],
            _ => {
                return Err(Error::new(format!("{what} has to be a mapping")).at(node.origin));
            }
        };
        for (key, _) in entries {
            let name = key.as_str().unwrap_or_default();
            if !known.contains(&name) {
                let error = Error::new(format!("{what} has no key '{name}'")).at(key.origin);
                return Err(error.hint(suggestion(name, known)));
            }
        }
        Ok(Self {
            what,
            node,
            entries,
        })
    }

    /// Returns a key's value; `None` where it is absent or null.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries
            .iter()
            .find(|(name, _)| name.as_str() == Some(key))
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// Returns a text, if it is there.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Error> {
        self.get(key)
            .map(|node| text(node, &self.name(key)))
            .transpose()
    }

    /// Returns a text that has to be there.
    pub(super) fn required(&self, key: &str) -> Result<String, Error> {
        match self.text(key)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(Error::new(format!("{} needs a '{key}'", self.what)).at(self.node.origin)),
        }
    }

    /// Returns a list of texts; one text is a list of one.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Error> {
        let name = self.name(key);
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(node) => match node.as_seq() {
                Some(items) => items.iter().map(|item| text(item, &name)).collect(),
                None => Ok(vec![text(node, &name)?]),
            },
        }
    }

    /// Returns the items of a list.
    pub(super) fn items(&self, key: &str) -> Result<&'n [Node], Error> {
        match self.get(key) {
            None => Ok(&[]),
            Some(node) => node.as_seq().ok_or_else(|| {
                Error::new(format!("{} has to be a list", self.name(key))).at(node.origin)
            }),
        }
    }

    /// Returns the entries of a mapping.
    pub(super) fn map(&self, key: &str) -> Result<&'n [(Node, Node)], Error> {
        match self.get(key) {
            None => Ok(&[]),
            Some(node) => node.as_map().ok_or_else(|| {
                Error::new(format!("{} has to be a mapping", self.name(key))).at(node.origin)
            }),
        }
    }

    fn name(&self, key: &str) -> String {
        format!("'{key}' of {}", self.what)
    }
}

/// Returns a scalar's text; numbers and booleans count as they are written.
pub(super) fn text(node: &Node, what: &str) -> Result<String, Error> {
    match (node.typed(), node.as_str()) {
        (Some(Typed::Null) | None, _) | (_, None) => {
            Err(Error::new(format!("{what} has to be text")).at(node.origin))
        }
        (Some(_), Some(text)) => Ok(text.to_owned()),
    }
}

/// Says which known word is nearest, or what all of them are.
#[must_use]
pub(crate) fn suggestion(word: &str, known: &[&str]) -> String {
    let distance = |known: &str| match word.len() > 2 && known.starts_with(word) {
        true => 1,
        false => strsim::damerau_levenshtein(word, known),
    };
    let nearest = known
        .iter()
        .map(|known| (distance(known), *known))
        .min()
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4);
    match nearest {
        Some((_, known)) => format!("did you mean '{known}'?"),
        None => format!("known are {}", known.join(", ")),
    }
}
