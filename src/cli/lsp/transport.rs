//! [`stdio`]: messages on standard input and output, each behind a header that tells its length.
//!
//! Takes bytes; gives the connection that a session talks through. A length is what the other side claims: it is held against the limit
//! before there is room for it, which the library's own reader does not do. Leaves what a message means to the session.

use std::io::{BufRead, Read as _};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use lsp_server::{Connection, Message};

use crate::cli::ui;
use crate::error::Error;
use crate::limits;

/// Bytes of all lines of a header; two short ones are what the protocol has.
const HEADER: u64 = 4096;

/// The threads that read and write.
pub(super) struct Threads {
    reader: JoinHandle<Result<(), Error>>,
    writer: JoinHandle<Result<(), Error>>,
}

/// Opens the connection. It takes a message once the one before is done with, so that none wait in memory.
///
/// # Errors
/// If the system has no thread left.
pub(super) fn stdio() -> Result<(Connection, Threads), Error> {
    let (to_session, receiver) = bounded(0);
    let (sender, to_editor) = bounded(0);
    let spawn = |name: &str, run: Box<dyn FnOnce() -> Result<(), Error> + Send>| {
        let thread = std::thread::Builder::new().name(name.to_owned());
        let failed = |error| Error::new(format!("cannot begin a thread: {error}"));
        thread.spawn(run).map_err(failed)
    };
    let threads = Threads {
        reader: spawn(
            "reader",
            Box::new(move || receive(&mut std::io::stdin().lock(), &to_session)),
        )?,
        writer: spawn("writer", Box::new(move || send(&to_editor)))?,
    };
    Ok((Connection { sender, receiver }, threads))
}

impl Threads {
    /// Waits until both are done. What broke the editor's messages is the reason of all else.
    ///
    /// # Errors
    /// If a message could not be read or written.
    pub(super) fn join(self) -> Result<(), Error> {
        let broken = |_| Err(Error::new("a thread of the connection is gone"));
        self.reader.join().unwrap_or_else(broken)?;
        self.writer.join().unwrap_or_else(broken)
    }
}

fn receive(input: &mut impl BufRead, to_session: &Sender<Message>) -> Result<(), Error> {
    while let Some(message) = read(input)? {
        let is_last = matches!(&message, Message::Notification(note) if note.method == "exit");
        // A session that is over needs to hear nothing.
        if to_session.send(message).is_err() || is_last {
            break;
        }
    }
    Ok(())
}

fn send(to_editor: &Receiver<Message>) -> Result<(), Error> {
    for message in to_editor {
        let mut text = Vec::new();
        let failed = |error| Error::new(format!("cannot write a message: {error}"));
        message.write(&mut text).map_err(failed)?;
        ui::print_raw(&String::from_utf8_lossy(&text))?;
    }
    Ok(())
}

/// Says why messages end, without a word of one: it has the text of a file in it.
fn ended(why: &str) -> Error {
    Error::new(format!("the editor's messages end: {why}"))
}

/// Reads the next message; `None` at the end of the input.
fn read(input: &mut impl BufRead) -> Result<Option<Message>, Error> {
    let Some(length) = length(input)? else {
        return Ok(None);
    };
    let most = limits::message_bytes();
    if length > most {
        return Err(Error::new(
            limits::too_large("a message of the editor", most).to_string(),
        ));
    }
    let text = limits::read(input.take(length), "a message of the editor", most)
        .map_err(|error| ended(&error.kind().to_string()))?;
    if (text.len() as u64) < length {
        return Err(ended("unexpected end of file"));
    }
    let message = serde_json::from_slice(&text);
    message.map(Some).map_err(|_| ended("invalid data"))
}

/// Reads a header, and gives the length that it tells; `None` at the end of the input.
fn length(input: &mut impl BufRead) -> Result<Option<u64>, Error> {
    let mut header = input.take(HEADER);
    let mut length = None;
    loop {
        let mut line = Vec::new();
        let count = header
            .read_until(b'\n', &mut line)
            .map_err(|error| ended(&error.kind().to_string()))?;
        if count == 0 && header.limit() > 0 {
            return Ok(None);
        }
        let invalid = || ended("invalid data");
        let text = std::str::from_utf8(&line).map_err(|_| invalid())?;
        let text = text.strip_suffix("\r\n").ok_or_else(invalid)?;
        if text.is_empty() {
            return length.map(Some).ok_or_else(invalid);
        }
        let (name, value) = text.split_once(':').ok_or_else(invalid)?;
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse().map_err(|_| invalid())?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(input: &str) -> Result<Vec<String>, String> {
        let mut input = input.as_bytes();
        let mut methods = Vec::new();
        while let Some(message) = read(&mut input).map_err(|error| error.message)? {
            match message {
                Message::Notification(note) => methods.push(note.method),
                other => panic!("{other:?}"),
            }
        }
        Ok(methods)
    }

    #[test]
    fn a_header_is_held_against_the_limit_before_there_is_room() {
        let note = r#"{"jsonrpc":"2.0","method":"a"}"#;
        let framed = |head: &str| format!("{head}\r\n\r\n{note}");
        for (input, wanted) in [
            (String::new(), Ok(&[][..])),
            (framed("Content-Length: 30"), Ok(&["a"])),
            (framed("content-length:30"), Ok(&["a"])),
            (framed("Content-Type: x\r\nContent-Length: 30"), Ok(&["a"])),
            (framed("Content-Length: 31"), Err("unexpected end of file")),
            (framed("Content-Length: 29"), Err("invalid data")),
            (framed("Content-Length: -1"), Err("invalid data")),
            (framed("Content-Type: x"), Err("invalid data")),
            (framed("Content-Length: 67108865"), Err("--raise-limits")),
            (
                framed("Content-Length: 18446744073709551615"),
                Err("--raise-limits"),
            ),
            (
                framed("Content-Length: 18446744073709551616"),
                Err("invalid data"),
            ),
            (
                framed(&format!("A: {}\r\nContent-Length: 30", "a".repeat(5000))),
                Err("invalid data"),
            ),
            (
                format!("{}\u{e9}", "a: b\r\n".repeat(5000)),
                Err("invalid data"),
            ),
            (
                "Content-Length: 2\r\n\r\n[]".to_owned(),
                Err("invalid data"),
            ),
        ] {
            match (said(&input), wanted) {
                (Ok(said), Ok(wanted)) => assert_eq!(said, wanted, "{input}"),
                (Err(said), Err(wanted)) => assert!(said.contains(wanted), "{input}: {said}"),
                (said, _) => panic!("{input}: {said:?}"),
            }
        }
        let raw = b"Content-Length: 2\r\n\r\n\"\xff";
        assert!(read(&mut &raw[..]).is_err());
    }
}
