//! [`Lines`]: the lines of a text that have something on them, one at a time.
//!
//! Takes a text of ASCII; gives each line with its indent and number. Lines without anything and lines that are comments are passed
//! over. Leaves what a line means to [`super`].

/// A line without its indent.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) indent: usize,
    pub(super) text: &'t str,
    /// From 0.
    pub(super) number: u64,
}

pub(super) struct Lines<'t> {
    current: Option<Line<'t>>,
    /// The text that follows the current line.
    rest: &'t str,
    /// The number of the line that the rest begins with.
    next: u64,
    has_failed: bool,
}

impl<'t> Lines<'t> {
    /// Begins with the first line; nothing for a text with other characters than those of ASCII that can be seen.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        let is_usual = |byte: u8| byte == b'\n' || (b' '..=b'~').contains(&byte);
        if !text.bytes().all(is_usual) {
            return None;
        }
        let mut lines = Self {
            current: None,
            rest: text,
            next: 0,
            has_failed: false,
        };
        lines.advance();
        Some(lines)
    }

    /// Returns the current line; nothing at the end, and where a line is blanks alone.
    pub(super) fn current(&self) -> Option<Line<'t>> {
        self.current
    }

    /// Tells whether the end was not the text's.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Goes on to the next line.
    pub(super) fn advance(&mut self) {
        self.current = None;
        while let Some((line, rest)) = self.raw() {
            let number = self.next;
            (self.rest, self.next) = (rest, number + 1);
            let text = line.trim_start_matches(' ');
            let indent = line.len() - text.len();
            if text.is_empty() && indent > 0 {
                self.has_failed = true;
                return;
            }
            if !text.is_empty() && !text.starts_with('#') {
                self.current = Some(Line {
                    indent,
                    text,
                    number,
                });
                return;
            }
        }
    }

    /// Has the current line begin that many bytes further right, as what follows a dash does.
    pub(super) fn indent(&mut self, by: usize) -> Option<()> {
        let line = self.current.as_mut()?;
        line.text = line.text.get(by..)?;
        line.indent += by;
        Some(())
    }

    /// Returns the lines of a literal block, without their indent, and goes on to the line behind it. Nothing where the block is
    /// empty, has a line without text, or does not end in a line break.
    pub(super) fn block_below(&mut self, column: usize) -> Option<String> {
        let mut content = String::new();
        let mut indent = None;
        while let Some((line, rest)) = self.raw() {
            let text = line.trim_start_matches(' ');
            if text.is_empty() {
                return None;
            }
            let own = line.len() - text.len();
            let indent = *indent.get_or_insert(own);
            if indent <= column {
                return None;
            }
            if own < indent {
                break;
            }
            // The last line may have no break.
            if self.rest.len() == line.len() {
                return None;
            }
            content.push_str(line.get(indent..)?);
            content.push('\n');
            (self.rest, self.next) = (rest, self.next + 1);
        }
        self.advance();
        (!content.is_empty()).then_some(content)
    }

    /// Returns the line that the rest begins with, and what follows it.
    fn raw(&self) -> Option<(&'t str, &'t str)> {
        match self.rest.as_bytes().iter().position(|byte| *byte == b'\n') {
            Some(end) => Some((self.rest.get(..end)?, self.rest.get(end + 1..)?)),
            None if self.rest.is_empty() => None,
            None => Some((self.rest, "")),
        }
    }
}
