//! `password=x`, `"password": "x"`, `--password x`, `<password>x</password>`, and what single programs have in their place.

mod block;
mod flow;
mod places;

use super::names::{self, Hint};
use super::random::looks_random;
use super::spans::{Credential, Span, ahead, behind, run};
use super::values;

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    let (mut from, mut below) = (0, 0);
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(is_name)) {
        let start = from + at;
        let end = start + run(text, start, is_name);
        from = end;
        let Some(name) = text.get(start..end) else {
            continue;
        };
        // The host of a URL has its port behind the colon.
        if text
            .get(..start)
            .is_some_and(|before| before.ends_with("//"))
        {
            continue;
        }
        if text
            .get(..start)
            .is_some_and(|before| before.ends_with('['))
        {
            block::section(text, (start, end), found);
        }
        // The cheaper question first: few words of a text are assigned to.
        let Some(value_at) = places::value_start(text, start, end) else {
            continue;
        };
        let Some(hint) = names::hint(name) else {
            continue;
        };
        let begin = end + value_at;
        if places::is_empty_parameter(text, end, begin) {
            continue;
        }
        if hint == Hint::Password
            && let Some(range) = places::in_braces(text, start, begin)
        {
            from = range.end;
            super::spans::push(text, range, found);
            continue;
        }
        // What stands below a name is looked at once, whatever names stand in it.
        if start >= below
            && let Some(end) = block::find(text, (start, end), begin, found)
        {
            below = end;
            continue;
        }
        if flow::find(text, (start, end), begin, found) {
            continue;
        }
        if let Some(end) = of_value(text, (start, end), begin, hint, found) {
            from = end;
        }
    }
}

/// Takes the value that begins at a byte, where it is hidden; gives its end, behind which is looked on.
fn of_value(
    text: &str,
    name: (usize, usize),
    begin: usize,
    hint: Hint,
    found: &mut Vec<Span>,
) -> Option<usize> {
    let length = value_length(text, name, begin);
    let value = text.get(begin..begin + length).unwrap_or_default();
    let called = text.get(name.0..name.1).unwrap_or_default();
    if is_prose(called, value) {
        return None;
    }
    // The scheme of a header may stay, and what follows it is a token's to be.
    let is_header = called.eq_ignore_ascii_case("authorization") && value.contains(' ');
    if is_header {
        header(value, begin, name, found);
        return None;
    }
    let is_block = block_head(value.split('\n').next().unwrap_or_default().trim_end());
    let is_hidden = hides(hint, value)
        && !is_in_arn(text, name.0)
        && (is_block || !is_code(text, begin, value));
    is_hidden.then(|| {
        found.push(Span {
            range: begin..begin + length,
            what: Credential::Assigned,
            name: name.0..name.1,
        });
        begin + length
    })
}

/// `--token or APP_TOKEN`: prose about an option.
fn is_prose(name: &str, value: &str) -> bool {
    const WORDS: &[&str] = &["or", "and", "is", "to", "from", "option", "flag"];
    name.starts_with('-') && WORDS.contains(&value)
}

/// Finds what follows a scheme that few have: `Authorization: GenieKey x`.
fn header(value: &str, begin: usize, name: (usize, usize), found: &mut Vec<Span>) {
    let Some((scheme, secret)) = value.split_once(' ') else {
        return;
    };
    let is_mark = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(is_mark);
    if is_scheme {
        parameters(secret, begin + scheme.len() + 1, name, found);
    }
    let is_word = !secret.contains([' ', '=', ',']);
    if is_scheme && is_word && hides(Hint::Unsure, secret) {
        let from = begin + scheme.len() + 1;
        found.push(Span {
            range: from..from + secret.len(),
            what: Credential::Assigned,
            name: name.0..name.1,
        });
    }
}

/// Finds what proves who asks in `Digest username="me", response="x"`, and in signatures of requests.
fn parameters(text: &str, begin: usize, name: (usize, usize), found: &mut Vec<Span>) {
    let mut at = begin;
    for part in text.split_inclusive(',') {
        if let Some((key, value)) = part.split_once('=') {
            let key_name = key.trim().to_ascii_lowercase();
            let inner = value.trim_end_matches([',', ' ', '"']);
            let secret = inner.trim_start_matches('"');
            let from = at + key.len() + 1 + (inner.len() - secret.len());
            let proves =
                matches!(&*key_name, "response" | "mac") || key_name.ends_with("signature");
            if proves && !values::is_harmless(secret) {
                found.push(Span {
                    range: from..from + secret.len(),
                    what: Credential::Assigned,
                    name: name.0..name.1,
                });
            }
        }
        at += part.len();
    }
}

/// Tells whether a value of such a name must not be shown.
pub(super) fn hides(hint: Hint, text: &str) -> bool {
    match hint {
        Hint::Password => !values::is_harmless(text),
        Hint::Other => !values::is_harmless(text) && !values::is_number(text),
        Hint::Unsure => {
            !values::is_harmless(text)
                && !values::is_number(text)
                && !values::is_algorithm(text)
                && !values::is_plain_words(text)
        }
        Hint::Template => !values::is_template(text) && hides(Hint::Unsure, text),
        Hint::Weak => !values::is_harmless(text) && text.split_whitespace().any(looks_random),
    }
}

/// Returns the length of the value that starts there: up to the closing quote, or to what ends it.
fn value_length(text: &str, (start, end): (usize, usize), begin: usize) -> usize {
    let rest = text.get(begin..).unwrap_or_default();
    let before = text.get(..begin).unwrap_or_default();
    if let Some(quote @ ('"' | '\'')) = before.chars().next_back() {
        let escaped = before
            .get(..before.len() - 1)
            .is_some_and(|before| before.ends_with('\\'));
        return closing(rest, quote, escaped);
    }
    if before.ends_with('>') {
        return rest.find('<').unwrap_or(rest.len());
    }
    let near = ahead(text, begin).split('\n').next().unwrap_or_default();
    if block_head(near.trim_end()) {
        return block(text, start, begin);
    }
    let lead = behind(text, start).rsplit('\n').next().unwrap_or_default();
    let is_first = lead
        .trim_matches([' ', '-', '\t', '"', '\'', '+', '\\'])
        .is_empty()
        || lead.trim() == "export";
    let colon = text
        .get(end..begin)
        .is_some_and(|between| between.contains(": "));
    if is_first && (colon || text.contains('\n')) && !rest.starts_with(['{', '[', '(']) {
        return text_of_line(rest).len();
    }
    word(text, start, rest)
}

/// Returns the first line of a text, without a comment and the blanks before that.
fn text_of_line(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    let end = match line.starts_with('#') {
        true => 0,
        false => line.find(" #").unwrap_or(line.len()),
    };
    line.get(..end).unwrap_or_default().trim_end()
}

/// Returns where the quote closes. Two single quotes are one of the text, in YAML and in SQL.
fn closing(rest: &str, quote: char, escaped: bool) -> usize {
    let mut before = ' ';
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_escaped = std::mem::replace(&mut before, c) == '\\';
        if c == '\\' && is_escaped {
            before = ' ';
        }
        if c == quote && is_escaped == escaped {
            let is_doubled = quote == '\'' && !escaped && at > 0;
            if is_doubled && chars.next_if(|(_, next)| *next == '\'').is_some() {
                continue;
            }
            return at - usize::from(escaped);
        }
    }
    rest.len()
}

fn block_head(text: &str) -> bool {
    matches!(text, "|" | ">" | "|-" | ">-" | "|+" | ">+")
}

/// The lines below `password: |`.
fn block(text: &str, start: usize, begin: usize) -> usize {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let line_start = text
        .get(..start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let own = depth(
        text.get(line_start..)
            .unwrap_or_default()
            .split('\n')
            .next()
            .unwrap_or_default(),
    );
    let rest = text.get(begin..).unwrap_or_default();
    let mut lines = rest.split_inclusive('\n');
    let mut length = lines.next().map_or(0, str::len);
    for line in lines {
        if !line.trim().is_empty() && depth(line) <= own {
            break;
        }
        length += line.len();
    }
    rest.get(..length).unwrap_or_default().trim_end().len()
}

/// Returns the length of the word of a command line, a query or a connection string.
fn word(text: &str, start: usize, rest: &str) -> usize {
    let before = text
        .get(..start)
        .and_then(|before| before.chars().next_back());
    let in_query = matches!(before, Some('?' | '&'));
    if rest.starts_with("\"\"") || rest.starts_with("''") {
        return 2;
    }
    let mut depth = 0_u32;
    for (at, c) in rest.char_indices() {
        let after = rest
            .get(at + c.len_utf8()..)
            .and_then(|rest| rest.chars().next());
        let ends_there = after.is_none_or(|c| c.is_whitespace() || ",;}])\"'".contains(c));
        let ends = match c {
            '(' | '{' | '[' => {
                depth += 1;
                false
            }
            ')' | '}' | ']' if depth > 0 => {
                depth -= 1;
                false
            }
            '"' | '\'' if depth > 0 => false,
            c if c.is_whitespace() => depth == 0 || c == '\n',
            ';' | '"' | '\'' | '`' => at > 0 || c == ';',
            '&' => in_query,
            ',' | '}' | ')' | ']' => ends_there,
            _ => false,
        };
        if ends {
            return at;
        }
    }
    rest.len()
}

/// `arn:aws:secretsmanager:…:secret:db-AbCdEf` names a secret.
fn is_in_arn(text: &str, start: usize) -> bool {
    let before = behind(text, start);
    let word = before.rsplit([' ', '\n', '"', '\'', '=', ',']).next();
    word.is_some_and(|word| word.starts_with("arn:aws"))
}

/// Tells whether an unquoted value is what a program works out: `os.environ["X"]`, `decrypt(row.password)`.
fn is_code(text: &str, begin: usize, value: &str) -> bool {
    let is_quoted = text
        .get(..begin)
        .is_some_and(|before| before.ends_with(['"', '\'']));
    is_expression(value, is_quoted)
}

/// `!Ref DbPassword`, `!isSet`, `!=`: a tag of YAML, or what a program turns round. A password may begin with such a mark too.
fn is_tag_or_negation(value: &str) -> bool {
    let Some(inner) = value.strip_prefix('!') else {
        return false;
    };
    let (word, after) = inner.split_once(' ').unwrap_or((inner, ""));
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.:/!()=-".contains(c);
    word.chars().all(is_name)
        && !looks_random(word)
        && (!after.is_empty() || !word.contains(|c: char| c.is_ascii_digit()))
}

/// As [`is_code`], of a value by itself.
pub(super) fn is_expression(value: &str, is_quoted: bool) -> bool {
    let is_identifier = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '$');
    let head: usize = run(value, 0, is_identifier);
    let starts = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
    let calls = head > 2
        && starts
        && value.get(head..).is_some_and(|rest| {
            rest.starts_with('(') && rest.contains(')')
                || rest.starts_with("[\"")
                || rest.starts_with("['")
        });
    let closes = |open: char, close: char| value.starts_with(open) && value.contains(close);
    !is_quoted
        && (closes('{', '}')
            || closes('[', ']')
            || closes('(', ')')
            || value.starts_with(['|', '>'])
            || is_tag_or_negation(value)
            || calls
            || [
                "var.",
                "local.",
                "module.",
                "self.",
                "this.",
                "settings.",
                "config.",
                "process.env",
                "os.environ",
                "os.Getenv",
                "System.getenv",
                "ENV[",
            ]
            .iter()
            .any(|start| value.starts_with(start)))
        && !looks_random(value.get(..head).unwrap_or_default())
}
