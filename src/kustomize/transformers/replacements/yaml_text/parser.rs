//! Tokens → events, each with the comments that are due by then.
//!
//! The order in which tokens are looked at is go-yaml's, since looking at one is what makes comments due.

mod collections;
mod documents;

use super::event::{Event, EventKind, State};
use super::node::{Comments, Failure, Quotes};
use super::scanner::Scanner;
use super::token::{Comment, Token, TokenKind};

pub(crate) struct Parser {
    scanner: Scanner,
    state: State,
    states: Vec<State>,
    /// The first comment that no token has reached.
    waiting: usize,
    due: Comments,
    stem: String,
    tags: Vec<(String, String)>,
}

fn add(to: &mut String, comment: &str) {
    if !comment.is_empty() {
        if !to.is_empty() {
            to.push('\n');
        }
        to.push_str(comment);
    }
}

impl Parser {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            scanner: Scanner::new(text),
            state: State::StreamStart,
            states: Vec::new(),
            waiting: 0,
            due: Comments::default(),
            stem: String::new(),
            tags: Vec::new(),
        }
    }

    /// Looks at the next token, which makes the comments before it due.
    fn peek(&mut self) -> Result<Token, Failure> {
        let token = self.scanner.peek()?;
        while let Some(comment) = self.scanner.comments.get_mut(self.waiting) {
            if token.start.index < comment.token.index {
                break;
            }
            if !comment.head.is_empty() {
                if token.kind == TokenKind::BlockEnd {
                    break;
                }
                add(&mut self.due.head, &comment.head);
            }
            add(&mut self.due.foot, &comment.foot);
            add(&mut self.due.line, &comment.line);
            *comment = Comment::default();
            self.waiting += 1;
        }
        Ok(token)
    }

    fn skip(&mut self) {
        self.scanner.skip();
    }

    /// Takes all comments that are due.
    fn take_comments(&mut self) -> Comments {
        self.stem.clear();
        std::mem::take(&mut self.due)
    }

    fn pop(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// Returns the next event.
    pub(crate) fn next(&mut self) -> Result<Event, Failure> {
        match self.state {
            State::StreamStart => {
                self.peek()?;
                self.skip();
                self.state = State::ImplicitDocumentStart;
                Ok(Event::new(EventKind::StreamStart))
            }
            State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSeqFirst => {
                self.peek()?;
                self.skip();
                self.block_seq_entry()
            }
            State::BlockSeqEntry => self.block_seq_entry(),
            State::IndentlessSeqEntry => self.indentless_seq_entry(),
            State::BlockMapFirst => {
                self.peek()?;
                self.skip();
                self.block_map_key()
            }
            State::BlockMapKey => self.block_map_key(),
            State::BlockMapValue => self.block_map_value(),
            State::FlowSeqFirst => {
                self.peek()?;
                self.skip();
                self.flow_seq_entry(true)
            }
            State::FlowSeqEntry => self.flow_seq_entry(false),
            State::FlowSeqPairKey => self.flow_seq_pair_key(),
            State::FlowSeqPairValue => self.flow_seq_pair_value(),
            State::FlowSeqPairEnd => {
                self.peek()?;
                self.state = State::FlowSeqEntry;
                Ok(Event::new(EventKind::MapEnd))
            }
            State::FlowMapFirst => {
                self.peek()?;
                self.skip();
                self.flow_map_key(true)
            }
            State::FlowMapKey => self.flow_map_key(false),
            State::FlowMapValue => self.flow_map_value(),
            State::FlowMapEmptyValue => {
                self.peek()?;
                self.empty(State::FlowMapKey)
            }
            State::End => Ok(Event::new(EventKind::StreamEnd)),
        }
    }

    /// A scalar of no text, which takes no comments.
    fn empty(&mut self, next: State) -> Result<Event, Failure> {
        self.state = next;
        Ok(Event::new(EventKind::Scalar(String::new(), Quotes::None)))
    }

    /// Reads an anchor and a tag, in either order.
    fn properties(&mut self) -> Result<(String, Option<String>), Failure> {
        let (mut anchor, mut tag) = (String::new(), None);
        let mut first = true;
        loop {
            match self.peek()?.kind {
                TokenKind::Anchor(name) if anchor.is_empty() => anchor = name,
                TokenKind::Tag(handle, suffix) if tag.is_none() => {
                    tag = Some(self.whole_tag(&handle, &suffix)?);
                }
                _ => break,
            }
            self.skip();
            if !first {
                self.peek()?;
                break;
            }
            first = false;
        }
        Ok((anchor, tag))
    }

    fn whole_tag(&self, handle: &str, suffix: &str) -> Result<String, Failure> {
        if handle.is_empty() {
            return Ok(suffix.to_owned());
        }
        let known = self.tags.iter().find(|(known, _)| known == handle);
        match known {
            Some((_, prefix)) => Ok(format!("{prefix}{suffix}")),
            None => Err(Failure::Invalid("found undefined tag handle")),
        }
    }

    fn node(&mut self, block: bool, indentless: bool) -> Result<Event, Failure> {
        if let TokenKind::Alias(name) = self.peek()?.kind {
            self.pop();
            let mut event = Event::new(EventKind::Alias(name));
            event.comments = self.take_comments();
            self.skip();
            return Ok(event);
        }
        let (anchor, tag) = self.properties()?;
        let has_properties = !anchor.is_empty() || tag.as_ref().is_some_and(|tag| !tag.is_empty());
        let tag = tag.unwrap_or_default();
        let event = |kind| Event {
            anchor,
            tag,
            ..Event::new(kind)
        };
        let token = self.peek()?;
        match token.kind {
            TokenKind::BlockEntry if indentless => {
                self.state = State::IndentlessSeqEntry;
                Ok(event(EventKind::SeqStart(false)))
            }
            TokenKind::Scalar(text, quotes) => {
                self.pop();
                let mut event = event(EventKind::Scalar(text, quotes));
                event.comments = self.take_comments();
                self.skip();
                Ok(event)
            }
            TokenKind::FlowSeqStart => {
                self.state = State::FlowSeqFirst;
                let mut event = event(EventKind::SeqStart(true));
                event.comments = self.take_comments();
                Ok(event)
            }
            TokenKind::FlowMapStart => {
                self.state = State::FlowMapFirst;
                let mut event = event(EventKind::MapStart(true));
                event.comments = self.take_comments();
                Ok(event)
            }
            TokenKind::BlockSeqStart if block => {
                self.state = State::BlockSeqFirst;
                let mut event = event(EventKind::SeqStart(false));
                event.comments.head = std::mem::take(&mut self.stem);
                Ok(event)
            }
            TokenKind::BlockMapStart if block => {
                self.state = State::BlockMapFirst;
                let mut event = event(EventKind::MapStart(false));
                event.comments.head = std::mem::take(&mut self.stem);
                Ok(event)
            }
            _ if has_properties => {
                self.pop();
                Ok(event(EventKind::Scalar(String::new(), Quotes::None)))
            }
            _ => Err(Failure::Invalid("did not find expected node content")),
        }
    }
}
