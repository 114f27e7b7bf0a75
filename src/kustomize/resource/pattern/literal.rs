//! Characters that stand for themselves, and the words in which Go refuses a pattern.

use crate::mask::Guarded;

/// Writes a character that stands for itself.
pub(super) fn write_literal(out: &mut String, c: char) {
    use std::fmt::Write as _;
    if c.is_ascii_alphanumeric() || !c.is_ascii() {
        out.push(c);
    } else {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\x{:02X}", u32::from(c));
    }
}

/// Returns the message of Go's for a part of a pattern.
pub(super) fn refusal(why: &str, what: &str) -> String {
    format!("error parsing regexp: {why}: `{what}`")
}

/// As [`refusal`], for a part that holds more than a pattern's own marks.
pub(super) fn refusal_of_text(why: &str, what: &str) -> String {
    format!("error parsing regexp: {why}: `{}`", Guarded::new(what))
}
