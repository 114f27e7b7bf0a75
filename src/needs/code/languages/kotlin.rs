//! Kotlin: `System.getenv` with `?:`, `!!` and `requireNotNull`, and the placeholders of `@Value`.

use tree_sitter::Node;

use super::{Hit, Language, callee, placeholders_of};
use crate::needs::Effect;
use crate::needs::code::failures::fails;
use crate::needs::code::syntax::{ancestors, arguments, children, field, text_of};

pub(super) static KOTLIN: Language = Language {
    name: "Kotlin",
    extensions: &["kt"],
    grammar: || tree_sitter_kotlin_ng::LANGUAGE.into(),
    marks: &["getenv", "@Value"],
    opens: &[
        "getenv()",
        "runApplication",
        "SpringBootApplication",
        "io.quarkus",
        "io.micronaut",
        "ConfigFactory",
        "addEnvironmentSource",
        "ktor.server",
    ],
    calls: &["call_expression"],
    functions: &["function_declaration", "secondary_constructor"],
    branches: &["if_expression", "when_entry"],
    tries: &["try_expression"],
    read,
    named: None,
};

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "call_expression" => call(node, text).into_iter().collect(),
        "index_expression" => indexed(node, text).into_iter().collect(),
        "annotation" => value(node, text),
        _ => Vec::new(),
    }
}

fn is_environment(callee: &str) -> bool {
    matches!(callee, "System.getenv" | "java.lang.System.getenv")
}

fn call<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let given = arguments(node);
    let name = *given.first()?;
    let callee = callee(node, text);
    let of_all = callee.strip_suffix("()").unwrap_or(&callee);
    let (object, method) = callee.rsplit_once("().").unwrap_or((of_all, ""));
    match method {
        "" if is_environment(&callee) => Some(of_chain(Hit::new(name, node, Effect::Empty), text)),
        "get" if is_environment(object) => {
            Some(of_chain(Hit::new(name, node, Effect::Empty), text))
        }
        "getValue" if is_environment(object) => Some(Hit::new(name, node, Effect::Fails)),
        "getOrDefault" if is_environment(object) => {
            Some(Hit::new(name, node, Effect::Empty).with_default(given.get(1).copied()))
        }
        // The default is a block behind the call.
        "getOrElse" if is_environment(object) => Some(Hit::new(name, node, Effect::Default)),
        _ => None,
    }
}

/// `System.getenv()["X"]`
fn indexed<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let parts = children(node);
    let (object, key) = (parts.first()?, parts.get(1)?);
    let object: String = text_of(*object, text).split_whitespace().collect();
    let is_read = object.strip_suffix("()").is_some_and(is_environment);
    is_read.then(|| of_chain(Hit::new(*key, node, Effect::Empty), text))
}

/// Adds what is made of the value: `!!` and `requireNotNull` fail without it, `?: x` is a default, unless it throws. Calls in between, as
/// that of `?.toInt()`, change nothing.
fn of_chain<'n>(hit: Hit<'n>, text: &str) -> Hit<'n> {
    let mut inner = hit.place;
    for outer in ancestors(hit.place).take(12) {
        let effect = match outer.kind() {
            "unary_expression" if field(outer, "operator", text) == "!!" => Some(Effect::Fails),
            "binary_expression" if field(outer, "operator", text) == "?:" => {
                let right = outer.child_by_field_name("right");
                let is_left = right.is_none_or(|right| right.id() != inner.id());
                let right = right.map(|of| text_of(of, text)).unwrap_or_default();
                match is_left {
                    true if ends(right) => Some(Effect::Fails),
                    true if right == "null" => None,
                    true => Some(Effect::Default),
                    false => return hit,
                }
            }
            "call_expression" => {
                let name = callee(outer, text);
                let is_check = name.ends_with("requireNotNull") || name.ends_with("checkNotNull");
                is_check.then_some(Effect::Fails)
            }
            "parenthesized_expression"
            | "navigation_expression"
            | "value_argument"
            | "value_arguments" => None,
            _ => return hit,
        };
        if let Some(effect) = effect {
            return Hit {
                effect,
                // What is a default, or fails by itself, stays within its conditions.
                ..hit
            };
        }
        inner = outer;
    }
    hit
}

/// Tells whether the right side of `?:` ends the process.
fn ends(text: &str) -> bool {
    let is_error = ["error(", "throw ", "exitProcess("];
    is_error.iter().any(|word| text.starts_with(word)) || fails(text)
}

/// `@Value("\${DATABASE_URL:none}")`
fn value<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    let is_value = text_of(node, text)
        .trim_start_matches('@')
        .trim_start_matches("field:")
        .trim_start_matches("param:")
        .starts_with("Value(");
    match is_value {
        true => placeholders_of(node, text),
        false => Vec::new(),
    }
}
