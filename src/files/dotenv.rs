//! Variables as `.env` files have them: `KEY=value`, with `export`, quotes and comments.
//!
//! A parser of our own: `dotenvy` tells no lines, and puts the variables of the process that reads into the values.

use super::parsed::{Node, Value};
use super::{NotParsed, number};

pub(super) fn documents(text: &str) -> Result<Vec<Node>, NotParsed> {
    let mut entries = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let here = number(index);
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let malformed = NotParsed::Malformed(here);
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (key, value) = line.split_once('=').ok_or(malformed)?;
        let key = key.trim();
        if !is_variable(key) {
            return Err(malformed);
        }
        let value = value.trim();
        let text = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let mut whole = value.get(1..).unwrap_or_default().to_owned();
                loop {
                    if let Some(end) = closing(&whole, quote) {
                        whole.truncate(end);
                        break whole;
                    }
                    let (_, next) = lines.next().ok_or(malformed)?;
                    whole.push('\n');
                    whole.push_str(next);
                }
            }
            _ => without_comment(value).to_owned(),
        };
        let text = match value.starts_with('"') {
            true => unescaped(&text),
            false => text,
        };
        entries.push((key.to_owned(), Node::scalar(text, here)));
    }
    let value = Value::Map(entries);
    Ok(vec![Node { value, line: 1 }])
}

/// Tells whether a text can be the name of a variable that a process reads.
#[must_use]
pub fn is_variable(key: &str) -> bool {
    let mut bytes = key.bytes();
    let first = bytes.next();
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

/// Returns where the closing quote stands. Only double quotes know a backslash.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.find(|c: char| {
        let closes = c == quote && !escaped;
        escaped = quote == '"' && c == '\\' && !escaped;
        closes
    })
}

fn without_comment(value: &str) -> &str {
    let comment = value.find(" #").or_else(|| value.find("\t#"));
    value
        .get(..comment.unwrap_or(value.len()))
        .unwrap_or(value)
        .trim_end()
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some(other @ ('"' | '\\' | '$' | '`')) => out.push(other),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}
