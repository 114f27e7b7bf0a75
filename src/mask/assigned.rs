//! `password=x`, `"password": "x"`, `--password x`, `<password>x</password>`, and what single programs have in their place.

mod flow;

use super::names::{self, Hint};
use super::random::looks_random;
use super::spans::{Credential, Span, ahead, behind, run};
use super::values;

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    let mut from = 0;
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
        // The cheaper question first: few words of a text are assigned to.
        let Some(value_at) = value_start(text, start, end) else {
            continue;
        };
        let Some(hint) = names::hint(name) else {
            continue;
        };
        let begin = end + value_at;
        if flow::find(text, (start, end), begin, found) {
            continue;
        }
        let length = value_length(text, (start, end), begin);
        let value = text.get(begin..begin + length).unwrap_or_default();
        // `--token or APP_TOKEN`: prose about an option.
        if name.starts_with('-')
            && ["or", "and", "is", "to", "from", "option", "flag"].contains(&value)
        {
            continue;
        }
        // The scheme of a header may stay, and what follows it is a token's to be.
        let is_block = block_head(value.split('\n').next().unwrap_or_default().trim_end());
        let is_header = name.eq_ignore_ascii_case("authorization") && value.contains(' ');
        if hides(hint, value)
            && !is_header
            && !is_in_arn(text, start)
            && (is_block || !is_code(text, begin, value))
        {
            found.push(Span {
                range: begin..begin + length,
                what: Credential::Assigned,
                name: start..end,
            });
            from = begin + length;
        }
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
        Hint::Weak => !values::is_harmless(text) && text.split_whitespace().any(looks_random),
    }
}

/// Returns how far after a name its value starts.
fn value_start(text: &str, start: usize, end: usize) -> Option<usize> {
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
    if is_quoted && let Some(value) = beside(after.get(at..)?) {
        at += value;
        return Some(at + quotes(after.get(at..)?));
    }
    if is_quoted && let Some(value) = argument(text, start, after.get(at..)?) {
        return Some(at + value);
    }
    at += spaces(after.get(at..)?);
    let rest = after.get(at..)?;
    let assigns = rest.starts_with(['=', ':']) && !rest.starts_with("://");
    if assigns {
        at += 1;
        // `:=`, `==`, `=>`
        at += usize::from(after.get(at..)?.starts_with(['=', '>']));
    } else if let Some(value) = beside(rest) {
        at += value;
    } else if at > 0 && names::hint(name).is_some() && is_alone(text, start, end + at) {
        return Some(at + opening(rest));
    } else if !(name.starts_with('-') && at > 0) || rest.starts_with('-') {
        return None;
    } else if rest.starts_with(',') {
        // Two words of a list: `["--password", "x"]`.
        at += 1;
    }
    at += spaces(after.get(at..)?);
    at += opening(after.get(at..)?);
    Some(at)
}

/// Returns the length of the quote that begins there: two are an empty text.
fn opening(text: &str) -> usize {
    let length = text.len() - text.trim_start_matches(['"', '\'', '\\']).len();
    let quotes = text.get(..length).unwrap_or_default();
    match quotes {
        "\"\"" | "''" => 0,
        _ => length,
    }
}

/// `define('DB_PASSWORD', 'x')`, `<property name="password">x</property>`
fn argument(text: &str, start: usize, rest: &str) -> Option<usize> {
    let before = text.get(..start)?.trim_end_matches(['"', '\'']);
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

/// `key="Password" value="x"`, `{"name": "DB_PASSWORD", "value": "x"}`
fn beside(rest: &str) -> Option<usize> {
    let trimmed = rest.trim_start_matches([' ', '\n', '\t', ',', '"', '\'', '\\', '-']);
    let skipped = rest.len() - trimmed.len();
    if skipped == 0 && !trimmed.starts_with("value") {
        return None;
    }
    let tail = trimmed
        .strip_prefix("value")
        .or_else(|| trimmed.strip_prefix("Value"))?;
    let value = tail.trim_start_matches(['"', '\'', '\\', ' ']);
    let value = value.strip_prefix([':', '='])?;
    Some(rest.len() - value.trim_start_matches(' ').len())
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
    let is_set = DIRECTIVES.contains(&line_before.trim());
    (begins || is_set) && is_word && text.contains([' ', '\n']) || line_before.contains("login ")
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
        let head = rest.split('\n').next().unwrap_or_default().trim_end();
        return head
            .find(" #")
            .map_or(head, |at| head.get(..at).unwrap_or(head))
            .trim_end()
            .len();
    }
    word(text, start, rest)
}

fn closing(rest: &str, quote: char, escaped: bool) -> usize {
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        let is_escaped = std::mem::replace(&mut before, c) == '\\';
        if c == '\\' && is_escaped {
            before = ' ';
        }
        if c == quote && is_escaped == escaped {
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
    !is_quoted
        && (value.starts_with(['{', '[', '(', '|', '>', '!'])
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
