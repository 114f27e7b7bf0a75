//! [`Error`]: why a run could not tell. Every kind ends in exit code 2; what differs is what it says.

use std::error::Error as StdError;
use std::sync::Arc;

use crate::kustomize::io::repository::without_password;
use crate::mask;
use crate::words::without_error_numbers;
use crate::yaml::Origin;
use crate::{kustomize, yaml};

/// An error on its way to a person: message, place, hint; and for programs its kind and its cause.
///
/// Two errors are equal where they say the same: the cause is not compared.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The message.
    pub message: String,
    /// The place, or [`Origin::NONE`].
    pub origin: Origin,
    /// A hint at how to mend it.
    pub hint: Option<String>,
    /// Whether the line at the place may hold a secret.
    pub sensitive: bool,
    /// The kind.
    pub kind: ErrorKind,
    /// The cause, where another part of the program or the system gave one.
    pub source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The kinds of error that programs may tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ErrorKind {
    /// The input is wrong, or names an object that is not there.
    #[default]
    Invalid,
    /// The input asks for something that this program does not do.
    Unsupported,
    /// A file or a program's output could not be read or written.
    Unreadable,
    /// An answer took too long to come.
    Timeout,
    /// The user ended the run.
    Interrupted,
}

impl Error {
    /// Returns an error about wrong input, without a place.
    pub fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        // Whoever made it may have put a text of a file into it.
        let message = mask::mask_text("", &message);
        Self {
            message: without_error_numbers(&message).into_owned(),
            origin: Origin::NONE,
            hint: None,
            sensitive: false,
            kind: ErrorKind::Invalid,
            source: None,
        }
    }

    /// Sets the kind.
    #[must_use]
    pub fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// Adds the cause, whose words the message has already.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// Adds a hint at how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        self.hint = Some(mask::mask_text("", &hint).into_owned());
        self
    }

    /// Marks that the line at the place may hold a secret.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message
            && self.origin == other.origin
            && self.hint == other.hint
            && self.sensitive == other.sensitive
            && self.kind == other.kind
    }
}

impl Eq for Error {}

impl From<kustomize::Error> for Error {
    fn from(error: kustomize::Error) -> Self {
        let message = without_password(error.fault()).into_owned();
        let holds_password = without_password(error.message()) != error.message();
        Self {
            message: without_error_numbers(&message).into_owned(),
            origin: error.origin(),
            hint: error
                .hint_text()
                .or_else(|| yaml::Error::hint_at(&message))
                .map(str::to_owned),
            // The line with a URL that holds a password holds it too, and so does the cause.
            sensitive: error.is_sensitive() || holds_password,
            kind: match error.kind() {
                kustomize::ErrorKind::Unsupported => ErrorKind::Unsupported,
                kustomize::ErrorKind::Unreadable | kustomize::ErrorKind::Status => {
                    ErrorKind::Unreadable
                }
                kustomize::ErrorKind::Timeout => ErrorKind::Timeout,
                _ => ErrorKind::Invalid,
            },
            source: match holds_password {
                true => None,
                false => Some(Arc::new(error)),
            },
        }
    }
}

impl From<yaml::Error> for Error {
    fn from(error: yaml::Error) -> Self {
        let hint = yaml::Error::hint_at(&error.message).map(str::to_owned);
        Self {
            hint,
            ..Self::new(error.message.as_str())
        }
        .at(error.origin)
        .caused_by(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_keeps_its_kind_and_its_cause_but_no_password() {
        let inner = kustomize::Error::new("slow").with_kind(kustomize::ErrorKind::Timeout);
        let error = Error::from(inner);
        assert_eq!(error.kind, ErrorKind::Timeout);
        assert!(StdError::source(&error).is_some_and(|cause| cause.to_string() == "slow"));
        let inner = kustomize::Error::new("cannot fetch https://me:canary@host/x");
        let error = Error::from(inner);
        assert!(!format!("{error:?}").contains("canary"));
    }
}
