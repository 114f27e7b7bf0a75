//! [`Connector`]: the requests of object stores over the HTTP client that the program has anyway.
//!
//! Takes a request; gives the answer, and keeps of it what an error needs to say, for [`take_last`]. A request blocks its thread, which waits
//! for nothing else. Leaves signatures and logins to `object_store`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use object_store::client::{
    ClientConfigKey, HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest,
    HttpResponse, HttpResponseBody, HttpService,
};
use object_store::{ClientOptions, Result};
use ureq::http::Request;

use crate::limits;
use crate::source::web;

/// The longest that a connection may take: a store is near, and a cloud's own address for logins is not there elsewhere.
const CONNECTING: Duration = Duration::from_secs(5);

/// The longest that a store may think.
const THINKING: Duration = Duration::from_secs(10);

/// The longest that a whole request may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest name of a fault that is repeated.
const CODE_BYTES: usize = 60;

/// The end of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// A status, and the store's own name for a fault.
    Status(u16, Option<String>),
    /// No answer, and why.
    None(String),
}

thread_local! {
    /// The end of the last request of this thread: errors of `object_store` say it in texts alone.
    static LAST: RefCell<Option<Answer>> = const { RefCell::new(None) };
}

/// Returns the end of the last request of this thread, once.
pub(super) fn take_last() -> Option<Answer> {
    LAST.take()
}

/// Makes connections.
#[derive(Debug)]
pub(super) struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        let allows_plain = options.get_config_value(&ClientConfigKey::AllowHttp);
        let config = web::agent()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(CONNECTING))
            .timeout_recv_response(Some(THINKING))
            // A signature holds for one place.
            .max_redirects(0)
            .build();
        Ok(HttpClient::new(Connection {
            agent: ureq::Agent::new_with_config(config),
            allows_plain: allows_plain.as_deref() == Some("true"),
        }))
    }
}

/// Connections to one store, kept open between requests.
#[derive(Debug)]
struct Connection {
    agent: ureq::Agent,
    /// Whether requests may go unencrypted, as to a store of the own machine.
    allows_plain: bool,
}

impl HttpService for Connection {
    // As the macro of the trait writes it.
    fn call<'life0, 'async_trait>(
        &'life0 self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'async_trait>>
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        let (parts, body) = request.into_parts();
        let collected = body.collect();
        Box::pin(collected.map(move |body| {
            let body = body?.to_bytes().to_vec();
            self.answer(Request::from_parts(parts, body))
        }))
    }
}

impl Connection {
    /// Sends a request, and keeps its end for [`take_last`].
    fn answer(&self, request: Request<Vec<u8>>) -> Result<HttpResponse, HttpError> {
        let answer = self.send(request);
        let last = match &answer {
            Ok(answer) => Answer::Status(answer.status().as_u16(), code(answer.body())),
            Err(error) => Answer::None(words(error)),
        };
        LAST.set(Some(last));
        let answer = answer.map_err(|error| HttpError::new(kind(&error), error))?;
        Ok(answer.map(HttpResponseBody::from))
    }

    fn send(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<ureq::http::Response<Vec<u8>>, ureq::Error> {
        if request.uri().scheme_str() != Some("https") && !self.allows_plain {
            let uri = request.uri().authority().map(ToString::to_string);
            return Err(ureq::Error::RequireHttpsOnly(uri.unwrap_or_default()));
        }
        let (parts, body) = request.into_parts();
        let answer = match body.is_empty() && parts.method != "PUT" && parts.method != "POST" {
            true => self.agent.run(Request::from_parts(parts, ())),
            false => self.agent.run(Request::from_parts(parts, body)),
        };
        let (parts, mut body) = answer?.into_parts();
        let bytes = body
            .with_config()
            .limit(limits::file_bytes())
            .read_to_vec()?;
        Ok(ureq::http::Response::from_parts(parts, bytes))
    }
}

/// Returns the store's own name for a fault, as `AccessDenied`.
fn code(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let is_name = code.len() <= CODE_BYTES && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then(|| code.to_owned())
}

fn words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::RequireHttpsOnly(_) => {
            "its address is not HTTPS, and AWS_ALLOW_HTTP or AZURE_ALLOW_HTTP is not true"
                .to_owned()
        }
        ureq::Error::Timeout(_) => "the store does not answer in time".to_owned(),
        ureq::Error::HostNotFound => "the store's host is not known".to_owned(),
        other => format!("the connection failed: {other}"),
    }
}

fn kind(error: &ureq::Error) -> HttpErrorKind {
    match error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Io(_) => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_named_by_its_code_alone() {
        let cases = [
            (
                "<Error><Code>AccessDenied</Code></Error>",
                Some("AccessDenied"),
            ),
            ("<Error><Code>Access Denied to canary</Code></Error>", None),
            ("<Error/>", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text.as_bytes()).as_deref(), expected, "{text}");
        }
    }
}
