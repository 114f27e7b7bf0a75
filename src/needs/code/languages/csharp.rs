//! C#: `Environment.GetEnvironmentVariable`, and keys of the configuration that are spelled as variables.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{arguments, children, field, literal};

pub(super) static CSHARP: Language = Language {
    name: "C#",
    extensions: &["cs"],
    grammar: || tree_sitter_c_sharp::LANGUAGE.into(),
    marks: &["GetEnvironmentVariable", "onfiguration[", "onfig["],
    calls: &["invocation_expression"],
    functions: &[
        "method_declaration",
        "local_function_statement",
        "constructor_declaration",
        "lambda_expression",
    ],
    branches: &[
        "if_statement",
        "conditional_expression",
        "switch_statement",
        "switch_expression",
    ],
    tries: &["try_statement"],
    read,
};

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "invocation_expression"
            if callee(node, text).ends_with("Environment.GetEnvironmentVariable") =>
        {
            let name = arguments(node).first().copied();
            name.map(|name| Hit::new(name, node, Effect::Empty))
                .into_iter()
                .collect()
        }
        "element_access_expression" => configured(node, text).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// `Configuration["REDIS_ADDR"]`: a key in capitals is a variable's; others may stand in appsettings.json.
fn configured<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let object = field(node, "expression", text).to_lowercase();
    let is_configuration = object.ends_with("configuration") || object.ends_with("config");
    let list = node
        .child_by_field_name("subscript")
        .filter(|_| is_configuration)?;
    let argument = children(list).into_iter().next()?;
    let key = children(argument).into_iter().next().unwrap_or(argument);
    let name = literal(key, text)?;
    let is_variable = name.contains('_')
        && !name
            .bytes()
            .any(|byte| byte.is_ascii_lowercase() || byte == b':');
    is_variable.then(|| Hit::new(key, node, Effect::Empty))
}
