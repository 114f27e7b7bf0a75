//! [`Failure`]: why a request was not answered, in words that name the request and the cause.

use std::fmt;

use kube::client::AuthError;

use crate::mask::mask_text;
use crate::words::without_error_numbers;

/// The failure of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The request's path, without its query.
    pub(super) path: String,
    pub(super) cause: FailureKind,
    /// The server's or the network's own words.
    pub(super) detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
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
    pub(super) fn new(path: &str, cause: FailureKind, detail: impl Into<String>) -> Self {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let detail: String = detail.into();
        // A server says what it likes: what looks like a credential ends here, before reports, errors and the log.
        Self {
            path: mask_text("", path).into_owned(),
            cause,
            detail: mask_text("", &detail).into_owned(),
        }
    }

    /// Tells whether the same request may fare better a moment later.
    pub(super) fn may_pass(&self) -> bool {
        matches!(
            self.cause,
            FailureKind::Network
                | FailureKind::Invalid
                | FailureKind::Status(429 | 500 | 502 | 503 | 504)
        )
    }

    /// Tells whether any other request would end the same way.
    pub(super) fn is_of_connection(&self) -> bool {
        matches!(self.cause, FailureKind::Unauthorized | FailureKind::Network)
    }

    /// Returns what to do about it.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self.cause {
            FailureKind::Unauthorized => {
                Some("log in again: kubectl with the same context would be refused too")
            }
            FailureKind::Forbidden => Some(
                "kubeparity doctor says which verbs are missing; examples/ has a Role that is enough",
            ),
            FailureKind::Timeout => Some("--timeout SECONDS waits longer"),
            FailureKind::Network => Some("is the cluster reachable? try: kubectl version"),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.cause {
            FailureKind::Unauthorized => write!(f, "GET {path}: 401 Unauthorized")?,
            FailureKind::Forbidden => write!(f, "GET {path}: 403 Forbidden")?,
            FailureKind::NotFound => write!(f, "GET {path}: 404 Not Found")?,
            FailureKind::Expired => write!(
                f,
                "GET {path}: 410, the list changed faster than it could be read"
            )?,
            FailureKind::Status(status) => write!(f, "GET {path}: status {status}")?,
            FailureKind::Network => write!(f, "GET {path}: the connection failed")?,
            FailureKind::Timeout => write!(f, "GET {path}: no answer in time")?,
            FailureKind::Invalid => write!(f, "GET {path}: the answer cannot be read")?,
            FailureKind::TooLarge => write!(f, "GET {path}: the answer is too large")?,
        }
        if self.detail.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.detail)
    }
}

/// Returns the words of the cause at the bottom: those above it repeat that something failed.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    loop {
        if let Some(error) = deepest.downcast_ref::<AuthError>() {
            return of_login(error);
        }
        match deepest.source() {
            Some(source) => deepest = source,
            None => return without_error_numbers(&deepest.to_string()).into_owned(),
        }
    }
}

/// Says why a login failed. The client's own words hold the program's arguments, environment and output, with tokens in them.
fn of_login(error: &AuthError) -> String {
    match error {
        AuthError::AuthExecStart(error) => format!("the login program cannot be run: {error}"),
        AuthError::AuthExecRun { out, .. } => {
            format!("the login program ended with {}", out.status)
        }
        AuthError::AuthExecParse(_) => "the login program's answer is not a credential".to_owned(),
        _ => "the login failed".to_owned(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::{ExitStatus, Output};

    use super::*;

    #[test]
    fn what_a_server_says_goes_through_the_mask() {
        let said = "no access for https://me:hunter2@deploy.shop";
        let failure = Failure::new("/api/v1/a?b", FailureKind::Status(500), said);
        let text = format!("{failure} {failure:?}");
        assert!(
            !text.contains("hunter2") && text.contains("deploy.shop"),
            "{text}"
        );
    }

    #[test]
    fn a_login_that_fails_is_told_without_what_the_program_had_or_said() {
        let error = AuthError::AuthExecRun {
            cmd: "TOKEN=canary login --secret canary".to_owned(),
            out: Box::new(Output {
                status: ExitStatus::from_raw(3 << 8),
                stdout: b"canary".to_vec(),
                stderr: b"canary".to_vec(),
            }),
        };
        let said = innermost(&kube::Error::Auth(error));
        assert_eq!(said, "the login program ended with exit status: 3");
    }
}
