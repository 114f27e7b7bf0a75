//! YAML as Kubernetes' tools read and write it.
//!
//! Takes text and a file name; gives trees whose nodes know their tag, style and place
//! ([`Node`], [`Origin`]), and prints trees as kustomize prints them. Leaves what the documents
//! mean to others.

mod node;
mod source_map;

pub use node::{Node, Style, Tag, Value};
pub use source_map::{Origin, Place, SourceMap};
