//! Tokens of known shapes, private keys, and what an authorization header carries.

mod plain;

use super::issuers::Body::{self, Any, Capitals, Hex, Random};
use super::issuers::{TOKENS, by_form};
use super::names;
use super::random::looks_random;
use super::spans::{Credential, Span, ahead, behind, run};
use super::values;
use plain::Plain;

/// No token is shorter than this; most values are.
pub(super) const SHORTEST: usize = 16;

fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '=' | '$')
}

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    if text.len() >= SHORTEST {
        words(text, found);
    }
    if text.contains(' ') {
        authorizations(text, found);
        private_keys(text, found);
    }
}

fn words(text: &str, found: &mut Vec<Span>) {
    // One pass over the words: a search for each prefix takes longer than everything else that is asked of a value.
    let mut before = b' ';
    let mut end = 0;
    let mut around = Run::default();
    let mut plain = Plain::default();
    for (start, &first) in text.as_bytes().iter().enumerate() {
        let inside = std::mem::replace(&mut before, first).is_ascii_alphanumeric();
        let Some(rest) = text
            .get(start..)
            .filter(|_| !inside && start >= end && first.is_ascii_graphic())
        else {
            continue;
        };
        let known = TOKENS.iter().find_map(|(prefix, least, body, whose)| {
            let starts = prefix.as_bytes().first() == Some(&first) && rest.starts_with(prefix);
            let is_open = starts && !(*body == Random && plain.covers(text, start + prefix.len()));
            is_open.then(|| token(text, start, (prefix, *least, *body, whose)))?
        });
        let token = known.or_else(|| web_token(text, start)).or_else(|| {
            first
                .is_ascii_alphanumeric()
                .then(|| shaped(text, start, &mut around))
                .flatten()
        });
        if let Some(token) = token {
            end = token.range.end;
            found.push(token);
        }
    }
    pairs(text, found);
}

fn token(
    text: &str,
    start: usize,
    (prefix, least, body, whose): (&str, usize, Body, &'static str),
) -> Option<Span> {
    let tail = start + prefix.len();
    let near = ahead(text, tail);
    let length = match body {
        Capitals => run(near, 0, |c| c.is_ascii_uppercase() || c.is_ascii_digit()),
        Hex => run(near, 0, |c| c.is_ascii_hexdigit()),
        Any | Random => run(near, 0, is_token),
    };
    let found = near.get(..length)?;
    let exact = match body {
        Capitals => found.len() == least,
        Hex | Any => true,
        Random => {
            let mark = found.find(['/', '+', '=', '.']);
            let is_cut =
                mark.is_some_and(|at| found.get(at..).is_some_and(|rest| rest.starts_with('.')));
            !is_cut && looks_random(found) && !words_of(found)
        }
    };
    (length >= least && exact).then(|| {
        let whole = match body {
            Any | Random => run(text, tail, is_token),
            Capitals | Hex => length,
        };
        Span::new(start..tail + whole, Credential::Token(whose))
    })
}

/// `sk-learn-pipeline-2024`: words, not a random text.
fn words_of(text: &str) -> bool {
    text.split(['-', '_', '.'])
        .all(|part| part.len() < 12 && !looks_random(part))
}

/// A JSON web token, signed or encrypted, or the first two thirds of one.
fn web_token(text: &str, start: usize) -> Option<Span> {
    text.get(start..)?.strip_prefix("eyJ")?;
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '=');
    let near = ahead(text, start);
    let body = near.get(..run(near, 0, of_token))?;
    let parts = body.split('.').count();
    let is_whole = body.len() > 32 && (body.contains(".eyJ") || parts == 5 || parts == 3);
    is_whole.then(|| {
        let length = run(text, start, of_token);
        Span::new(start..start + length, Credential::Token("a JSON web token"))
    })
}

/// The words that digests of packages and lock files begin with.
const DIGESTS: [&str; 4] = ["sha256-", "sha384-", "sha512-", "h1:"];

/// A run of characters of tokens, which all words in it have in common: each of them would look through it to its end.
#[derive(Default)]
struct Run {
    end: usize,
    /// It has the middle of a Terraform token.
    is_of_terraform: bool,
    /// It begins as a digest does.
    is_digest: bool,
}

impl Run {
    /// The middle of a Terraform token.
    const MIDDLE: &str = ".atlasv1.";

    /// Goes on to the run in which a word begins, unless it is this one.
    fn reach(&mut self, text: &str, start: usize) {
        if start >= self.end {
            let length = run(text, start, |c| is_token(c) || matches!(c, ':' | '~'));
            self.end = start + length;
            let whole = text.get(start..self.end);
            let mut digests = DIGESTS.iter();
            self.is_digest = digests.any(|digest| ahead(text, start).starts_with(digest));
            self.is_of_terraform = whole.is_some_and(|whole| whole.contains(Self::MIDDLE));
        }
    }
}

/// Tokens without a prefix: bot tokens, an Azure client's secret, an account's key.
fn shaped(text: &str, start: usize, around: &mut Run) -> Option<Span> {
    around.reach(text, start);
    let near = ahead(text, start);
    let length = near.len().min(around.end - start);
    let word = near.get(..length).filter(|word| word.len() >= 23)?;
    if around.is_of_terraform && word.contains(Run::MIDDLE) {
        let whose = Credential::Token("a Terraform token");
        return Some(Span::new(start..start + length, whose));
    }
    let is_whole = !behind(text, start).ends_with(['_', '-']);
    if let Some(whose) = by_form(word, is_whole) {
        return Some(Span::new(start..start + length, Credential::Token(whose)));
    }
    let base = run(near, 0, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '+' | '/')
    });
    if base == 86
        && !around.is_digest
        && text
            .get(start + base..)
            .is_some_and(|rest| rest.starts_with("=="))
    {
        return Some(Span::new(start..start + base + 2, Credential::Shape));
    }
    // The body of a private key, its first and last line lost.
    let head = text.get(start..start + base)?;
    let is_key = (head.starts_with("MI")
        && ["IBAAKC", "IBADANBg", "AgEAMBMG", "CAQEEI", "AgEBBD"]
            .iter()
            .any(|mark| {
                head.get(..40.min(head.len()))
                    .is_some_and(|head| head.contains(mark))
            }))
        || head.starts_with("MHcCAQEE")
        || head.starts_with("MC4CAQAwBQYDK2");
    if is_key && base >= 40 {
        return Some(Span::new(
            start..body_end(text, start),
            Credential::PrivateKey,
        ));
    }
    let of_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    let opaque = near.get(..run(near, 0, of_base64))?;
    (!around.is_digest && is_opaque(opaque) && !is_public(text, start)).then(|| {
        let end = start + run(text, start, of_base64);
        let padding = run(text, end, |c| c == '=');
        Span::new(start..end + padding, Credential::Shape)
    })
}

/// Tells whether a word is long and mixed as base64 of what is random: nobody reads it, and a key may look so.
fn is_opaque(word: &str) -> bool {
    const LEAST: usize = 40;
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let kinds = word.bytes().map(kind);
    if word.len() < LEAST
        || ![0, 1, 2]
            .iter()
            .all(|of| kinds.clone().any(|kind| kind == *of))
    {
        return false;
    }
    let pairs = kinds.clone().zip(kinds.clone().skip(1));
    let turns = pairs.filter(|(a, b)| a != b).count();
    let marks = kinds.filter(|kind| *kind == 3).count();
    turns * 9 > word.len() * 4 && marks * 10 < word.len()
}

/// Tells whether what stands there is meant to be seen: a certificate's or public key's body, a digest.
fn is_public(text: &str, start: usize) -> bool {
    let before = behind(text, start);
    let rest = ahead(text, start);
    let in_block = before.rfind("-----BEGIN ").is_some_and(|begin| {
        before
            .get(begin..)
            .is_some_and(|block| !block.contains("-----END ") && !block.contains("PRIVATE"))
    });
    let name = before.trim_end_matches([' ', '=', ':', '"', '\'']);
    let is_assigned = name.len() < before.len();
    let mut name = name.rsplit(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)));
    let of_name = is_assigned && name.next().is_some_and(names::is_public);
    // `LS0t…` is `-----BEGIN CERT` or `-----BEGIN PUBL` in base64.
    let starts = [
        "LS0tLS1CRUdJTiBDRVJU",
        "LS0tLS1CRUdJTiBQVUJM",
        "AAAAB3Nza",
        "AAAAC3Nza",
        "AAAAE2Vjd",
        "MII",
        "MIGfMA0",
        "MFkwEwYH",
        "MHYwEAYH",
        "MCowBQYDK2Vw",
    ];
    // What is encrypted may be seen: `ENC[AES256_GCM,data:…,iv:…]`.
    let in_cipher = before
        .rfind("ENC[")
        .is_some_and(|begin| before.get(begin..).is_some_and(|part| !part.contains(']')));
    in_block
        || in_cipher
        || of_name
        || DIGESTS
            .iter()
            .chain(&["sha256:", "SHA256:"])
            .any(|digest| before.ends_with(digest) || rest.starts_with(digest))
        || starts.iter().any(|start| rest.starts_with(start))
}

/// Returns where the lines of base64 end.
fn body_end(text: &str, start: usize) -> usize {
    let of_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let mut end = start;
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let content = line.trim();
        if content.len() < 16 && !content.ends_with('=') || !content.chars().all(of_base64) {
            let length = run(text, end, of_base64);
            return if end == start { start + length } else { end };
        }
        end += line.len();
    }
    end
}

/// The secret key of 40 characters that stands in one text with the key's id.
fn pairs(text: &str, found: &mut Vec<Span>) {
    if !found
        .iter()
        .any(|span| span.what == Credential::Token("an AWS access key"))
    {
        return;
    }
    let of_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(of_key)) {
        let start = from + at;
        let length = run(text, start, of_key);
        from = start + length;
        if length == 40 && text.get(start..from).is_some_and(looks_random) {
            found.push(Span::new(
                start..from,
                Credential::Token("an AWS secret key"),
            ));
        }
    }
}

/// Finds `Bearer x` and its like, in any case.
fn authorizations(text: &str, found: &mut Vec<Span>) {
    const SCHEMES: &[&str] = &["bearer", "basic", "token", "apikey"];
    for (at, _) in text.match_indices(' ') {
        let before = text.get(..at).unwrap_or_default();
        let Some(scheme) = SCHEMES.iter().find(|scheme| {
            let start = before.len().checked_sub(scheme.len());
            start
                .and_then(|start| before.split_at_checked(start))
                .is_some_and(|(head, tail)| {
                    tail.eq_ignore_ascii_case(scheme)
                        && !head.ends_with(|c: char| c.is_alphanumeric())
                })
        }) else {
            continue;
        };
        let tail = at + 1;
        let length = run(text, tail, |c| is_token(c) || c == '~');
        let value = text.get(tail..tail + length).unwrap_or_default();
        let rest = text.get(tail..).unwrap_or_default();
        // An option after `token` is none.
        if rest.starts_with('-') || values::begins_with_reference(rest) {
            continue;
        }
        let head = before
            .get(..before.len() - scheme.len())
            .unwrap_or_default();
        let head = head.trim_end_matches([' ', '"', '\'', '\\', ':', '=', ',']);
        let is_header = head.len() >= 13
            && head
                .get(head.len() - 13..)
                .is_some_and(|name| name.eq_ignore_ascii_case("authorization"));
        let is_whole = length >= 16 && !values::is_plain_words(value) && !words_of(value);
        let is_short =
            length >= 6 && (looks_random(value) || *scheme == "bearer" && is_mixed(value));
        if !values::is_harmless(value) && (is_whole || is_short || is_header && length > 0) {
            found.push(Span::new(
                tail..tail + length,
                Credential::Token("an authorization header"),
            ));
        }
    }
}

fn is_mixed(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && text.contains(|c: char| c.is_ascii_alphabetic())
}

fn private_keys(text: &str, found: &mut Vec<Span>) {
    if let Some(start) = text.find("PuTTY-User-Key-File-") {
        found.push(Span::new(start..text.len(), Credential::PrivateKey));
    }
    let mut done = 0;
    for (start, begin) in text.match_indices("-----BEGIN ") {
        if start < done {
            continue;
        }
        let head = text.get(start + begin.len()..).unwrap_or_default();
        let Some(dashes) = head.find("-----") else {
            continue;
        };
        let kinds = ["PRIVATE KEY", "PRIVATE KEY BLOCK", "Static key V1"];
        if !head
            .get(..dashes)
            .is_some_and(|kind| kinds.iter().any(|end| kind.ends_with(end)))
        {
            continue;
        }
        let end = head.find("-----END ").and_then(|end| {
            let tail = head.get(end + 9..)?;
            Some(start + begin.len() + end + 9 + tail.find("-----")? + 5)
        });
        done = end.unwrap_or(text.len());
        found.push(Span::new(start..done, Credential::PrivateKey));
    }
}
