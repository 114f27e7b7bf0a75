//! C#: `Environment.GetEnvironmentVariable`, and keys of the configuration, whose variables are spelled with `__`.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{arguments, children, field, literal};

pub(super) static CSHARP: Language = Language {
    name: "C#",
    extensions: &["cs"],
    grammar: || tree_sitter_c_sharp::LANGUAGE.into(),
    marks: &[
        "GetEnvironmentVariable",
        "onfiguration[",
        "onfig[",
        "GetValue<",
        "GetConnectionString(",
        "GetSection(",
    ],
    opens: &[
        "AddEnvironmentVariables",
        "CreateBuilder",
        "CreateDefaultBuilder",
        "CreateApplicationBuilder",
        "CreateHostBuilder",
        "GetEnvironmentVariables(",
    ],
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
    named: None,
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
        "invocation_expression" => got(node, text).into_iter().collect(),
        "element_access_expression" => configured(node, text).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// `Configuration["Shop:Url"]`, which the variable `Shop__Url` sets, in any case.
fn configured<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let object = field(node, "expression", text);
    let list = node.child_by_field_name("subscript")?;
    let argument = children(list).into_iter().next()?;
    let key = children(argument).into_iter().next().unwrap_or(argument);
    let is_target = node.parent().is_some_and(|outer| {
        outer.kind() == "assignment_expression"
            && outer
                .child_by_field_name("left")
                .is_some_and(|left| left.id() == node.id())
    });
    let section = section(object, text)?;
    if key.kind() == "identifier" && section.is_empty() && !is_target {
        // A function may pass its parameter on.
        let hit = Hit::new(key, node, Effect::Empty);
        return Some(Hit {
            is_caseless: true,
            ..hit
        });
    }
    of_key(&section, literal(key, text)?, node).filter(|_| !is_target)
}

/// Returns the name of the variable that a call of a helper over a configuration reads: `section.GetRequired("Url")`.
pub(in crate::needs::code) fn of_helper(
    call: Node<'_>,
    key: Node<'_>,
    text: &str,
) -> Option<String> {
    let callee = callee(call, text);
    let (object, _) = callee.rsplit_once('.')?;
    let section = section(object, text).or_else(|| {
        let bare = object.trim_end_matches(['!', '?']);
        let behind = text.split(&format!("{bare} = ")).nth(1)?;
        section(behind.split(';').next()?, text)
    })?;
    Some(
        of_key(&section, literal(key, text)?, call)?
            .text()
            .to_owned(),
    )
}

/// `configuration.GetValue<int>("Shop:Port", 80)`, `configuration.GetConnectionString("Shop")`.
fn got<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let callee = callee(node, text);
    let (object, method) = callee.rsplit_once('.')?;
    let given = arguments(node);
    let key = literal(*given.first()?, text)?;
    let section = section(object, text)?;
    match method.split('<').next()? {
        "GetValue" => {
            let hit = of_key(&section, key, node)?;
            Some(hit.with_default(given.get(1).copied()))
        }
        "GetConnectionString" if section.is_empty() => of_key("ConnectionStrings__", key, node),
        _ => None,
    }
}

/// Returns the beginning of the names of a section's variables, if an object is the configuration or a section of it.
fn section(object: &str, text: &str) -> Option<String> {
    let object: String = object.split_whitespace().collect();
    let mut parts = object.split(".GetSection(\"");
    let root = parts.next()?.trim_end_matches(['!', '?']).to_lowercase();
    let is_called = root.ends_with("configuration")
        || (root.ends_with("config")
            && (text.contains("IConfiguration") || text.contains("ConfigurationBuilder")));
    let mut names = String::new();
    for part in parts {
        let name = part.strip_suffix("\")")?;
        names.push_str(&format!("{}__", name.replace(':', "__")));
    }
    is_called.then_some(names)
}

fn of_key<'n>(section: &str, key: &str, place: Node<'n>) -> Option<Hit<'n>> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-' | b'.');
    let name = format!("{section}{}", key.replace(':', "__"));
    (!key.is_empty() && key.bytes().all(is_plain)).then(|| Hit {
        is_settled: false,
        is_caseless: true,
        ..Hit::named(name, place, Effect::Empty)
    })
}
