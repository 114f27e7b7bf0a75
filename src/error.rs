//! [`Error`]: why a run could not tell. Every kind ends in exit code 2; what differs is what it says.

use crate::kustomize::io::repository::without_password;
use crate::yaml::Origin;
use crate::{kustomize, yaml};

/// An error on its way to a person: message, place, hint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What is wrong.
    pub message: String,
    /// Where, or [`Origin::NONE`].
    pub origin: Origin,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether the line at the place may hold a secret.
    pub sensitive: bool,
}

impl Error {
    /// Returns an error without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            origin: Origin::NONE,
            hint: None,
            sensitive: false,
        }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Marks that the line at the place may hold a secret.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

impl From<kustomize::Error> for Error {
    fn from(error: kustomize::Error) -> Self {
        let message = without_password(error.message());
        Self {
            // The line with a URL that holds a password holds it too.
            sensitive: error.is_sensitive() || message != error.message(),
            message: message.into_owned(),
            origin: error.origin(),
            hint: error.hint_text().map(str::to_owned),
        }
    }
}

impl From<yaml::Error> for Error {
    fn from(error: yaml::Error) -> Self {
        Self::new(error.message).at(error.origin)
    }
}
