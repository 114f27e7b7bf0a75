//! [`read`]: files of variables, as developers have them beside the code.
//!
//! Takes a text; gives each name with its line and its value. Two dialects: Compose's, which `env_file:` and `.env` have and which most
//! libraries of the languages follow (quotes, `export`, several lines, comments, `${X:-d}`), and docker's `--env-file`, which takes all
//! behind the sign as it stands. Values are for those who ask: no error quotes any. Leaves mounted files to [`crate::files`], and the
//! inputs of generators, which kustomize reads by rules of its own, to [`crate::kustomize`].

mod escapes;
pub mod template;

use std::cell::Cell;
use std::fmt;

use template::Lookup;

use crate::limits;

/// The way to read a file of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// As Compose does.
    #[default]
    Compose,
    /// As `docker run --env-file` does, and Compose by `format: raw`: no quotes, no interpolation, a line each.
    Raw,
}

/// One variable of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Its value; `None` for a name alone, whose value the shell has.
    pub value: Option<String>,
    /// The line of its name, from 1.
    pub line: u32,
    /// The column of its name, from 1.
    pub column: u32,
}

/// A place that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The line, from 1.
    pub line: u32,
    /// Why.
    pub why: Why,
}

/// Why a line cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It has a value and no name.
    NoName,
    /// There are blanks within the name.
    Blank,
    /// The name has a character that none may have.
    Character(char),
    /// A quote is opened and never closed.
    Open,
    /// A `$` begins what is not a variable.
    Template,
    /// A variable that is needed by `${X:?}` is not set.
    Missing(String),
    /// The variables of the file bring too much.
    TooLarge,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match &self.why {
            Why::NoName => write!(f, "line {line} has a value and no name"),
            Why::Blank => write!(f, "the name in line {line} has a blank in it"),
            Why::Character(c) => write!(f, "the name in line {line} has {c:?} in it"),
            Why::Open => write!(f, "the quote in line {line} is never closed"),
            Why::Template => write!(f, "the '$' in line {line} begins no variable: write '$$'"),
            Why::Missing(name) => {
                write!(f, "line {line} needs variable {name}, which is not set")
            }
            Why::TooLarge => {
                let most = limits::expanded_bytes() as u64;
                let what = format!("what variables bring up to line {line}");
                limits::too_large(&what, most).fmt(f)
            }
        }
    }
}

impl std::error::Error for Malformed {}

/// Reads a file of variables, in the order of the file: of equal names the last one counts. `lookup` knows variables from elsewhere,
/// which win over those of the file within `${…}`.
///
/// # Errors
/// The first line that the dialect does not know.
pub fn read(text: &str, dialect: Dialect, lookup: Lookup<'_>) -> Result<Vec<Entry>, Malformed> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match dialect {
        Dialect::Raw => raw(text),
        Dialect::Compose => {
            let mut reader = Reader {
                text,
                at: 0,
                counted: 0,
                line: 1,
                entries: Vec::new(),
                brought: Cell::new(0),
            };
            while reader.statement(lookup)? {}
            Ok(reader.entries)
        }
    }
}

/// Reads lines of `KEY=value`, whose value is all behind the sign.
fn raw(text: &str) -> Result<Vec<Entry>, Malformed> {
    let mut entries = Vec::new();
    for (number, whole) in (1..).zip(text.lines()) {
        let line = whole.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (line, None),
        };
        let why = match name {
            "" => Some(Why::NoName),
            _ => name.contains([' ', '\t']).then_some(Why::Blank),
        };
        if let Some(why) = why {
            return Err(Malformed { line: number, why });
        }
        entries.push(Entry {
            name: name.to_owned(),
            value,
            line: number,
            column: column(whole.strip_suffix(line).unwrap_or_default()),
        });
    }
    Ok(entries)
}

/// Returns the column behind a text.
fn column(before: &str) -> u32 {
    u32::try_from(before.chars().count().saturating_add(1)).unwrap_or(u32::MAX)
}

/// Tells blanks from what ends a line.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}

/// A file on its way through Compose's dialect.
struct Reader<'t> {
    text: &'t str,
    /// The byte that is read next.
    at: usize,
    /// The byte up to which lines were counted.
    counted: usize,
    line: u32,
    entries: Vec<Entry>,
    /// The bytes of the texts that variables were put into.
    brought: Cell<usize>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, is_skipped: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_skipped).len();
    }

    /// Returns the line of a byte that is not before the last one asked for.
    fn line_of(&mut self, at: usize) -> u32 {
        let between = self.text.get(self.counted..at).unwrap_or_default();
        let breaks = between.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.counted = self.counted.max(at);
        self.line
    }

    fn refuse<T>(&mut self, at: usize, why: Why) -> Result<T, Malformed> {
        let line = self.line_of(at);
        Err(Malformed { line, why })
    }

    /// Reads one variable; tells whether there was one.
    fn statement(&mut self, lookup: Lookup<'_>) -> Result<bool, Malformed> {
        loop {
            self.skip(char::is_whitespace);
            match self.rest().chars().next() {
                None => return Ok(false),
                Some('#') => self.skip(|c| c != '\n'),
                Some(_) => break,
            }
        }
        let rest = self.rest();
        let exported = rest.strip_prefix("export");
        if exported.is_some_and(|rest| rest.starts_with(['\t', '\n', '\u{c}', '\r', ' '])) {
            self.at += "export".len();
            self.skip(is_blank);
            if self.rest().is_empty() {
                let at = self.at;
                return self.refuse(at, Why::NoName);
            }
        }
        let start = self.at;
        let (name, has_value) = self.name()?;
        let line = self.line_of(start);
        let before = self.text.get(..start).unwrap_or_default();
        let column = column(before.rsplit('\n').next().unwrap_or_default());
        let value = match has_value {
            true => Some(self.value(line, lookup)?),
            false => None,
        };
        if !name.is_empty() {
            self.entries.push(Entry {
                name: name.to_owned(),
                value,
                line,
                column,
            });
        }
        Ok(true)
    }

    /// Reads a name, the sign behind it, and blanks; tells whether there was a sign.
    fn name(&mut self) -> Result<(&'t str, bool), Malformed> {
        let (start, rest) = (self.at, self.rest());
        let mut end = rest.len();
        let mut sign = None;
        for (at, c) in rest.char_indices() {
            match c {
                '=' | ':' | '\n' => {
                    (end, sign) = (at, Some(c));
                    break;
                }
                '_' | '.' | '-' | '[' | ']' => {}
                c if is_blank(c) || c.is_alphabetic() || c.is_numeric() => {}
                other => return self.refuse(start, Why::Character(other)),
            }
        }
        let name = rest.get(..end).unwrap_or_default().trim_end();
        let why = match name {
            // `export` by itself exports nothing.
            "" => matches!(sign, Some('=' | ':')).then_some(Why::NoName),
            _ => name.contains(' ').then_some(Why::Blank),
        };
        if let Some(why) = why {
            return self.refuse(start, why);
        }
        self.at += end + usize::from(sign.is_some());
        self.skip(is_blank);
        Ok((name, matches!(sign, Some('=' | ':'))))
    }

    fn value(&mut self, line: u32, lookup: Lookup<'_>) -> Result<String, Malformed> {
        let rest = self.rest();
        let Some(quote @ ('"' | '\'')) = rest.chars().next() else {
            let value = rest.split('\n').next().unwrap_or_default();
            self.at = (self.at + value.len() + 1).min(self.text.len());
            let value = value.split(" #").next().unwrap_or_default().trim_end();
            return self.expanded(value, line, lookup);
        };
        let mut value = String::new();
        let mut is_escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            if c == quote && !is_escaped {
                self.at += at + 1;
                return match quote {
                    '"' => self.expanded(&escapes::expand(&value), line, lookup),
                    _ => Ok(value),
                };
            }
            if c == '\\' && !is_escaped {
                is_escaped = true;
                continue;
            }
            if is_escaped && c != quote {
                value.push('\\');
            }
            is_escaped = false;
            value.push(c);
        }
        let at = self.at;
        self.refuse(at, Why::Open)
    }

    /// Puts variables in their places: those that are known from elsewhere, and those that stand further up.
    fn expanded(&self, value: &str, line: u32, lookup: Lookup<'_>) -> Result<String, Malformed> {
        let known = |name: &str| {
            lookup(name).or_else(|| {
                let mut earlier = self.entries.iter().rev();
                earlier
                    .find(|of| of.name == name && of.value.is_some())?
                    .value
                    .clone()
            })
        };
        let refuse = |why| Err(Malformed { line, why });
        match template::substitute(value, &known) {
            Ok(text) => {
                if value.contains('$') {
                    self.brought.set(self.brought.get() + text.len());
                }
                match self.brought.get() > limits::expanded_bytes() {
                    true => refuse(Why::TooLarge),
                    false => Ok(text),
                }
            }
            Err(template::Refused::Invalid) => refuse(Why::Template),
            Err(template::Refused::TooLarge) => refuse(Why::TooLarge),
            Err(template::Refused::Missing { name, .. }) => refuse(Why::Missing(name)),
        }
    }
}

#[cfg(test)]
mod tests;
