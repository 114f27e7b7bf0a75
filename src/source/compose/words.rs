//! [`split`]: a command in one text as the words that Compose makes of it.
//!
//! Takes a text without variables; gives words. Source: `Parser.Parse` of `mattn/go-shellwords` 1.0.12, which compose-go reads such texts
//! with: the first operator of a shell ends the command, and what stands behind it is not read.

/// Splits a text. `None` for one that Compose refuses: a quote that is never closed, a bracket of a shell.
pub(super) fn split(text: &str) -> Option<Vec<String>> {
    let mut splitter = Splitter::default();
    for letter in text.chars() {
        match splitter.add(letter) {
            Step::Go => {}
            Step::End => break,
            Step::Refuse => return None,
        }
    }
    splitter.finished()
}

enum Step {
    Go,
    End,
    Refuse,
}

#[derive(Default)]
struct Splitter {
    words: Vec<String>,
    word: String,
    is_in_word: bool,
    is_escaped: bool,
    is_in_double: bool,
    is_in_single: bool,
    is_in_back: bool,
    is_in_dollar: bool,
}

impl Splitter {
    fn is_quoted(&self) -> bool {
        self.is_in_single || self.is_in_double || self.is_in_back || self.is_in_dollar
    }

    fn add(&mut self, letter: char) -> Step {
        if self.is_escaped {
            self.is_escaped = false;
            return self.push(letter);
        }
        match letter {
            '\\' if self.is_in_single => self.word.push(letter),
            '\\' => self.is_escaped = true,
            ' ' | '\t' | '\r' | '\n' if self.is_quoted() => self.word.push(letter),
            ' ' | '\t' | '\r' | '\n' => self.end_word(),
            '"' if !self.is_in_single && !self.is_in_dollar => {
                self.is_in_word |= self.is_in_double;
                self.is_in_double = !self.is_in_double;
            }
            '\'' if !self.is_in_double && !self.is_in_dollar => {
                self.is_in_word |= self.is_in_single;
                self.is_in_single = !self.is_in_single;
            }
            '(' if !self.is_in_single && !self.is_in_double && !self.is_in_back => {
                if self.is_in_dollar || !self.word.ends_with('$') {
                    return Step::Refuse;
                }
                self.is_in_dollar = true;
                self.word.push(letter);
            }
            ';' | '&' | '|' | '<' | '>' if !self.is_quoted() => {
                let is_stream =
                    letter == '>' && self.word.starts_with(|c: char| c.is_ascii_digit());
                self.is_in_word &= !is_stream;
                return Step::End;
            }
            _ => return self.toggle(letter),
        }
        Step::Go
    }

    /// Takes a letter that stays a part of the word, and may open or close what is a quote to Compose.
    fn toggle(&mut self, letter: char) -> Step {
        let is_free = !self.is_in_single && !self.is_in_double;
        match letter {
            '`' if is_free && !self.is_in_dollar => self.is_in_back = !self.is_in_back,
            ')' if is_free && !self.is_in_back => self.is_in_dollar = !self.is_in_dollar,
            _ => {}
        }
        self.push(letter)
    }

    fn push(&mut self, letter: char) -> Step {
        self.is_in_word = true;
        self.word.push(letter);
        Step::Go
    }

    fn end_word(&mut self) {
        if std::mem::take(&mut self.is_in_word) {
            self.words.push(std::mem::take(&mut self.word));
        }
    }

    fn finished(mut self) -> Option<Vec<String>> {
        self.end_word();
        (!self.is_escaped && !self.is_quoted()).then_some(self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_compose_splits_it() {
        for (text, expected) in [
            ("", Some("")),
            ("a  b\tc", Some("a|b|c")),
            ("a 'b c' \"d e\"f", Some("a|b c|d ef")),
            ("a '' b", Some("a||b")),
            ("a\\ b", Some("a b")),
            ("'a\\b'", Some("a\\b")),
            ("a && b", Some("a")),
            ("sh -c \"a && b\"", Some("sh|-c|a && b")),
            ("a 2>file", Some("a")),
            ("a >file", Some("a")),
            ("a `b c`", Some("a|`b c`")),
            ("a $(b c)", Some("a|$(b c)")),
            ("a (b)", None),
            ("a 'b", None),
            ("a \\", None),
            ("a )", None),
        ] {
            let found = split(text).map(|words| words.join("|"));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
