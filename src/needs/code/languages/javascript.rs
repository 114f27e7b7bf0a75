//! JavaScript and TypeScript: `process.env`, `import.meta.env`, `Deno.env`, destructuring, other names of the environment, envalid, zod and Joi
//! over `process.env`, env-var, and Nest's `ConfigService`.

mod names;
mod schemas;

use tree_sitter::Node;

use super::{Hit, Language, Named, Names, callee};
use crate::needs::Effect;
use crate::needs::code::switches::looks_like_variable;
use crate::needs::code::syntax::{arguments, children, field, literal, text_of};
use schemas::{is_optional, is_schema_of_env, keys};

pub(super) static JAVASCRIPT: Language =
    language("JavaScript", &["js", "jsx", "mjs", "cjs"], || {
        tree_sitter_javascript::LANGUAGE.into()
    });
pub(super) static TYPESCRIPT: Language = language("JavaScript", &["ts", "mts", "cts"], || {
    tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()
});
pub(super) static TSX: Language = language("JavaScript", &["tsx"], || {
    tree_sitter_typescript::LANGUAGE_TSX.into()
});

const fn language(
    name: &'static str,
    extensions: &'static [&'static str],
    grammar: fn() -> tree_sitter::Language,
) -> Language {
    Language {
        name,
        extensions,
        grammar,
        marks: &[
            "process.env",
            "import.meta.env",
            "Deno.env",
            "Bun.env",
            "createEnv(",
            "process'",
            "process\"",
            "env-var",
            "ConfigService",
        ],
        opens: &[
            "...process.env",
            "(process.env)",
            "in process.env)",
            "of process.env)",
            "custom-environment-variables",
            "nconf",
            "require(\"config\")",
            "require('config')",
            "from \"config\"",
            "from 'config'",
            "useRuntimeConfig",
        ],
        calls: &["call_expression", "new_expression"],
        functions: &[
            "function_declaration",
            "arrow_function",
            "function_expression",
            "method_definition",
            "generator_function_declaration",
        ],
        branches: &["if_statement", "ternary_expression", "switch_statement"],
        tries: &["try_statement"],
        read,
        named: Some(Named {
            names: names::of,
            read: read_by,
        }),
    }
}

/// Names that the bundler sets.
const BUILT_IN: &[&str] = &["BASE_URL", "DEV", "MODE", "PROD", "SSR"];

/// Tells whether an object is the environment: by its own name, or by one that the file gives it.
fn is_env(object: &str, names: &Names) -> bool {
    let bare: String = object
        .chars()
        .filter(|c| !matches!(c, '(' | ')' | '?') && !c.is_whitespace())
        .collect();
    let bare = bare.strip_suffix("asany").unwrap_or(&bare);
    matches!(
        bare,
        "process.env" | "import.meta.env" | "Bun.env" | "globalThis.process.env"
    ) || names.environment.iter().any(|name| name == bare)
}

/// The reads without names of the file's own.
fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    read_by(node, text, &Names::default())
}

fn read_by<'n>(node: Node<'n>, text: &str, names: &Names) -> Vec<Hit<'n>> {
    match node.kind() {
        "member_expression" if is_env(field(node, "object", text), names) => {
            member(node, text).into_iter().collect()
        }
        "subscript_expression" if is_env(field(node, "object", text), names) => {
            let name = node
                .child_by_field_name("index")
                .filter(|_| !is_target(node));
            name.map(|name| Hit::new(name, node, Effect::Empty))
                .into_iter()
                .collect()
        }
        "variable_declarator" if is_env(field(node, "value", text), names) => {
            destructured(node.child_by_field_name("name"), text)
        }
        // `({ A: a } = process.env)`, `function f({ A } = process.env) {}`
        "assignment_expression" | "assignment_pattern"
            if is_env(field(node, "right", text), names) =>
        {
            destructured(node.child_by_field_name("left"), text)
        }
        "required_parameter" if is_env(field(node, "value", text), names) => {
            destructured(node.child_by_field_name("pattern"), text)
        }
        "call_expression" => call(node, text, names),
        // `"X" in process.env`
        "binary_expression"
            if field(node, "operator", text) == "in"
                && is_env(field(node, "right", text), names) =>
        {
            let name = node.child_by_field_name("left");
            let hit = name.map(|name| Hit::new(name, node, Effect::Empty));
            hit.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Tells whether a node is assigned to, or removed.
fn is_target(node: Node<'_>) -> bool {
    let Some(outer) = node.parent() else {
        return false;
    };
    let is_left = outer
        .child_by_field_name("left")
        .is_some_and(|left| left.id() == node.id());
    is_left && outer.kind() == "assignment_expression"
        || outer.kind() == "unary_expression"
            && outer.child(0).is_some_and(|of| of.kind() == "delete")
}

/// Tells whether a name is one that a bundler's configuration puts values in place of: `process.env.basePath` of Next.js.
fn is_of_bundler(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.contains(|c: char| c.is_ascii_uppercase())
        && !name.contains('_')
}

fn member<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let property = node.child_by_field_name("property")?;
    let name = text_of(property, text);
    let is_built_in = BUILT_IN.contains(&name) && field(node, "object", text).contains("import");
    // `process.env.hasOwnProperty(…)`
    let is_method = node.parent().is_some_and(|outer| {
        outer.kind() == "call_expression"
            && outer
                .child_by_field_name("function")
                .is_some_and(|of| of.id() == node.id())
    });
    if is_target(node) || is_built_in || is_method || is_of_bundler(name) {
        return None;
    }
    let mut hit = Hit::named(name.to_owned(), node, Effect::Empty);
    hit.is_settled = false;
    Some(hit)
}

/// `const { A, B = "x", C: c } = process.env`
fn destructured<'n>(pattern: Option<Node<'n>>, text: &str) -> Vec<Hit<'n>> {
    let pattern = pattern.filter(|of| of.kind() == "object_pattern");
    let items = pattern.map(children).unwrap_or_default().into_iter();
    let hits = items.filter_map(|item| {
        let (name, effect) = match item.kind() {
            "shorthand_property_identifier_pattern" => (text_of(item, text), Effect::Empty),
            "object_assignment_pattern" => (field(item, "left", text), Effect::Default),
            "pair_pattern" => {
                let is_assigned = item
                    .child_by_field_name("value")
                    .is_some_and(|of| of.kind() == "assignment_pattern");
                (
                    field(item, "key", text),
                    if is_assigned {
                        Effect::Default
                    } else {
                        Effect::Empty
                    },
                )
            }
            _ => return None,
        };
        Some(Hit::named(name.to_owned(), item, effect))
    });
    hits.collect()
}

fn call<'n>(node: Node<'n>, text: &str, names: &Names) -> Vec<Hit<'n>> {
    let callee = callee(node, text);
    let given = arguments(node);
    match callee.as_str() {
        "Deno.env.get" => given
            .first()
            .map(|name| Hit::new(*name, node, Effect::Empty))
            .into_iter()
            .collect(),
        of if of.ends_with("cleanEnv")
            && given
                .first()
                .is_some_and(|of| is_env(text_of(*of, text), names)) =>
        {
            let schema = given.get(1).filter(|of| of.kind() == "object");
            keys(schema.copied(), text, &|value| value.contains("default:"))
        }
        of if of.ends_with("object") && is_schema_of_env(node, text) => {
            let schema = given.first().filter(|of| of.kind() == "object");
            let is_joi = of.to_ascii_lowercase().starts_with("joi.");
            keys(schema.copied(), text, &|value| match is_joi {
                true => !value.contains(".required("),
                false => is_optional(value),
            })
        }
        of if is_reader(of, names) => {
            let name = given.first().filter(|of| literal(**of, text).is_some());
            name.map(|name| Hit::new(*name, node, chained(node, text)))
                .into_iter()
                .collect()
        }
        of if names.has_service => of_nest(of, &given, node, text).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Tells whether a call is one of what `env-var` exports: `env.get("X")`.
fn is_reader(callee: &str, names: &Names) -> bool {
    let object = callee.strip_suffix(".get").unwrap_or_default();
    names.readers.iter().any(|name| name == object)
}

/// Returns the effect that the calls behind `env.get("X")` give it: `required()` fails, `default("x")` is a default.
fn chained(node: Node<'_>, text: &str) -> Effect {
    let mut effect = Effect::Empty;
    let mut outer = node.parent();
    while let Some(of) =
        outer.filter(|of| matches!(of.kind(), "member_expression" | "call_expression"))
    {
        match field(of, "property", text) {
            "default" => return Effect::Default,
            "required" => effect = Effect::Fails,
            _ => {}
        }
        outer = of.parent();
    }
    effect
}

/// `this.config.get("DATABASE_URL")`, `getOrThrow`: a key that is written like a variable is one.
fn of_nest<'n>(callee: &str, given: &[Node<'n>], node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let (object, method) = callee.rsplit_once('.')?;
    let effect = match method.split('<').next()? {
        "get" => Effect::Empty,
        "getOrThrow" => Effect::Fails,
        _ => return None,
    };
    let name = *given.first()?;
    let is_name = literal(name, text).is_some_and(looks_like_variable);
    let is_config =
        object.to_ascii_lowercase().ends_with("config") || object.ends_with("onfigService");
    // The second argument may be options.
    let default = given.get(1).copied().filter(|of| of.kind() != "object");
    (is_name && is_config).then(|| Hit::new(name, node, effect).with_default(default))
}
