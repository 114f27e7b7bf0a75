//! [`Connection`]: GET requests to one API server, with retries, and bounds on time and size.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Request, StatusCode, header};
use kube::Client;
use kube::client::Body;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::body::ResponseBody;
use super::failure::{Failure, FailureKind, innermost};
use super::resources::Resource;

/// The format that is asked for by default.
pub(super) const JSON: &str = "application/json";

/// The format that costs a server least, and the one that every server has.
pub(super) const PROTOBUF_OR_JSON: &str = "application/vnd.kubernetes.protobuf, application/json";

/// Requests to one server at the same time.
const SIDE_BY_SIDE: usize = 6;

/// Tries of one request.
const TRIES: u32 = 5;

/// The first pause before another try; it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest pause that a server can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// One API server.
#[derive(Clone)]
pub(super) struct Connection {
    client: Client,
    gate: Arc<Semaphore>,
    /// Compression, as the kubeconfig has it.
    coding: &'static str,
    deadline: Instant,
    /// Of one request.
    patience: Duration,
}

/// The part of a `Status` that says what happened.
#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    message: String,
}

impl Connection {
    /// Answers come compressed, close by too: measured on one machine, what the server saves without is what TLS and the copies
    /// take here. `is_plain` is kubectl's `disable-compression`.
    pub(super) fn new(
        client: Client,
        is_plain: bool,
        deadline: Instant,
        patience: Duration,
    ) -> Self {
        Self {
            client,
            gate: Arc::new(Semaphore::new(SIDE_BY_SIDE)),
            coding: if is_plain { "identity" } else { "gzip" },
            deadline,
            patience,
        }
    }

    /// Asks until there is an answer, or no hope of one.
    pub(super) async fn get(&self, path: &str, accept: &str) -> Result<Vec<u8>, Failure> {
        self.ask(path, accept, ResponseBody::open).await
    }

    /// As [`Self::get`], as it came.
    pub(super) async fn body(&self, path: &str, accept: &str) -> Result<ResponseBody, Failure> {
        self.ask(path, accept, Ok).await
    }

    /// Asks until an answer can be opened.
    async fn ask<T>(
        &self,
        path: &str,
        accept: &str,
        open: impl Fn(ResponseBody) -> Result<T, (FailureKind, String)>,
    ) -> Result<T, Failure> {
        let mut pause = PAUSE;
        let mut attempt = 1;
        loop {
            let (failure, wish) = match self.once(path, accept).await {
                Ok(body) => match open(body) {
                    Ok(opened) => return Ok(opened),
                    Err((cause, detail)) => (Failure::new(path, cause, detail), None),
                },
                Err(failed) => failed,
            };
            let wait = wish.unwrap_or(pause).min(LONGEST_PAUSE);
            let in_time = Instant::now() + wait < self.deadline;
            if attempt == TRIES || !failure.may_pass() || !in_time {
                return Err(failure);
            }
            log::debug!("{failure}; trying again in {} ms", wait.as_millis());
            tokio::time::sleep(wait).await;
            pause *= 2;
            attempt += 1;
        }
    }

    /// Asks once; a failure may say how long the server wants to be left alone.
    async fn once(
        &self,
        path: &str,
        accept: &str,
    ) -> Result<ResponseBody, (Failure, Option<Duration>)> {
        let Ok(_turn) = self.gate.acquire().await else {
            return Err((Failure::new(path, FailureKind::Network, "closed"), None));
        };
        let left = self.deadline.saturating_duration_since(Instant::now());
        let patience = self.patience.min(left);
        let begun = Instant::now();
        match tokio::time::timeout(patience, self.exchange(path, accept)).await {
            Ok(answer) => {
                let (resource, _) = path.split_once('?').unwrap_or((path, ""));
                log::trace!("GET {resource}: {} ms", begun.elapsed().as_millis());
                answer
            }
            Err(_) => {
                let said = format!("after {} s", patience.as_secs_f32().round());
                Err((Failure::new(path, FailureKind::Timeout, said), None))
            }
        }
    }

    async fn exchange(
        &self,
        path: &str,
        accept: &str,
    ) -> Result<ResponseBody, (Failure, Option<Duration>)> {
        let fail = |cause, detail: String| Failure::new(path, cause, detail);
        let request = Request::get(path)
            .header(header::ACCEPT, accept)
            .header(header::ACCEPT_ENCODING, self.coding)
            .header(
                header::USER_AGENT,
                concat!("kubeparity/", env!("CARGO_PKG_VERSION")),
            )
            .body(Body::empty())
            .map_err(|error| (fail(FailureKind::Invalid, error.to_string()), None))?;
        let response = self.client.send(request).await;
        let response =
            response.map_err(|error| (fail(of_client(&error), innermost(&error)), None))?;
        let status = response.status();
        let wish = response.headers().get(header::RETRY_AFTER);
        let wish = wish.and_then(|value| value.to_str().ok()?.parse().ok());
        let body = ResponseBody::read(response).await;
        if status.is_success() {
            return body.map_err(|(cause, detail)| (fail(cause, detail), None));
        }
        let said = body
            .and_then(ResponseBody::open)
            .ok()
            .and_then(|body| serde_json::from_slice::<Status>(&body).ok());
        let failure = fail(
            of_status(status),
            said.map_or(String::new(), |status| status.message),
        );
        Err((failure, wish.map(Duration::from_secs)))
    }
}

impl Connection {
    /// Asks whether a verb is granted; `None` where the server does not say.
    pub(super) async fn may(
        &self,
        verb: &str,
        resource: &Resource,
        namespace: Option<&str>,
    ) -> Option<bool> {
        #[derive(Deserialize)]
        struct Review {
            status: Allowed,
        }
        #[derive(Deserialize)]
        struct Allowed {
            #[serde(default)]
            allowed: bool,
        }
        let _turn = self.gate.acquire().await.ok()?;
        let request = review(verb, resource, namespace)?.map(Body::from);
        let asked = async {
            let response = self.client.send(request).await.ok()?;
            let body = ResponseBody::read(response)
                .await
                .and_then(ResponseBody::open)
                .ok()?;
            Some(serde_json::from_slice::<Review>(&body).ok()?.status.allowed)
        };
        let left = self.deadline.saturating_duration_since(Instant::now());
        tokio::time::timeout(self.patience.min(left), asked)
            .await
            .ok()?
    }
}

fn of_status(status: StatusCode) -> FailureKind {
    match status {
        StatusCode::UNAUTHORIZED => FailureKind::Unauthorized,
        StatusCode::FORBIDDEN => FailureKind::Forbidden,
        StatusCode::NOT_FOUND => FailureKind::NotFound,
        StatusCode::GONE => FailureKind::Expired,
        other => FailureKind::Status(other.as_u16()),
    }
}

fn of_client(error: &kube::Error) -> FailureKind {
    match error {
        kube::Error::Auth(_) => FailureKind::Unauthorized,
        _ => FailureKind::Network,
    }
}

/// The question that anyone may ask about themselves.
fn review(verb: &str, resource: &Resource, namespace: Option<&str>) -> Option<Request<Vec<u8>>> {
    let body = serde_json::json!({
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": {
            "verb": verb,
            "group": resource.group(),
            "resource": resource.plural,
            "namespace": namespace,
        }},
    });
    Request::post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        .header(header::CONTENT_TYPE, JSON)
        .header(header::ACCEPT, JSON)
        .body(body.to_string().into_bytes())
        .ok()
}
