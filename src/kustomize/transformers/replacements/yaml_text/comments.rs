//! The nodes that comments belong to, by go-yaml's rules.
//!
//! A comment behind something is its line comment. Comments below something are its foot if an empty line or less indent
//! follows, and else the head of what comes next.

use super::node::Failure;
use super::scanner::Scanner;
use super::text::Mark;
use super::token::{Comment, TokenKind};

/// Farther than this, no comment is looked for.
const FARTHEST: usize = 512;

impl Scanner {
    /// Goes over blanks, line breaks and comments.
    pub(crate) fn find_token(&mut self) -> Result<(), Failure> {
        let scan_mark = self.text.mark;
        loop {
            if self.text.now() == '\u{FEFF}' {
                return Err(Failure::Unsupported("byte order marks"));
            }
            let tabs = self.flow_level > 0 || !self.simple_key_allowed;
            while self.text.now() == ' ' || tabs && self.text.now() == '\t' {
                self.text.skip();
            }
            self.lift_comment_behind_dash();
            if self.text.now() == '#' {
                self.scan_comments(scan_mark);
            }
            if self.text.line_break().is_none() {
                return Ok(());
            }
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    /// Makes a comment behind a list's first dash the head of the node that follows.
    fn lift_comment_behind_dash(&mut self) {
        let dash = matches!(
            self.tokens.as_slice(),
            [.., first, second]
                if first.kind == TokenKind::BlockSeqStart && second.kind == TokenKind::BlockEntry
        );
        if !dash || self.text.is_break() {
            return;
        }
        let mark = self.text.mark;
        if let Some(comment) = self.comments.last_mut().filter(|it| !it.line.is_empty()) {
            comment.head = std::mem::take(&mut comment.line);
            if comment.start.line == mark.line - 1 {
                comment.token = mark;
            }
        }
    }

    /// Reads a comment on the line of the token before.
    pub(crate) fn scan_line_comment(&mut self, token: Mark) {
        if self.text.newlines > 0 {
            return;
        }
        let blanks = (0..FARTHEST).find(|&ahead| !self.text.is_blank(ahead));
        let Some(blanks) = blanks.filter(|&blanks| self.text.at(blanks) == '#') else {
            return;
        };
        (0..blanks).for_each(|_| self.text.skip());
        let start = self.text.mark;
        let line = self.comment_text();
        self.comments.push(Comment {
            token,
            start,
            line,
            ..Comment::default()
        });
    }

    fn comment_text(&mut self) -> String {
        let mut text = String::new();
        while !self.text.is_breakz(0) {
            self.text.read(&mut text);
        }
        text
    }

    fn indent_or_0(&self) -> i64 {
        self.indent.max(0)
    }

    /// Reads comments on lines of their own, and parts those that end what was before from those that head what comes.
    fn scan_comments(&mut self, scan_mark: Mark) {
        let mut before = self.tokens.last();
        if let [.., first, last] = self.tokens.as_slice()
            && last.kind == TokenKind::FlowEntry
        {
            before = Some(first);
        }
        let after_value = before.is_some_and(|token| token.kind == TokenKind::Value);
        let mark = self.text.mark;
        let newlines = self.text.newlines;
        let mut search = Search {
            scan: scan_mark,
            token: before.map_or(mark, |token| token.start),
            start: Mark::default(),
            line: mark.line,
            column: mark.column,
            text: String::new(),
            foot_line: match scan_mark.line > 0 {
                true => mark.line - newlines + 1 + i64::from(newlines == 0 && mark.column > 1),
                false => -1,
            },
            after_value,
            first_empty: newlines <= 1,
            recent_empty: false,
            ahead: 0,
        };
        // The distance starts at 0 once, and at 1 after each comment read.
        while search.ahead < FARTHEST {
            search.column += 1;
            if !self.text.is_blank(search.ahead) && !self.look(&mut search) {
                break;
            }
            search.ahead += 1;
        }
        if !search.text.is_empty() {
            let end = self.ahead(&search, -1);
            self.comments.push(Comment {
                scan: search.scan,
                token: search.start,
                start: search.start,
                end,
                head: search.text,
                ..Comment::default()
            });
        }
    }

    /// Looks at one character that is not a blank; tells whether to go on.
    fn look(&mut self, search: &mut Search) -> bool {
        let indent = self.indent_or_0();
        let c = self.text.at(search.ahead);
        let closes = self.flow_level > 0 && matches!(c, ']' | '}');
        if closes || self.text.is_breakz(search.ahead) {
            if closes || !search.recent_empty {
                self.end_of_lines(search, closes, indent);
            }
            if !super::text::is_break(c) {
                return false;
            }
            search.first_empty = false;
            search.recent_empty = true;
            search.column = 0;
            search.line += 1;
            return true;
        }
        let dedented = search.column - 1 < indent && search.column != search.start.column;
        if !search.text.is_empty() && dedented {
            self.push_foot(search);
        }
        if c != '#' {
            return false;
        }
        if search.text.is_empty() {
            search.start = self.ahead(search, 0);
        } else {
            search.text.push('\n');
        }
        search.recent_empty = false;
        let seen = self.ahead(search, 0).index;
        while self.text.mark.index < seen && !self.text.is_end() {
            if self.text.line_break().is_none() {
                self.text.skip();
            }
        }
        search.text.push_str(&self.comment_text());
        search.ahead = 0;
        search.column = 0;
        search.line = self.text.mark.line;
        true
    }

    /// At the end of a line without a comment: what was read so far may be a foot.
    fn end_of_lines(&mut self, search: &mut Search, closes: bool, indent: i64) {
        let at_foot = search.start.line == search.foot_line && !search.after_value;
        let dedented = search.start.column - 1 < indent;
        if closes || search.first_empty && (at_foot || dedented) {
            if !search.text.is_empty() {
                if dedented {
                    search.token = search.start;
                }
                self.push_foot(search);
            }
        } else if !search.text.is_empty() && self.text.at(search.ahead) != '\0' {
            search.text.push('\n');
        }
    }

    fn push_foot(&mut self, search: &mut Search) {
        let end = self.ahead(search, 0);
        self.comments.push(Comment {
            scan: search.scan,
            token: search.token,
            start: search.start,
            end,
            foot: std::mem::take(&mut search.text),
            ..Comment::default()
        });
        search.scan = end;
        search.token = end;
    }

    fn ahead(&self, search: &Search, more: i64) -> Mark {
        let ahead = i64::try_from(search.ahead).unwrap_or_default();
        Mark {
            index: self.text.mark.index + ahead + more,
            line: search.line,
            column: search.column,
        }
    }
}

/// A search for comments on lines of their own.
struct Search {
    scan: Mark,
    /// The token that a foot belongs to.
    token: Mark,
    start: Mark,
    line: i64,
    column: i64,
    text: String,
    /// The line on which a foot has to start.
    foot_line: i64,
    after_value: bool,
    /// No empty line yet.
    first_empty: bool,
    recent_empty: bool,
    /// How far ahead of the text's place the search is.
    ahead: usize,
}
