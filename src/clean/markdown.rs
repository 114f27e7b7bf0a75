//! [`markdown`]: a text as Markdown and HTML show it, wherever it stands: in a cell, an item, a heading, a `<summary>`.
//!
//! What both would take for markup is written as entities, since a backslash escapes nothing in HTML. A word that a renderer would make
//! a link, a mention, a reference or an emoji of is code besides: renderers look for these after entities are read.

use std::fmt::Write as _;

use super::spelled;

/// Returns the text as Markdown.
pub(crate) fn markdown(text: &str) -> String {
    let text = spelled(text);
    let mut out = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        match is_taken_for_more(word) {
            true => {
                code(word, &mut out);
            }
            false => entities(word, &mut out, is_markup_here),
        }
    }
    at_start(out)
}

/// Writes a word as code. The comments keep what stands around `@` and `:` apart, where renderers look for addresses.
fn code(word: &str, out: &mut String) {
    out.push_str("<code>");
    for part in word.split_inclusive(['@', ':']) {
        let text = part.trim_end_matches(['@', ':']);
        entities(text, out, is_markup_of_word);
        match part.get(text.len()..) {
            Some("@") => out.push_str("@<!---->"),
            Some(":") => out.push_str("&#58;<!---->"),
            _ => {}
        }
    }
    out.push_str("</code>");
}

fn entities(
    text: &str,
    out: &mut String,
    takes: impl Fn(char, Option<char>, Option<char>) -> bool,
) {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ if takes(c, before, chars.peek().copied()) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            _ => out.push(c),
        }
        before = Some(c);
    }
}

/// Tells whether a character may start markup wherever it stands.
fn is_markup(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' | '#' | '^'
    )
}

/// As [`is_markup`]; an underscore within a word is no markup.
fn is_markup_here(c: char, before: Option<char>, after: Option<char>) -> bool {
    let is_inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    is_markup(c) || (c == '_' && !(is_inside(before) && is_inside(after)))
}

/// As [`is_markup`], of a word that is code: `www.` starts a link.
fn is_markup_of_word(c: char, before: Option<char>, _: Option<char>) -> bool {
    is_markup(c) || c == '_' || (c == '.' && matches!(before, Some('w' | 'W')))
}

/// Tells whether renderers make more of a word than its text: a link, a mention, a reference, an emoji.
fn is_taken_for_more(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let has = |part: &str| lower.contains(part);
    has("://")
        || has("www.")
        || has("mailto:")
        || has("xmpp:")
        || word.contains(['@', '#'])
        || is_reference(&lower)
        || has_emoji(&lower)
}

/// Tells whether a word holds a commit's hash, or `GH-12`.
fn is_reference(lower: &str) -> bool {
    let mut runs = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let is_hash = |run: &str| {
        (7..=64).contains(&run.len())
            && run.bytes().all(|b| b.is_ascii_hexdigit())
            && run.bytes().any(|b| b.is_ascii_digit())
    };
    runs.any(is_hash)
        || lower
            .match_indices("gh-")
            .any(|(at, _)| lower.as_bytes().get(at + 3).is_some_and(u8::is_ascii_digit))
}

/// Tells whether a word holds a name between two colons.
fn has_emoji(lower: &str) -> bool {
    let mut parts = lower.split(':');
    let (_, last) = (parts.next(), parts.next_back());
    let is_name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    last.is_some() && parts.any(is_name)
}

/// Keeps the first character from starting a list, a heading or a block of code.
fn at_start(text: String) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_item = digits > 0 && matches!(text.as_bytes().get(digits), Some(b'.' | b')'));
    let is_marked = text.starts_with(['-', '+', '=', ' ', ':']);
    match text.chars().next() {
        Some(first) if is_item || is_marked => {
            let rest = text.get(first.len_utf8()..).unwrap_or_default();
            format!("&#{};{rest}", u32::from(first))
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_only_text() {
        let cases = [
            ("a|b", "a&#124;b"),
            ("<b>`x`", "&lt;b&gt;&#96;x&#96;"),
            ("one\ntwo", "one&#92;ntwo"),
            ("@team of x", "<code>@<!---->team</code> of x"),
            (
                "see https://a.b/c",
                "see <code>https&#58;<!---->//a.b/c</code>",
            ),
            ("me@a.b", "<code>me@<!---->a.b</code>"),
            ("www.a.b", "<code>www&#46;a.b</code>"),
            ("fix #1", "fix <code>&#35;1</code>"),
            ("app:9c41f0e", "<code>app&#58;<!---->9c41f0e</code>"),
            (
                "a :tada: b",
                "a <code>&#58;<!---->tada&#58;<!----></code> b",
            ),
            ("host:5000/app:1.2", "host:5000/app:1.2"),
            ("DATABASE_URL and _x_", "DATABASE_URL and &#95;x&#95;"),
            ("1. x", "&#49;. x"),
            ("- x", "&#45; x"),
            ("    x", "&#32;   x"),
            ("plain text, 0.5 (\"a\")", "plain text, 0.5 (\"a\")"),
            ("a &amp; b", "a &amp;amp; b"),
        ];
        for (text, expected) in cases {
            assert_eq!(markdown(text), expected, "{text:?}");
        }
    }
}
