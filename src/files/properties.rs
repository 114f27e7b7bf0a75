//! Java's properties, by the rules of `java.util.Properties.load`.
//!
//! A parser of our own: the one crate there is, `java-properties`, has long had no release, finds keys by regular expressions
//! that panic where they do not match, and refuses the surrogate pairs that Java writes.

use super::parsed::{Node, Value};
use super::{NotParsed, number};

/// Characters that Java passes over between a key and its value.
const BLANK: [char; 3] = [' ', '\t', '\u{c}'];

pub(super) fn documents(text: &str) -> Result<Vec<Node>, NotParsed> {
    let mut entries = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let line = line.trim_start_matches(BLANK);
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        let mut whole = line.to_owned();
        while ends_open(&whole) {
            whole.pop();
            match lines.next() {
                Some((_, next)) => whole.push_str(next.trim_start_matches(BLANK)),
                None => break,
            }
        }
        let line = number(index);
        let (key, value) = split(&whole);
        let malformed = NotParsed::Malformed(line);
        let key = unescaped(key).ok_or(malformed)?;
        let value = unescaped(value).ok_or(malformed)?;
        entries.push((key, Node::scalar(value, line)));
    }
    let value = Value::Map(entries);
    Ok(vec![Node { value, line: 1 }])
}

/// Tells whether a line goes on in the next one: it ends in an odd number of backslashes.
fn ends_open(line: &str) -> bool {
    let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\');
    backslashes.count() % 2 == 1
}

/// Splits a line at the first blank, `=` or `:` that no backslash stands before.
fn split(line: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = !escaped && (matches!(c, '=' | ':') || BLANK.contains(&c));
        escaped = !escaped && c == '\\';
        ends
    });
    let (key, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start_matches(BLANK);
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    (key, value.trim_start_matches(BLANK))
}

/// Returns a text without its backslashes; `None` where `\u` has no four digits after it, which Java refuses.
fn unescaped(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return Some(text.to_owned());
    }
    // Java writes what is beyond `\uffff` as two of these.
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let c = match c {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('f') => '\u{c}',
                Some('u') => {
                    let digits = rest.as_str().get(..4)?;
                    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                    units.push(u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)?);
                    rest = rest.as_str().get(4..)?.chars();
                    continue;
                }
                Some(other) => other,
                None => break,
            },
            c => c,
        };
        units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    }
    Some(String::from_utf16_lossy(&units))
}
