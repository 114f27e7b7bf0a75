//! A ConfigMap's data: text in `data`, anything else in `binaryData`.

use super::data::{Pair, base64_lines, entry, map_of};
use crate::yaml::{Node, Origin};

/// Fills in the data; a ConfigMap without any has no `data`.
pub(super) fn fill(node: &mut Node, pairs: Vec<Pair>, origin: Origin) {
    let mut data = Vec::new();
    let mut binary = Vec::new();
    for pair in pairs {
        match String::from_utf8(pair.value) {
            Ok(text) => data.push(entry(&pair.key, text, pair.origin)),
            Err(error) => {
                let text = base64_lines(error.as_bytes());
                binary.push(entry(&pair.key, text, pair.origin));
            }
        }
    }
    for (field, entries) in [("data", data), ("binaryData", binary)] {
        if !entries.is_empty() {
            node.set(field, map_of(entries, origin));
        }
    }
}
