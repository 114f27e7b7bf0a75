//! Credentials inside texts: tokens of known shapes, URLs with a password, private keys, `password=…`.
//!
//! Matchers are written by hand: one case-insensitive pattern for all of them takes longer to compile than a
//! whole check takes to run.

use std::ops::Range;

use super::names::{self, Hint};

/// What a credential in plain sight looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    /// The value of something with a credential's name.
    Named,
    /// The password in a URL.
    Url,
    /// A token whose shape gives away its issuer.
    Token(&'static str),
    /// A private key.
    PrivateKey,
    /// `password=…` inside a longer text.
    Assigned,
}

/// A credential inside a text.
pub(super) struct Span {
    pub(super) range: Range<usize>,
    pub(super) what: Credential,
}

/// Prefix, how many characters at least follow it, and whose token it is.
const TOKENS: &[(&str, usize, &str)] = &[
    ("AKIA", 16, "an AWS access key"),
    ("ASIA", 16, "an AWS access key"),
    ("ghp_", 30, "a GitHub token"),
    ("gho_", 30, "a GitHub token"),
    ("ghu_", 30, "a GitHub token"),
    ("ghs_", 30, "a GitHub token"),
    ("ghr_", 30, "a GitHub token"),
    ("github_pat_", 30, "a GitHub token"),
    ("glpat-", 16, "a GitLab token"),
    ("xoxa-", 16, "a Slack token"),
    ("xoxb-", 16, "a Slack token"),
    ("xoxp-", 16, "a Slack token"),
    ("xoxr-", 16, "a Slack token"),
    ("xoxs-", 16, "a Slack token"),
    ("sk_live_", 16, "a Stripe key"),
    ("sk_test_", 16, "a Stripe key"),
    ("rk_live_", 16, "a Stripe key"),
    ("whsec_", 16, "a webhook's signing secret"),
    ("sk-ant-", 16, "an API key"),
    ("sk-proj-", 16, "an API key"),
    ("AIza", 35, "a Google API key"),
    ("ya29.", 20, "a Google access token"),
    ("SG.", 40, "a SendGrid key"),
    ("npm_", 36, "an npm token"),
    ("pypi-", 40, "a PyPI token"),
    ("dckr_pat_", 20, "a Docker token"),
    ("hvs.", 20, "a Vault token"),
    ("dop_v1_", 40, "a DigitalOcean token"),
    ("eyJ", 30, "a JSON web token"),
    ("https://hooks.slack.com/services/", 20, "a Slack webhook"),
];

/// Returns what kind of credential a text of that name holds, if it is in plain sight.
#[must_use]
pub(crate) fn credential(name: &str, text: &str) -> Option<Credential> {
    let named = match names::hint(name) {
        Some(Hint::Password) => !names::is_harmless(text),
        Some(Hint::Other) => {
            !names::is_harmless(text) && text.parse::<f64>().is_err() && !is_objects_name(text)
        }
        None => false,
    };
    if named {
        return Some(Credential::Named);
    }
    spans(text).first().map(|span| span.what)
}

/// `SECRET=checkout-secrets` names an object.
fn is_objects_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c == '-';
    text.chars().all(plain) && text.contains('-')
        || ["secret", "token", "credentials", "key"]
            .iter()
            .any(|word| {
                text.len() < 64 && text.ends_with(word) && text.contains(['-', '.', '/', '_'])
            })
}

/// Returns every credential in a text, in order, none inside another.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    urls(text, &mut found);
    tokens(text, &mut found);
    private_keys(text, &mut found);
    assigned(text, &mut found);
    found.sort_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
    let mut end = 0;
    found.retain(|span| {
        let apart = span.range.start >= end && !span.range.is_empty();
        if apart {
            end = span.range.end;
        }
        apart
    });
    found
}

fn urls(text: &str, found: &mut Vec<Span>) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")) {
        let start = from + at + 3;
        from = start;
        let rest = text.get(start..).unwrap_or_default();
        let Some(user_info) = user_info(rest) else {
            continue;
        };
        let (offset, secret) = match user_info.split_once(':') {
            Some((user, password)) => (user.len() + 1, password),
            // A long user name without a password is a token.
            None if user_info.len() >= 20 => (0, user_info),
            None => continue,
        };
        if !secret.is_empty() && !names::is_harmless(secret) {
            let start = start + offset;
            found.push(Span {
                range: start..start + secret.len(),
                what: Credential::Url,
            });
        }
    }
}

/// Returns what stands before the `@` of a URL's authority. A password may hold a slash.
fn user_info(rest: &str) -> Option<&str> {
    let word = rest
        .split(|c: char| c.is_whitespace() || "\"'`<>,".contains(c))
        .next()?;
    let authority = word.split(['/', '?', '#']).next()?;
    if let Some(at) = authority.rfind('@') {
        return authority.get(..at);
    }
    let after_colon = authority.rsplit_once(':')?.1;
    if after_colon.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    word.get(..word.find('@')?)
}

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '=')
}

/// No token is shorter than this; most values are.
const SHORTEST_TOKEN: usize = 16;

fn tokens(text: &str, found: &mut Vec<Span>) {
    if text.len() < SHORTEST_TOKEN {
        return;
    }
    // One pass over the words: a search for each prefix takes longer than everything else that is asked of a value.
    let mut before = b' ';
    for (start, &first) in text.as_bytes().iter().enumerate() {
        let inside = std::mem::replace(&mut before, first).is_ascii_alphanumeric();
        let rest = text.get(start..).filter(|_| !inside);
        let known = rest.and_then(|rest| {
            let mut starts = TOKENS.iter();
            starts.find(|(prefix, ..)| {
                prefix.as_bytes().first() == Some(&first) && rest.starts_with(prefix)
            })
        });
        if let Some(&(prefix, least, whose)) = known {
            let tail = start + prefix.len();
            let length = run(text, tail, is_token);
            let body = text.get(tail..tail + length).unwrap_or_default();
            let shaped = match prefix {
                "eyJ" => body.matches('.').count() == 2 && body.contains(".eyJ"),
                "AKIA" | "ASIA" => body
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
                _ => true,
            };
            if length >= least && shaped {
                found.push(Span {
                    range: start..tail + length,
                    what: Credential::Token(whose),
                });
            }
        }
    }
    if text.contains(' ') {
        authorizations(text, found);
    }
}

/// Finds `Bearer x` and `Basic x`.
fn authorizations(text: &str, found: &mut Vec<Span>) {
    for scheme in ["Bearer ", "Basic "] {
        for (start, _) in text.match_indices(scheme) {
            let tail = start + scheme.len();
            let length = run(text, tail, is_token);
            if length >= 16 {
                found.push(Span {
                    range: tail..tail + length,
                    what: Credential::Token("an authorization header"),
                });
            }
        }
    }
}

/// Returns the length of the run of such characters that starts there.
fn run(text: &str, start: usize, accept: impl Fn(char) -> bool) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    rest.find(|c| !accept(c)).unwrap_or(rest.len())
}

fn private_keys(text: &str, found: &mut Vec<Span>) {
    if !text.contains(' ') {
        return;
    }
    for (start, begin) in text.match_indices("-----BEGIN ") {
        let head = text.get(start + begin.len()..).unwrap_or_default();
        let Some(dashes) = head.find("-----") else {
            continue;
        };
        if !head
            .get(..dashes)
            .is_some_and(|kind| kind.ends_with("PRIVATE KEY"))
        {
            continue;
        }
        let end = head.find("-----END ").and_then(|end| {
            let tail = head.get(end + 9..)?;
            Some(start + begin.len() + end + 9 + tail.find("-----")? + 5)
        });
        found.push(Span {
            range: start..end.unwrap_or(text.len()),
            what: Credential::PrivateKey,
        });
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Finds `password=x`, `"password": "x"`, `--password x`.
fn assigned(text: &str, found: &mut Vec<Span>) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(is_name)) {
        let start = from + at;
        let end = start + run(text, start, is_name);
        from = end;
        let Some(name) = text.get(start..end) else {
            continue;
        };
        let after = text.get(end..).unwrap_or_default();
        // The cheaper question first: few words of a text are assigned to.
        let Some(value_at) = value_start(after, name.starts_with('-')) else {
            continue;
        };
        let Some(hint) = names::hint(name) else {
            continue;
        };
        let begin = end + value_at;
        let value = value(text, begin);
        let number = hint == Hint::Other && value.parse::<f64>().is_ok();
        if !value.is_empty() && !names::is_harmless(value) && !number {
            found.push(Span {
                range: begin..begin + value.len(),
                what: Credential::Assigned,
            });
            from = begin + value.len();
        }
    }
}

/// Returns where the value starts in what follows a name.
fn value_start(after: &str, option: bool) -> Option<usize> {
    let quote = |text: &str| text.len() - text.trim_start_matches(['"', '\'', '\\']).len();
    let spaces = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let mut at = quote(after);
    let rest = after.get(at..)?;
    at += spaces(rest);
    let rest = after.get(at..)?;
    let assigns = rest.starts_with(['=', ':']) && !rest.starts_with("://");
    if assigns {
        at += 1;
    } else if !(option && at > 0) {
        return None;
    } else if rest.starts_with(',') {
        // Two words of a list: `["--password", "x"]`.
        at += 1;
    } else if rest.starts_with('-') {
        return None;
    }
    at += spaces(after.get(at..)?);
    at += quote(after.get(at..)?);
    Some(at)
}

/// Returns the value that starts there: up to the closing quote, or to what ends a word.
fn value(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let before = text
        .get(..start)
        .and_then(|before| before.chars().next_back());
    let end = match before {
        Some(quote @ ('"' | '\'')) => rest.find(quote),
        _ => rest.find(|c: char| c.is_whitespace() || ";&,\"'})]".contains(c)),
    };
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_credentials_from_what_only_sounds_like_one() {
        let cases = [
            ("DB_PASSWORD", "hunter2", Some(Credential::Named)),
            ("DB_PASSWORD", "12345", Some(Credential::Named)),
            ("API_TOKEN", "12345", None),
            ("TLS_SECRET", "checkout-tls", None),
            ("API_TOKEN", "s3cr3tvalue", Some(Credential::Named)),
            (
                "DATABASE_URL",
                "postgres://app:x@db/shop",
                Some(Credential::Url),
            ),
            ("DATABASE_URL", "postgres://app@db/shop", None),
            ("DATABASE_URL", "postgres://app:$(PW)@db/shop", None),
            ("SECRET_URL", "https://vault.example.com", None),
            (
                "X",
                "AKIAIOSFODNN7EXAMPLE",
                Some(Credential::Token("an AWS access key")),
            ),
            ("X", "BAKIAIOSFODNN7EXAMPLE", None),
            ("X", "eyJust a text that goes on and on", None),
            (
                "X",
                "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
                None,
            ),
            (
                "X",
                "-----BEGIN PRIVATE KEY-----\nMIIE",
                Some(Credential::PrivateKey),
            ),
            ("X", "user=app password=hunter2", Some(Credential::Assigned)),
            ("X", "password: ENC[AES256_GCM,data:x]", None),
            ("X", "the password is wrong", None),
            ("X", "token: required", Some(Credential::Assigned)),
        ];
        for (name, text, expected) in cases {
            assert_eq!(credential(name, text), expected, "{name}={text}");
        }
    }

    #[test]
    fn never_panics_on_odd_text() {
        for text in [
            "é://é:é@é",
            "password=é",
            "\"password\": \"é",
            "-----BEGIN ",
            "://",
            "password=",
            "=é:",
        ] {
            let _ = spans(text);
        }
    }
}
