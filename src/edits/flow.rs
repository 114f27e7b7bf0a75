//! Lists in brackets: where they end in the text.

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

#[cfg(test)]
mod tests {
    use super::*;

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
