//! [`Words`]: a script as words, expansions and the ends of commands, without comments and what stands between single quotes.

use super::super::name_length;

/// A piece of a script.
pub(super) enum Word<'t> {
    /// A word, as far as it is known.
    Text(String),
    Expansion(Expansion<'t>),
    End(Join),
}

/// How a command goes on at its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Join {
    #[default]
    No,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// `$name` or `${name…}`.
pub(super) struct Expansion<'t> {
    pub(super) name: &'t str,
    /// The text behind the name within the braces, up to the end of the line.
    pub(super) operator: &'t str,
    /// Whether it stands within the braces of another.
    pub(super) is_nested: bool,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// The pieces of a script.
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    line_start: usize,
    word: String,
    is_in_word: bool,
    is_quoted: bool,
    /// Open braces of expansions.
    braces: usize,
    /// The documents that begin at the next line: the word that ends each, and whether it is filled.
    documents: Vec<(&'t str, bool)>,
    /// The document at hand.
    document: Option<(&'t str, bool)>,
    ready: std::collections::VecDeque<Word<'t>>,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 0,
            line_start: 0,
            word: String::new(),
            is_in_word: false,
            is_quoted: false,
            braces: 0,
            documents: Vec::new(),
            document: None,
            ready: std::collections::VecDeque::new(),
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn end_word(&mut self) {
        if std::mem::take(&mut self.is_in_word) {
            let word = std::mem::take(&mut self.word);
            self.ready.push_back(Word::Text(word));
        }
    }

    fn end_command(&mut self, join: Join) {
        self.end_word();
        self.ready.push_back(Word::End(join));
    }

    /// Reads on until a piece is there; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        let width = first.len_utf8();
        if self.document.is_some() && self.at == self.line_start && self.skip_document_line() {
            return Some(());
        }
        match first {
            '\n' => self.new_line(),
            '\\' => {
                let skipped = rest.chars().nth(1);
                self.at += 1;
                match skipped {
                    Some('\n') => {
                        self.at += 1;
                        self.line += 1;
                        self.line_start = self.at;
                    }
                    Some(other) => {
                        self.push(other);
                        self.at += other.len_utf8();
                    }
                    None => {}
                }
            }
            '$' => self.dollar(),
            _ if self.document.is_some() => self.at += width,
            '"' => {
                self.is_quoted = !self.is_quoted;
                self.is_in_word = true;
                self.at += 1;
            }
            '}' if self.braces > 0 => {
                self.braces -= 1;
                self.at += 1;
            }
            _ if self.is_quoted => {
                self.push(first);
                self.at += width;
            }
            '\'' => self.single(),
            '#' if !self.is_in_word && self.braces == 0 => {
                self.at += rest.find('\n').unwrap_or(rest.len());
            }
            _ => self.bare(first, rest),
        }
        Some(())
    }

    fn push(&mut self, c: char) {
        self.is_in_word = true;
        self.word.push(c);
    }

    fn bare(&mut self, first: char, rest: &'t str) {
        let width = first.len_utf8();
        match first {
            ' ' | '\t' | '\r' => self.end_word(),
            '&' | '|' | ';' | '`' => {
                let join = match rest {
                    _ if rest.starts_with("&&") => Join::And,
                    _ if rest.starts_with("||") => Join::Or,
                    _ => Join::No,
                };
                self.end_command(join);
                self.at += usize::from(join != Join::No);
            }
            '(' if rest.starts_with("()") => {
                self.end_word();
                self.ready.push_back(Word::Text("()".to_owned()));
                self.at += 1;
            }
            '(' | ')' => self.end_command(Join::No),
            '<' if rest.starts_with("<<<") => self.at += 2,
            '<' if rest.starts_with("<<") => self.open_document(rest),
            _ => self.push(first),
        }
        self.at += width;
    }

    fn new_line(&mut self) {
        self.at += 1;
        self.line += 1;
        self.line_start = self.at;
        if self.document.is_none() {
            if self.is_quoted {
                self.push('\n');
            } else {
                self.end_command(Join::No);
            }
            self.next_document();
        }
    }

    fn next_document(&mut self) {
        if !self.is_quoted {
            self.document = (!self.documents.is_empty()).then(|| self.documents.remove(0));
        }
    }

    /// Skips a line that ends a document, or one that is not filled.
    fn skip_document_line(&mut self) -> bool {
        let Some((end, is_filled)) = self.document else {
            return false;
        };
        let rest = self.rest();
        let length = rest.find('\n').unwrap_or(rest.len());
        let is_end = rest.get(..length).is_some_and(|line| line.trim() == end);
        if !is_end && is_filled {
            return false;
        }
        self.at += (length + 1).min(rest.len());
        self.line += 1;
        self.line_start = self.at;
        if is_end {
            self.next_document();
        }
        true
    }

    fn open_document(&mut self, rest: &'t str) {
        let behind = rest.get(2..).unwrap_or_default();
        let behind = behind
            .strip_prefix('-')
            .unwrap_or(behind)
            .trim_start_matches(' ');
        let line = behind.lines().next().unwrap_or_default();
        let quote = line
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'' | '\\'));
        let bare = line.trim_start_matches(['"', '\'', '\\']);
        let word = bare.get(..name_length(bare)).unwrap_or_default();
        if !word.is_empty() {
            self.documents.push((word, quote.is_none()));
        }
        // The second sign, and the word itself is an argument that nobody looks at.
        self.at += 1;
    }

    fn single(&mut self) {
        let rest = self.rest();
        let inside = rest.get(1..).unwrap_or_default();
        let length = inside.find('\'').unwrap_or(inside.len());
        let skipped = inside.get(..length).unwrap_or_default();
        self.is_in_word = true;
        self.word.push_str(skipped);
        for (at, _) in skipped.match_indices('\n') {
            self.line += 1;
            self.line_start = self.at + 1 + at + 1;
        }
        self.at += (length + 2).min(rest.len());
    }

    fn dollar(&mut self) {
        let rest = self.rest();
        let behind = rest.get(1..).unwrap_or_default();
        let (inside, is_braced) = match behind.strip_prefix('{') {
            Some(inside) => (inside, true),
            None => (behind, false),
        };
        let length = name_length(inside);
        let name = inside.get(..length).unwrap_or_default();
        let column = self.at - self.line_start;
        self.is_in_word |= self.document.is_none();
        self.at += 1 + usize::from(is_braced);
        if is_braced {
            // `${#X}` and `${!X}` begin with a sign.
            self.braces += 1;
        }
        if name.is_empty() {
            if behind.starts_with('(') {
                self.end_command(Join::No);
                self.at += 1;
            }
            return;
        }
        self.at += length;
        let operator = match is_braced {
            true => inside.get(length..).unwrap_or_default(),
            false => "",
        };
        let operator = operator.lines().next().unwrap_or_default();
        let operator = if operator.starts_with('}') {
            ""
        } else {
            operator
        };
        self.ready.push_back(Word::Expansion(Expansion {
            name,
            operator,
            is_nested: self.braces > usize::from(is_braced),
            line: self.line,
            column,
        }));
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        while self.ready.is_empty() {
            if self.step().is_none() {
                self.end_word();
                return self.ready.pop_front();
            }
        }
        self.ready.pop_front()
    }
}
