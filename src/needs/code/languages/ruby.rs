//! Ruby: `ENV["X"]` and `ENV.fetch("X")`, with a second argument or a block for the default.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{arguments, children, field, literal};

pub(super) static RUBY: Language = Language {
    name: "Ruby",
    extensions: &["rb", "ru"],
    grammar: || tree_sitter_ruby::LANGUAGE.into(),
    marks: &[
        "ENV[",
        "ENV.fetch",
        "ENV.dig",
        "ENV.key?",
        "ENV.has_key?",
        "ENV.include?",
    ],
    opens: &[
        "ENV.to_h",
        "ENV.each",
        "ENV.select",
        "ENV.map",
        "ENV.keys",
        "ENV.filter",
        "**ENV",
        "ENV)",
        "Anyway::Config",
        "Settings.",
    ],
    calls: &["call"],
    functions: &["method", "singleton_method", "lambda"],
    branches: &[
        "if",
        "unless",
        "if_modifier",
        "unless_modifier",
        "conditional",
        "case",
        "elsif",
    ],
    tries: &["rescue_modifier"],
    read,
    named: None,
};

/// Variables that the commands of Rails, Rack and Bundler set.
const GIVEN: &[&str] = &["BUNDLE_GEMFILE", "RACK_ENV", "RAILS_ENV"];

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "element_reference" if field(node, "object", text) == "ENV" => {
            let is_target = node.parent().is_some_and(|outer| {
                outer.kind() == "assignment"
                    && outer
                        .child_by_field_name("left")
                        .is_some_and(|left| left.id() == node.id())
            });
            // `ENV["X"] ||= "y"`
            let is_set = node
                .parent()
                .is_some_and(|outer| outer.kind() == "operator_assignment");
            let effect = if is_set {
                Effect::Default
            } else {
                Effect::Empty
            };
            let name = children(node).into_iter().nth(1).filter(|_| !is_target);
            name.map(|name| Hit::new(name, node, effect))
                .into_iter()
                .collect()
        }
        "call" if callee(node, text) == "ENV.fetch" => {
            let given = arguments(node);
            let block = node.child_by_field_name("block");
            let name = given.first().copied();
            let hit = name.map(|name| {
                let is_given = literal(name, text).is_some_and(|name| GIVEN.contains(&name));
                let effect = if is_given {
                    Effect::Empty
                } else {
                    Effect::Fails
                };
                Hit::new(name, node, effect).with_default(given.get(1).copied().or(block))
            });
            hit.into_iter().collect()
        }
        "call" if is_asked_for(&callee(node, text)) => {
            let name = arguments(node).first().copied();
            let hit = name.map(|name| Hit::new(name, node, Effect::Empty));
            hit.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn is_asked_for(callee: &str) -> bool {
    matches!(callee, "ENV.key?" | "ENV.has_key?" | "ENV.include?")
}
