//! JavaScript and TypeScript: `process.env`, `import.meta.env`, `Deno.env`, destructuring, envalid, zod over `process.env`.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{ancestors, arguments, children, field, text_of};

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
    }
}

/// Names that the bundler sets.
const BUILT_IN: &[&str] = &["BASE_URL", "DEV", "MODE", "PROD", "SSR"];

fn is_env(object: &str) -> bool {
    let bare: String = object
        .chars()
        .filter(|c| !matches!(c, '(' | ')' | '?') && !c.is_whitespace())
        .collect();
    let bare = bare.strip_suffix("asany").unwrap_or(&bare);
    matches!(
        bare,
        "process.env" | "import.meta.env" | "Bun.env" | "globalThis.process.env"
    )
}

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "member_expression" if is_env(field(node, "object", text)) => {
            member(node, text).into_iter().collect()
        }
        "subscript_expression" if is_env(field(node, "object", text)) => {
            let name = node
                .child_by_field_name("index")
                .filter(|_| !is_target(node));
            name.map(|name| Hit::new(name, node, Effect::Empty))
                .into_iter()
                .collect()
        }
        "variable_declarator" if is_env(field(node, "value", text)) => destructured(node, text),
        "call_expression" => call(node, text),
        // `"X" in process.env`
        "binary_expression"
            if field(node, "operator", text) == "in" && is_env(field(node, "right", text)) =>
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
    if is_target(node) || is_built_in || is_method {
        return None;
    }
    let mut hit = Hit::named(name.to_owned(), node, Effect::Empty);
    hit.is_settled = false;
    Some(hit)
}

/// `const { A, B = "x", C: c } = process.env`
fn destructured<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    let pattern = node
        .child_by_field_name("name")
        .filter(|of| of.kind() == "object_pattern");
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

fn call<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    let callee = callee(node, text);
    let given = arguments(node);
    match callee.as_str() {
        "Deno.env.get" => given
            .first()
            .map(|name| Hit::new(*name, node, Effect::Empty))
            .into_iter()
            .collect(),
        of if of.ends_with("cleanEnv")
            && given.first().is_some_and(|of| is_env(text_of(*of, text))) =>
        {
            let schema = given.get(1).filter(|of| of.kind() == "object");
            keys(schema.copied(), text, &|value| value.contains("default:"))
        }
        of if of.ends_with("object") && is_schema_of_env(node, text) => {
            let schema = given.first().filter(|of| of.kind() == "object");
            keys(schema.copied(), text, &is_optional)
        }
        "createEnv" => {
            let parts = given
                .first()
                .map(|of| children(*of))
                .unwrap_or_default()
                .into_iter();
            let schemas = parts
                .filter(|part| matches!(field(*part, "key", text), "server" | "client" | "shared"));
            schemas
                .flat_map(|part| keys(part.child_by_field_name("value"), text, &is_optional))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn is_optional(value: &str) -> bool {
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
fn is_schema_of_env(node: Node<'_>, text: &str) -> bool {
    if !text.contains("arse(process.env)") {
        return false;
    }
    let is_chained = ancestors(node).take(6).any(|outer| {
        outer.kind() == "call_expression" && text_of(outer, text).ends_with("arse(process.env)")
    });
    let name = ancestors(node)
        .find(|outer| outer.kind() == "variable_declarator")
        .map(|of| field(of, "name", text));
    let is_named = |name: &str| {
        [".parse(process.env)", ".safeParse(process.env)"]
            .iter()
            .any(|call| text.contains(&format!("{name}{call}")))
    };
    let is_nested = ancestors(node).any(|outer| outer.kind() == "pair");
    !is_nested && (is_chained || name.is_some_and(is_named))
}

fn keys<'n>(
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
