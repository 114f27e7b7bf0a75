//! [`Failure`]: why a request was not answered, in words that name the request and the cause.

use std::fmt;

/// What went wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The request's path, without its query.
    pub(super) path: String,
    pub(super) cause: Cause,
    /// The server's or the network's own words.
    pub(super) detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Unauthorized,
    Forbidden,
    NotFound,
    /// A continue token that is too old.
    Expired,
    /// Any other status.
    Status(u16),
    /// No connection, or one that broke.
    Network,
    /// No answer in time.
    Timeout,
    /// An answer that is none.
    Invalid,
    /// An answer without end.
    TooLarge,
}

impl Failure {
    pub(super) fn new(path: &str, cause: Cause, detail: impl Into<String>) -> Self {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        Self {
            path: path.to_owned(),
            cause,
            detail: detail.into(),
        }
    }

    /// Tells whether the same request may fare better a moment later.
    pub(super) fn may_pass(&self) -> bool {
        matches!(
            self.cause,
            Cause::Network | Cause::Invalid | Cause::Status(429 | 500 | 502 | 503 | 504)
        )
    }

    /// Tells whether any other request would end the same way.
    pub(super) fn is_of_connection(&self) -> bool {
        matches!(self.cause, Cause::Unauthorized | Cause::Network)
    }

    /// Returns what to do about it.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self.cause {
            Cause::Unauthorized => {
                Some("log in again: kubectl with the same context would be refused too")
            }
            Cause::Forbidden => Some(
                "kubeparity doctor says which verbs are missing; examples/ has a Role that is enough",
            ),
            Cause::Timeout => Some("--timeout gives it longer"),
            Cause::Network => Some("is the cluster reachable? try: kubectl version"),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.cause {
            Cause::Unauthorized => write!(f, "GET {path}: 401 Unauthorized")?,
            Cause::Forbidden => write!(f, "GET {path}: 403 Forbidden")?,
            Cause::NotFound => write!(f, "GET {path}: 404 Not Found")?,
            Cause::Expired => write!(
                f,
                "GET {path}: 410, the list changed faster than it could be read"
            )?,
            Cause::Status(status) => write!(f, "GET {path}: status {status}")?,
            Cause::Network => write!(f, "GET {path}: the connection failed")?,
            Cause::Timeout => write!(f, "GET {path}: no answer in time")?,
            Cause::Invalid => write!(f, "GET {path}: the answer cannot be read")?,
            Cause::TooLarge => write!(f, "GET {path}: the answer is too large")?,
        }
        if self.detail.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.detail)
    }
}
