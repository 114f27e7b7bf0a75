//! JSON-RPC 2.0 over standard input and output, a line a message.
//!
//! Takes bytes; gives messages, and writes answers. Leaves what a method means to its server. No framework is used: one client asks one
//! question after the other, and a run-time for many connections would be built, and started, for nothing.

use std::io::{self, BufRead, Read as _};

use serde_json::{Value, json};

use super::ui;
use crate::error::Error;
use crate::limits;

/// The text is not JSON.
pub(super) const PARSE_ERROR: i64 = -32_700;
/// The JSON is not a request.
pub(super) const INVALID_REQUEST: i64 = -32_600;
/// There is no such method.
pub(super) const METHOD_NOT_FOUND: i64 = -32_601;
/// The method does not take such parameters.
pub(super) const INVALID_PARAMS: i64 = -32_602;

/// A message from the other side.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    /// A request, which wants an answer.
    Request {
        id: Value,
        method: String,
        params: Value,
    },
    /// A notification, which wants none.
    Notification { method: String, params: Value },
    /// The other side's answer to something.
    Answer,
    /// Not a message, and the code that says why.
    Invalid { id: Value, code: i64 },
}

/// A refusal: a code and a sentence.
pub(super) type Refusal = (i64, String);

/// Reads the next message; `None` at the end of the input.
///
/// # Errors
/// If the input cannot be read, or a message is too large to be one.
pub(super) fn read(input: &mut impl BufRead) -> Result<Option<Message>, Error> {
    let failed = |error: io::Error| Error::new(format!("cannot read standard input: {error}"));
    loop {
        let text = line(input).map_err(failed)?;
        let Some(text) = text else {
            return Ok(None);
        };
        if !text.trim_ascii().is_empty() {
            return Ok(Some(message(&text)));
        }
    }
}

/// Reads a line, without what comes behind it; `None` at the end.
fn line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut text = Vec::new();
    let most = limits::message_bytes();
    let mut bounded = input.take(most.saturating_add(1));
    let count = bounded.read_until(b'\n', &mut text)?;
    if count as u64 > most {
        return Err(limits::too_large("a message", most).into());
    }
    Ok((count > 0).then_some(text))
}

fn message(text: &[u8]) -> Message {
    let Ok(mut value) = serde_json::from_slice::<Value>(text) else {
        let (id, code) = (Value::Null, PARSE_ERROR);
        return Message::Invalid { id, code };
    };
    let id = value.get("id").cloned();
    let method = value
        .get("method")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let params = value.get_mut("params").map(Value::take).unwrap_or_default();
    match (id, method) {
        (Some(id), Some(method)) => Message::Request { id, method, params },
        (None, Some(method)) => Message::Notification { method, params },
        (Some(_), None) if value.get("result").or(value.get("error")).is_some() => Message::Answer,
        (id, None) => Message::Invalid {
            id: id.unwrap_or_default(),
            code: INVALID_REQUEST,
        },
    }
}

/// Answers a request.
///
/// # Errors
/// If standard output cannot be written.
pub(super) fn answer(id: &Value, result: Result<Value, Refusal>) -> Result<(), Error> {
    let message = match result {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err((code, message)) => {
            let message = ui::cleaned(&message);
            json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
        }
    };
    ui::print_raw(&format!("{message}\n"))
}

/// Says what is wrong with something that is not a message.
///
/// # Errors
/// As [`answer`].
pub(super) fn refuse(id: &Value, code: i64) -> Result<(), Error> {
    let why = match code {
        PARSE_ERROR => "the message is not JSON",
        _ => "the message is not a request",
    };
    answer(id, Err((code, why.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Message> {
        let mut input = text.as_bytes();
        std::iter::from_fn(|| read(&mut input).unwrap()).collect()
    }

    #[test]
    fn messages_are_told_apart() {
        let request = |id: i64| Message::Request {
            id: json!(id),
            method: "a".to_owned(),
            params: Value::Null,
        };
        let text = "{\"id\":1,\"method\":\"a\"}\n\n{\"method\":\"b\",\"params\":{}}\n{\"id\":2,\"result\":1}\nx\n[]\n";
        let invalid = |code| Message::Invalid {
            id: Value::Null,
            code,
        };
        let notification = Message::Notification {
            method: "b".to_owned(),
            params: json!({}),
        };
        assert_eq!(
            all(text),
            [
                request(1),
                notification,
                Message::Answer,
                invalid(PARSE_ERROR),
                invalid(INVALID_REQUEST),
            ]
        );
    }
}
