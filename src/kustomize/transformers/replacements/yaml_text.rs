//! YAML with its comments: read, changed and printed again as go-yaml v3 does it, for texts that stand in strings.
//!
//! Takes a text and gives its first document as a [`Node`] with comments, quotes, anchors and flow styles; prints such a
//! node. Slower than the reader of whole files, which has no use for comments. What is changed, and why, is for others.

mod comments;
mod compose;
mod emitter;
mod event;
mod layout;
mod node;
mod parser;
mod scalars;
mod scanner;
mod tags;
mod text;
mod token;
mod write;

pub(crate) use compose::read_first;
pub(crate) use emitter::print;
pub(crate) use node::{Failure, Kind, Node};
