//! Go: `os.Getenv`, `os.LookupEnv`, struct tags of env and envconfig, viper's `BindEnv`.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{arguments, field};

pub(super) static GO: Language = Language {
    name: "Go",
    extensions: &["go"],
    grammar: || tree_sitter_go::LANGUAGE.into(),
    marks: &[
        "os.Getenv",
        "os.LookupEnv",
        "syscall.Getenv",
        "env:\"",
        "envconfig",
        "BindEnv",
    ],
    calls: &["call_expression"],
    functions: &["function_declaration", "method_declaration", "func_literal"],
    branches: &[
        "if_statement",
        "expression_switch_statement",
        "type_switch_statement",
        "select_statement",
    ],
    tries: &[],
    read,
};

fn read<'n>(node: Node<'n>, text: &str) -> Vec<Hit<'n>> {
    match node.kind() {
        "call_expression" => call(node, text).into_iter().collect(),
        "field_declaration" => tagged(node, text).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn call<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let given = arguments(node);
    match callee(node, text).as_str() {
        "os.Getenv" | "os.LookupEnv" | "syscall.Getenv" => {
            Some(Hit::new(*given.first()?, node, Effect::Empty))
        }
        of if of.ends_with(".BindEnv") => Some(Hit::new(*given.get(1)?, node, Effect::Empty)),
        _ => None,
    }
}

/// A field with a tag: `env:"PORT,required" envDefault:"80"`, `envconfig:"PORT" default:"80"`.
fn tagged<'n>(node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let tag = field(node, "tag", text).trim_matches(['`', '"']);
    let is_kelsey = text.contains("envconfig.Process(");
    let value = |key: &str| {
        let (before, behind) = tag.split_once(&format!("{key}:\""))?;
        let is_key = before.is_empty() || before.ends_with(' ');
        behind.split('"').next().filter(|_| is_key)
    };
    let listed = value("env").or_else(|| value("envconfig"))?;
    let mut options = listed.split(',');
    let name = options
        .next()
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "-")?;
    let rest: Vec<&str> = options.map(str::trim).collect();
    let has_default = value("envDefault").is_some()
        || value("default").is_some()
        || value("env-default").is_some()
        || rest.iter().any(|option| option.starts_with("default="));
    let is_required = rest.iter().any(|option| matches!(*option, "required" | "notEmpty" | "file,required"))
        || value("required") == Some("true")
        || value("env-required") == Some("true")
        // sethvargo's and kelseyhightower's options.
        || value("validate").is_some_and(|of| of.starts_with("required") && !is_kelsey);
    let effect = match (has_default, is_required) {
        (true, _) => Effect::Default,
        (false, true) => Effect::Fails,
        (false, false) => Effect::Empty,
    };
    let prefix = prefix(text).filter(|_| is_kelsey).unwrap_or_default();
    Some(Hit::named(format!("{prefix}{name}"), node, effect))
}

/// Returns the prefix of `envconfig.Process("shop", &config)`.
fn prefix(text: &str) -> Option<String> {
    let (_, behind) = text.split_once("envconfig.Process(\"")?;
    let name = behind.split('"').next().filter(|name| !name.is_empty())?;
    Some(format!("{}_", name.to_uppercase()))
}
