//! [`KeyPath`]: where in a file a value stands.

use std::fmt;

/// The keys that lead to a value, as people write them: `spring.datasource.url`, `servers[0].host`. A key that holds dots
/// itself and the same keys nested are one path, as Spring reads them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct KeyPath(String);

impl KeyPath {
    /// Returns the path of a file's root.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the path of a key below this one.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let dot = if self.0.is_empty() { "" } else { "." };
        Self(format!("{}{dot}{key}", self.0))
    }

    /// Returns the path of a list's item.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    /// Returns the path as text, empty for the root.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the keys, without the numbers of documents and items.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        let parts = self.0.split('.');
        let keys = parts.map(|part| part.split('[').next().unwrap_or_default());
        keys.filter(|key| !key.is_empty())
    }

    /// Returns the last key, which is what a value is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.keys().next_back().unwrap_or_default()
    }

    /// Tells whether the key stands in an item of a list that holds the other one too, at any depth.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        let item = self.0.rfind(']').and_then(|end| self.0.get(..=end));
        item.is_some_and(|item| Self(item.to_owned()).contains(other))
    }

    /// Tells whether this is the path of something that contains the other.
    pub(super) fn contains(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(self.0.as_str());
        rest.is_some_and(|rest| self.0.is_empty() || rest.starts_with(['.', '[']))
    }
}

impl From<&str> for KeyPath {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.is_empty() {
            true => f.write_str("."),
            false => f.write_str(&self.0),
        }
    }
}

/// Tells whether a missing key is worth no more than a note: how much is logged, and what operators look at.
#[must_use]
pub fn is_quiet_key(path: &KeyPath) -> bool {
    let first = path.keys().next().unwrap_or_default();
    ["logging", "debug", "management"]
        .iter()
        .any(|quiet| first.eq_ignore_ascii_case(quiet))
}
