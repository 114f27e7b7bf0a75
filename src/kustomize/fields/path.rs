//! Field paths as `vars` and `replacements` spell them: `spec.template.containers.[name=app].image`.

use crate::yaml::Node;

/// Splits a path at its dots. `\.` is a dot, and so is one between brackets, which stay around an
/// element's `[key=value]` only.
pub(crate) fn split_field_path(path: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let path = match path.strip_prefix('.') {
        Some(rest) => rest,
        None => path,
    };
    for piece in path.split('.') {
        match pieces.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.pop();
                last.push('.');
                last.push_str(piece);
            }
            _ => pieces.push(piece.to_owned()),
        }
    }
    let mut parts = Vec::new();
    let mut pieces = pieces.into_iter();
    while let Some(piece) = pieces.next() {
        if !piece.starts_with('[') || piece.ends_with(']') {
            parts.push(piece);
            continue;
        }
        let mut bracketed = piece;
        for next in pieces.by_ref() {
            bracketed.push('.');
            bracketed.push_str(&next);
            if next.ends_with(']') {
                break;
            }
        }
        if bracketed.contains('=') {
            parts.push(bracketed);
        } else {
            parts.push(bracketed.trim_matches(['[', ']']).to_owned());
        }
    }
    parts
}

/// Splits `[key=value]`; the key is `""` for `[=value]`. `None` for anything else.
pub(crate) fn element(part: &str) -> Option<(&str, &str)> {
    part.strip_prefix('[')?.strip_suffix(']')?.split_once('=')
}

/// Tells whether a list's item is meant by `[key=value]`, or is the value itself where there is no key.
pub(crate) fn is_element(item: &Node, key: &str, value: &str) -> bool {
    let text = match key {
        "" => Some(item),
        key => item.get(key),
    };
    text.and_then(Node::as_str) == Some(value)
}

/// Returns the node at a path: numbers count list elements, `-` is the last, `[key=value]` the
/// first whose key is that. Nulls count as absent.
pub(crate) fn value_at<'n>(node: &'n Node, parts: &[String]) -> Option<&'n Node> {
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .try_fold(node, |node, part| step(node, part))
        .filter(|found| !found.is_null())
}

fn step<'n>(node: &'n Node, part: &str) -> Option<&'n Node> {
    if let Ok(index) = part.parse::<usize>() {
        return node.as_seq()?.get(index);
    }
    if part == "-" {
        return node.as_seq()?.last();
    }
    match element(part) {
        Some((key, value)) => node
            .as_seq()?
            .iter()
            .find(|item| is_element(item, key, value)),
        None => node.get(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_dots_but_for_those_in_brackets() {
        for (path, parts) in [
            ("a.b", &["a", "b"][..]),
            (r"a\.b.c", &["a.b", "c"]),
            ("a.[b.c].d", &["a", "b.c", "d"]),
            ("a.[n=b.c].d", &["a", "[n=b.c]", "d"]),
            ("a.[b].c", &["a", "[b]", "c"]),
        ] {
            assert_eq!(split_field_path(path), parts, "{path}");
        }
    }
}
