//! Go: `os.Getenv`, `os.LookupEnv`, struct tags of env and envconfig, viper's `BindEnv`.

use tree_sitter::Node;

use super::{Hit, Language, callee};
use crate::needs::Effect;
use crate::needs::code::syntax::{ancestors, arguments, field, has_word, literal};

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
        "AutomaticEnv",
    ],
    opens: &[
        "os.Environ()",
        "AutomaticEnv",
        "envconfig.Process",
        "env.Provider(",
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
    named: None,
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
        of if of.ends_with(".BindEnv") && given.len() > 1 => {
            Some(Hit::new(*given.get(1)?, node, Effect::Empty))
        }
        of if of.ends_with(".BindEnv") => of_viper(*given.first()?, node, text),
        of if is_getter(of) && text.contains("AutomaticEnv()") => {
            of_viper(*given.first()?, node, text)
        }
        _ => None,
    }
}

/// `viper.GetString("db.url")`, which the variable `SHOP_DB_URL` sets, by the prefix and the replacer of the file.
fn of_viper<'n>(key: Node<'n>, node: Node<'n>, text: &str) -> Option<Hit<'n>> {
    let key = literal(key, text)?;
    let prefix = quoted_behind(text, "SetEnvPrefix(");
    let prefix = prefix.map(|of| format!("{of}_")).unwrap_or_default();
    let replaced = match text.contains("SetEnvKeyReplacer(") {
        true => key.replace(['.', '-'], "_"),
        false => key.to_owned(),
    };
    let effect = match text.contains(&format!("SetDefault(\"{key}\"")) {
        true => Effect::Default,
        false => Effect::Empty,
    };
    Some(Hit::named(
        format!("{prefix}{replaced}").to_uppercase(),
        node,
        effect,
    ))
}

fn is_getter(callee: &str) -> bool {
    let method = callee
        .strip_prefix("viper.")
        .or_else(|| callee.strip_prefix("v."));
    method.is_some_and(|of| of.starts_with("Get"))
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
    let own = match is_kelsey {
        true => untagged(node, tag, text),
        false => None,
    };
    let listed = value("env")
        .or_else(|| value("envconfig"))
        .or(own.as_deref())?;
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
    let prefix = match is_kelsey {
        true => prefix(text).unwrap_or_default(),
        false => prefix_of_struct(node, text).unwrap_or_default(),
    };
    Some(Hit::named(format!("{prefix}{name}"), node, effect))
}

/// Returns the name that envconfig gives a field without one: the field's own, in capitals, where its type is not another struct.
fn untagged(node: Node<'_>, tag: &str, text: &str) -> Option<String> {
    let structure = enclosing(node)?;
    let name = field(structure, "name", text);
    let variables = text
        .match_indices("var ")
        .map(|(at, _)| text.get(at + 4..).unwrap_or_default());
    let mut types = variables.filter_map(|behind| behind.split_whitespace().nth(1));
    let is_declared = types.any(|of| of.trim_end_matches(';') == name);
    let made = [format!("{name}{{}}"), format!("new({name})")];
    let is_spec = is_declared || made.iter().any(|of| text.contains(of.as_str()));
    let kind = field(node, "type", text);
    const SIMPLE: &[&str] = &[
        "string",
        "int",
        "int32",
        "int64",
        "uint",
        "bool",
        "float64",
        "time.Duration",
        "[]string",
    ];
    let own = field(node, "name", text);
    let is_exported = own.starts_with(|c: char| c.is_ascii_uppercase());
    let is_split = tag.contains("split_words:\"true");
    let is_left_out = tag.contains("ignored:\"true");
    let spelled = if is_split {
        split_words(own)
    } else {
        own.to_owned()
    };
    (is_spec && is_exported && !is_left_out && SIMPLE.contains(&kind))
        .then(|| spelled.to_uppercase())
}

/// `DatabaseURL` as `Database_URL`.
fn split_words(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 1);
        let starts = c.is_ascii_uppercase()
            && before.is_some_and(|of| {
                of.is_ascii_lowercase()
                    || of.is_ascii_digit()
                    || after.is_some_and(u8::is_ascii_lowercase)
            });
        if starts {
            out.push('_');
        }
        out.push(c);
    }
    out
}

/// Returns the declaration of the struct that a field stands in.
fn enclosing(node: Node<'_>) -> Option<Node<'_>> {
    ancestors(node).find(|outer| outer.kind() == "type_spec")
}

/// Returns the prefix that another struct of the file gives the one of a field: `envPrefix:"DB_"`.
fn prefix_of_struct(node: Node<'_>, text: &str) -> Option<String> {
    let name = field(enclosing(node)?, "name", text);
    let line = text
        .lines()
        .find(|line| line.contains("envPrefix:\"") && has_word(line, name))?;
    quoted_behind(line, "envPrefix:").map(str::to_owned)
}

/// Returns the prefix of `envconfig.Process("shop", &config)`.
fn prefix(text: &str) -> Option<String> {
    let name = quoted_behind(text, "envconfig.Process(").filter(|name| !name.is_empty())?;
    Some(format!("{}_", name.to_uppercase()))
}

/// Returns the text in quotes right behind the first place of a mark that has one.
fn quoted_behind<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let (_, behind) = text.split_once(&format!("{mark}\""))?;
    behind.split('"').next()
}
