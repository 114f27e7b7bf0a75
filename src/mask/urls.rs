//! Credentials in URLs: all that stands before the `@`, and parameters of the query.

use super::names::{self, Hint};
use super::random::looks_random;
use super::spans::{Credential, Span, ahead, behind, run};
use super::values;

/// Parameters that carry a credential, beside those whose names say so.
#[rustfmt::skip]
const PARAMETERS: &[&str] = &[
    "sig", "signature", "code", "session", "key", "token", "auth", "jwt", "ticket", "sid", "sas", "hmac", "otp",
    "x-amz-signature", "x-amz-credential", "x-amz-security-token", "x-goog-signature", "x-goog-credential",
];

/// User names that everybody has.
const COMMON: &[&str] = &["git", "hg", "svn", "anonymous", "user"];

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    let (mut from, mut walked) = (0, 0);
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(":/")) {
        let slash = from + at + 1;
        let scheme = scheme(text.get(..slash - 1).unwrap_or_default());
        let start = slash + run(text, slash, |c| c == '/').min(2);
        from = start;
        let is_double = start == slash + 2;
        // A path may have been cleaned to one slash.
        if scheme.is_empty() || !is_double && !is_of_web(scheme) {
            continue;
        }
        users(text, start, scheme, found);
        if start >= walked {
            walked = hooks(text, start, found);
        }
    }
    if text.contains('=') {
        queries(text, found);
    }
}

/// Hosts of chains' nodes, whose key is a part of the path.
#[rustfmt::skip]
const NODES: &[&str] = &[
    ".infura.io", ".alchemy.com", ".alchemyapi.io", ".quiknode.pro", ".quiknode.com", "rpc.ankr.com", ".getblock.io",
    ".moralis-nodes.com", ".p2pify.com", ".chainstack.com", ".drpc.org", ".blastapi.io", ".nodereal.io",
];

/// The address of a webhook is all that it takes to write there: what looks random behind such a word is its key.
/// Returns where the URL ends.
fn hooks(text: &str, start: usize, found: &mut Vec<Span>) -> usize {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "webhook", "webhooks", "webhookb2", "hook", "hooks", "integration", "incoming", "key", "triggers", "trigger",
        "hc-ping.com", "bot", "notify",
    ];
    let length = run(text, start, |c| {
        !c.is_whitespace() && !"\"'`<>?#".contains(c)
    });
    let url = text.get(start..start + length).unwrap_or_default();
    let mut at = start;
    let host = url.split('/').next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let mut is_hook = NODES.iter().any(|node| names::ends_with(host, node));
    let mut range: Option<std::ops::Range<usize>> = None;
    for part in url.split('/') {
        let is_key = is_hook && (looks_random(part) || is_uuid(part));
        if is_key {
            range = Some(range.map_or(at, |range| range.start)..at + part.len());
        }
        is_hook |= WORDS.iter().any(|word| part.eq_ignore_ascii_case(word));
        at += part.len() + 1;
    }
    found.extend(range.map(|range| Span::new(range, Credential::UrlPart)));
    start + length
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

fn scheme(before: &str) -> &str {
    let start = before
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
        .map_or(0, |at| {
            at + before
                .get(at..)
                .and_then(|r| r.chars().next())
                .map_or(1, char::len_utf8)
        });
    before.get(start..).unwrap_or_default()
}

fn is_of_web(scheme: &str) -> bool {
    ["http", "https", "ssh", "git", "ftp"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
}

fn users(text: &str, start: usize, scheme: &str, found: &mut Vec<Span>) {
    let rest = ahead(text, start);
    let Some(user_info) = user_info(rest) else {
        return;
    };
    let (offset, secret, what) = match user_info.split_once(':') {
        Some((user, password)) => (user.len() + 1, password, Credential::Url),
        None => (0, user_info, Credential::UrlPart),
    };
    let is_hidden = match what {
        Credential::Url => {
            !secret.is_empty() && !values::is_reference(secret) && !secret.starts_with('\u{2022}')
        }
        _ => is_token(scheme, secret),
    };
    if is_hidden {
        let start = start + offset;
        found.push(Span::new(start..start + secret.len(), what));
    }
    // `TOKEN:x-oauth-basic@`, `TOKEN:@`
    if what == Credential::Url
        && offset > 20
        && looks_random(user_info.get(..offset - 1).unwrap_or_default())
    {
        found.push(Span::new(start..start + offset - 1, Credential::UrlPart));
    }
}

/// Tells whether a user name without a password is a token: who logs in by HTTP has more than a name.
fn is_token(scheme: &str, user: &str) -> bool {
    if user.is_empty()
        || COMMON.contains(&user)
        || values::is_reference(user)
        || user.starts_with('\u{2022}')
    {
        return false;
    }
    let of_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    of_web || user.len() >= 20 || looks_random(user)
}

/// Returns what stands before the `@` of a URL's authority. A password may hold anything.
fn user_info(rest: &str) -> Option<&str> {
    let line = rest.split('\n').next()?;
    let word = line
        .split(|c: char| c.is_whitespace() || "\"'`<>,".contains(c))
        .next()?;
    let authority = word.split(['/', '?', '#']).next()?;
    if let Some(at) = authority.rfind('@') {
        return authority.get(..at);
    }
    // A name of LDAP has commas.
    let to_slash = line
        .split(['/', '?', '#', ' ', '"', '\'', '<', '>'])
        .next()?;
    if let Some(at) = to_slash.rfind('@')
        && let Some((_, password)) = to_slash.get(..at)?.split_once(':')
        && !password.starts_with(|c: char| c.is_ascii_digit())
    {
        return to_slash.get(..at);
    }
    let (_, after_colon) = authority.split_once(':').or_else(|| {
        // `u:` and then what ends a word: `postgres://u:"pw@db`.
        let colon = line.find(':')?;
        (colon <= authority.len()).then(|| line.split_at(colon + 1))
    })?;
    if !after_colon.is_empty() && after_colon.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(at) = word.find('@') {
        return word.get(..at);
    }
    // Blanks, quotes and commas are rare, and need an `@` before the next URL.
    let line = line.split("://").next()?;
    let at = line.find('@')?;
    let is_reference = after_colon.starts_with(['$', '{']);
    (!is_reference && !after_colon.is_empty()
        || line
            .get(authority.len()..at)?
            .starts_with(['"', '\'', '<', '`', '/', ',']))
    .then(|| line.get(..at))?
}

fn queries(text: &str, found: &mut Vec<Span>) {
    for (at, _) in text.match_indices(['?', '&']) {
        let start = at + 1;
        let length = run(text, start, |c| {
            c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
        });
        let value = start + length + 1;
        if length == 0 || text.get(start + length..value) != Some("=") {
            continue;
        }
        let name = text.get(start..start + length).unwrap_or_default();
        let is_known = PARAMETERS
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        let hint = names::hint(name);
        let says = matches!(hint, Some(Hint::Password | Hint::Other | Hint::Unsure));
        let is_named = is_known || says || name == "p" && has_user(text, at);
        if !is_named {
            continue;
        }
        let length = run(text, value, |c| {
            !c.is_whitespace() && !"&\"'`<>#".contains(c)
        });
        let secret = text.get(value..value + length).unwrap_or_default();
        let plain = secret.len() < 6 || values::is_plain_words(secret) || values::is_number(secret);
        let is_password = name == "p" || hint == Some(Hint::Password);
        if !values::is_harmless(secret) && (is_password || !plain) && !is_format(secret) {
            found.push(Span::new(value..value + length, Credential::UrlPart));
        }
    }
}

/// Tells whether the query has `u=` before: then `p` is no page.
fn has_user(text: &str, at: usize) -> bool {
    let before = behind(text, at);
    let query = before.rsplit([' ', '\n', '"', '\'']).next();
    query.is_some_and(|query| query.contains("?u=") || query.contains("&u="))
}

/// `%s`, `{}`: what a program puts a text in for.
fn is_format(text: &str) -> bool {
    matches!(text, "%s" | "%d" | "%v" | "{}")
}
