//! Values that somebody was to fill in: `CHANGEME`, `YOUR_TOKEN`, `<REGION>`, `shop.example.com`.
//!
//! Takes a text; gives the word in it that holds a real value's place. Leaves to others which environment's texts are asked
//! about; variables that nobody substitutes (`${TAG}`) are none of these.

mod asking;

use crate::environments::host_tokens;

use crate::memo::Memo;
use asking::asks;

/// The place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum In {
    /// The value of a variable, argument, field or key of a parsed file.
    Value,
    /// A script, or a file without keys: it has comments.
    Text,
}

/// A word in the place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder<'t> {
    /// The word, as it is written.
    pub word: &'t str,
    /// The offset of its beginning in the text, in bytes.
    pub start: usize,
}

/// The words in angle brackets that are a value.
const NOTHING: &[&str] = &[
    "none",
    "nil",
    "null",
    "empty",
    "unset",
    "unknown",
    "default",
    "all",
    "any",
    "undefined",
];

/// Elements of HTML, which are no words to fill in.
const ELEMENTS: &[&str] = &[
    "a", "b", "body", "br", "code", "div", "em", "font", "form", "h1", "h2", "h3", "head", "hr",
    "html", "i", "img", "input", "li", "link", "meta", "ol", "p", "pre", "script", "span",
    "strong", "style", "table", "td", "th", "title", "tr", "u", "ul",
];

/// Tells whether a Secret's value holds a placeholder. Unlike [`placeholder`], it keeps nothing of what it was asked about.
#[must_use]
pub fn is_unfilled(value: &str) -> bool {
    find(value, In::Value).is_some()
}

/// Returns the first placeholder of a text. Answers are remembered with their texts: not for values of Secrets.
#[must_use]
pub fn placeholder(text: &str, within: In) -> Option<Placeholder<'_>> {
    thread_local! {
        static IN_VALUES: Memo<Option<(usize, usize)>> = Memo::default();
        static IN_TEXTS: Memo<Option<(usize, usize)>> = Memo::default();
    }
    let memo = match within {
        In::Value => &IN_VALUES,
        In::Text => &IN_TEXTS,
    };
    let found = || find(text, within).map(|found| (found.start, found.word.len()));
    let (start, length) = memo.with(|memo| memo.answer(text, found))?;
    let word = text.get(start..start + length)?;
    Some(Placeholder { word, start })
}

fn find(text: &str, within: In) -> Option<Placeholder<'_>> {
    if let Some(whole) = whole(text).or_else(|| underlined(text)) {
        return Some(whole);
    }
    let within = match text.trim().contains('\n') {
        true => In::Text,
        false => within,
    };
    words(text)
        .find(|word| is_placeholder(text, *word, within))
        .map(|found| with_label(text, found))
        .or_else(|| bracketed(text, within))
}

/// Returns the host that is still the documentation's (`shop.example.com`) where the reference has a real one.
#[must_use]
pub fn example_host<'t>(target: &'t str, reference: &str) -> Option<Placeholder<'t>> {
    let found = host_tokens(target).find(|token| is_example(token.host))?;
    let mut is_real = false;
    for token in host_tokens(reference) {
        if is_example(token.host) {
            return None;
        }
        is_real = true;
    }
    is_real.then_some(Placeholder {
        word: found.host,
        start: found.start,
    })
}

/// Tells whether a host is one of those that are reserved for documentation.
fn is_example(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let domain = labels.next().unwrap_or_default();
    let is_last = ["com", "org", "net"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(last));
    (is_last && domain.eq_ignore_ascii_case("example"))
        || (!domain.is_empty() && last.eq_ignore_ascii_case("example"))
}

/// Returns a value that is nothing but `<…>`.
fn whole(text: &str) -> Option<Placeholder<'_>> {
    let trimmed = text.trim();
    let inner = trimmed.strip_prefix('<')?.strip_suffix('>')?;
    // `<path:…#key>` is what a plugin of Argo CD fills in.
    let has_markup = inner.contains(['<', '>', '@', '%', '\n', '='])
        || inner.contains("://")
        || inner.starts_with("path:");
    let ends = |c: char| matches!(c, '/' | '!' | '?' | '-');
    let is_one_of = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(inner));
    let is_word =
        inner.starts_with(|c: char| c.is_alphanumeric() || c == '_') && !inner.ends_with(ends);
    let counts = is_word
        && !has_markup
        && inner.chars().any(char::is_alphabetic)
        && !is_one_of(NOTHING)
        && !is_one_of(ELEMENTS);
    counts.then(|| Placeholder {
        word: trimmed,
        start: text.len() - text.trim_start().len(),
    })
}

/// Returns a value that is nothing but capitals between double underscores: `__DB_ENDPOINT__`.
fn underlined(text: &str) -> Option<Placeholder<'_>> {
    let trimmed = text.trim();
    let inner = trimmed.strip_prefix("__")?.strip_suffix("__")?;
    let is_of_word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let counts =
        inner.starts_with(|c: char| c.is_ascii_uppercase()) && inner.bytes().all(is_of_word);
    counts.then(|| Placeholder {
        word: trimmed,
        start: text.len() - text.trim_start().len(),
    })
}

/// Takes the label in that a word goes on with: `replace.here`.
fn with_label<'t>(text: &'t str, found: Placeholder<'t>) -> Placeholder<'t> {
    if !found.word.eq_ignore_ascii_case("replace") {
        return found;
    }
    let end = found.start + found.word.len();
    let label = words(text.get(end..).unwrap_or_default()).next();
    let end = label.map_or(end, |label| end + label.start + label.word.len());
    Placeholder {
        word: text.get(found.start..end).unwrap_or(found.word),
        ..found
    }
}

/// Returns the words of a text that could be one: letters, digits, `_` and `-`.
fn words(text: &str) -> impl Iterator<Item = Placeholder<'_>> {
    let is_of_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80;
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        let start = at + bytes.get(at..)?.iter().position(|byte| is_of_word(*byte))?;
        let rest = bytes.get(start..)?;
        let length = rest
            .iter()
            .position(|byte| !is_of_word(*byte))
            .unwrap_or(rest.len());
        at = start + length;
        let word = text.get(start..at)?;
        Some(Placeholder { word, start })
    })
}

fn is_placeholder(text: &str, found: Placeholder<'_>, within: In) -> bool {
    let word = found.word;
    let before = text.get(..found.start).unwrap_or_default();
    let after = text.get(found.start + word.len()..).unwrap_or_default();
    if !asks(word, (before, after), within) {
        return false;
    }
    let is_todo = word == "TODO";
    let is_key = after.starts_with('=')
        || (!is_todo && (after.starts_with(": ") || after.starts_with(":\n")));
    let is_pattern =
        before.ends_with(['|', '^', '*', '\\', '$']) || after.starts_with(['|', '*', '$']);
    let is_variable = before.ends_with("${") || before.ends_with("$(") || before.ends_with("{{ .");
    !is_key && !is_pattern && !is_variable && !is_commented(before, within)
}

/// Tells whether a comment has begun on the line before a word.
fn is_commented(before: &str, within: In) -> bool {
    if within == In::Value {
        return false;
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    let begins = line.trim_start();
    ["#", "//", ";", "--", "*"]
        .iter()
        .any(|sign| begins.starts_with(sign))
        || [" #", "\t#", " //", "\t//", "/*", "<!--", " -- "]
            .iter()
            .any(|sign| line.contains(sign))
}

/// Returns a word in capitals within angle brackets: `<REGION>`. Markup and patterns have such words too.
fn bracketed(text: &str, within: In) -> Option<Placeholder<'_>> {
    let is_other = || {
        let signs = ["</", "/>", "<!", "(?", "%{", "%("];
        signs.iter().any(|sign| text.contains(sign))
    };
    let mut at = 0;
    while let Some(open) = text.get(at..)?.find('<') {
        let start = at + open;
        at = start + 1;
        let rest = text.get(at..)?;
        let length = rest.bytes().take_while(|byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
        });
        let length = length.count();
        let inner = rest.get(..length)?;
        let before = text.get(..start)?;
        let is_word = length >= 3
            && inner.starts_with(|c: char| c.is_ascii_uppercase())
            && rest.get(length..)?.starts_with('>')
            && !ELEMENTS
                .iter()
                .any(|element| element.eq_ignore_ascii_case(inner));
        if is_word
            && !before.ends_with(['\\', '%', '<'])
            && !is_commented(before, within)
            && !is_other()
        {
            let word = text.get(start..at + length + 1)?;
            return Some(Placeholder { word, start });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_that_ask_to_be_filled_in_are_found() {
        let cases = [
            (In::Value, "CHANGEME", "CHANGEME"),
            (In::Value, "changeme", "changeme"),
            (In::Value, "http://change-me:80", "change-me"),
            (In::Value, "REPLACE_ME/tides", "REPLACE_ME"),
            (In::Value, "REPLACE_WITH_REGION", "REPLACE_WITH_REGION"),
            (
                In::Value,
                "https://YOUR_GAUGE_HOST:4318/v1",
                "YOUR_GAUGE_HOST",
            ),
            (In::Value, "ghcr.io/your-org/gauge", "your-org"),
            (In::Value, "arn:CERT_PENDING", "CERT_PENDING"),
            (In::Value, "pier.LB_HOST_PENDING", "LB_HOST_PENDING"),
            (In::Value, "--bucket=TODO", "TODO"),
            (In::Value, "TODO: ask the harbour", "TODO"),
            (In::Value, "<your password here>", "<your password here>"),
            (In::Value, " <token> ", "<token>"),
            (In::Value, "__RDS_ENDPOINT__", "__RDS_ENDPOINT__"),
            (In::Value, "__HOST2__\n", "__HOST2__"),
            (In::Value, "replace-with-a-token", "replace-with-a-token"),
            (In::Value, "tide:replace_with_key@db", "replace_with_key"),
            (In::Value, "eu-<REGION>-1", "<REGION>"),
            (In::Text, "listen 80;\nhost YOUR_HOST;\n", "YOUR_HOST"),
            (In::Text, "arn = CERT_PENDING\n", "CERT_PENDING"),
        ];
        for (within, text, word) in cases {
            let found = placeholder(text, within).map(|found| found.word);
            assert_eq!(found, Some(word), "{text}");
        }
    }

    #[test]
    fn names_markup_patterns_and_comments_are_none() {
        let cases = [
            (In::Value, ""),
            (In::Value, "http://todo-api:8080/todos"),
            (In::Value, "TODO_LIMIT"),
            (In::Value, "exchangement"),
            (In::Value, "replace-metering"),
            (In::Value, "replace-with-"),
            (In::Value, "--replace-with-newer=no"),
            (In::Value, "__main__"),
            (In::Value, "____"),
            (In::Value, "tide-__HOST__"),
            (In::Text, "sh replace-with-newer\nexit 0\n"),
            (In::Value, "<%level> %msg"),
            (In::Value, "<p>Hello</p>"),
            (In::Value, "<br>"),
            (In::Value, "<BR>"),
            (In::Value, "<none>"),
            (In::Value, "<path:vault/data/pier#token>"),
            (In::Value, "<pier@harbour.net>"),
            (In::Value, "(?P<NAME>[a-z]+)"),
            (In::Value, "^(TODO|FIXME)$"),
            (In::Value, "$YOUR_HOST"),
            (In::Value, "${YOUR_HOST}"),
            (In::Value, "YOUR_HOST=${HOST}"),
            (In::Value, "your-organic-shop"),
            (In::Value, "PENDING"),
            (In::Value, "order_pending"),
            (In::Value, "a << EOF"),
            (In::Text, "# TODO later\nlisten 80;\n"),
            (In::Text, "listen 80; # TODO later\n"),
            (In::Text, "  // CHANGEME\n"),
            (In::Text, "<config><A_B>x</A_B></config>"),
            (In::Text, "select 'ORDER_PENDING'\n"),
        ];
        for (within, text) in cases {
            assert_eq!(placeholder(text, within), None, "{text}");
        }
    }

    #[test]
    fn an_example_is_told_by_a_real_host_on_the_other_side() {
        let cases = [
            (
                "shop.example.com",
                "shop-next.harbour.net",
                Some("shop.example.com"),
            ),
            (
                "https://x.example.org/a",
                "http://gauge:4318",
                Some("x.example.org"),
            ),
            ("pier.example", "pier.harbour.net", Some("pier.example")),
            ("shop.example.com", "shop.example.com", None),
            ("shop.example.com", "api.example.com", None),
            ("shop.example.com", "", None),
            ("shop.example.com", "off", None),
            ("shop.harbour.net", "shop.example.com", None),
            ("counterexample.com", "shop.harbour.net", None),
        ];
        for (target, reference, host) in cases {
            let found = example_host(target, reference).map(|found| found.word);
            assert_eq!(found, host, "{target} / {reference}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_it_panic(text in "(TODO|YOUR_A|<[A-Z]{0,3}>|[a-z.:/@# <>é\n]){0,12}", any: String) {
            for text in [&text, &any] {
                for within in [In::Value, In::Text] {
                    if let Some(found) = placeholder(text, within) {
                        prop_assert!(text[found.start..].starts_with(found.word));
                    }
                }
                if let Some(found) = example_host(text, "a.harbour.net") {
                    prop_assert!(text[found.start..].starts_with(found.word));
                }
            }
        }
    }
}
