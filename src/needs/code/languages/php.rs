//! PHP: `getenv`, `env`, `$_ENV`, `$_SERVER`.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::switches::looks_like_variable;
use crate::needs::code::syntax::{arguments, children, literal, text_of};

pub(super) static PHP: Language = Language {
    name: "PHP",
    extensions: &["php"],
    grammar: || tree_sitter_php::LANGUAGE_PHP.into(),
    marks: &["getenv(", "env(", "$_ENV[", "$_SERVER[", "Env::get"],
    opens: &[
        "getenv()",
        "$_ENV)",
        "$_ENV as",
        "$_ENV;",
        "$_SERVER)",
        "$_SERVER as",
        "Symfony\\",
        "safeLoad()",
    ],
    calls: &[
        "function_call_expression",
        "member_call_expression",
        "scoped_call_expression",
    ],
    functions: &[
        "function_definition",
        "method_declaration",
        "anonymous_function",
        "arrow_function",
    ],
    branches: &[
        "if_statement",
        "conditional_expression",
        "switch_statement",
        "match_expression",
    ],
    tries: &["try_statement"],
    read,
    named: None,
};

/// Beginnings of the names that `$_SERVER` has without the environment.
const OF_REQUESTS: &[&str] = &[
    "AUTH_",
    "CONTENT_",
    "CONTEXT_",
    "DOCUMENT_",
    "GATEWAY_",
    "HTTP_",
    "ORIG_",
    "PATH_",
    "PHP_",
    "QUERY_",
    "REDIRECT_",
    "REMOTE_",
    "REQUEST_",
    "SCRIPT_",
    "SERVER_",
    "SSL_",
    "UNIQUE_",
];

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "function_call_expression" | "scoped_call_expression" => {
            call(node, text).into_iter().collect()
        }
        "subscript_expression" => subscript(node, text).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn call<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let given = arguments(node);
    let name = *given.first()?;
    match callee(node, text).trim_start_matches('\\') {
        "getenv" => Some(Hit::new(name, node, Effect::Empty)),
        "env" | "Env.get" => {
            Some(Hit::new(name, node, Effect::Empty).with_default(given.get(1).copied()))
        }
        _ => None,
    }
}

fn subscript<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let parts = children(node);
    let (object, key) = (parts.first()?, parts.get(1)?);
    let is_target = node.parent().is_some_and(|outer| {
        outer
            .child_by_field_name("left")
            .is_some_and(|left| left.id() == node.id())
            && outer.kind() == "assignment_expression"
    });
    let name = literal(*key, text)?;
    let is_env = match text_of(*object, text) {
        "$_ENV" => true,
        // The rest of `$_SERVER` is of the request and of the server.
        "$_SERVER" => {
            looks_like_variable(name) && !OF_REQUESTS.iter().any(|start| name.starts_with(start))
        }
        _ => false,
    };
    if !is_env || is_target {
        return None;
    }
    Some(Hit::new(*key, node, Effect::Empty))
}
