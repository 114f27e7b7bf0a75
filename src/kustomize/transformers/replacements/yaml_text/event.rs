//! The events that a parser gives, and the states that it goes through.

use super::node::{Comments, Quotes};

/// The kinds of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EventKind {
    StreamStart,
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(String),
    Scalar(String, Quotes),
    /// A sequence; whether it stands between brackets.
    SeqStart(bool),
    SeqEnd,
    MapStart(bool),
    MapEnd,
}

/// An event, with the comments that are due by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    pub(crate) anchor: String,
    pub(crate) tag: String,
    pub(crate) comments: Comments,
}

impl Event {
    /// Returns an event without anchor, tag or comments.
    pub(crate) fn new(kind: EventKind) -> Self {
        Self {
            kind,
            anchor: String::new(),
            tag: String::new(),
            comments: Comments::default(),
        }
    }
}

/// The next thing that a parser expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    StreamStart,
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSeqFirst,
    BlockSeqEntry,
    IndentlessSeqEntry,
    BlockMapFirst,
    BlockMapKey,
    BlockMapValue,
    FlowSeqFirst,
    FlowSeqEntry,
    FlowSeqPairKey,
    FlowSeqPairValue,
    FlowSeqPairEnd,
    FlowMapFirst,
    FlowMapKey,
    FlowMapValue,
    FlowMapEmptyValue,
    End,
}
