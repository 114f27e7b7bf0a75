//! [`Error`]: why a text is not YAML, or a tree cannot be printed.

use super::Origin;

/// An error of a YAML text or tree, in go-yaml's key phrases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The message, with go-yaml's `yaml: ` and line in front where it has them.
    pub message: String,
    /// Its place: the line that a person should look at, which go-yaml's own line is not always.
    pub origin: Origin,
}

impl Error {
    /// Returns how a text is mended that cannot be read, where its message does not tell.
    #[must_use]
    pub fn hint_at(message: &str) -> Option<&'static str> {
        let of = |phrases: &[&str]| phrases.iter().any(|phrase| message.contains(phrase));
        of(&["cannot start any token", "found a tab character"]).then_some(
            "YAML is indented with spaces, never with tabs, and a text that begins with @ or ` is quoted",
        )
    }

    /// Joins a message and its place.
    pub fn new(message: impl Into<String>, origin: Origin) -> Self {
        Self {
            message: message.into(),
            origin,
        }
    }
}
