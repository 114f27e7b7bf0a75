//! Sequences and mappings, in blocks and between brackets.
//!
//! Takes tokens through [`Parser`]; gives the events of items, keys, values and ends. Single nodes are the parser's.

use super::Parser;
use crate::kustomize::transformers::replacements::yaml_text::event::{Event, EventKind, State};
use crate::kustomize::transformers::replacements::yaml_text::node::Failure;
use crate::kustomize::transformers::replacements::yaml_text::token::TokenKind;

impl Parser {
    /// Gives the comment above a dash to the whole block that follows the dash.
    fn split_stem(&mut self, length: usize) -> Result<(), Failure> {
        if length == 0 {
            return Ok(());
        }
        let token = self.peek()?;
        if !matches!(
            token.kind,
            TokenKind::BlockSeqStart | TokenKind::BlockMapStart
        ) {
            return Ok(());
        }
        let head = std::mem::take(&mut self.due.head);
        self.stem = head.get(..length).unwrap_or_default().to_owned();
        self.due.head = head.get(length + 1..).unwrap_or_default().to_owned();
        Ok(())
    }

    pub(crate) fn block_seq_entry(&mut self) -> Result<Event, Failure> {
        match self.peek()?.kind {
            TokenKind::BlockEntry => self.seq_item(State::BlockSeqEntry, |kind| {
                matches!(kind, TokenKind::BlockEntry | TokenKind::BlockEnd)
            }),
            TokenKind::BlockEnd => {
                self.pop();
                self.skip();
                Ok(Event::new(EventKind::SeqEnd))
            }
            _ => Err(Failure::Invalid("did not find expected '-' indicator")),
        }
    }

    fn seq_item(
        &mut self,
        next: State,
        is_end: impl Fn(&TokenKind) -> bool,
    ) -> Result<Event, Failure> {
        let length = self.due.head.len();
        self.skip();
        self.split_stem(length)?;
        if is_end(&self.peek()?.kind) {
            return self.empty(next);
        }
        self.states.push(next);
        self.node(true, false)
    }

    pub(crate) fn indentless_seq_entry(&mut self) -> Result<Event, Failure> {
        if self.peek()?.kind == TokenKind::BlockEntry {
            return self.seq_item(State::IndentlessSeqEntry, |kind| {
                matches!(
                    kind,
                    TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
                )
            });
        }
        self.pop();
        Ok(Event::new(EventKind::SeqEnd))
    }

    pub(crate) fn block_map_key(&mut self) -> Result<Event, Failure> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Key => {
                self.skip();
                self.block_map_part(State::BlockMapValue)
            }
            TokenKind::BlockEnd => {
                self.pop();
                let mut event = Event::new(EventKind::MapEnd);
                event.comments = self.take_comments();
                self.skip();
                Ok(event)
            }
            _ => Err(Failure::Invalid("did not find expected key")),
        }
    }

    fn block_map_part(&mut self, next: State) -> Result<Event, Failure> {
        match self.peek()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.empty(next),
            _ => {
                self.states.push(next);
                self.node(true, true)
            }
        }
    }

    pub(crate) fn block_map_value(&mut self) -> Result<Event, Failure> {
        if self.peek()?.kind == TokenKind::Value {
            self.skip();
            return self.block_map_part(State::BlockMapKey);
        }
        self.empty(State::BlockMapKey)
    }

    fn flow_end(&mut self, kind: EventKind) -> Result<Event, Failure> {
        self.pop();
        let mut event = Event::new(kind);
        event.comments = self.take_comments();
        self.skip();
        Ok(event)
    }

    pub(crate) fn flow_seq_entry(&mut self, first: bool) -> Result<Event, Failure> {
        let mut token = self.peek()?;
        if token.kind == TokenKind::FlowSeqEnd {
            return self.flow_end(EventKind::SeqEnd);
        }
        if !first {
            if token.kind != TokenKind::FlowEntry {
                return Err(Failure::Invalid("did not find expected ',' or ']'"));
            }
            self.skip();
            token = self.peek()?;
        }
        match token.kind {
            TokenKind::Key => {
                self.state = State::FlowSeqPairKey;
                self.skip();
                Ok(Event::new(EventKind::MapStart(true)))
            }
            TokenKind::FlowSeqEnd => self.flow_end(EventKind::SeqEnd),
            _ => {
                self.states.push(State::FlowSeqEntry);
                self.node(false, false)
            }
        }
    }

    pub(crate) fn flow_seq_pair_key(&mut self) -> Result<Event, Failure> {
        match self.peek()?.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSeqEnd => {
                self.skip();
                self.empty(State::FlowSeqPairValue)
            }
            _ => {
                self.states.push(State::FlowSeqPairValue);
                self.node(false, false)
            }
        }
    }

    pub(crate) fn flow_seq_pair_value(&mut self) -> Result<Event, Failure> {
        if self.peek()?.kind == TokenKind::Value {
            self.skip();
            let next = self.peek()?.kind;
            if !matches!(next, TokenKind::FlowEntry | TokenKind::FlowSeqEnd) {
                self.states.push(State::FlowSeqPairEnd);
                return self.node(false, false);
            }
        }
        self.empty(State::FlowSeqPairEnd)
    }

    pub(crate) fn flow_map_key(&mut self, first: bool) -> Result<Event, Failure> {
        let mut token = self.peek()?;
        if token.kind == TokenKind::FlowMapEnd {
            return self.flow_end(EventKind::MapEnd);
        }
        if !first {
            if token.kind != TokenKind::FlowEntry {
                return Err(Failure::Invalid("did not find expected ',' or '}'"));
            }
            self.skip();
            token = self.peek()?;
        }
        match token.kind {
            TokenKind::Key => {
                self.skip();
                match self.peek()?.kind {
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMapEnd => {
                        self.empty(State::FlowMapValue)
                    }
                    _ => {
                        self.states.push(State::FlowMapValue);
                        self.node(false, false)
                    }
                }
            }
            TokenKind::FlowMapEnd => self.flow_end(EventKind::MapEnd),
            _ => {
                self.states.push(State::FlowMapEmptyValue);
                self.node(false, false)
            }
        }
    }

    pub(crate) fn flow_map_value(&mut self) -> Result<Event, Failure> {
        if self.peek()?.kind == TokenKind::Value {
            self.skip();
            let next = self.peek()?.kind;
            if !matches!(next, TokenKind::FlowEntry | TokenKind::FlowMapEnd) {
                self.states.push(State::FlowMapKey);
                return self.node(false, false);
            }
        }
        self.empty(State::FlowMapKey)
    }
}
