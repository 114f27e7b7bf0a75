//! Regular expressions as Go has them, which selectors, images and replacements are written in.
//!
//! Takes a pattern and gives one that this crate's engine reads as Go reads it: a brace that counts nothing is a brace,
//! classes do not nest, `\d` is ASCII's. Refuses what Go refuses, in its words.

mod class;
mod literal;

use self::literal::{refusal, refusal_of_text, write_literal};
use regex::Regex;

/// Compiles a pattern.
///
/// # Errors
/// If Go refuses it, with Go's message.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    let translated = translate(pattern)?;
    Regex::new(&translated).map_err(|_| refusal_of_text("expression nests too deeply", pattern))
}

/// The part of a pattern before a repetition.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before<'p> {
    /// Nothing that could be repeated.
    Nothing,
    Atom,
    /// A repetition, with the text from it on: those do not stack.
    Repetition(&'p str),
}

struct Translator<'p> {
    pattern: &'p str,
    rest: &'p str,
    out: String,
    open: usize,
    before: Before<'p>,
}

fn translate(pattern: &str) -> Result<String, String> {
    let mut translator = Translator {
        pattern,
        rest: pattern,
        out: String::with_capacity(pattern.len() + 16),
        open: 0,
        before: Before::Nothing,
    };
    while let Some(c) = translator.rest.chars().next() {
        translator.one(c)?;
    }
    match translator.open {
        0 => Ok(translator.out),
        _ => Err(refusal_of_text("missing closing )", pattern)),
    }
}

impl<'p> Translator<'p> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// The text from `start` to where the translator is.
    fn since(&self, start: &'p str) -> &'p str {
        start
            .get(..start.len() - self.rest.len())
            .unwrap_or_default()
    }

    fn one(&mut self, c: char) -> Result<(), String> {
        let start = self.rest;
        match c {
            '*' | '+' | '?' => {
                self.skip(1);
                return self.repeat(start);
            }
            '{' if let Some((least, most, length)) = counts(start) => {
                self.skip(length);
                if most.is_some_and(|most| most > 1000 || least > most) || least > 1000 {
                    return Err(refusal("invalid repeat count", self.since(start)));
                }
                return self.repeat(start);
            }
            '(' => return self.group(start),
            ')' => {
                if self.open == 0 {
                    return Err(refusal_of_text("unexpected )", self.pattern));
                }
                self.skip(1);
                self.open -= 1;
                self.out.push(')');
            }
            '|' => {
                self.skip(1);
                self.out.push('|');
                self.before = Before::Nothing;
                return Ok(());
            }
            '[' => {
                let (class, rest) = class::translate(start)?;
                self.out.push_str(&class);
                self.rest = rest;
            }
            '\\' => self.escape(start)?,
            '^' | '$' | '.' => {
                self.skip(1);
                self.out.push(c);
            }
            _ => {
                self.skip(c.len_utf8());
                write_literal(&mut self.out, c);
            }
        }
        self.before = Before::Atom;
        Ok(())
    }

    /// A repetition whose operator has been skipped.
    fn repeat(&mut self, start: &'p str) -> Result<(), String> {
        if self.rest.starts_with('?') {
            self.skip(1);
        }
        match self.before {
            Before::Nothing => {
                let operator = self.since(start);
                return Err(refusal("missing argument to repetition operator", operator));
            }
            Before::Repetition(first) => {
                let operators = self.since(first);
                return Err(refusal("invalid nested repetition operator", operators));
            }
            Before::Atom => {}
        }
        let operator = self.since(start);
        self.out.push_str(operator);
        self.before = Before::Repetition(start);
        Ok(())
    }

    fn group(&mut self, start: &'p str) -> Result<(), String> {
        let Some(flags) = start.strip_prefix("(?") else {
            self.skip(1);
            return self.opened("(");
        };
        for (prefix, name) in [
            ("(?P<", flags.strip_prefix("P<")),
            ("(?<", flags.strip_prefix('<')),
        ] {
            let Some(name) = name else { continue };
            let Some((name, _)) = name.split_once('>') else {
                return Err(refusal_of_text("invalid named capture", start));
            };
            self.skip(prefix.len() + name.len() + 1);
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(is_word) {
                return Err(refusal("invalid named capture", self.since(start)));
            }
            // What is captured is never asked for, and Go allows names here that others do not.
            return self.opened("(");
        }
        let length = flags.chars().take_while(|c| "imsU-".contains(*c)).count();
        self.skip("(?".len() + length);
        let end = self.rest.chars().next();
        self.skip(end.map_or(0, char::len_utf8));
        let flags = flags.get(..length).unwrap_or_default();
        let signs = flags.matches('-').count();
        if signs > 1 || flags.ends_with('-') || !matches!(end, Some(':' | ')')) {
            return Err(refusal(
                "invalid or unsupported Perl syntax",
                self.since(start),
            ));
        }
        match end {
            Some(':') => self.opened(&format!("(?{flags}:")),
            // Without flags there is nothing to set.
            _ if flags.is_empty() => Ok(()),
            _ => {
                self.out.push_str(self.since(start));
                Ok(())
            }
        }
    }

    fn opened(&mut self, text: &str) -> Result<(), String> {
        self.out.push_str(text);
        self.open += 1;
        self.before = Before::Nothing;
        Ok(())
    }

    fn escape(&mut self, start: &'p str) -> Result<(), String> {
        let Some(c) = start.chars().nth(1) else {
            return Err(refusal("trailing backslash at end of expression", ""));
        };
        if let Some(class) = class::of_letter(c) {
            self.out.push_str(class);
            self.skip(2);
            return Ok(());
        }
        match c {
            'A' | 'b' | 'B' | 'z' => {
                self.out.push('\\');
                self.out.push(c);
                self.skip(2);
            }
            'Q' => {
                let quoted = start.get(2..).unwrap_or_default();
                let (text, _) = quoted.split_once("\\E").unwrap_or((quoted, ""));
                text.chars().for_each(|c| write_literal(&mut self.out, c));
                self.skip(2 + text.len());
                if self.rest.starts_with("\\E") {
                    self.skip(2);
                }
            }
            'p' | 'P' => {
                let property = class::property(start);
                self.out.push_str(property);
                self.skip(property.len());
            }
            _ => {
                let (c, length) = class::escaped(start)?;
                write_literal(&mut self.out, c);
                self.skip(length);
            }
        }
        Ok(())
    }
}

/// Reads `{n}`, `{n,}` or `{n,m}`; gives the counts and the length of the text. What is another brace is none.
fn counts(text: &str) -> Option<(u32, Option<u32>, usize)> {
    let (inside, _) = text.strip_prefix('{')?.split_once('}')?;
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_plain = text == "0" || !text.starts_with('0');
        // One that does not fit is far too large all the same.
        (is_number && is_plain).then(|| text.parse().unwrap_or(u32::MAX))
    };
    let (least, most) = match inside.split_once(',') {
        None => (number(inside)?, Some(number(inside)?)),
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    Some((least, most, inside.len() + 2))
}

#[cfg(test)]
mod tests;
