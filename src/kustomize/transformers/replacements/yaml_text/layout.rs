//! The printed text and its end: indents, line breaks, blanks, and comments between.

/// The text so far, and what go-yaml's emitter remembers of its end.
pub(crate) struct Layout {
    pub(crate) out: String,
    pub(crate) column: usize,
    /// The indent of the collection being printed; negative outside of all.
    pub(crate) indent: i64,
    /// Whether a blank was last, or nothing needs one.
    pub(crate) whitespace: bool,
    /// Whether there is nothing but indicators on the line.
    pub(crate) indention: bool,
    /// The indent at which a foot comment was printed just now: an empty line follows it there.
    pub(crate) foot_indent: Option<usize>,
    pub(crate) head: String,
    pub(crate) line: String,
    pub(crate) foot: String,
    pub(crate) tail: String,
}

impl Layout {
    pub(crate) fn new() -> Self {
        Self {
            out: String::new(),
            column: 0,
            indent: -1,
            whitespace: true,
            indention: true,
            foot_indent: None,
            head: String::new(),
            line: String::new(),
            foot: String::new(),
            tail: String::new(),
        }
    }

    pub(crate) fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    pub(crate) fn put_all(&mut self, text: &str) {
        text.chars().for_each(|c| self.put(c));
    }

    /// Prints a line break, whichever it is.
    pub(crate) fn put_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
        self.indention = true;
    }

    fn indent(&self) -> usize {
        usize::try_from(self.indent).unwrap_or(0)
    }

    /// Goes to the indent, on a new line unless the line holds indicators only.
    pub(crate) fn write_indent(&mut self) {
        let indent = self.indent();
        if !self.indention || self.column > indent || self.column == indent && !self.whitespace {
            self.put_break('\n');
        }
        if self.foot_indent == Some(indent) {
            self.put_break('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.foot_indent = None;
    }

    /// Prints an indicator, with a blank before it if it needs one.
    pub(crate) fn indicator(&mut self, text: &str, apart: bool) {
        if apart && !self.whitespace {
            self.put(' ');
        }
        self.put_all(text);
        self.whitespace = false;
        self.indention = false;
    }

    /// Prints `-`, `?` or `:` where a block may go on in the same line.
    pub(crate) fn block_indicator(&mut self, text: &str) {
        let indention = self.indention;
        self.indicator(text, true);
        self.indention = indention;
    }

    /// Prints `[` or `{`.
    pub(crate) fn opening(&mut self, text: &str) {
        self.indicator(text, true);
        self.whitespace = true;
    }

    /// Tells whether a comment that follows is still to be printed.
    pub(crate) fn has_following(&self) -> bool {
        !(self.line.is_empty() && self.foot.is_empty() && self.tail.is_empty())
    }

    pub(crate) fn head_comment(&mut self) {
        if !self.tail.is_empty() {
            let tail = std::mem::take(&mut self.tail);
            self.write_indent();
            self.comment(&tail);
            self.foot_indent = Some(self.indent());
        }
        if !self.head.is_empty() {
            let head = std::mem::take(&mut self.head);
            self.write_indent();
            self.comment(&head);
        }
    }

    pub(crate) fn line_comment(&mut self) {
        if self.line.is_empty() {
            return;
        }
        if !self.whitespace {
            self.put(' ');
        }
        let line = std::mem::take(&mut self.line);
        self.comment(&line);
    }

    pub(crate) fn foot_comment(&mut self) {
        if self.foot.is_empty() {
            return;
        }
        let foot = std::mem::take(&mut self.foot);
        self.write_indent();
        self.comment(&foot);
        self.foot_indent = Some(self.indent());
    }

    fn comment(&mut self, text: &str) {
        let (mut broken, mut pound) = (false, false);
        for c in text.chars() {
            if super::text::is_break(c) {
                self.put_break(c);
                broken = true;
                pound = false;
                continue;
            }
            if broken {
                self.write_indent();
            }
            if !pound && c != '#' {
                self.put_all("# ");
            }
            pound = true;
            self.put(c);
            self.indention = false;
            broken = false;
        }
        if !broken {
            self.put_break('\n');
        }
        self.whitespace = true;
    }
}
