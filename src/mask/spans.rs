//! Credentials inside texts: where each stands, and what it is.
//!
//! Matchers are written by hand: one case-insensitive pattern for all of them takes longer to compile than a
//! whole check takes to run.

use std::ops::Range;

use super::{addresses, assigned, cookies, lines, programs, tokens, urls, values};

/// The look of a credential in plain sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// The password in a URL.
    Url,
    /// The user of a URL without a password, or a parameter of its query.
    UrlPart,
    /// A token whose shape gives away its issuer.
    Token(&'static str),
    /// A text that is often a token's, or a part of one.
    Shape,
    /// A private key.
    PrivateKey,
    /// `password=…` inside a longer text.
    Assigned,
}

/// A credential inside a text.
#[derive(Debug, Clone)]
pub struct Span {
    /// Its bytes.
    pub range: Range<usize>,
    /// The look.
    pub what: Credential,
    /// The bytes of the name that it is assigned to.
    pub name: Range<usize>,
}

impl Span {
    pub(super) fn new(range: Range<usize>, what: Credential) -> Self {
        Self {
            range,
            what,
            name: 0..0,
        }
    }
}

/// Takes a part of a text for a credential, unless its value is harmless.
pub(super) fn push(text: &str, range: Range<usize>, found: &mut Vec<Span>) {
    let value = text.get(range.clone()).unwrap_or_default();
    if !value.is_empty() && !values::is_harmless(value) {
        found.push(Span::new(range, Credential::Assigned));
    }
}

/// Returns every credential in a text, in order, none inside another; what overlaps is one.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut found = all(text);
    found.retain(|span| !span.range.is_empty());
    let mut whole: Vec<Span> = Vec::with_capacity(found.len());
    for span in found {
        match whole.last_mut() {
            Some(last) if span.range.start < last.range.end => {
                last.range.end = last.range.end.max(span.range.end);
            }
            _ => whole.push(span),
        }
    }
    whole
}

/// Returns every credential in a text, in order, those inside others too.
pub(super) fn all(text: &str) -> Vec<Span> {
    match is_bare(text) {
        true => Vec::new(),
        false => by_looks(text),
    }
}

/// Tells whether a text is one short word, as most are: too short for a token, and nothing in it is assigned or asks for a password.
fn is_bare(text: &str) -> bool {
    let is_bare =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    text.len() < tokens::SHORTEST && text.bytes().all(is_bare)
}

fn by_looks(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    urls::find(text, &mut found);
    addresses::find(text, &mut found);
    tokens::find(text, &mut found);
    assigned::find(text, &mut found);
    programs::find(text, &mut found);
    lines::find(text, &mut found);
    cookies::find(text, &mut found);
    found.sort_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
    found
}

/// Returns the length of the run of such characters that starts there.
pub(super) fn run(text: &str, start: usize, accept: impl Fn(char) -> bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    rest.find(|c| !accept(c)).unwrap_or(rest.len())
}

/// As far as a look goes ahead and back: from each word of a long line to its end would take the square of its length.
const AHEAD: usize = 1024;
const BEHIND: usize = 8192;

/// Returns the next part of a text, no longer than a look goes.
pub(super) fn ahead(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let mut end = rest.len().min(AHEAD);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    rest.get(..end).unwrap_or_default()
}

/// Returns the part of a text before a place, no longer than a look goes.
pub(super) fn behind(text: &str, end: usize) -> &str {
    tail(text.get(..end).unwrap_or_default(), BEHIND)
}

/// Returns the end of a text, no longer than so many bytes.
pub(super) fn tail(text: &str, most: usize) -> &str {
    let mut start = text.len().saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default()
}

/// Returns the texts that a finder takes for credentials.
#[cfg(test)]
pub(super) fn texts_of(find: fn(&str, &mut Vec<Span>), text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    find(text, &mut found);
    let ranges = found.into_iter().map(|span| span.range);
    ranges.filter_map(|range| text.get(range)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_credentials_from_what_only_sounds_like_one() {
        let cases = [
            ("postgres://app:x@db/shop", Some(Credential::Url)),
            ("postgres://app@db/shop", None),
            ("postgres://app:$(PW)@db/shop", None),
            ("https://vault.example.com", None),
            (
                "AKIAIOSFODNN7EXAMPLE",
                Some(Credential::Token("an AWS access key")),
            ),
            ("BAKIAIOSFODNN7EXAMPLE", None),
            ("eyJust a text that goes on and on", None),
            (
                "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
                None,
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nMIIE",
                Some(Credential::PrivateKey),
            ),
            ("user=app password=hunter2", Some(Credential::Assigned)),
            ("password: ENC[AES256_GCM,data:x]", None),
            ("the password is wrong", None),
            ("token: required", None),
            ("token: s3cr3t", Some(Credential::Assigned)),
        ];
        for (text, expected) in cases {
            let found = spans(text).first().map(|span| span.what);
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_found_in_a_short_word(text in "[a-zA-Z0-9_./-]{0,15}") {
            assert!(by_looks(&text).is_empty(), "{text}");
        }
    }

    #[test]
    fn nothing_is_found_in_short_words_that_tokens_begin_with() {
        for (prefix, ..) in super::super::issuers::TOKENS {
            for rest in ["", "7", "x7Kq2LmZ9vR4tBn8W", "0123456789abcdef", "/"] {
                let text: String = prefix.chars().chain(rest.chars()).collect();
                let end = text.len().min(tokens::SHORTEST - 1);
                let Some(text) = text.get(..end) else {
                    continue;
                };
                assert!(by_looks(text).is_empty(), "{text}");
            }
        }
    }

    #[test]
    fn never_panics_on_odd_text() {
        for text in [
            "é://é:é@é",
            "password=é",
            "\"password\": \"é",
            "\\\"password\\\": \\\"é",
            "-----BEGIN ",
            "://",
            ":/",
            "password=",
            "password: |",
            "password: |\n",
            "<password>é",
            "=é:",
            "-pé",
            "curl -u é:",
            "?token=é",
        ] {
            let _ = spans(text);
        }
    }

    #[test]
    fn the_time_grows_with_the_length() {
        for part in [
            "password ",
            "password=true ",
            "secret:",
            "http://a ",
            "a://",
            "a/",
            "sk-",
            "eyJ.",
            "-----BEGIN PRIVATE KEY-----",
            "Bearer ",
            "mysql ",
            "?token=a",
            "name=\"password\"",
            "user >",
            "db_password x1y2z3w4v5 ",
            "a@tcp(",
            "passwords:\n- ",
            "[secret]\n",
            "secret \n",
            "identified by '",
            "\"a\" \"b\"\n",
            "-u a -p ",
            "?u=a&p=",
            "{\"a\":",
            "{\"password\":",
            "Cookie: a=b1; ",
            "a/b1@",
            "ENC[",
            "authorization: a b=c,",
            "password: & ! ",
        ] {
            let text = part.repeat(40_000 / part.len());
            let begun = std::time::Instant::now();
            let _ = all(&text);
            let took = begun.elapsed();
            println!("{part:?}: {took:?}");
            assert!(took.as_secs() < 30, "{part}: {took:?}");
        }
    }
}
