//! Rust: `env::var` with what is made of its result, and clap's `env`.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{ancestors, arguments, field, text_of};

pub(super) static RUST: Language = Language {
    name: "Rust",
    extensions: &["rs"],
    grammar: || tree_sitter_rust::LANGUAGE.into(),
    marks: &[
        "env::var",
        "dotenv::var",
        "dotenvy::var",
        "env = \"",
        "(env",
    ],
    opens: &[
        "env::vars",
        "envy::",
        "Env::prefixed",
        "Env::raw",
        "Environment::with_prefix",
        "Environment::default",
    ],
    calls: &["call_expression"],
    functions: &["function_item", "closure_expression"],
    branches: &["if_expression", "match_expression"],
    tries: &[],
    read,
    named: None,
};

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "call_expression" => variable(node, text).into_iter().collect(),
        "macro_invocation" => within_macro(node, text),
        "field_declaration" => clap(node, text).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn variable<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let callee = callee(node, text);
    let is_read = ["env::var", "env::var_os", "dotenv::var", "dotenvy::var"]
        .iter()
        .any(|of| callee == *of || callee.ends_with(&format!("::{of}")));
    if !is_read || is_of_tests(node, text) {
        return None;
    }
    let name = *arguments(node).first()?;
    // The macros of a compiler's tests, and `#[cfg(test)]`.
    let chain = chain(node, text);
    let has = |word: &str| chain.iter().any(|of| of == word);
    let effect = if chain.iter().any(|of| {
        of.starts_with("unwrap_or") || of.starts_with("map_or") || of == "or_else" || of == "or"
    }) {
        Effect::Default
    } else if has("ok") || has("is_ok") || has("is_err") || has("err") {
        // `.ok()?` gives up with `None`, which is not a failure.
        if has("expect") || has("unwrap") {
            Effect::Fails
        } else {
            Effect::Empty
        }
    } else if has("unwrap") || has("expect") || has("?") || has("context") || has("with_context") {
        Effect::Fails
    } else {
        Effect::Empty
    };
    Some(Hit::new(name, node, effect))
}

/// Returns the effect of an absence that a function of the program gives, by what is made of its result.
pub(in crate::needs::code) fn made_of(node: Node<'_>, effect: Effect, text: &str) -> Effect {
    let chain = chain(node, text);
    let has = |words: &[&str]| {
        chain
            .iter()
            .any(|of| words.iter().any(|word| of.starts_with(word)))
    };
    if has(&["unwrap_or", "map_or", "or_else"]) {
        return Effect::Default;
    }
    match effect {
        Effect::Fails if has(&["ok", "is_ok", "is_err", "err"]) => Effect::Empty,
        effect => effect,
    }
}

/// The reads among the arguments of a macro, which the grammar leaves as they are written.
fn within_macro<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    let is_inner = ancestors(node).any(|outer| outer.kind() == "macro_invocation");
    if is_inner || is_of_tests(node, text) {
        return Vec::new();
    }
    let reads = text_of(node, text).split("env::var(\"").skip(1);
    let hits = reads.filter_map(|behind| {
        let (name, rest) = behind.split_once("\")")?;
        let effect = match rest.trim_start() {
            rest if rest.starts_with(".unwrap_or") || rest.starts_with(".map_or") => {
                Effect::Default
            }
            rest if [".unwrap()", ".expect(", "?"]
                .iter()
                .any(|of| rest.starts_with(of)) =>
            {
                Effect::Fails
            }
            _ => Effect::Empty,
        };
        let mut hit = Hit::named(name.to_owned(), node, effect);
        hit.is_settled = effect == Effect::Default;
        Some(hit)
    });
    hits.collect()
}

/// Returns the methods that are called on a result, one after the other, and `?`.
fn chain(node: Node<'_>, text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for outer in ancestors(node) {
        match outer.kind() {
            "field_expression" => words.push(field(outer, "field", text).to_owned()),
            "try_expression" => words.push("?".to_owned()),
            "call_expression" | "await_expression" => {}
            _ => break,
        }
    }
    words
}

fn is_of_tests(node: Node<'_>, text: &str) -> bool {
    ancestors(node)
        .filter(|outer| matches!(outer.kind(), "mod_item" | "function_item"))
        .any(|outer| {
            let mut before = outer.prev_named_sibling();
            while let Some(attribute) = before.filter(|of| of.kind() == "attribute_item") {
                let text = text_of(attribute, text);
                if text.contains("cfg(test)") || text.contains("test]") || text.contains("test(") {
                    return true;
                }
                before = attribute.prev_named_sibling();
            }
            false
        })
}

/// A field with `#[arg(long, env = "X")]`.
fn clap<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let mut attributes = String::new();
    let mut before = node.prev_named_sibling();
    while let Some(attribute) =
        before.filter(|of| of.kind() == "attribute_item" || of.kind().contains("comment"))
    {
        if attribute.kind() == "attribute_item" {
            attributes.push_str(text_of(attribute, text));
        }
        before = attribute.prev_named_sibling();
    }
    let is_clap = ["#[arg(", "#[clap(", "#[structopt("]
        .iter()
        .any(|of| attributes.contains(of));
    if !is_clap {
        return None;
    }
    let squeezed: String = attributes.chars().filter(|c| !c.is_whitespace()).collect();
    let given = squeezed
        .split_once("env=\"")
        .and_then(|(_, behind)| behind.split('"').next());
    let is_bare = [",env,", ",env)", "(env,", "(env)"]
        .iter()
        .any(|of| squeezed.contains(of));
    let name = match given {
        Some(name) => name.to_owned(),
        None if is_bare => field(node, "name", text).to_uppercase(),
        None => return None,
    };
    let kind = field(node, "type", text);
    let can_lack = squeezed.contains("default_value")
        || ["Option<", "Vec<"].iter().any(|of| kind.starts_with(of))
        || kind == "bool";
    // An argument of the command line takes its place.
    let effect = if can_lack {
        Effect::Default
    } else {
        Effect::Empty
    };
    Some(Hit::named(name, node, effect))
}
