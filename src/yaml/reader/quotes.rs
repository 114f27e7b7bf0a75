//! `\'` in double quotes: go-yaml takes it for a quote, libyaml for no escape at all.

use super::super::events::{Failure, Mark};

/// So many texts with such an escape are mended in a file; each costs another reading of it.
pub(super) const MOST_MENDED: usize = 100;

/// Returns where reading stopped at an escape that libyaml does not know.
pub(super) fn unknown_escape(failure: &Failure) -> Option<Mark> {
    (failure.problem == "found unknown escape character").then_some(failure.mark)
}

/// Takes the backslashes from the quotes of the double-quoted text that has one at `mark`. `None` if there is another
/// escape.
pub(super) fn mended(text: &str, mark: Mark) -> Option<String> {
    let start = offset(text, mark)?;
    let (before, rest) = (text.get(..start)?, text.get(start..)?);
    if !rest.starts_with("\\'") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    out.push_str(before);
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some('\'')) => {}
            ('\\', Some(escaped)) => {
                chars.next();
                out.push(c);
                out.push(escaped);
            }
            ('"', _) => {
                out.push(c);
                break;
            }
            _ => out.push(c),
        }
    }
    out.push_str(chars.as_str());
    Some(out)
}

/// Returns the offset of a place in a text, by libyaml's line breaks.
fn offset(text: &str, mark: Mark) -> Option<usize> {
    let (mut line, mut column) = (0, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if (line, column) == (mark.line, mark.column) {
            return Some(at);
        }
        let next = chars.peek().map(|(_, next)| *next);
        match c {
            '\r' if next == Some('\n') => {}
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => (line, column) = (line + 1, 0),
            _ => column += 1,
        }
    }
    None
}
