//! [`list`]: all pages of a list, each parsed while the next one comes in.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::task::JoinHandle;

use super::body::ResponseBody;
use super::connection::{Connection, JSON, PROTOBUF_OR_JSON};
use super::failure::{Failure, FailureKind};
use crate::source::protobuf;

/// Objects a page.
pub(super) const PAGE: usize = 500;

/// Objects a page where one may have a megabyte.
pub(super) const PAGE_OF_LARGE: usize = 50;

/// Pages of one list. A server that sends more is not to be believed.
const MOST_PAGES: usize = 20_000;

/// Tries of a page that cannot be parsed.
const TRIES: usize = 3;

/// A list to ask for.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) path: String,
    /// Further parameters, encoded: `labelSelector=app%3Dx`.
    pub(super) parameters: Vec<String>,
    pub(super) accept: &'static str,
    pub(super) limit: usize,
}

impl Query {
    fn url(&self, limit: usize, token: &str) -> String {
        let mut url = format!("{}?limit={limit}", self.path);
        if !token.is_empty() {
            url.push_str("&continue=");
            url.push_str(&encoded(token));
        }
        for parameter in &self.parameters {
            url.push('&');
            url.push_str(parameter);
        }
        url
    }
}

/// Bytes of a query parameter that are encoded: all but those that RFC 3986 leaves alone.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Percent-encodes a query parameter's value.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The objects of one page, and its memory.
type Parsed<T> = JoinHandle<(Result<Vec<T>, String>, Vec<u8>)>;

/// Reads all pages. A list whose continue token is too old is begun again, once.
///
/// # Errors
/// The first failure that trying again does not mend.
pub(super) async fn list<T: Send + 'static>(
    connection: &Connection,
    query: &Query,
    parse: impl Fn(&[u8]) -> Result<Vec<T>, String> + Clone + Send + 'static,
    on_page: impl Fn(usize),
) -> Result<Vec<T>, Failure> {
    let reader = Reader {
        connection,
        query,
        parse,
        on_page,
    };
    match reader.run().await {
        Err(failure) if failure.cause == FailureKind::Expired => {
            log::debug!("{failure}; beginning again");
            reader.run().await
        }
        outcome => outcome,
    }
}

struct Reader<'l, P, N> {
    connection: &'l Connection,
    query: &'l Query,
    parse: P,
    on_page: N,
}

impl<P, N> Reader<'_, P, N> {
    async fn run<T: Send + 'static>(&self) -> Result<Vec<T>, Failure>
    where
        P: Fn(&[u8]) -> Result<Vec<T>, String> + Clone + Send + 'static,
        N: Fn(usize),
    {
        let mut all = Vec::new();
        let (mut token, mut limit) = (String::new(), self.query.limit);
        let mut parsing: Option<(Parsed<T>, String)> = None;
        let mut spare = Vec::new();
        for _ in 0..MOST_PAGES {
            let (page, next) = self.page(&token, &mut limit).await?;
            if let Some((handle, of)) = parsing.take() {
                spare = self.finish(handle, &of, limit, &mut all).await?;
            }
            let memory = std::mem::take(&mut spare);
            let parse = self.parse.clone();
            let handle = tokio::task::spawn_blocking(move || {
                let page = page.open_in(memory).map_err(|(_, why)| why);
                let outcome = page.as_deref().map_err(Clone::clone).and_then(&parse);
                (outcome, page.unwrap_or_default())
            });
            parsing = Some((handle, token.clone()));
            if next.is_empty() {
                if let Some((handle, of)) = parsing.take() {
                    self.finish(handle, &of, limit, &mut all).await?;
                }
                return Ok(all);
            }
            if next == token {
                break;
            }
            token = next;
        }
        let said = "the list does not end: the server sends the same page again";
        Err(Failure::new(&self.query.path, FailureKind::Invalid, said))
    }

    /// Gets one page and the token of the next. Where a page is too large, smaller ones are asked for.
    async fn page(
        &self,
        token: &str,
        limit: &mut usize,
    ) -> Result<(ResponseBody, String), Failure> {
        for attempt in 1.. {
            let url = self.query.url(*limit, token);
            let answer = self.connection.body(&url, self.query.accept).await;
            let page = match answer {
                Err(failure) if failure.cause == FailureKind::TooLarge && *limit > 1 => {
                    *limit = (*limit / 10).max(1);
                    continue;
                }
                other => other?,
            };
            if let Some(next) = token_at_start(&page.head()) {
                return Ok((page, next));
            }
            let opened = page.open().ok();
            let next = opened.as_deref().and_then(token_of);
            match (opened, next) {
                (Some(page), Some(next)) => return Ok((page.into(), next)),
                _ if attempt < TRIES => {}
                _ => break,
            }
        }
        Err(Failure::new(
            &self.query.path,
            FailureKind::Invalid,
            "not a list",
        ))
    }

    async fn finish<T: Send + 'static>(
        &self,
        handle: Parsed<T>,
        token: &str,
        limit: usize,
        all: &mut Vec<T>,
    ) -> Result<Vec<u8>, Failure>
    where
        P: Fn(&[u8]) -> Result<Vec<T>, String> + Clone + Send + 'static,
        N: Fn(usize),
    {
        let broken = |why: String| Failure::new(&self.query.path, FailureKind::Invalid, why);
        let parsed = handle.await;
        let (mut outcome, memory) =
            parsed.unwrap_or_else(|error| (Err(error.to_string()), Vec::new()));
        for _ in 1..TRIES {
            if outcome.is_ok() {
                break;
            }
            let url = self.query.url(limit, token);
            // What came as protobuf may have fields that are not known here.
            let accept = match self.query.accept {
                PROTOBUF_OR_JSON => JSON,
                other => other,
            };
            log::debug!("{} is asked for again, as {accept}", self.query.path);
            let page = self.connection.get(&url, accept).await?;
            outcome = (self.parse)(&page);
        }
        let items = outcome.map_err(broken)?;
        (self.on_page)(items.len());
        all.extend(items);
        Ok(memory)
    }
}

#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    metadata: Meta,
}

#[derive(Deserialize, Default)]
struct Meta {
    #[serde(rename = "continue", default)]
    token: Option<String>,
}

/// Finds the token of the next page, empty on the last one; `None` where the text is not a list.
fn token_of(page: &[u8]) -> Option<String> {
    let head: Head = serde_json::from_slice(page).ok()?;
    Some(head.metadata.token.unwrap_or_default())
}

/// As [`token_of`], of the first bytes of a page: the API server writes a list's metadata before its items. `None` where that is
/// not to be seen.
fn token_at_start(start: &[u8]) -> Option<String> {
    if protobuf::is_protobuf(start) {
        return protobuf::token_at_start(start);
    }
    let before = [
        &b"\"items\":["[..],
        b"\"columnDefinitions\":[",
        b"\"rows\":[",
    ]
    .into_iter()
    .filter_map(|name| start.windows(name.len()).position(|window| window == name))
    .min();
    let head = start.get(..before?)?;
    if !head.windows(10).any(|window| window == b"\"metadata\"") {
        return None;
    }
    let mut text = head.trim_ascii_end().to_vec();
    if text.last() == Some(&b',') {
        text.pop();
    }
    text.push(b'}');
    token_of(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_at_the_start_or_by_reading_all() {
        let cases = [
            (
                r#"{"kind":"L","metadata":{"resourceVersion":"1","continue":"abc"},"items":[]}"#,
                Some("abc"),
            ),
            (
                r#"{"kind":"L","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"continue":"no"}}]}"#,
                Some(""),
            ),
            (
                r#"{"items":[{"metadata":{"continue":"no"}}],"metadata":{"continue":"abc"}}"#,
                Some("abc"),
            ),
            (
                r#"{"kind":"Table","metadata":{"continue":"t"},"columnDefinitions":[],"rows":[]}"#,
                Some("t"),
            ),
            (r#"{"items":[]}"#, Some("")),
            (r#"{"metadata":{"continue":"abc"},"items":[{"#, Some("abc")),
            ("{\"items\":[", None),
            ("nonsense", None),
            ("", None),
        ];
        for (page, wanted) in cases {
            let bytes = page.as_bytes();
            let found = token_at_start(bytes).or_else(|| token_of(bytes));
            assert_eq!(found.as_deref(), wanted, "{page}");
        }
    }

    #[test]
    fn parameters_are_encoded() {
        assert_eq!(
            encoded("app in (a,b),x=é"),
            "app%20in%20%28a%2Cb%29%2Cx%3D%C3%A9"
        );
    }
}
