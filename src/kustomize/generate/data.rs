//! [`Pair`], and the entries that pairs become.

use crate::kustomize::fields::set::untagged_key;
use crate::yaml::{Node, Origin, Style, Tag};

/// A key, its value and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) value: Vec<u8>,
    pub(super) origin: Origin,
}

/// Returns a mapping of entries.
pub(super) fn map_of(entries: Vec<(Node, Node)>, origin: Origin) -> Node {
    let mut map = Node::map(origin);
    if let Some(own) = map.as_map_mut() {
        *own = entries;
    }
    map
}

/// Returns a data entry: a string, as a block where it has several lines.
pub(super) fn entry(key: &str, text: String, origin: Origin) -> (Node, Node) {
    let style = if text.contains('\n') {
        Style::Literal
    } else {
        Style::Plain
    };
    let value = Node::scalar(text, Tag::Str, style, origin);
    (untagged_key(key, origin), value)
}

/// Returns base64 as kustomize writes it: broken after every 70 characters once there are that many.
pub(crate) fn base64_lines(bytes: &[u8]) -> String {
    use base64::Engine;
    const WIDTH: usize = 70;
    let plain = base64::engine::general_purpose::STANDARD.encode(bytes);
    if plain.len() < WIDTH {
        return plain;
    }
    let mut lines = String::with_capacity(plain.len() + plain.len() / WIDTH + 1);
    for (index, character) in plain.chars().enumerate() {
        if index > 0 && index % WIDTH == 0 {
            lines.push('\n');
        }
        lines.push(character);
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_breaks_after_seventy() {
        for (length, expected) in [
            (0, vec![0]),
            (51, vec![68]),
            (52, vec![70, 2, 0]),
            (105, vec![70, 70, 0]),
        ] {
            let text = base64_lines(&vec![b'x'; length]);
            let lines: Vec<usize> = text.split('\n').map(str::len).collect();
            assert_eq!(lines, expected, "{length} bytes");
        }
    }
}
