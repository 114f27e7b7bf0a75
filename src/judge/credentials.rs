//! Credentials in plain sight: which texts of an environment are worth a finding.
//!
//! Takes a name and a text; gives what in it is a credential, how certain that is, and in which line. Narrow: what is hidden
//! from readers is far more, and is the mask's to decide.

use std::ops::Range;

use crate::files;
use crate::mask::{self, Credential, Hint, Span};
use crate::placeholders::{self, In};

/// A credential that a text holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    /// The key that it stands under in a file, or the option before it.
    pub(super) key: Option<String>,
    /// The line of the text, from 1.
    pub(super) line: u32,
    /// The kind in a sentence: `a GitLab token`.
    pub(super) what: &'static str,
    /// It cannot be anything else.
    pub(super) is_certain: bool,
}

const NAMED: &str = "a credential in plain sight";

/// Returns the credential that a single value is.
pub(super) fn of_value(
    name: &str,
    text: &str,
    is_object: impl Fn(&str) -> bool,
) -> Option<Literal> {
    let spans = mask::credentials(text);
    let found = sure(name, text, &spans);
    let found = found.or_else(|| named(name, text, &is_object));
    found.or_else(|| assigned(text, &spans, false, &is_object).next())
}

/// Returns the credential that a text holds and that cannot be anything else.
pub(super) fn for_sure(name: &str, text: &str) -> Option<Literal> {
    sure(name, text, &mask::credentials(text))
}

fn sure(name: &str, text: &str, spans: &[Span]) -> Option<Literal> {
    certain(text, spans).find(|of| !is_for_browsers(name, of))
}

/// Returns every credential of a file, by key where it has keys, at most one a line.
pub(super) fn of_file(name: &str, text: &str, is_object: impl Fn(&str) -> bool) -> Vec<Literal> {
    let spans = mask::credentials(text);
    let mut found: Vec<Literal> = certain(text, &spans).collect();
    match files::read(name, text) {
        Some(parsed) => {
            for entry in parsed.entries() {
                let (key, value) = (entry.path.name(), entry.value.as_str());
                let spans = mask::credentials(value);
                let sure = sure(key, value, &spans);
                let promised = || named(key, value, &is_object).filter(|_| !is_label(name, value));
                let inner = || assigned(value, &spans, false, &is_object).next();
                if let Some(literal) = sure.or_else(promised).or_else(inner) {
                    found.push(Literal {
                        key: Some(entry.path.to_string()),
                        line: entry.line,
                        ..literal
                    });
                }
            }
        }
        None => found.extend(assigned(text, &spans, is_program(name), &is_object)),
    }
    // What is certain, and has a key, says more.
    found.sort_by_key(|literal| (literal.line, !literal.is_certain, literal.key.is_none()));
    found.dedup_by(|later, kept| {
        later.line == kept.line && {
            kept.key = kept.key.take().or(later.key.take());
            true
        }
    });
    found
}

/// Returns the credentials that a text, such as a script, assigns to a name, in its order.
fn assigned(
    text: &str,
    spans: &[Span],
    is_program: bool,
    is_object: &impl Fn(&str) -> bool,
) -> impl Iterator<Item = Literal> {
    let assigned = spans
        .iter()
        .filter(|span| span.what == Credential::Assigned);
    assigned.filter_map(move |span| {
        let value = text.get(span.range.clone()).unwrap_or_default();
        let is_quoted = text
            .get(..span.range.start)
            .is_some_and(|before| before.ends_with(['"', '\'']));
        if !is_quoted && (is_program || is_dotted(value)) {
            return None;
        }
        let name = text.get(span.name.clone()).unwrap_or_default();
        let between = text
            .get(span.name.end..span.range.start)
            .unwrap_or_default();
        // `requirepass x` is a directive, and `Password changed` a heading.
        let is_beside = !name.starts_with('-') && between.trim().is_empty();
        let is_literal = match name.is_empty() || is_beside && !text.trim().contains('\n') {
            true => !is_never(value, is_object) && mask::looks_random(value),
            false => is_literal(name, value, is_object),
        };
        let is_literal = is_literal && !is_angled(text, span) && !is_tracker(text, &span.range);
        let key = name.trim_start_matches('-');
        is_literal.then(|| Literal {
            key: (!key.is_empty()).then(|| key.to_owned()),
            line: line_of(text, span.range.start),
            what: NAMED,
            is_certain: false,
        })
    })
}

/// Tells whether a name stands in angle brackets that open no element: `shop:<password>@db` says what is to be put in its place.
fn is_angled(text: &str, span: &Span) -> bool {
    let after = |at: usize| text.get(at..).unwrap_or_default();
    after(span.name.end).starts_with('>') && !after(span.range.end).starts_with("</")
}

/// Returns what cannot be anything else: tokens, private keys, URLs with a password.
fn certain(text: &str, spans: &[Span]) -> impl Iterator<Item = Literal> {
    spans.iter().filter_map(move |span| {
        let value = text.get(span.range.clone()).unwrap_or_default();
        let what = match span.what {
            Credential::Token(whose) if is_token_of(whose) => whose,
            Credential::PrivateKey => "a private key",
            Credential::Url if !is_stand_in(value) && !is_tracker(text, &span.range) => {
                "a URL with its password"
            }
            Credential::UrlPart | Credential::Assigned
                if (is_password_of_url(text, span) || is_password_of_oracle(text, span))
                    && !is_never(value, &|_| false) =>
            {
                "a URL with its password"
            }
            _ => return None,
        };
        Some(Literal {
            key: None,
            line: line_of(text, span.range.start),
            what,
            is_certain: true,
        })
    })
}

/// Tells whether a text is the password among the parameters of a URL: `jdbc:postgresql://db/shop?user=shop&password=…`, and with
/// semicolons, as SQL Server has them.
fn is_password_of_url(text: &str, span: &Span) -> bool {
    const SEPARATORS: [char; 3] = ['?', '&', ';'];
    let before = text.get(..span.range.start).unwrap_or_default();
    let word = before.rsplit(|c: char| c.is_whitespace() || "\"'`<>".contains(c));
    let word = word.into_iter().next().and_then(|of| of.strip_suffix('='));
    let Some((url, name)) = word.and_then(|word| word.rsplit_once(SEPARATORS)) else {
        return false;
    };
    url.contains("://") && mask::hint(name) == Some(Hint::Password)
}

/// Tells whether a text is the password of an address as Oracle's driver has them: `jdbc:oracle:thin:shop/…@//db:1521/X`.
fn is_password_of_oracle(text: &str, span: &Span) -> bool {
    let before = text.get(..span.range.start).unwrap_or_default();
    let mut words = before.rsplit(|c: char| c.is_whitespace() || "\"'`<>".contains(c));
    let driver = words
        .next()
        .and_then(|word| word.split_once("jdbc:oracle:")?.1.split_once(':'));
    let is_at = text
        .get(span.range.end..)
        .is_some_and(|after| after.starts_with('@'));
    is_at
        && driver.is_some_and(|(_, user)| user.len() > 1 && user.find('/') == Some(user.len() - 1))
}

/// Tells whether a key is shipped to every browser, and restricted by the hosts that may use it: Firebase's, and one of Google in what a
/// bundler puts into pages.
fn is_for_browsers(name: &str, found: &Literal) -> bool {
    const PREFIXES: [&str; 7] = [
        "EXPO_PUBLIC_",
        "GATSBY_",
        "NEXT_PUBLIC_",
        "NUXT_PUBLIC_",
        "PUBLIC_",
        "REACT_APP_",
        "VITE_",
    ];
    let name = name.to_ascii_uppercase();
    let is_shipped = name.contains("FIREBASE") || PREFIXES.iter().any(|of| name.starts_with(of));
    found.what == "a Google API key" && is_shipped
}

/// A header may carry anything, and a hash is not what it is a hash of.
fn is_token_of(whose: &str) -> bool {
    !matches!(whose, "an authorization header" | "a password's hash")
}

/// The address of an error tracker holds a key that every browser gets. On a host of one's own its shape tells: two keys, and the number
/// of a project.
fn is_tracker(text: &str, password: &Range<usize>) -> bool {
    let after = text.get(password.end..).unwrap_or_default();
    let address = after.split([' ', '"', '\n']).next().unwrap_or_default();
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let is_known = ["sentry", "glitchtip", "bugsink", "ingest"]
        .iter()
        .any(|known| host.contains(known));
    let is_key = |text: &str| text.len() == 32 && text.bytes().all(|of| of.is_ascii_hexdigit());
    let user = || {
        let before = text.get(..password.start)?.strip_suffix(':')?;
        before.rsplit('/').next()
    };
    let project = path.rsplit('/').next().unwrap_or_default();
    let is_project = !project.is_empty() && project.bytes().all(|of| of.is_ascii_digit());
    let has_keys = || user().is_some_and(is_key) && text.get(password.clone()).is_some_and(is_key);
    is_known || is_project && has_keys()
}

/// Tells whether a value is a credential, by what it is or by its name.
fn is_literal(name: &str, text: &str, is_object: &impl Fn(&str) -> bool) -> bool {
    let is_named = named(name, text, is_object).is_some();
    is_named || certain(text, &mask::credentials(text)).next().is_some()
}

/// Judges a value by its name.
fn named(name: &str, text: &str, is_object: &impl Fn(&str) -> bool) -> Option<Literal> {
    let hint = mask::hint(name)?;
    let text = text.trim().trim_matches(['"', '\'']);
    if is_never(text, is_object) || mask::ends_in_public_key(name) || is_public_key(text) {
        return None;
    }
    let is_credential = match hint {
        _ if mask::ends_in_password(name) => true,
        Hint::Password | Hint::Other | Hint::Unsure => mask::looks_random(text),
        Hint::Weak | Hint::Template => false,
    };
    is_credential.then_some(Literal {
        key: None,
        line: 1,
        what: NAMED,
        is_certain: false,
    })
}

/// Tells whether a variable's name promises a credential, and its value is one that somebody wrote.
pub(super) fn is_written_out(name: &str, text: &str, is_object: impl Fn(&str) -> bool) -> bool {
    let promises = matches!(
        mask::hint(name),
        Some(Hint::Password | Hint::Other | Hint::Unsure)
    );
    promises && !is_never(text.trim(), &is_object)
}

/// Tells whether a text is never a finding, whatever its name says.
fn is_never(text: &str, is_object: &impl Fn(&str) -> bool) -> bool {
    mask::is_harmless(text)
        || mask::is_number(text)
        || text.parse::<f64>().is_ok()
        || mask::is_algorithm(text)
        || mask::is_expression(text)
        || text.contains(char::is_whitespace)
        || is_stand_in(text)
        || is_object(text)
        || is_path_or_url(text)
}

/// Tells whether a text is a public key as it is written without its head: the beginning names the algorithm.
fn is_public_key(text: &str) -> bool {
    #[rustfmt::skip]
    const BEGINNINGS: [&str; 6] = [
        "MCowBQYDK2VwAyEA", "MCowBQYDK2VuAyEA", "MFkwEwYHKoZIzj0CAQYI", "MHYwEAYHKoZIzj0CAQYF", "MIIBIjANBgkqhkiG9w0BAQEFAAOC",
        "MIICIjANBgkqhkiG9w0BAQEFAAOC",
    ];
    BEGINNINGS.iter().any(|start| text.starts_with(start))
}

fn is_path_or_url(text: &str) -> bool {
    mask::is_path(text) || text.contains("://")
}

/// A placeholder, a template, or what a filter puts in a credential's place.
fn is_stand_in(text: &str) -> bool {
    #[rustfmt::skip]
    const MARKS: &[&str] = &[
        "{{", "${", "$(", "`", "[^", "\\s", "\\S", "\\w", "%s", "%(", "#{", "<%",
    ];
    const WORDS: &[&str] = &[
        "redacted",
        "masked",
        "hidden",
        "filtered",
        "example",
        "placeholder",
    ];
    let word = text.trim_matches(['[', ']', '<', '>', '*']);
    MARKS.iter().any(|mark| text.contains(mark))
        || placeholders::placeholder(text, In::Value).is_some()
        || text.starts_with('$')
        || text.starts_with("YOUR_")
        || text.starts_with("your-")
        || text.starts_with("your_")
        || text.starts_with('<') && text.ends_with('>')
        || text.starts_with("__") && text.ends_with("__")
        || text.starts_with('%') && text.ends_with('%') && text.len() > 2
        || !text.is_empty()
            && text
                .chars()
                .all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•' | '#' | '-' | '?'))
        || WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// `config.token`, `session.accessToken,`: what a program reads.
fn is_dotted(text: &str) -> bool {
    let text = text.trim_end_matches([';', ',', ')']);
    let is_identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !mask::looks_random(part)
    };
    text.contains('.') && text.split('.').all(is_identifier)
}

/// Files of programs: what is not in quotes there is no text.
fn is_program(name: &str) -> bool {
    #[rustfmt::skip]
    const ENDINGS: &[&str] = &[
        "lua", "py", "js", "mjs", "ts", "rb", "pl", "php", "go", "java", "groovy", "rego", "tf", "hcl",
    ];
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// Words for people, in a file of such words.
fn is_label(file: &str, text: &str) -> bool {
    const FILES: &[&str] = &[
        "message",
        "i18n",
        "locale",
        "lang",
        "label",
        "translation",
        "strings",
        "texts",
    ];
    let file = file.to_ascii_lowercase();
    FILES.iter().any(|known| file.contains(known)) && !text.contains(|c: char| c.is_ascii_digit())
}

fn line_of(text: &str, at: usize) -> u32 {
    let before = text.get(..at).unwrap_or_default();
    let breaks = before.bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}
