//! Text → tokens, with the places that comments are bound to.
//!
//! Takes characters; gives a queue of tokens, filled as far ahead as go-yaml fills it, since that decides whose a
//! comment is. What the tokens say together is the parser's business.

mod levels;

use std::collections::BTreeMap;

use super::node::Failure;
use super::text::{Mark, Text};
use super::token::{Comment, Token, TokenKind};

/// A place that may turn out to start a key on one line.
#[derive(Debug, Clone, Copy, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    number: usize,
    mark: Mark,
}

/// go-yaml's bound on levels.
const MOST_LEVELS: usize = 10_000;

pub(crate) struct Scanner {
    pub(crate) text: Text,
    pub(crate) flow_level: usize,
    pub(crate) indent: i64,
    indents: Vec<i64>,
    pub(crate) simple_key_allowed: bool,
    simple_keys: Vec<SimpleKey>,
    simple_keys_by_token: BTreeMap<usize, usize>,
    /// Parsed tokens stay in front until there is no room: the search for comments looks at them.
    pub(crate) tokens: Vec<Token>,
    head: usize,
    room: usize,
    parsed: usize,
    started: bool,
    pub(crate) comments: Vec<Comment>,
}

impl Scanner {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: Text::new(text),
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
            simple_keys_by_token: BTreeMap::new(),
            tokens: Vec::new(),
            head: 0,
            room: 16,
            parsed: 0,
            started: false,
            comments: Vec::new(),
        }
    }

    /// Goes over blanks.
    pub(crate) fn skip_blanks(&mut self) {
        while self.text.is_blank(0) {
            self.text.skip();
        }
    }

    /// Goes over the rest of a line, which holds blanks and a comment at most.
    pub(crate) fn end_line(&mut self) -> Result<(), Failure> {
        self.skip_blanks();
        if self.text.now() == '#' {
            while !self.text.is_breakz(0) {
                self.text.skip();
            }
        }
        if !self.text.is_breakz(0) {
            return Err(Failure::Invalid(
                "did not find expected comment or line break",
            ));
        }
        self.text.line_break();
        Ok(())
    }

    /// Returns the next token, which stays.
    pub(crate) fn peek(&mut self) -> Result<Token, Failure> {
        self.fetch_more()?;
        match self.tokens.get(self.head) {
            Some(token) => Ok(token.clone()),
            None => Err(Failure::Invalid("no token")),
        }
    }

    /// Goes on behind the next token.
    pub(crate) fn skip(&mut self) {
        self.parsed += 1;
        self.head += 1;
    }

    fn ended(&self) -> bool {
        let last = self.tokens.last();
        last.is_some_and(|token| token.kind == TokenKind::StreamEnd)
    }

    fn fetch_more(&mut self) -> Result<(), Failure> {
        loop {
            if self.ended() && self.head < self.tokens.len() {
                return Ok(());
            }
            // Two tokens ahead, for comments below what is parsed.
            if self.head + 2 < self.tokens.len() {
                let Some(&key) = self.simple_keys_by_token.get(&self.parsed) else {
                    return Ok(());
                };
                if !self.is_valid_key(key)? {
                    return Ok(());
                }
            }
            self.fetch_next()?;
        }
    }

    fn push(&mut self, kind: TokenKind, start: Mark) {
        self.insert(None, Token { kind, start });
    }

    fn insert(&mut self, at: Option<usize>, token: Token) {
        if self.head > 0 && self.tokens.len() == self.room {
            self.tokens.drain(..self.head);
            self.head = 0;
        }
        if self.tokens.len() == self.room {
            self.room *= 2;
        }
        match at.map(|at| self.head + at) {
            Some(at) if at <= self.tokens.len() => self.tokens.insert(at, token),
            _ => self.tokens.push(token),
        }
    }

    fn fetch_next(&mut self) -> Result<(), Failure> {
        if !self.started {
            self.started = true;
            self.push(TokenKind::StreamStart, self.text.mark);
            return Ok(());
        }
        let scan_mark = self.text.mark;
        self.find_token()?;
        self.unroll(self.text.mark.column, scan_mark);
        if self.text.is_end() {
            return self.stream_end();
        }
        let mark = self.text.mark;
        if mark.column == 0 && self.text.now() == '%' {
            self.end_blocks()?;
            let token = self.scan_directive()?;
            self.push(token, mark);
            return Ok(());
        }
        if let Some(kind) = self.document_indicator() {
            self.end_blocks()?;
            (0..3).for_each(|_| self.text.skip());
            self.push(kind, mark);
            return Ok(());
        }
        let after = match (self.flow_level, self.text.now()) {
            (0, ':') | (1.., ',') => self.tokens.last().map_or(mark, |token| token.start),
            _ => mark,
        };
        self.fetch_content(mark)?;
        let last = self.tokens.last().map(|token| &token.kind);
        if last != Some(&TokenKind::BlockEntry) {
            self.scan_line_comment(after);
        }
        Ok(())
    }

    /// Ends all blocks, before a directive or a document's marks.
    fn end_blocks(&mut self) -> Result<(), Failure> {
        self.unroll(-1, self.text.mark);
        self.remove_key()?;
        self.simple_key_allowed = false;
        Ok(())
    }

    fn document_indicator(&self) -> Option<TokenKind> {
        if self.text.mark.column != 0 || !self.text.is_blankz(3) {
            return None;
        }
        match [0, 1, 2].map(|ahead| self.text.at(ahead)) {
            ['-', '-', '-'] => Some(TokenKind::DocumentStart),
            ['.', '.', '.'] => Some(TokenKind::DocumentEnd),
            _ => None,
        }
    }

    fn stream_end(&mut self) -> Result<(), Failure> {
        if self.text.mark.column != 0 {
            self.text.mark.column = 0;
            self.text.mark.line += 1;
        }
        self.end_blocks()?;
        self.push(TokenKind::StreamEnd, self.text.mark);
        Ok(())
    }

    fn fetch_content(&mut self, mark: Mark) -> Result<(), Failure> {
        let (now, spaced) = (self.text.now(), self.text.is_blankz(1));
        let flow = self.flow_level > 0;
        match now {
            '[' => self.flow_start(TokenKind::FlowSeqStart, mark),
            '{' => self.flow_start(TokenKind::FlowMapStart, mark),
            ']' => self.flow_end(TokenKind::FlowSeqEnd, mark),
            '}' => self.flow_end(TokenKind::FlowMapEnd, mark),
            ',' => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                self.text.skip();
                self.push(TokenKind::FlowEntry, mark);
                Ok(())
            }
            '-' if spaced => self.block_entry(mark),
            '?' if flow || spaced => self.key(mark),
            ':' if flow || spaced => self.value(mark),
            '*' | '&' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let name = self.scan_anchor()?;
                let kind = match now {
                    '*' => TokenKind::Alias(name),
                    _ => TokenKind::Anchor(name),
                };
                self.push(kind, mark);
                Ok(())
            }
            '!' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let token = self.scan_tag()?;
                self.push(token, mark);
                Ok(())
            }
            '|' | '>' if !flow => {
                self.remove_key()?;
                self.simple_key_allowed = true;
                let token = self.scan_block(now == '|')?;
                self.push(token, mark);
                Ok(())
            }
            '\'' | '"' => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let token = self.scan_quoted(now == '\'')?;
                self.push(token, mark);
                Ok(())
            }
            _ if self.starts_plain() => {
                self.save_key()?;
                self.simple_key_allowed = false;
                let token = self.scan_plain()?;
                self.push(token, mark);
                Ok(())
            }
            _ => Err(Failure::Invalid(
                "found character that cannot start any token",
            )),
        }
    }

    fn starts_plain(&self) -> bool {
        match self.text.now() {
            '-' => !self.text.is_blank(1),
            '?' | ':' => self.flow_level == 0 && !self.text.is_blankz(1),
            ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
            | '@' | '`' => false,
            _ => !self.text.is_blankz(0),
        }
    }

    fn flow_start(&mut self, kind: TokenKind, mark: Mark) -> Result<(), Failure> {
        self.save_key()?;
        self.simple_keys.push(SimpleKey::default());
        self.flow_level += 1;
        if self.flow_level > MOST_LEVELS {
            return Err(Failure::Invalid("exceeded max depth of 10000"));
        }
        self.simple_key_allowed = true;
        self.text.skip();
        self.push(kind, mark);
        Ok(())
    }

    fn flow_end(&mut self, kind: TokenKind, mark: Mark) -> Result<(), Failure> {
        self.remove_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(key) = self.simple_keys.pop() {
                self.simple_keys_by_token.remove(&key.number);
            }
        }
        self.simple_key_allowed = false;
        self.text.skip();
        self.push(kind, mark);
        Ok(())
    }

    fn block_entry(&mut self, mark: Mark) -> Result<(), Failure> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(Failure::Invalid(
                    "block sequence entries are not allowed in this context",
                ));
            }
            self.roll(mark, None, TokenKind::BlockSeqStart)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = true;
        self.text.skip();
        self.push(TokenKind::BlockEntry, mark);
        Ok(())
    }

    fn key(&mut self, mark: Mark) -> Result<(), Failure> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(Failure::Invalid(
                    "mapping keys are not allowed in this context",
                ));
            }
            self.roll(mark, None, TokenKind::BlockMapStart)?;
        }
        self.remove_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.text.skip();
        self.push(TokenKind::Key, mark);
        Ok(())
    }

    fn value(&mut self, mark: Mark) -> Result<(), Failure> {
        let last = self.simple_keys.len().saturating_sub(1);
        if self.is_valid_key(last)? {
            let key = self.simple_keys.get(last).copied().unwrap_or_default();
            let number = key.number.saturating_sub(self.parsed);
            let token = Token {
                kind: TokenKind::Key,
                start: key.mark,
            };
            self.insert(Some(number), token);
            self.roll(key.mark, Some(key.number), TokenKind::BlockMapStart)?;
            if let Some(key) = self.simple_keys.get_mut(last) {
                key.possible = false;
            }
            self.simple_keys_by_token.remove(&key.number);
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return Err(Failure::Invalid(
                        "mapping values are not allowed in this context",
                    ));
                }
                self.roll(mark, None, TokenKind::BlockMapStart)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.text.skip();
        self.push(TokenKind::Value, mark);
        Ok(())
    }
}
