//! Hosts in texts: `db.staging.svc`, `http://cart:8080`, `user@mail.example.com`.
//!
//! Takes a text; gives the runs of characters in it that are hosts, with what stands around them.

/// Last labels of hosts, besides all of two letters.
const SUFFIXES: &[&str] = &[
    "ai",
    "app",
    "biz",
    "cloud",
    "com",
    "corp",
    "dev",
    "edu",
    "eu",
    "example",
    "gov",
    "home",
    "info",
    "int",
    "internal",
    "intranet",
    "invalid",
    "io",
    "lan",
    "local",
    "localhost",
    "localdomain",
    "mil",
    "net",
    "online",
    "org",
    "site",
    "svc",
    "tech",
    "test",
    "xyz",
];

/// Endings of files, which make no host of a name.
const FILES: &[&str] = &[
    "bak",
    "cc",
    "cfg",
    "conf",
    "crt",
    "css",
    "csv",
    "db",
    "env",
    "go",
    "gz",
    "hs",
    "html",
    "ini",
    "jar",
    "jks",
    "js",
    "json",
    "key",
    "log",
    "md",
    "p12",
    "pem",
    "php",
    "pl",
    "properties",
    "py",
    "rb",
    "rs",
    "sh",
    "sql",
    "tar",
    "tf",
    "tmpl",
    "toml",
    "ts",
    "txt",
    "war",
    "xml",
    "yaml",
    "yml",
    "zip",
];

/// A host in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HostToken<'t> {
    /// The host alone.
    pub(crate) host: &'t str,
    /// The offset of its beginning in the text.
    pub(crate) start: usize,
    /// The scheme, before `://`.
    pub(crate) scheme: Option<&'t str>,
    /// Whether a port follows.
    pub(crate) has_port: bool,
    /// Whether a path follows.
    pub(crate) has_path: bool,
}

impl<'t> HostToken<'t> {
    /// Returns the labels of the host.
    pub(crate) fn labels(&self) -> impl DoubleEndedIterator<Item = &'t str> {
        self.host.split('.').filter(|label| !label.is_empty())
    }
}

/// Returns every host of a text.
pub(crate) fn host_tokens(text: &str) -> impl Iterator<Item = HostToken<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + rest.find(is_of_host)?;
            let (run, end) = run_around(text, start)?;
            at = end;
            if let Some(host) = host(text, run, end) {
                return Some(host);
            }
        }
    })
}

/// Returns the host that a byte of a text is part of.
pub(super) fn host_at(text: &str, at: usize) -> Option<HostToken<'_>> {
    let (start, end) = run_around(text, at)?;
    host(text, start, end)
}

/// Returns the characters around a byte that a host can have: where they begin and end.
pub(super) fn run_around(text: &str, at: usize) -> Option<(usize, usize)> {
    let (before, after) = text.split_at_checked(at)?;
    let start = before.len()
        - before
            .bytes()
            .rev()
            .take_while(|byte| is_byte_of_host(*byte))
            .count();
    let end = at
        + after
            .bytes()
            .take_while(|byte| is_byte_of_host(*byte))
            .count();
    (start < end).then_some((start, end))
}

fn is_byte_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

fn is_of_host(c: char) -> bool {
    c.is_ascii() && is_byte_of_host(c as u8)
}

fn host(text: &str, start: usize, end: usize) -> Option<HostToken<'_>> {
    let run = text.get(start..end)?;
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    if !run.bytes().any(|byte| byte.is_ascii_alphabetic()) || is_user(after) {
        return None;
    }
    let scheme = scheme(before);
    let token = HostToken {
        host: run.trim_matches('.'),
        start: start + run.len() - run.trim_start_matches('.').len(),
        scheme,
        has_port: has_port(after),
        has_path: after
            .trim_start_matches(|c: char| c == ':' || c.is_ascii_digit())
            .starts_with('/'),
    };
    let is_file = scheme.is_some_and(|scheme| scheme == "file");
    let is_host = scheme.is_some() || token.has_port || is_by_its_labels(&token, before, after);
    (is_host && !is_file && !token.host.is_empty()).then_some(token)
}

/// Tells whether a run without scheme and port is a host.
fn is_by_its_labels(token: &HostToken<'_>, before: &str, after: &str) -> bool {
    let is_called = after.starts_with(['(', '=', '[']);
    let mut labels = token.labels();
    let (Some(last), Some(_)) = (labels.next_back(), labels.next_back()) else {
        return false;
    };
    let is_word = last.len() == 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_in = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(last));
    !is_called && !is_in(FILES) && (is_word || is_in(SUFFIXES) || before.ends_with('@'))
}

/// Tells whether what stood before is a user or a password: an `@` follows before anything ends.
fn is_user(after: &str) -> bool {
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '/' | '?' | '#' | ',' | ';' | '"' | '\'' | '@' | '(' | '<' | '>'
            )
    };
    let end = after.find(ends);
    end.and_then(|end| after.get(end..))
        .is_some_and(|rest| rest.starts_with('@'))
}

/// Returns the scheme of the URL whose host begins behind this text: `jdbc:postgresql://user:pass@`.
fn scheme(before: &str) -> Option<&str> {
    let url = before.rfind("://")?;
    let between = before.get(url + 3..)?;
    let is_host = between.is_empty()
        || (between.ends_with('@')
            && !between.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'')));
    if !is_host {
        return None;
    }
    let before = before.get(..url)?;
    let of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let start = before.len()
        - before
            .bytes()
            .rev()
            .take_while(|byte| of_scheme(char::from(*byte)))
            .count();
    before.get(start..)
}

/// Tells whether a port of two digits or more follows.
fn has_port(after: &str) -> bool {
    let Some(rest) = after.strip_prefix(':') else {
        return false;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = rest.get(digits..).unwrap_or_default();
    (2..=5).contains(&digits)
        && !ends.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'))
}
