//! Nodes of a syntax tree: their texts, the arguments of calls, and what encloses them.

use tree_sitter::Node;

use super::patience;

/// Returns the text of a node; empty where the tree and the text do not fit.
pub(super) fn text_of<'t>(node: Node<'_>, text: &'t str) -> &'t str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// Returns the text of a node's field.
pub(super) fn field<'t>(node: Node<'_>, name: &str, text: &'t str) -> &'t str {
    node.child_by_field_name(name)
        .map(|of| text_of(of, text))
        .unwrap_or_default()
}

/// Returns the named children but comments.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    let children = node.named_children(&mut cursor);
    children
        .filter(|child| !child.kind().contains("comment"))
        .collect()
}

/// Returns the arguments of a call: those of its `arguments` field, each without what wraps it.
pub(super) fn arguments(call: Node<'_>) -> Vec<Node<'_>> {
    let list = call.child_by_field_name("arguments").or_else(|| {
        children(call)
            .into_iter()
            .find(|child| child.kind().contains("argument"))
    });
    let items = list.map(children).unwrap_or_default().into_iter();
    let bare = items.map(|item| match item.kind() {
        "argument" | "value_argument" => children(item).into_iter().last().unwrap_or(item),
        _ => item,
    });
    bare.collect()
}

/// Returns the content of a string literal without interpolation.
pub(super) fn literal<'t>(node: Node<'_>, text: &'t str) -> Option<&'t str> {
    if !node.kind().contains("string") && node.kind() != "symbol" {
        return None;
    }
    let mut cursor = node.walk();
    let is_built = node.named_children(&mut cursor).any(|child| {
        [
            "interpolation",
            "template_substitution",
            "interpolated_expression",
        ]
        .contains(&child.kind())
            // Kotlin's grammar takes the `$` of `$name` for text; one that is escaped is another node.
            || (child.kind() == "string_content" && text_of(child, text) == "$")
    });
    if is_built {
        return None;
    }
    let whole =
        text_of(node, text).trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '@');
    let quote = whole
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    Some(whole.trim_start_matches(quote).trim_end_matches(quote))
}

/// Returns what encloses a node, from the inside out.
pub(super) fn ancestors(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(node.parent(), Node::parent)
}

/// Visits every node, the outer ones first; the visitor says whether to go inside. Ends where there is no time left.
pub(super) fn visit<'n>(root: Node<'n>, mut visitor: impl FnMut(Node<'n>) -> bool) {
    let mut cursor = root.walk();
    loop {
        if visitor(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        if patience::is_late() {
            return;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// Tells whether a word stands in a text.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, behind) = (text.get(..at), text.get(at + word.len()..));
        !before.is_some_and(|of| of.ends_with(is_part))
            && !behind.is_some_and(|of| of.starts_with(is_part))
    })
}
