//! Character classes and escapes.

use super::literal::{refusal, refusal_of_text, write_literal};

/// Returns the class that an escaped letter stands for, within another class or alone.
pub(crate) fn of_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        's' => "[\\t\\n\\x0C\\r ]",
        'S' => "[^\\t\\n\\x0C\\r ]",
        'w' => "[0-9A-Za-z_]",
        'W' => "[^0-9A-Za-z_]",
        _ => return None,
    })
}

/// Returns the text of a Unicode property: `\pN` or `\p{Greek}`.
pub(crate) fn property(text: &str) -> &str {
    let inside = text.get(2..).unwrap_or_default();
    let length = match inside.strip_prefix('{').and_then(|inside| inside.find('}')) {
        Some(end) => end + 2,
        None => inside.chars().next().map_or(0, char::len_utf8),
    };
    text.get(..2 + length).unwrap_or(text)
}

/// Reads an escape that stands for one character; gives that, and the length of the escape.
pub(crate) fn escaped(text: &str) -> Result<(char, usize), String> {
    let wrong = |length: usize| {
        let length = (length..=text.len()).find(|end| text.is_char_boundary(*end));
        let what = length.and_then(|length| text.get(..length)).unwrap_or(text);
        Err(refusal("invalid escape sequence", what))
    };
    let Some(c) = text.chars().nth(1) else {
        return Err(refusal("trailing backslash at end of expression", ""));
    };
    let after = text.get(1 + c.len_utf8()..).unwrap_or_default();
    let is_octal = |c: &char| ('0'..='7').contains(c);
    let by_number = |digits: &str, radix: u32| {
        u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)
    };
    Ok(match c {
        'a' => ('\u{7}', 2),
        'f' => ('\u{C}', 2),
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        't' => ('\t', 2),
        'v' => ('\u{B}', 2),
        '1'..='7' if !after.starts_with(|c| is_octal(&c)) => return wrong(2),
        '0'..='7' => {
            let more = after.chars().take(2).take_while(is_octal).count();
            let digits = text.get(1..2 + more).unwrap_or_default();
            match by_number(digits, 8) {
                Some(c) => (c, 2 + more),
                None => return wrong(2),
            }
        }
        'x' => {
            let braced = after
                .strip_prefix('{')
                .and_then(|after| after.split_once('}'));
            let (digits, length) = match braced {
                Some((digits, _)) => (digits, digits.len() + 4),
                None => (after.get(..2).unwrap_or_default(), 4),
            };
            match by_number(digits, 16).filter(|_| !digits.starts_with('+')) {
                Some(c) => (c, length),
                None => return wrong(length),
            }
        }
        c if c.is_ascii() && !c.is_ascii_alphanumeric() => (c, 2),
        c => return wrong(1 + c.len_utf8()),
    })
}

/// Translates the class that a text begins with; gives it and the text after it.
pub(crate) fn translate(text: &str) -> Result<(String, &str), String> {
    let missing = || refusal_of_text("missing closing ]", text);
    let mut out = "[".to_owned();
    let mut rest = text.get(1..).unwrap_or_default();
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let mut first = true;
    while first || !rest.starts_with(']') {
        if rest.is_empty() {
            return Err(missing());
        }
        first = false;
        if let Some(after) = named(rest, &mut out)? {
            rest = after;
            continue;
        }
        let range = rest;
        let (low, after) = member(rest).ok_or_else(missing)??;
        rest = after;
        write_literal(&mut out, low);
        if let Some(after) = rest
            .strip_prefix('-')
            .filter(|after| !after.is_empty() && !after.starts_with(']'))
        {
            let (high, after) = member(after).ok_or_else(missing)??;
            rest = after;
            if high < low {
                let what = range.get(..range.len() - rest.len()).unwrap_or(range);
                return Err(refusal("invalid character class range", what));
            }
            out.push('-');
            write_literal(&mut out, high);
        }
    }
    out.push(']');
    Ok((out, rest.strip_prefix(']').unwrap_or_default()))
}

/// Writes a class within a class: `[:alpha:]`, `\d`, `\pN`. Gives the text after it.
fn named<'t>(text: &'t str, out: &mut String) -> Result<Option<&'t str>, String> {
    if let Some(inside) = text.strip_prefix("[:")
        && let Some((name, after)) = inside.split_once(":]")
    {
        const NAMES: &[&str] = &[
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "word", "xdigit",
        ];
        if !NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
            let what = text.get(..name.len() + 4).unwrap_or(text);
            return Err(refusal("invalid character class range", what));
        }
        out.push_str("[:");
        out.push_str(name);
        out.push_str(":]");
        return Ok(Some(after));
    }
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some('p' | 'P')) => {
            let property = property(text);
            out.push_str(property);
            Ok(text.get(property.len()..))
        }
        (Some('\\'), Some(letter)) => match of_letter(letter) {
            Some(class) => {
                out.push_str(class);
                Ok(Some(chars.as_str()))
            }
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// Reads one character of a class.
fn member(text: &str) -> Option<Result<(char, &str), String>> {
    let c = text.chars().next()?;
    if c != '\\' {
        return Some(Ok((c, text.get(c.len_utf8()..).unwrap_or_default())));
    }
    Some(escaped(text).map(|(c, length)| (c, text.get(length..).unwrap_or_default())))
}
