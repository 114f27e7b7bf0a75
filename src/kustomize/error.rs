//! [`Error`]: why a build stopped, in kustomize's own key phrases, and where.

use crate::limits;
use crate::yaml::Origin;

/// An error of a build.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: String,
    /// The fault alone, where the message also tells the way there.
    fault: Option<String>,
    kind: Kind,
    origin: Origin,
    hint: Option<String>,
    sensitive: bool,
}

/// The kinds of failure that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input is wrong, or names what is not there.
    Invalid,
    /// A file is not YAML. A resource that is tried as a directory next keeps only this error.
    MalformedYaml,
    /// The input asks for something that this program does not do.
    Unsupported,
    /// A file could not be read.
    Unreadable,
    /// A server answered that it has no such file. Nothing else is tried then.
    Status,
    /// A repository took too long to come.
    Timeout,
    /// A part of a field was to be replaced, and the field is not text.
    NotText,
}

impl Error {
    /// Returns an error about wrong input.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            fault: None,
            kind: Kind::Invalid,
            origin: Origin::NONE,
            hint: None,
            sensitive: false,
        }
    }

    /// Returns an error about something that is not done here, named by `what`.
    pub fn unsupported(what: impl std::fmt::Display, origin: Origin) -> Self {
        Self::new(format!("{what} is not supported"))
            .with_kind(Kind::Unsupported)
            .at(origin)
    }

    /// Sets the kind.
    #[must_use]
    pub fn with_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the place, unless an inner one is known already.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        if self.origin == Origin::NONE {
            self.origin = origin;
        }
        self
    }

    /// Puts the place, if one is known, where it really is.
    #[must_use]
    pub fn moved(mut self, to: impl FnOnce(Origin) -> Origin) -> Self {
        if self.origin != Origin::NONE {
            self.origin = to(self.origin);
        }
        self
    }

    /// Adds what the reader can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Marks that the line at [`Error::origin`] may hold a secret, so that no excerpt shows it.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Puts what was being done before the message: `prefix: message`.
    #[must_use]
    pub fn within(mut self, prefix: impl std::fmt::Display) -> Self {
        self.message = format!("{prefix}: {}", self.message);
        self
    }

    /// Puts the way to the fault before the message: `prefix: message`. [`Error::fault`] stays as it is.
    #[must_use]
    pub fn on_the_way(self, prefix: impl std::fmt::Display) -> Self {
        let message = format!("{prefix}: {}", self.message);
        self.with_message(message)
    }

    /// Puts what was being done before the message in quotes: `prefix "message"`. A very long one is not quoted once more.
    #[must_use]
    pub(crate) fn quoted_behind(self, prefix: &str) -> Self {
        let message = match self.message.len() > limits::QUOTED {
            true => format!("{prefix} {}", self.message),
            false => format!("{prefix} {:?}", self.message),
        };
        self.with_message(message)
    }

    /// Replaces the message by one that tells the way to the fault.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        let before = std::mem::replace(&mut self.message, message.into());
        self.fault.get_or_insert(before);
        self
    }

    /// Says the fault in one plain sentence, beside kustomize's message.
    #[must_use]
    pub fn plainly(mut self, fault: impl Into<String>) -> Self {
        self.fault = Some(fault.into());
        self
    }

    /// Returns the fault in one sentence: the message without the directories on the way.
    #[must_use]
    pub fn fault(&self) -> &str {
        self.fault.as_deref().unwrap_or(&self.message)
    }

    /// Returns the message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns the place, [`Origin::NONE`] where there is none.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns the advice to the reader.
    #[must_use]
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// Tells whether the line at the place may hold a secret.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        self.sensitive
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_place_wins() {
        let inner = Origin::default().at(3, 1);
        let error = Error::new("no")
            .at(inner)
            .within("outer")
            .at(Origin::default().at(9, 9));
        assert_eq!(error.origin(), inner);
        assert_eq!(error.to_string(), "outer: no");
    }

    #[test]
    fn the_fault_is_said_once_however_long_the_way() {
        let error = Error::new("no such key")
            .within("field x")
            .on_the_way("accumulating resources")
            .on_the_way("recursed");
        assert_eq!(error.fault(), "field x: no such key");
        assert_eq!(
            error.message(),
            "recursed: accumulating resources: field x: no such key"
        );
        let error = Error::new("lstat a.yaml").plainly("a.yaml does not exist");
        assert_eq!(error.within("b").fault(), "a.yaml does not exist");
    }
}
