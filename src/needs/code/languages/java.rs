//! Java: `System.getenv`, the placeholders of `@Value`, and the classes of `@ConfigurationProperties`.

mod properties;

use tree_sitter::Node;

use super::{Hit, Language, callee, placeholders_of};
use crate::needs::Effect;
use crate::needs::code::syntax::{ancestors, arguments, field};

pub(super) static JAVA: Language = Language {
    name: "Java",
    extensions: &["java"],
    grammar: || tree_sitter_java::LANGUAGE.into(),
    marks: &["System.getenv", "@Value", "@ConfigurationProperties"],
    opens: &[
        "System.getenv()",
        "SpringApplication",
        "SpringBootApplication",
        "io.quarkus",
        "io.micronaut",
        "ConfigProvider",
        "ConfigFactory",
    ],
    calls: &["method_invocation"],
    functions: &[
        "method_declaration",
        "constructor_declaration",
        "lambda_expression",
    ],
    branches: &[
        "if_statement",
        "ternary_expression",
        "switch_expression",
        "switch_statement",
    ],
    tries: &["try_statement"],
    read,
    named: None,
};

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "method_invocation" => call(node, text).into_iter().collect(),
        "annotation" if field(node, "name", text) == "Value" => placeholders_of(node, text),
        "class_declaration" | "record_declaration" => properties::of(node, text),
        _ => Vec::new(),
    }
}

fn call<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let given = arguments(node);
    let name = *given.first()?;
    match callee(node, text).as_str() {
        "System.getenv" | "System.getenv().get" => Some(Hit::new(name, node, optional(node, text))),
        "System.getenv().getOrDefault" => {
            Some(Hit::new(name, node, Effect::Empty).with_default(given.get(1).copied()))
        }
        _ => None,
    }
}

/// Returns the effect that `Optional.ofNullable(…)` gives the read: `orElse` is a default, `orElseThrow` fails.
fn optional(node: Node<'_>, text: &str) -> Effect {
    let calls = ancestors(node)
        .take(8)
        .filter(|outer| outer.kind() == "method_invocation");
    let effects = calls.filter_map(|outer| match field(outer, "name", text) {
        "orElse" | "orElseGet" | "or" | "requireNonNullElse" => Some(Effect::Default),
        "orElseThrow" | "requireNonNull" => Some(Effect::Fails),
        _ => None,
    });
    effects.into_iter().next().unwrap_or(Effect::Empty)
}
