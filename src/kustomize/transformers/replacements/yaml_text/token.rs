//! The tokens of a text, and the comments that wait for one.

use super::node::Quotes;
use super::text::Mark;

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenKind {
    StreamStart,
    StreamEnd,
    VersionDirective(i64, i64),
    TagDirective(String, String),
    DocumentStart,
    DocumentEnd,
    BlockSeqStart,
    BlockMapStart,
    BlockEnd,
    FlowSeqStart,
    FlowSeqEnd,
    FlowMapStart,
    FlowMapEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    Tag(String, String),
    Scalar(String, Quotes),
}

/// A token and the place where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: Mark,
}

/// A comment that waits for the token that it belongs to.
#[derive(Debug, Default)]
pub(crate) struct Comment {
    /// The start of the search for it.
    pub(crate) scan: Mark,
    /// The first token from here on gets it.
    pub(crate) token: Mark,
    /// The place of its `#`.
    pub(crate) start: Mark,
    pub(crate) end: Mark,
    pub(crate) head: String,
    pub(crate) line: String,
    pub(crate) foot: String,
}
