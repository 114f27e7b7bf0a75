//! [`document`]: the YAML that most files are made of, read without libyaml.
//!
//! Takes a text; gives the tree that libyaml's events make of it, or nothing. One document of mappings, lists and scalars of one line,
//! and literal blocks, of nothing but ASCII, takes a fifth of the time here. Leaves everything else, and every mistake, to libyaml:
//! wherever a line is not just what is expected, the answer is nothing, and the text is read anew.

mod lines;

use self::lines::{Line, Lines};
use super::{Mark, Start};
use crate::limits;
use crate::yaml::{Node, Style, Tag, Value, resolve};

/// Deeper nesting is libyaml's to refuse.
const DEEP: usize = 64;

/// libyaml refuses keys of more than 1,024 characters.
const LONG: usize = 256;

/// Returns the only document of a text; nothing where it is not of the usual kind.
pub(super) fn document(text: &str, start: Start) -> Option<Node> {
    let mut simple = Simple {
        lines: Lines::new(text)?,
        start,
        entries: Vec::new(),
        items: Vec::new(),
        events: 0,
    };
    if simple.lines.current()?.indent > 0 {
        return None;
    }
    let root = simple.block(0)?;
    // A line is left where an indent fits nothing before it.
    let is_whole = simple.lines.current().is_none() && !simple.lines.has_failed();
    // Those of the document and of the stream are not counted here.
    let is_small = simple.events.saturating_add(DEEP) < limits::nodes();
    (is_whole && is_small).then_some(root)
}

struct Simple<'t> {
    lines: Lines<'t>,
    start: Start,
    /// The entries of all mappings whose end has not come yet, and the items of all such lists: each gets its own of just the size that
    /// it needs.
    entries: Vec<(Node, Node)>,
    items: Vec<Node>,
    /// The number of events that libyaml would have told, as far as they are limited.
    events: usize,
}

impl<'t> Simple<'t> {
    /// Reads the mapping or list that begins with the current line.
    fn block(&mut self, depth: usize) -> Option<Node> {
        let line = self.lines.current()?;
        if depth > DEEP {
            return None;
        }
        match item(line.text) {
            Some(_) => self.sequence(line.indent, false, depth),
            None => self.mapping(line.indent, depth),
        }
    }

    fn mapping(&mut self, column: usize, depth: usize) -> Option<Node> {
        let mut node = Node::map(self.place(self.lines.current()?, 0)?);
        let first = self.entries.len();
        while let Some(line) = self.lines.current().filter(|line| line.indent >= column) {
            if line.indent > column {
                return None;
            }
            let (key, value) = entry(line.text)?;
            let key = self.plain(key, line, 0)?;
            let value = match line.text.get(value..)? {
                "" => {
                    self.lines.advance();
                    self.below(column, depth + 1)?
                }
                text => self.scalar(text, line, value, column)?,
            };
            self.entries.push((key, value));
        }
        let entries = self.entries.drain(first..).collect();
        node.value = Value::Map(self.start.settled(entries).into());
        self.events += 2;
        Some(node)
    }

    /// Reads the value of a key that has nothing on its own line. A list may stand right below the key.
    fn below(&mut self, column: usize, depth: usize) -> Option<Node> {
        let line = self.lines.current()?;
        if line.indent == column && item(line.text).is_some() {
            return self.sequence(column, true, depth);
        }
        match line.indent > column {
            true => self.block(depth),
            false => None,
        }
    }

    fn sequence(&mut self, column: usize, is_below_key: bool, depth: usize) -> Option<Node> {
        let mut node = Node::seq(self.place(self.lines.current()?, 0)?);
        let first = self.items.len();
        while let Some(line) = self.lines.current().filter(|line| line.indent >= column) {
            if line.indent > column {
                return None;
            }
            let Some(at) = item(line.text) else {
                match is_below_key {
                    true => break,
                    false => return None,
                }
            };
            let text = line.text.get(at..)?;
            let is_block = item(text).is_some() || entry(text).is_some();
            let item = match is_block {
                true => {
                    self.lines.indent(at)?;
                    self.block(depth + 1)?
                }
                false => self.scalar(text, line, at, column)?,
            };
            self.items.push(item);
        }
        node.value = Value::Seq(self.items.drain(first..).collect());
        self.events += 2;
        Some(node)
    }

    /// Reads a scalar in a line, at that byte of it, and goes on to the next line. `column` is that of the collection around it.
    fn scalar(&mut self, text: &'t str, line: Line<'t>, at: usize, column: usize) -> Option<Node> {
        let (style, quote) = match text.as_bytes().first()? {
            b'|' => return self.literal(text, line, at, column),
            b'"' => (Style::Double, '"'),
            b'\'' => (Style::Single, '\''),
            b'{' | b'[' => return self.empty(text, line, at),
            _ => {
                let node = self.plain(without_comment(text), line, at)?;
                self.lines.advance();
                return Some(node);
            }
        };
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        if inner.contains([quote, '\\']) {
            return None;
        }
        self.events += 1;
        let node = Node::scalar(inner, Tag::Str, style, self.place(line, at)?);
        self.lines.advance();
        Some(node)
    }

    /// Reads a collection in braces or brackets that has nothing in it.
    fn empty(&mut self, text: &str, line: Line<'t>, at: usize) -> Option<Node> {
        let origin = self.place(line, at)?;
        let node = match text {
            "{}" => Node::map(origin),
            "[]" => Node::seq(origin),
            _ => return None,
        };
        self.events += 2;
        self.lines.advance();
        Some(Node {
            style: Style::Flow,
            ..node
        })
    }

    fn literal(&mut self, text: &str, line: Line<'t>, at: usize, column: usize) -> Option<Node> {
        let is_stripped = match text {
            "|" => false,
            "|-" => true,
            _ => return None,
        };
        let origin = self.place(line, at)?;
        let mut content = self.lines.block_below(column)?;
        if is_stripped {
            content.pop();
        }
        self.events += 1;
        Some(Node::scalar(content, Tag::Str, Style::Literal, origin))
    }

    /// Returns a scalar without quotes, whose text says what it is.
    fn plain(&mut self, text: &str, line: Line<'t>, at: usize) -> Option<Node> {
        let is_begun = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._$(".contains(byte);
        let is_plain = text.as_bytes().first().is_some_and(is_begun)
            && !text.ends_with([':', ' '])
            && !text
                .as_bytes()
                .windows(2)
                .any(|pair| matches!(pair, b": " | b" #"));
        if !is_plain {
            return None;
        }
        self.events += 1;
        let tag = resolve(text, self.start.dialect);
        Some(Node::scalar(text, tag, Style::Plain, self.place(line, at)?))
    }

    /// Returns the place of a byte of a line.
    fn place(&self, line: Line<'t>, at: usize) -> Option<crate::yaml::Origin> {
        Some(self.start.place(Mark {
            line: line.number,
            column: u64::try_from(line.indent + at).ok()?,
        }))
    }
}

/// Returns a scalar without quotes as far as a comment behind it.
fn without_comment(text: &str) -> &str {
    let comment = text.as_bytes().windows(2).position(|pair| pair == b" #");
    let own = comment.and_then(|at| text.get(..at));
    own.map_or(text, |own| own.trim_end_matches(' '))
}

/// Returns where the text of a list's item begins, in a line that is one.
fn item(line: &str) -> Option<usize> {
    let text = line.strip_prefix("- ")?.trim_start_matches(' ');
    (!text.is_empty()).then_some(line.len() - text.len())
}

/// Returns the key of a line that has one, and where its value begins: the line's end where it has none.
fn entry(line: &str) -> Option<(&str, usize)> {
    let is_of_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let end = line.as_bytes().iter().position(|byte| !is_of_key(byte))?;
    let key = line.get(..end).filter(|key| key.len() < LONG)?;
    let first = key.as_bytes().first()?;
    let value = line.get(end..)?.strip_prefix(':')?;
    let text = value.trim_start_matches(' ');
    let is_parted = value.is_empty() || value.len() > text.len() && !text.is_empty();
    (*first != b'-' && is_parted).then_some((key, line.len() - text.len()))
}

#[cfg(test)]
mod tests;
