//! Schemas that `process.env` is held against: zod's and Joi's objects, envalid's and t3's lists of names.

use tree_sitter::Node;

use super::super::Hit;
use crate::needs::Effect;
use crate::needs::code::syntax::{ancestors, children, field, text_of};

/// Tells whether zod's schema of a value does without it.
pub(super) fn is_optional(value: &str) -> bool {
    [
        ".optional(",
        ".default(",
        ".nullish(",
        ".catch(",
        ".prefault(",
    ]
    .iter()
    .any(|call| value.contains(call))
}

/// Tells whether a schema is held against `process.env`: in one go, or by the name that it is assigned to.
pub(super) fn is_schema_of_env(node: Node<'_>, text: &str) -> bool {
    let holds = ["arse(process.env)", "validate(process.env"];
    if !holds.iter().any(|of| text.contains(of)) {
        return false;
    }
    let is_chained = ancestors(node).take(6).any(|outer| {
        outer.kind() == "call_expression"
            && holds.iter().any(|of| {
                text_of(outer, text)
                    .trim_end_matches(')')
                    .ends_with(of.trim_end_matches(')'))
            })
    });
    let name = ancestors(node)
        .find(|outer| outer.kind() == "variable_declarator")
        .map(|of| field(of, "name", text));
    let is_named = |name: &str| {
        [
            ".parse(process.env)",
            ".safeParse(process.env)",
            ".validate(process.env",
        ]
        .iter()
        .any(|call| text.contains(&format!("{name}{call}")))
    };
    let is_nested = ancestors(node).any(|outer| outer.kind() == "pair");
    !is_nested && (is_chained || name.is_some_and(is_named))
}

pub(super) fn keys<'n>(
    object: Option<Node<'n>>,
    text: &str,
    has_default: &dyn Fn(&str) -> bool,
) -> Vec<Hit<'n>> {
    let pairs = object
        .map(children)
        .unwrap_or_default()
        .into_iter()
        .filter(|of| of.kind() == "pair");
    let hits = pairs.map(|pair| {
        let name = field(pair, "key", text).trim_matches(['"', '\'']);
        let effect = if has_default(field(pair, "value", text)) {
            Effect::Default
        } else {
            Effect::Fails
        };
        Hit::named(name.to_owned(), pair, effect)
    });
    hits.collect()
}
