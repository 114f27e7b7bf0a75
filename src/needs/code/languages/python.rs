//! Python: `os.environ`, `os.getenv`, pydantic settings, django-environ, environs, decouple.

use tree_sitter::Node;

use super::{Hit, Language, Name, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{ancestors, arguments, children, field, literal, text_of};

pub(super) static PYTHON: Language = Language {
    name: "Python",
    extensions: &["py"],
    grammar: || tree_sitter_python::LANGUAGE.into(),
    marks: &["environ", "getenv", "BaseSettings", "decouple"],
    opens: &[
        "environ.items",
        "environ.copy",
        "environ.keys",
        "environ.values",
        "(os.environ)",
        "(environ)",
        "*os.environ",
        "= os.environ\n",
        "=os.environ",
        "environ:\n",
        "BaseSettings",
        "ynaconf",
        "env_nested_delimiter",
        "from_prefixed_env",
    ],
    calls: &["call"],
    functions: &["function_definition", "lambda"],
    branches: &[
        "if_statement",
        "elif_clause",
        "conditional_expression",
        "match_statement",
    ],
    tries: &["try_statement"],
    read,
    named: None,
};

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "subscript" => subscript(node, text).into_iter().collect(),
        "call" => call(node, text).into_iter().collect(),
        "comparison_operator" => asked_for(node, text).into_iter().collect(),
        "class_definition" => settings(node, text),
        _ => Vec::new(),
    }
}

/// `os.environ["X"]`, unless it is set or removed there.
fn subscript<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let is_environ = matches!(field(node, "value", text), "os.environ" | "environ");
    let outer = node.parent()?;
    let is_target = outer.kind() == "delete_statement"
        || outer
            .child_by_field_name("left")
            .is_some_and(|left| left.id() == node.id());
    let name = node.child_by_field_name("subscript")?;
    (is_environ && !is_target).then(|| Hit::new(name, node, Effect::Fails))
}

/// `"X" in os.environ`, `"X" not in os.environ`
fn asked_for<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let mut cursor = node.walk();
    let mut signs = node.children(&mut cursor).filter(|of| !of.is_named());
    let is_asked = signs.any(|of| matches!(text_of(of, text), "in" | "not in"));
    let [name, object] = children(node).try_into().ok()?;
    let is_environ = matches!(text_of(object, text), "os.environ" | "environ");
    (is_asked && is_environ).then(|| Hit::new(name, node, Effect::Empty))
}

fn call<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let callee = callee(node, text);
    let arguments = arguments(node);
    let keyword = |name: &str| {
        let mut keywords = arguments
            .iter()
            .filter(|of| of.kind() == "keyword_argument");
        keywords
            .find(|of| field(**of, "name", text) == name)
            .and_then(|of| of.child_by_field_name("value"))
    };
    let first = arguments
        .first()
        .copied()
        .filter(|of| of.kind() != "keyword_argument");
    let name = first.or_else(|| keyword("key"))?;
    let second = arguments
        .get(1)
        .copied()
        .filter(|of| of.kind() != "keyword_argument");
    match callee.as_str() {
        "os.environ.get" | "environ.get" | "os.getenv" | "getenv" => {
            let default = second.or_else(|| keyword("default"));
            let default = default.filter(|of| text_of(*of, text) != "None");
            Some(Hit::new(name, node, Effect::Empty).with_default(default))
        }
        "os.environ.pop" | "os.environ.setdefault" => {
            Some(Hit::new(name, node, Effect::Fails).with_default(second))
        }
        "config" if text.contains("decouple") => {
            Some(Hit::new(name, node, Effect::Fails).with_default(keyword("default")))
        }
        of if is_env(of, text) => {
            let positional = second.filter(|_| text.contains("environs"));
            let default = keyword("default").or(positional);
            let hit = Hit::new(name, node, Effect::Fails).with_default(default);
            let is_in_scheme = literal(name, text)
                .is_some_and(|name| text.contains("Env(") && in_scheme(name, text));
            let own = literal(name, text)?;
            let prefix = prefix_around(node, text);
            Some(Hit {
                name: match prefix.is_empty() {
                    true => Name::Node(name),
                    false => Name::Text(format!("{prefix}{own}")),
                },
                effect: if is_in_scheme {
                    Effect::Default
                } else {
                    hit.effect
                },
                ..hit
            })
        }
        _ => None,
    }
}

/// Returns the prefix that `with env.prefixed("SHOP_"):` gives the reads within it.
fn prefix_around(node: Node<'_>, text: &str) -> String {
    let blocks = ancestors(node).filter(|outer| outer.kind() == "with_statement");
    let mut prefixes: Vec<&str> = blocks
        .filter_map(|block| {
            let head = text_of(block, text).lines().next()?;
            let (_, behind) = head.split_once(".prefixed(")?;
            behind.split(['"', '\'']).nth(1)
        })
        .collect();
    prefixes.reverse();
    prefixes.concat()
}

/// Tells whether a call is one of an `Env` object: `env("X")`, `env.bool("X")`.
fn is_env(callee: &str, text: &str) -> bool {
    let is_known =
        text.contains("environ.Env") || text.contains("environs") || text.contains("import Env");
    let object = callee.split('.').next().unwrap_or_default();
    const TYPES: &[&str] = &[
        "bool",
        "bytes",
        "cache",
        "cache_url",
        "db",
        "db_url",
        "dict",
        "email",
        "email_url",
        "enum",
        "float",
        "int",
        "json",
        "list",
        "path",
        "str",
        "search_url",
        "tuple",
        "url",
        "uuid",
        "decimal",
        "datetime",
        "timedelta",
    ];
    let method = callee.split_once('.').map(|(_, method)| method);
    is_known
        && matches!(object, "env" | "ENV")
        && method.is_none_or(|method| TYPES.contains(&method))
}

/// Tells whether the scheme of `Env(X=(bool, False))` gives a default.
fn in_scheme(name: &str, text: &str) -> bool {
    text.contains(&format!("{name}=(")) || text.contains(&format!("{name} = ("))
}

/// The fields of a class of settings.
fn settings<'n>(class: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    if !field(class, "superclasses", text).contains("BaseSettings") {
        return Vec::new();
    }
    let Some(body) = class.child_by_field_name("body") else {
        return Vec::new();
    };
    let whole = text_of(body, text);
    let prefix = whole.split_once("env_prefix").map(|(_, behind)| behind);
    let prefix = prefix
        .and_then(|behind| behind.split(['"', '\'']).nth(1))
        .unwrap_or_default();
    let fields = children(body).into_iter().filter_map(|statement| {
        statement
            .named_child(0)
            .filter(|_| statement.kind() == "expression_statement")
    });
    fields
        .filter_map(|of| settings_field(of, prefix, text))
        .collect()
}

fn settings_field<'n>(node: Node<'n>, prefix: &str, text: &str) -> Option<Hit<'n>> {
    let is_field = node.kind() == "assignment" && node.child_by_field_name("type").is_some();
    let name = field(node, "left", text);
    if !is_field
        || name.starts_with('_')
        || name == "model_config"
        || field(node, "type", text).contains("ClassVar")
    {
        return None;
    }
    let right = node.child_by_field_name("right");
    let value = right.map(|of| text_of(of, text)).unwrap_or_default();
    let given = right
        .filter(|of| of.kind() == "call" && callee(*of, text) == "Field")
        .map(arguments);
    let alias = given.iter().flatten().find_map(|of| {
        let is_alias = matches!(
            field(*of, "name", text),
            "alias" | "env" | "validation_alias"
        );
        of.child_by_field_name("value").filter(|_| is_alias)
    });
    let has_default = match &given {
        None => right.is_some() && value != "...",
        Some(given) => given.iter().any(|of| match of.kind() {
            "keyword_argument" => matches!(field(*of, "name", text), "default" | "default_factory"),
            "ellipsis" => false,
            _ => true,
        }),
    };
    let effect = if has_default {
        Effect::Default
    } else {
        Effect::Fails
    };
    let own = format!("{prefix}{name}").to_uppercase();
    let name = alias
        .and_then(|of| literal(of, text))
        .map_or(own, str::to_owned);
    // Nested models are made of variables of other names.
    let is_nested = ancestors(node).any(|outer| outer.kind() == "function_definition");
    (!is_nested).then(|| Hit::named(name, node, effect))
}
