//! Lists in brackets and mappings in braces: where they stand in the text, where they end, and what may go into them.

use crate::files::{self, Format};
use crate::yaml::{Node, Style};

/// Returns the offset of the bracket that ends what begins at an offset; `None` where none does.
pub(super) fn end_of(text: &str, begin: usize) -> Option<usize> {
    let rest = text.get(begin..)?;
    let mut open: Vec<char> = Vec::new();
    let mut quote: Option<char> = None;
    let mut before = ' ';
    // Quotes begin a text only where a text can begin.
    let mut can_begin = true;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('"'), '\\') => drop(letters.next()),
            (Some('\''), '\'') if letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                letters.next();
            }
            (Some(of), _) if of == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') if can_begin => quote = Some(letter),
            (None, '#') if before.is_whitespace() => {
                while letters.next_if(|(_, next)| *next != '\n').is_some() {}
            }
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ']' | '}') => {
                if open.pop() != Some(letter) {
                    return None;
                }
                if open.is_empty() {
                    return begin.checked_add(at);
                }
            }
            (None, _) => {}
        }
        if !letter.is_whitespace() {
            can_begin = quote.is_none() && matches!(letter, '[' | '{' | ',' | ':');
        }
        before = letter;
    }
    None
}

/// Finds the lists in brackets of a generator whose key stands at a line.
pub(super) fn lists_in_brackets<'n>(node: &'n Node, line: usize, found: &mut Vec<&'n Node>) {
    for (key, value) in node.as_map().unwrap_or_default() {
        let is_list = matches!(key.as_str(), Some("literals" | "files"));
        let is_here = usize::try_from(key.origin.line()).ok() == Some(line);
        if is_list && is_here && value.style == Style::Flow && value.as_seq().is_some() {
            found.push(value);
        }
        lists_in_brackets(value, line, found);
    }
    for item in node.as_seq().unwrap_or_default() {
        lists_in_brackets(item, line, found);
    }
}

/// Tells whether a line ends in a comment: behind a blank, outside of quotes.
pub(super) fn has_comment(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default();
        let is_open = |quote: char| before.matches(quote).count() % 2 == 1;
        let is_apart = before.is_empty() || before.ends_with(char::is_whitespace);
        is_apart && !is_open('"') && !is_open('\'')
    })
}

/// Returns an item as it stands in brackets.
pub(super) fn item(text: &str) -> Option<String> {
    let is_quoted = text.starts_with(['"', '\'']);
    let needs_quotes = !is_quoted && text.contains(['[', ']', '{', '}', ',', '#']);
    match needs_quotes {
        true => serde_json::to_string(text).ok(),
        false => Some(text.to_owned()),
    }
}

/// Returns a key and its value as they stand in braces of YAML, JSON or TOML; `None` where a text is no such pair.
pub(super) fn pair(text: &str) -> Option<String> {
    let read = super::kept::documents(&format!("{{{text}}}")).unwrap_or_default();
    let is_pair = match read.as_slice() {
        [one] => match one.as_map() {
            Some([(_, value)]) => value
                .as_text()
                .is_none_or(|text| !text.is_empty() || !value.is_null()),
            _ => false,
        },
        _ => false,
    };
    let is_field = || {
        let table = format!("x = {{{text}}}");
        files::parse(Format::Toml, &table).is_ok()
    };
    (is_pair || is_field()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_no_text() {
        for (line, expected) in [
            ("a, # b", true),
            ("# b", true),
            ("\"a # b\"", false),
            ("a#b", false),
            ("'# b', # c", true),
        ] {
            assert_eq!(has_comment(line), expected, "{line}");
        }
    }

    #[test]
    fn a_list_ends_at_its_own_bracket() {
        let cases = [
            ("[a, b] # ]", Some(5)),
            ("[a, [b], {c: ']'}]", Some(17)),
            ("['it''s ]', \"\\\"]\"]", Some(17)),
            ("[a, # ]\n b]", Some(10)),
            ("[it's]", Some(5)),
            ("[a", None),
            ("[a}", None),
        ];
        for (text, expected) in cases {
            assert_eq!(end_of(text, 0), expected, "{text}");
        }
    }
}
