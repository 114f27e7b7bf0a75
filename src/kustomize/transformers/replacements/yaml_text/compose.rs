//! Events → a tree, as go-yaml's decoder builds it: feet move from entries to keys.

use std::collections::BTreeSet;

use super::event::{Event, EventKind};
use super::node::{DEEPEST, Failure, Kind, Node, Quotes, resolved, shortened};
use super::parser::Parser;

/// Reads the first document of a text; `None` where there is none.
///
/// # Errors
/// If go-yaml cannot read it, or this cannot.
pub(crate) fn read_first(text: &str) -> Result<Option<Node>, Failure> {
    if text.chars().any(is_control) {
        return Err(Failure::Invalid("control characters are not allowed"));
    }
    let mut composer = Composer {
        parser: Parser::new(text),
        next: None,
        anchors: BTreeSet::new(),
    };
    composer.take()?;
    let start = composer.take()?;
    if start.kind != EventKind::DocumentStart {
        return Ok(None);
    }
    let mut document = Node::new(Kind::Document);
    document.comments = start.comments;
    document.content.push(composer.node(0)?);
    let end = composer.take()?;
    if end.kind != EventKind::DocumentEnd {
        return Err(Failure::Invalid("expected the end of a document"));
    }
    document.comments.foot = end.comments.foot;
    Ok(Some(document))
}

fn is_control(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{FFFE}' | '\u{FFFF}' => true,
        c => c.is_control(),
    }
}

struct Composer {
    parser: Parser,
    next: Option<Event>,
    anchors: BTreeSet<String>,
}

impl Composer {
    fn take(&mut self) -> Result<Event, Failure> {
        match self.next.take() {
            Some(event) => Ok(event),
            None => self.parser.next(),
        }
    }

    fn peek(&mut self) -> Result<&Event, Failure> {
        let event = self.take()?;
        Ok(self.next.insert(event))
    }

    fn node(&mut self, depth: usize) -> Result<Node, Failure> {
        if depth > DEEPEST {
            return Err(Failure::Unsupported("so many levels"));
        }
        let event = self.take()?;
        let mut node = Node::new(Kind::Scalar);
        if !event.tag.is_empty() && event.tag != "!" {
            node.tag = shortened(&event.tag);
            node.tagged = true;
        }
        if !event.anchor.is_empty() {
            self.anchors.insert(event.anchor.clone());
            node.anchor = event.anchor;
        }
        node.comments = event.comments;
        match event.kind {
            EventKind::Scalar(text, quotes) => {
                if !node.tagged {
                    node.tag = match quotes {
                        Quotes::None if text == "<<" => "!!merge",
                        Quotes::None => resolved(&text),
                        _ => "!!str",
                    }
                    .to_owned();
                }
                node.quotes = quotes;
                node.text = text;
                Ok(node)
            }
            EventKind::Alias(name) => {
                if !self.anchors.contains(&name) {
                    return Err(Failure::Invalid("unknown anchor referenced"));
                }
                node.kind = Kind::Alias;
                node.text = name;
                Ok(node)
            }
            EventKind::SeqStart(flow) => {
                node.kind = Kind::Seq;
                node.flow = flow;
                self.seq(node, depth)
            }
            EventKind::MapStart(flow) => {
                node.kind = Kind::Map;
                node.flow = flow;
                self.map(node, depth)
            }
            _ => Err(Failure::Invalid("unexpected event")),
        }
    }

    fn seq(&mut self, mut node: Node, depth: usize) -> Result<Node, Failure> {
        if !node.tagged {
            "!!seq".clone_into(&mut node.tag);
        }
        while self.peek()?.kind != EventKind::SeqEnd {
            node.content.push(self.node(depth + 1)?);
        }
        let end = self.take()?;
        node.comments.line = end.comments.line;
        node.comments.foot = end.comments.foot;
        Ok(node)
    }

    fn map(&mut self, mut node: Node, depth: usize) -> Result<Node, Failure> {
        if !node.tagged {
            "!!map".clone_into(&mut node.tag);
        }
        while self.peek()?.kind != EventKind::MapEnd {
            let mut key = self.node(depth + 1)?;
            // Below less indent, it is the foot of the entry before.
            if !node.flow
                && !key.comments.foot.is_empty()
                && let [.., before, _] = node.content.as_mut_slice()
            {
                before.comments.foot = std::mem::take(&mut key.comments.foot);
            }
            let mut value = self.node(depth + 1)?;
            if key.comments.foot.is_empty() {
                key.comments.foot = std::mem::take(&mut value.comments.foot);
            }
            node.content.extend([key, value]);
        }
        let end = self.take()?;
        node.comments.line = end.comments.line;
        node.comments.foot = end.comments.foot;
        if !node.flow
            && !node.comments.foot.is_empty()
            && let [.., key, _] = node.content.as_mut_slice()
        {
            key.comments.foot = std::mem::take(&mut node.comments.foot);
        }
        Ok(node)
    }
}
