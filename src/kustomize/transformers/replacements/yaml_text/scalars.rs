//! Scalars as tokens: blocks, quotes and plain text.

use super::node::{Failure, Quotes};
use super::scanner::Scanner;
use super::token::TokenKind;

/// The blanks between two words of a scalar, or the line breaks that may fold into a space.
#[derive(Default)]
struct Between {
    blanks: String,
    first: String,
    more: String,
    broken: bool,
}

impl Between {
    /// Adds a break; the first one takes the blanks before it away.
    fn push_break(&mut self, c: char) {
        if self.broken {
            self.more.push(c);
        } else {
            self.blanks.clear();
            self.first.push(c);
            self.broken = true;
        }
    }

    /// Appends it as it is read, and empties it.
    fn join(&mut self, out: &mut String) {
        if self.broken {
            if !self.first.starts_with('\n') {
                out.push_str(&self.first);
                out.push_str(&self.more);
            } else if self.more.is_empty() {
                out.push(' ');
            } else {
                out.push_str(&self.more);
            }
            self.first.clear();
            self.more.clear();
        } else {
            out.push_str(&self.blanks);
            self.blanks.clear();
        }
        self.broken = false;
    }
}

/// The fate of the line breaks at the end of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Clip,
    Strip,
    Keep,
}

impl Scanner {
    /// Reads `|` and `>`.
    pub(crate) fn scan_block(&mut self, literal: bool) -> Result<TokenKind, Failure> {
        let start = self.text.mark;
        self.text.skip();
        let (chomp, increment) = self.block_hints()?;
        self.skip_blanks();
        if self.text.now() == '#' {
            self.scan_line_comment(start);
        }
        self.end_line()?;
        let mut indent = match increment {
            0 => 0,
            increment => self.indent.max(0) + increment,
        };
        let mut out = String::new();
        let mut leading = String::new();
        let mut trailing = String::new();
        self.block_breaks(&mut indent, &mut trailing)?;
        let mut was_blank = false;
        while self.text.mark.column == indent && !self.text.is_end() {
            let blank = self.text.is_blank(0);
            if !literal && !was_blank && !blank && leading.starts_with('\n') {
                if trailing.is_empty() {
                    out.push(' ');
                }
            } else {
                out.push_str(&leading);
            }
            leading.clear();
            out.push_str(&trailing);
            trailing.clear();
            was_blank = blank;
            while !self.text.is_breakz(0) {
                self.text.read(&mut out);
            }
            leading.extend(self.text.line_break());
            self.block_breaks(&mut indent, &mut trailing)?;
        }
        if chomp != Chomp::Strip {
            out.push_str(&leading);
        }
        if chomp == Chomp::Keep {
            out.push_str(&trailing);
        }
        let quotes = match literal {
            true => Quotes::Literal,
            false => Quotes::Folded,
        };
        Ok(TokenKind::Scalar(out, quotes))
    }

    /// Reads `+`, `-` and an indent, in either order.
    fn block_hints(&mut self) -> Result<(Chomp, i64), Failure> {
        let mut chomp = self.chomp();
        let mut increment = 0;
        if let Some(digit) = self.text.now().to_digit(10) {
            if digit == 0 {
                return Err(Failure::Invalid(
                    "found an indentation indicator equal to 0",
                ));
            }
            increment = i64::from(digit);
            self.text.skip();
            if chomp.is_none() {
                chomp = self.chomp();
            }
        }
        Ok((chomp.unwrap_or(Chomp::Clip), increment))
    }

    fn chomp(&mut self) -> Option<Chomp> {
        let chomp = match self.text.now() {
            '+' => Chomp::Keep,
            '-' => Chomp::Strip,
            _ => return None,
        };
        self.text.skip();
        Some(chomp)
    }

    /// Goes over indents and empty lines, and finds the indent if it is not known.
    fn block_breaks(&mut self, indent: &mut i64, breaks: &mut String) -> Result<(), Failure> {
        let mut widest = 0;
        loop {
            while (*indent == 0 || self.text.mark.column < *indent) && self.text.now() == ' ' {
                self.text.skip();
            }
            widest = widest.max(self.text.mark.column);
            if (*indent == 0 || self.text.mark.column < *indent) && self.text.now() == '\t' {
                return Err(Failure::Invalid(
                    "found a tab character where an indentation space is expected",
                ));
            }
            match self.text.line_break() {
                Some(c) => breaks.push(c),
                None => break,
            }
        }
        if *indent == 0 {
            *indent = widest.max(self.indent + 1).max(1);
        }
        Ok(())
    }

    fn at_document_indicator(&self) -> bool {
        let three = [0, 1, 2].map(|ahead| self.text.at(ahead));
        self.text.mark.column == 0
            && matches!(three, ['-', '-', '-'] | ['.', '.', '.'])
            && self.text.is_blankz(3)
    }

    /// Reads `'…'` and `"…"`.
    pub(crate) fn scan_quoted(&mut self, single: bool) -> Result<TokenKind, Failure> {
        let quote = self.text.now();
        self.text.skip();
        let mut out = String::new();
        let mut between = Between::default();
        loop {
            if self.at_document_indicator() {
                return Err(Failure::Invalid("found unexpected document indicator"));
            }
            if self.text.is_end() {
                return Err(Failure::Invalid("found unexpected end of stream"));
            }
            while !self.text.is_blankz(0) {
                if single && self.text.now() == '\'' && self.text.at(1) == '\'' {
                    out.push('\'');
                    self.text.skip();
                    self.text.skip();
                } else if self.text.now() == quote {
                    break;
                } else if !single && self.text.now() == '\\' {
                    self.text.skip();
                    if self.text.line_break().is_some() {
                        between.broken = true;
                        break;
                    }
                    out.push(self.escape()?);
                } else {
                    self.text.read(&mut out);
                }
            }
            if self.text.now() == quote {
                break;
            }
            self.blanks_and_breaks(&mut between, i64::MIN)?;
            between.join(&mut out);
        }
        self.text.skip();
        let quotes = match single {
            true => Quotes::Single,
            false => Quotes::Double,
        };
        Ok(TokenKind::Scalar(out, quotes))
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> Result<char, Failure> {
        let c = self.text.now();
        self.text.skip();
        let length = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => {
                return simple_escape(c).ok_or(Failure::Invalid("found unknown escape character"));
            }
        };
        let mut value: u32 = 0;
        for _ in 0..length {
            let digit = self
                .text
                .now()
                .to_digit(16)
                .ok_or(Failure::Invalid("did not find expected hexdecimal number"))?;
            value = value
                .checked_mul(16)
                .map_or(u32::MAX, |value| value + digit);
            self.text.skip();
        }
        char::from_u32(value).ok_or(Failure::Invalid(
            "found invalid Unicode character escape code",
        ))
    }

    /// Goes over blanks and breaks; a tab must not stand for an indent.
    fn blanks_and_breaks(&mut self, between: &mut Between, indent: i64) -> Result<(), Failure> {
        loop {
            if self.text.is_blank(0) {
                if !between.broken {
                    self.text.read(&mut between.blanks);
                    continue;
                }
                if self.text.mark.column < indent && self.text.now() == '\t' {
                    return Err(Failure::Invalid(
                        "found a tab character that violates indentation",
                    ));
                }
                self.text.skip();
            } else if let Some(c) = self.text.line_break() {
                between.push_break(c);
            } else {
                return Ok(());
            }
        }
    }

    /// Reads a scalar without quotes.
    pub(crate) fn scan_plain(&mut self) -> Result<TokenKind, Failure> {
        let mut out = String::new();
        let mut between = Between::default();
        let mut at_line_start = false;
        let indent = self.indent + 1;
        let flow = self.flow_level > 0;
        loop {
            if self.at_document_indicator() || self.text.now() == '#' {
                break;
            }
            while !self.text.is_blankz(0) {
                let c = self.text.now();
                if c == ':' && self.text.is_blankz(1)
                    || flow && matches!(c, ',' | '?' | '[' | ']' | '{' | '}')
                {
                    break;
                }
                if at_line_start || !between.blanks.is_empty() {
                    between.join(&mut out);
                    at_line_start = false;
                }
                self.text.read(&mut out);
            }
            if !(self.text.is_blank(0) || self.text.is_break()) {
                break;
            }
            self.blanks_and_breaks(&mut between, indent)?;
            at_line_start = between.broken;
            if !flow && self.text.mark.column < indent {
                break;
            }
        }
        if at_line_start {
            self.simple_key_allowed = true;
        }
        Ok(TokenKind::Scalar(out, Quotes::None))
    }
}

/// Returns the character that a backslash and another one stand for.
fn simple_escape(c: char) -> Option<char> {
    Some(match c {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{B}',
        'f' => '\u{C}',
        'r' => '\r',
        'e' => '\u{1B}',
        ' ' | '"' | '\'' | '\\' => c,
        'N' => '\u{85}',
        '_' => '\u{A0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}
