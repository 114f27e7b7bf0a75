//! Documents: their directives, where they start and end, and the comments that are their own.

use super::Parser;
use crate::kustomize::transformers::replacements::yaml_text::event::{Event, EventKind, State};
use crate::kustomize::transformers::replacements::yaml_text::node::{Failure, LONG_TAG};
use crate::kustomize::transformers::replacements::yaml_text::token::TokenKind;

impl Parser {
    pub(super) fn document_start(&mut self, implicit: bool) -> Result<Event, Failure> {
        let mut token = self.peek()?;
        while !implicit && token.kind == TokenKind::DocumentEnd {
            self.skip();
            token = self.peek()?;
        }
        let explicit = matches!(
            token.kind,
            TokenKind::VersionDirective(..)
                | TokenKind::TagDirective(..)
                | TokenKind::DocumentStart
        );
        if token.kind == TokenKind::StreamEnd {
            self.state = State::End;
            return Ok(Event::new(EventKind::StreamEnd));
        }
        let mut event = Event::new(EventKind::DocumentStart);
        if implicit && !explicit {
            self.directives()?;
            self.states.push(State::DocumentEnd);
            self.state = State::BlockNode;
            event.comments.head = take_document_head(&mut self.due.head);
            return Ok(event);
        }
        self.directives()?;
        let token = self.peek()?;
        if token.kind != TokenKind::DocumentStart {
            return Err(Failure::Invalid("did not find expected <document start>"));
        }
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        self.skip();
        Ok(event)
    }

    fn directives(&mut self) -> Result<(), Failure> {
        let mut versions = 0;
        loop {
            match self.peek()?.kind {
                TokenKind::VersionDirective(1, 1) if versions == 0 => versions += 1,
                TokenKind::VersionDirective(..) => {
                    return Err(Failure::Invalid("found incompatible YAML document"));
                }
                TokenKind::TagDirective(handle, prefix) => {
                    if self.tags.iter().any(|(known, _)| *known == handle) {
                        return Err(Failure::Invalid("found duplicate %TAG directive"));
                    }
                    self.tags.push((handle, prefix));
                }
                _ => break,
            }
            self.skip();
        }
        for (handle, prefix) in [("!", "!"), ("!!", LONG_TAG)] {
            if !self.tags.iter().any(|(known, _)| known == handle) {
                self.tags.push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    pub(super) fn document_content(&mut self) -> Result<Event, Failure> {
        match self.peek()?.kind {
            TokenKind::VersionDirective(..)
            | TokenKind::TagDirective(..)
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                self.pop();
                self.empty(self.state)
            }
            _ => self.node(true, false),
        }
    }

    pub(super) fn document_end(&mut self) -> Result<Event, Failure> {
        if self.peek()?.kind == TokenKind::DocumentEnd {
            self.skip();
        }
        self.tags.clear();
        self.state = State::DocumentStart;
        let mut event = Event::new(EventKind::DocumentEnd);
        event.comments = self.take_comments();
        if event.comments.foot.is_empty() {
            event.comments.foot = std::mem::take(&mut event.comments.head);
        }
        Ok(event)
    }
}

/// Takes what stands above the last empty line: the document's own head.
fn take_document_head(head: &mut String) -> String {
    let bytes = head.as_bytes();
    for at in (1..bytes.len()).rev() {
        if bytes.get(at) != Some(&b'\n') {
            continue;
        }
        let end = if at + 1 == bytes.len() {
            at
        } else if bytes.get(at - 1) == Some(&b'\n') {
            at - 1
        } else {
            continue;
        };
        let rest = head.split_off(at + 1);
        head.truncate(end);
        return std::mem::replace(head, rest);
    }
    String::new()
}
