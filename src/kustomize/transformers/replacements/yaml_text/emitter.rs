//! Nodes, printed in the order and with the indents, blanks and comments of go-yaml's emitter.
//!
//! A comment is handed over with its node and printed at the next point where one of its kind is; a later one of the
//! same kind displaces it. That is why the points stand here exactly where go-yaml has them.

use std::borrow::Cow;

use super::layout::Layout;
use super::node::{Comments, DEEPEST, Failure, Kind, Node};
use super::write::{analyse, presented, select};

/// The position of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    /// An item of a block sequence.
    Item,
    /// An item of a flow sequence.
    FlowItem,
    /// A key or value.
    Entry,
    /// A key on one line.
    SimpleKey,
}

/// Prints a document, or a node as a document of its own.
///
/// # Errors
/// If it holds what is not printed here.
pub(crate) fn print(node: &Node) -> Result<String, Failure> {
    let mut emitter = Emitter::new();
    match (node.kind, node.content.first()) {
        (Kind::Document, Some(root)) => {
            emitter.document(&node.comments.head, root, &node.comments.foot)?;
        }
        _ => emitter.document("", node, "")?,
    }
    Ok(emitter.finish())
}

struct Emitter {
    layout: Layout,
    flow_level: usize,
    depth: usize,
    /// A line comment of a key whose value is still to come.
    key_line: String,
}

impl Emitter {
    fn new() -> Self {
        Self {
            layout: Layout::new(),
            flow_level: 0,
            depth: 0,
            key_line: String::new(),
        }
    }

    fn finish(self) -> String {
        self.layout.out
    }

    fn document(&mut self, head: &str, root: &Node, foot: &str) -> Result<(), Failure> {
        if !head.is_empty() {
            head.clone_into(&mut self.layout.head);
            self.layout.head_comment();
            self.layout.put_break('\n');
        }
        self.announce(root, "");
        self.layout.head_comment();
        self.start(root, Place::Root)?;
        self.layout.line_comment();
        self.layout.foot_comment();
        self.rest(root, Place::Root)?;
        hand(&mut self.layout.foot, foot);
        self.layout.foot_indent = Some(0);
        self.layout.foot_comment();
        self.layout.foot_indent = None;
        self.layout.write_indent();
        Ok(())
    }

    /// Hands over the comments that a node begins with.
    fn announce(&mut self, node: &Node, tail: &str) {
        let Comments { head, line, foot } = &node.comments;
        let layout = &mut self.layout;
        hand(&mut layout.head, head);
        if matches!(node.kind, Kind::Scalar | Kind::Map) {
            hand(&mut layout.tail, tail);
        }
        if matches!(node.kind, Kind::Scalar | Kind::Alias) {
            hand(&mut layout.line, line);
            hand(&mut layout.foot, foot);
        }
    }

    /// Hands over the comments that a collection ends with.
    fn announce_end(&mut self, node: &Node, tail: &str) {
        hand(&mut self.layout.tail, tail);
        hand(&mut self.layout.line, &node.comments.line);
        hand(&mut self.layout.foot, &node.comments.foot);
    }

    fn is_flow(&self, node: &Node) -> bool {
        self.flow_level > 0 || node.flow || node.content.is_empty()
    }

    /// Prints a scalar, or what stands before a collection's first item.
    fn start(&mut self, node: &Node, place: Place) -> Result<(), Failure> {
        let (tag, quotes) = presented(node);
        match node.kind {
            Kind::Alias => {
                self.layout.indicator("*", true);
                self.layout.put_all(&node.text);
            }
            Kind::Document => return Err(Failure::Invalid("a document in a document")),
            Kind::Map | Kind::Seq | Kind::Scalar => {
                if !node.anchor.is_empty() {
                    self.layout.indicator("&", true);
                    self.layout.put_all(&node.anchor);
                }
            }
        }
        if node.kind == Kind::Scalar {
            let analysis = analyse(&node.text);
            let key = place == Place::SimpleKey;
            let quotes = select(&node.text, &analysis, quotes, self.flow_level > 0, key);
            self.tag(tag)?;
            let indent = self.deepen(true, place, false);
            self.layout.scalar(&node.text, quotes);
            self.layout.indent = indent;
        } else {
            self.tag(tag)?;
        }
        Ok(())
    }

    fn tag(&mut self, tag: &str) -> Result<(), Failure> {
        if tag.is_empty() {
            return Ok(());
        }
        if !self.layout.whitespace {
            self.layout.put(' ');
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || ";/?:@&=+$,_.~*'()[]-".contains(c);
        let name = tag.strip_prefix("!!").or_else(|| tag.strip_prefix('!'));
        match name {
            Some(name) if name.chars().all(plain) => self.layout.put_all(tag),
            Some(_) => return Err(Failure::Unsupported("tags with escapes")),
            None if tag.chars().all(plain) => self.layout.put_all(&format!("!<{tag}>")),
            None => return Err(Failure::Unsupported("tags with escapes")),
        }
        self.layout.whitespace = false;
        self.layout.indention = false;
        Ok(())
    }

    /// Goes to the indent of what is within, and returns the one before.
    fn deepen(&mut self, flow: bool, place: Place, compact: bool) -> i64 {
        let before = self.layout.indent;
        self.layout.indent = match (before, place) {
            (..0, _) if flow => 2,
            (..0, _) => 0,
            (_, Place::Item) => before + 2,
            _ => (before + 2) / 2 * 2 - if compact { 2 } else { 0 },
        };
        before
    }

    /// Prints a collection's items and its end; of a scalar there is nothing left.
    fn rest(&mut self, node: &Node, place: Place) -> Result<(), Failure> {
        if !matches!(node.kind, Kind::Map | Kind::Seq) {
            return Ok(());
        }
        self.depth += 1;
        if self.depth > DEEPEST * 2 {
            return Err(Failure::Unsupported("so many levels"));
        }
        match (node.kind, self.is_flow(node)) {
            (Kind::Map, true) => self.flow_map(node, place)?,
            (Kind::Map, false) => self.block_map(node, place)?,
            (_, true) => self.flow_seq(node, place)?,
            (_, false) => self.block_seq(node, place)?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn flow_seq(&mut self, node: &Node, place: Place) -> Result<(), Failure> {
        self.layout.opening("[");
        let indent = self.deepen(true, place, false);
        self.flow_level += 1;
        let mut comma = false;
        for item in &node.content {
            self.announce(item, "");
            if comma {
                self.layout.indicator(",", false);
            }
            self.layout.head_comment();
            if self.layout.column == 0 {
                self.layout.write_indent();
            }
            comma = self.flow_node(item, Place::FlowItem)?;
            self.rest(item, Place::FlowItem)?;
        }
        self.announce_end(node, "");
        self.flow_level -= 1;
        self.layout.indent = indent;
        if self.layout.column == 0 {
            self.layout.write_indent();
        }
        self.layout.indicator("]", false);
        self.layout.line_comment();
        self.layout.foot_comment();
        Ok(())
    }

    /// Prints a node between brackets, with the comments that follow it behind a comma. Tells whether the comma is
    /// still to come.
    fn flow_node(&mut self, node: &Node, place: Place) -> Result<bool, Failure> {
        let comma = !self.layout.has_following();
        self.start(node, place)?;
        if self.layout.has_following() {
            self.layout.indicator(",", false);
        }
        self.layout.line_comment();
        self.layout.foot_comment();
        Ok(comma)
    }

    fn flow_map(&mut self, node: &Node, place: Place) -> Result<(), Failure> {
        self.layout.opening("{");
        let indent = self.deepen(true, place, false);
        self.flow_level += 1;
        let mut comma = false;
        let mut tail = "";
        for entry in node.content.chunks(2) {
            let [key, value] = entry else { continue };
            let last = std::mem::replace(&mut tail, &key.comments.foot);
            let key = &*without_foot(key);
            self.announce(key, last);
            if comma {
                self.layout.indicator(",", false);
            }
            self.layout.head_comment();
            if self.layout.column == 0 {
                self.layout.write_indent();
            }
            let simple = is_simple_key(key);
            if simple {
                self.start(key, Place::SimpleKey)?;
                self.rest(key, Place::SimpleKey)?;
                self.announce(value, "");
                self.layout.indicator(":", false);
            } else {
                self.layout.indicator("?", true);
                self.start(key, Place::Entry)?;
                self.rest(key, Place::Entry)?;
                self.announce(value, "");
                self.layout.indicator(":", true);
            }
            comma = self.flow_node(value, Place::Entry)?;
            self.rest(value, Place::Entry)?;
        }
        self.announce_end(node, tail);
        let more = !(self.layout.head.is_empty()
            && self.layout.foot.is_empty()
            && self.layout.tail.is_empty());
        if more && comma {
            self.layout.indicator(",", false);
        }
        self.layout.head_comment();
        self.flow_level -= 1;
        self.layout.indent = indent;
        self.layout.indicator("}", false);
        self.layout.line_comment();
        self.layout.foot_comment();
        Ok(())
    }

    fn block_seq(&mut self, node: &Node, place: Place) -> Result<(), Failure> {
        let mut indent = None;
        for item in &node.content {
            self.announce(item, "");
            if indent.is_none() {
                let in_map = matches!(place, Place::Entry | Place::SimpleKey);
                let compact = in_map && (self.layout.column == 0 || !self.layout.indention);
                indent = Some(self.deepen(false, place, compact));
            }
            self.layout.head_comment();
            self.layout.write_indent();
            self.layout.block_indicator("-");
            self.start(item, Place::Item)?;
            self.layout.line_comment();
            self.layout.foot_comment();
            self.rest(item, Place::Item)?;
        }
        self.announce_end(node, "");
        self.layout.indent = indent.unwrap_or(self.layout.indent);
        Ok(())
    }

    fn block_map(&mut self, node: &Node, place: Place) -> Result<(), Failure> {
        let indent = self.deepen(false, place, false);
        let mut tail = "";
        for entry in node.content.chunks(2) {
            let [key, value] = entry else { continue };
            let last = std::mem::replace(&mut tail, &key.comments.foot);
            let key = &*without_foot(key);
            self.announce(key, last);
            self.layout.head_comment();
            self.layout.write_indent();
            if !self.layout.line.is_empty() {
                self.key_line = std::mem::take(&mut self.layout.line);
            }
            if is_simple_key(key) {
                self.start(key, Place::SimpleKey)?;
                self.rest(key, Place::SimpleKey)?;
                self.announce(value, "");
                self.layout.indicator(":", false);
            } else {
                self.layout.block_indicator("?");
                self.start(key, Place::Entry)?;
                self.rest(key, Place::Entry)?;
                self.announce(value, "");
                self.layout.write_indent();
                self.layout.block_indicator(":");
            }
            self.comment_of_key(value);
            self.start(value, Place::Entry)?;
            self.layout.line_comment();
            self.layout.foot_comment();
            self.rest(value, Place::Entry)?;
        }
        self.announce_end(node, tail);
        self.layout.head_comment();
        self.layout.indent = indent;
        Ok(())
    }

    /// A key's line comment goes behind a scalar that has none, or before a block.
    fn comment_of_key(&mut self, value: &Node) {
        if self.key_line.is_empty() {
            return;
        }
        match value.kind {
            Kind::Scalar if self.layout.line.is_empty() => {
                self.layout.line = std::mem::take(&mut self.key_line);
            }
            Kind::Map | Kind::Seq if !value.flow => {
                std::mem::swap(&mut self.layout.line, &mut self.key_line);
                self.layout.line_comment();
                std::mem::swap(&mut self.layout.line, &mut self.key_line);
            }
            _ => {}
        }
    }
}

fn hand(to: &mut String, comment: &str) {
    if !comment.is_empty() {
        comment.clone_into(to);
    }
}

/// A key's foot is printed behind its value, as the tail of the entry after it.
fn without_foot(key: &Node) -> Cow<'_, Node> {
    if key.comments.foot.is_empty() {
        return Cow::Borrowed(key);
    }
    let mut key = key.clone();
    key.comments.foot.clear();
    Cow::Owned(key)
}

/// Tells whether a key can stand on one line before a colon.
fn is_simple_key(key: &Node) -> bool {
    let (tag, _) = presented(key);
    let length = match key.kind {
        Kind::Alias => key.text.len(),
        Kind::Scalar if analyse(&key.text).multiline => return false,
        Kind::Scalar => key.anchor.len() + tag.len() + key.text.len(),
        Kind::Map | Kind::Seq if key.content.is_empty() => key.anchor.len() + tag.len(),
        _ => return false,
    };
    length <= 128
}
