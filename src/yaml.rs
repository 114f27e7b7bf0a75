//! YAML as Kubernetes' tools read and write it.
//!
//! Takes text and a file name; gives trees whose nodes know their tag, style and place
//! ([`Node`], [`Origin`]), and prints trees as kustomize prints them. Leaves what the documents
//! mean to others.

mod encoding;
mod error;
mod events;
mod excerpt;
mod go_json;
mod go_json_reader;
mod json;
mod json_text;
mod node;
mod order;
mod reader;
mod refuse;
mod resolve;
mod retype;
mod scalar_text;
mod shared;
mod source_map;
mod timestamp;
mod writer;

pub use encoding::decode;
pub use error::Error;
pub(crate) use excerpt::Excerpt;
pub(crate) use go_json::{GoJsonFormat, go_float, quote_for_go_json, write_go_json};
pub(crate) use go_json_reader::read_go_json;
pub use json::to_json;
pub(crate) use json::{from_json, from_serde};
pub(crate) use json_text::json_as_yaml;
pub use node::{Node, Style, Tag, Value};
pub(crate) use node::{Twin, scalar_weight};
pub use reader::read;
pub(crate) use reader::{
    Repeated, are_few_and_different, read_and_settle, read_first, read_first_of_piece, repeated_key,
};
pub(crate) use resolve::resolve;
pub use resolve::{Dialect, Typed};
pub(crate) use scalar_text::{escape, is_base_60, style_of};
pub use shared::Shared;
pub use source_map::{Origin, Place, SourceMap};
pub use writer::{Leaf, print, print_with_leaves};
