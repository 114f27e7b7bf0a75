//! The place of a value: behind `=` or `:`, beside its name in a list of pairs, after a blank, in quotes.

use std::ops::Range;

use super::Hint;
use super::names;
use crate::mask::random::looks_random;
use crate::mask::spans::{ahead, behind};
use crate::mask::values::is_plain_words;

/// Returns how far after a name its value starts.
pub(super) fn value_start(text: &str, start: usize, end: usize) -> Option<usize> {
    let name = text.get(start..end)?;
    let after = text.get(end..)?;
    let quotes = |text: &str| text.len() - text.trim_start_matches(['"', '\'', '\\']).len();
    let spaces = |text: &str| text.len() - text.trim_start_matches(' ').len();
    if after.starts_with('>')
        && text
            .get(..start)
            .is_some_and(|before| before.ends_with('<'))
    {
        return Some(1);
    }
    let mut at = quotes(after);
    let is_quoted = at > 0;
    // Two quotes after a blank are an empty value, and none that begins.
    if is_quoted && let Some(value) = beside(text, start, after.get(at..)?) {
        at += value;
        return Some(at + quotes(after.get(at..)?));
    }
    // `config["password"] = "x"`
    if is_quoted && let Some(rest) = after.get(at..)?.strip_prefix(']') {
        let value = rest.trim_start_matches(' ').strip_prefix('=')?;
        let value = value.strip_prefix('>').unwrap_or(value);
        let value = value.trim_start_matches(' ');
        return Some(after.len() - value.len() + opening(value));
    }
    if is_quoted && let Some(value) = argument(text, start, after.get(at..)?) {
        return Some(at + value);
    }
    at += spaces(after.get(at..)?);
    let rest = after.get(at..)?;
    // `${PASSWORD:?unset}` says what to say.
    let is_expansion = text.get(..start)?.ends_with("${");
    if is_expansion
        && rest.starts_with([':', '?'])
        && !rest.starts_with(":-")
        && !rest.starts_with(":=")
    {
        return None;
    }
    let assigns = rest.starts_with(['=', ':']) && !rest.starts_with("://");
    if assigns {
        at += 1;
        // `:=`, `==`, `=>`, and `:-` of a shell's expansion.
        let rest = after.get(at..)?;
        at += usize::from(rest.starts_with(['=', '>']) || is_expansion && rest.starts_with('-'));
    } else if let Some(value) = beside(text, start, rest) {
        at += value;
    } else if at > 0 && is_in_quotes(rest) && names::hint(name) == Some(Hint::Password) {
        return Some(at + 1);
    } else if at > 0 && is_alone(text, start, end + at) && names::hint(name).is_some() {
        return Some(at + opening(rest));
    } else if !(name.starts_with('-') && at > 0) || rest.starts_with('-') {
        return None;
    } else if rest.starts_with(',') {
        // Two words of a list: `["--password", "x"]`.
        at += 1;
    }
    at += spaces(after.get(at..)?);
    at += properties(after.get(at..)?);
    at += opening(after.get(at..)?);
    Some(at)
}

/// Tells whether a parameter of a database's connection is empty, and the next one follows: `password= sslmode=disable`.
pub(super) fn is_empty_parameter(text: &str, end: usize, begin: usize) -> bool {
    const NEXT: &[&str] = &[
        "application_name",
        "client_encoding",
        "connect_timeout",
        "dbname",
        "host",
        "hostaddr",
        "port",
        "search_path",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
        "timezone",
        "user",
    ];
    let between = text.get(end..begin).unwrap_or_default();
    let is_left_empty = between.len() > 1 && between.starts_with('=') && between.trim() == "=";
    let next = ahead(text, begin).split_once('=').map(|(name, _)| name);
    is_left_empty && next.is_some_and(|name| NEXT.iter().any(|of| name.eq_ignore_ascii_case(of)))
}

/// Returns the length of the tags and the anchor that YAML may have before a text: `!!str x`, `! x`, `&name x`. Other tags make
/// something else of what follows them.
fn properties(text: &str) -> usize {
    let mut rest = text;
    while let Some((word, after)) = rest.split_once(' ') {
        let is_tag = word == "!" || word.starts_with("!!") || word.starts_with("!<");
        let name = word.strip_prefix('&').unwrap_or_default();
        let is_anchor = !name.is_empty() && name.chars().all(char::is_alphanumeric);
        if !is_tag && !is_anchor || after.trim_start().is_empty() {
            break;
        }
        rest = after.trim_start_matches(' ');
    }
    text.len() - rest.len()
}

/// `UID=sa;PWD={a;b}}c};`: a value of ODBC in braces, in which two closing ones are one. Returns where it stands.
pub(super) fn in_braces(text: &str, start: usize, begin: usize) -> Option<Range<usize>> {
    let inner = ahead(text, begin).strip_prefix('{')?;
    if inner.starts_with(['{', '%']) {
        return None;
    }
    let mut chars = inner.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if matches!(c, '\n' | '"') {
            return None;
        }
        if c == '}' && chars.next_if(|(_, next)| *next == '}').is_none() {
            let after = inner.get(at + 1..)?;
            let is_part = behind(text, start).ends_with(';') || after.starts_with(';');
            return is_part.then(|| begin + 1..begin + 1 + at);
        }
    }
    None
}

/// Returns the length of the quote that begins there: two are an empty text, unless one follows them.
fn opening(text: &str) -> usize {
    let rest = text.trim_start_matches(['"', '\'', '\\']);
    let length = text.len() - rest.len();
    let quotes = text.get(..length).unwrap_or_default();
    let is_closed = rest.starts_with(|c: char| c.is_whitespace() || ",;:}])<&#".contains(c));
    match quotes {
        "\"\"" | "''" if rest.is_empty() || is_closed => 0,
        _ => length,
    }
}

/// `define('DB_PASSWORD', 'x')`, `<property name="password">x</property>`
fn argument(text: &str, start: usize, rest: &str) -> Option<usize> {
    let before = text.get(..start)?.trim_end_matches(['"', '\'', ' ']);
    let length = if before.ends_with("name=") || before.ends_with("key=") {
        let end = rest
            .find('>')
            .filter(|end| !rest.get(..*end).unwrap_or_default().contains('<'))?;
        end + 1
    } else if before.ends_with('(') {
        let after = rest.strip_prefix(')').map_or(rest, |_| "");
        let after = after.strip_prefix(',')?;
        let value = after.trim_start_matches(' ');
        let inner = value.strip_prefix(['"', '\''])?;
        rest.len() - inner.len()
    } else {
        return None;
    };
    Some(length)
}

/// `PASSWORD 'x'` of SQL, `PSK "x"`: one word in quotes.
fn is_in_quotes(rest: &str) -> bool {
    let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return false;
    };
    let inner = ahead(rest, 1);
    let end = inner.find([quote, ' ', '\n']);
    end.is_some_and(|end| end > 0 && inner.get(end..).is_some_and(|rest| rest.starts_with(quote)))
}

/// `key="Password" value="x"`, `{"name": "DB_PASSWORD", "value": "x"}`, and a few lines further down `default: x`.
fn beside(text: &str, start: usize, rest: &str) -> Option<usize> {
    // The cheaper question first: few names end their line.
    let head = rest.trim_start_matches([' ', '\t', ',', '"', '\'', '\\']);
    if !head.starts_with('\n') && !head.starts_with("{\n") {
        return value_of(head).map(|value| rest.len() - head.len() + value);
    }
    let before = text.get(..start)?.trim_end_matches(['"', '\'', ' ']);
    let is_pair = before.ends_with([':', '=']);
    let near = ahead(rest, 0);
    // `variable "password" {`
    let block = near.trim_start_matches(' ').strip_prefix("{\n");
    let lines = block.unwrap_or(near);
    let skipped = near.len() - lines.len();
    let mut at = skipped;
    for (index, line) in lines.split_inclusive('\n').take(5).enumerate() {
        let trimmed = line.trim_start_matches([' ', '\t', ',', '"', '\'', '\\', '\n']);
        let lead = line.len() - trimmed.len();
        let is_next = index > 0 || skipped > 0;
        if is_next && (trimmed.starts_with(['-', '}', ']']) || trimmed.trim().is_empty()) {
            break;
        }
        if let Some(value) = value_of(trimmed)
            && (index < 2 || is_pair || skipped > 0)
        {
            return Some(at + lead + value);
        }
        // What stands between is another key of the same pair.
        if index == 0 && !trimmed.is_empty() && skipped == 0 {
            break;
        }
        at += line.len();
    }
    None
}

/// Returns how far after `value:` or `default =` the value starts.
fn value_of(text: &str) -> Option<usize> {
    let words = ["value", "Value", "default"];
    let tail = words.iter().find_map(|word| text.strip_prefix(word))?;
    let value = tail.trim_start_matches(['"', '\'', '\\', ' ']);
    let value = value.strip_prefix([':', '='])?;
    Some(text.len() - value.trim_start_matches(' ').len())
}

/// `requirepass x`, `password x`: two words that are a line, or the login of a `.netrc`.
fn is_alone(text: &str, start: usize, value: usize) -> bool {
    let line_before = behind(text, start).rsplit('\n').next().unwrap_or_default();
    let line = ahead(text, value).split('\n').next().unwrap_or_default();
    let is_word = !line.trim().is_empty()
        && !line.trim().contains(' ')
        && !line.starts_with(['=', ':', '{', '(', '-']);
    let begins = line_before.trim().is_empty()
        && text.get(start..).is_some_and(|rest| !rest.starts_with('-'));
    const DIRECTIVES: &[&str] = &[
        "proxy_set_header",
        "grpc_set_header",
        "add_header",
        "fastcgi_param",
        "uwsgi_param",
        "setenv",
        "SetEnv",
        "RequestHeader set",
        "ENV",
    ];
    // `set aws_secret_access_key x`: a name that no prose has, and a word that nobody thought of.
    let name = text.get(start..value).unwrap_or_default().trim_end();
    let first = line.split_whitespace().next().unwrap_or_default();
    if (name.contains('_') || name.eq_ignore_ascii_case("password")) && looks_random(first) {
        return true;
    }
    // `token expired` on a line of its own; `requirepass expired` is a password all the same. Asked last: few words stand alone.
    let is_prose = || {
        !name.contains(['_', '-', '.'])
            && names::hint(name) != Some(Hint::Password)
            && is_plain_words(first)
    };
    let is_set = DIRECTIVES.contains(&line_before.trim());
    let is_line = is_word && text.contains([' ', '\n']);
    is_line && (is_set || begins && !is_prose()) || line_before.contains("login ")
}
