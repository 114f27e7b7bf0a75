//! The characters of a text and a place among them.

/// A place in the text, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mark {
    pub(crate) index: i64,
    pub(crate) line: i64,
    pub(crate) column: i64,
}

pub(crate) struct Text {
    chars: Vec<char>,
    at: usize,
    pub(crate) mark: Mark,
    /// How many line breaks stand before the place, with but blanks between.
    pub(crate) newlines: i64,
}

pub(crate) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            chars: text.chars().collect(),
            at: 0,
            mark: Mark::default(),
            newlines: 0,
        }
    }

    /// The character so far ahead; NUL, which no text holds, behind the end.
    pub(crate) fn at(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    pub(crate) fn now(&self) -> char {
        self.at(0)
    }

    pub(crate) fn is_end(&self) -> bool {
        self.now() == '\0'
    }

    pub(crate) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.at(ahead), ' ' | '\t')
    }

    pub(crate) fn is_break(&self) -> bool {
        is_break(self.now())
    }

    pub(crate) fn is_breakz(&self, ahead: usize) -> bool {
        let c = self.at(ahead);
        c == '\0' || is_break(c)
    }

    pub(crate) fn is_blankz(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_breakz(ahead)
    }

    pub(crate) fn skip(&mut self) {
        if !self.is_blank(0) {
            self.newlines = 0;
        }
        self.at += 1;
        self.mark.index += 1;
        self.mark.column += 1;
    }

    pub(crate) fn read(&mut self, out: &mut String) {
        out.push(self.now());
        self.skip();
    }

    /// Goes over a line break and returns what it is read as.
    pub(crate) fn line_break(&mut self) -> Option<char> {
        let (length, read) = match (self.now(), self.at(1)) {
            ('\r', '\n') => (2, '\n'),
            ('\r' | '\n' | '\u{85}', _) => (1, '\n'),
            (c @ ('\u{2028}' | '\u{2029}'), _) => (1, c),
            _ => return None,
        };
        self.at += length;
        self.mark.index += i64::try_from(length).unwrap_or(1);
        self.mark.column = 0;
        self.mark.line += 1;
        self.newlines += 1;
        Some(read)
    }
}
