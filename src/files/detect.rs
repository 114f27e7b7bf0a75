//! [`detect`]: which format a file is in, by its name and else by its content.

use super::{Format, MOST_BYTES, dotenv, ini, toml, yaml};
use crate::files::parsed::{Node, Value};

/// Endings that tell the format.
const ENDINGS: &[(&str, Format)] = &[
    ("yaml", Format::Yaml),
    ("yml", Format::Yaml),
    ("json", Format::Json),
    ("toml", Format::Toml),
    ("properties", Format::Properties),
    ("ini", Format::Ini),
    ("cnf", Format::Ini),
    ("env", Format::Dotenv),
];

/// Endings of what has no keys, whatever it looks like.
const TEXTS: &[&str] = &[
    "xml", "html", "htm", "svg", "sh", "bash", "py", "js", "mjs", "ts", "lua", "sql", "md", "txt",
    "pem", "crt", "cer", "key", "pub", "csv", "css", "tpl", "tmpl", "j2", "gotmpl", "template",
    "groovy", "rb", "pl", "php", "go", "java", "hcl", "tf", "rego", "cron",
];

/// Returns the format of a file, by its name and else by its content. A text that only looks like a format may still turn out
/// not to be of it when it is parsed.
#[must_use]
pub fn detect(name: &str, text: &str) -> Format {
    if text.len() > MOST_BYTES {
        return Format::Text;
    }
    by_name(name).unwrap_or_else(|| by_content(text))
}

/// Tells whether a name is that of a file with keys, whatever the file holds.
#[must_use]
pub fn is_named_file(name: &str) -> bool {
    by_name(name).is_some_and(|format| !matches!(format, Format::Text))
}

fn by_name(name: &str) -> Option<Format> {
    let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    if name == "env" || name == ".env" || name == "dotenv" || name.starts_with(".env.") {
        return Some(Format::Dotenv);
    }
    let (_, ending) = name.rsplit_once('.')?;
    if TEXTS.contains(&ending) {
        return Some(Format::Text);
    }
    let known = ENDINGS.iter().find(|(known, _)| *known == ending);
    known.map(|(_, format)| *format)
}

fn by_content(text: &str) -> Format {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = || text.lines().map(str::trim);
    let first = lines().find(|line| !line.is_empty() && !line.starts_with(['#', ';']));
    let Some(first) = first else {
        return Format::Text;
    };
    if first.starts_with('<') || text.starts_with("#!") {
        return Format::Text;
    }
    let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if first.starts_with(['{', '[']) && is_json() {
        return Format::Json;
    }
    if lines().any(|line| line.starts_with('[')) {
        if toml::documents(text).is_ok() {
            return Format::Toml;
        }
        // A list in flow style also has brackets at the start of a line.
        if first.starts_with('[') || assigns(first) {
            return match ini::documents(text) {
                Ok(_) => Format::Ini,
                Err(_) => Format::Text,
            };
        }
    }
    if lines().all(|line| line.is_empty() || line.starts_with(['#', '!', ';']) || assigns(line)) {
        return match lines().any(|line| line.starts_with(';')) {
            true => Format::Ini,
            false => variables_or_properties(text),
        };
    }
    match yaml::documents(text) {
        Ok(documents) if !documents.is_empty() && documents.iter().all(has_keys) => Format::Yaml,
        _ => Format::Text,
    }
}

/// Tells whether a line is `key=value`.
fn assigns(line: &str) -> bool {
    let line = line.strip_prefix("export ").unwrap_or(line);
    line.split_once('=')
        .is_some_and(|(key, _)| dotenv::is_variable(key.trim()))
}

fn variables_or_properties(text: &str) -> Format {
    let is_upper = |line: &str| {
        let line = line.trim().strip_prefix("export ").unwrap_or(line.trim());
        let key = line.split('=').next().unwrap_or_default();
        line.starts_with('#')
            || !key
                .bytes()
                .any(|byte| byte.is_ascii_lowercase() || byte == b'.')
    };
    match text.lines().all(is_upper) && dotenv::documents(text).is_ok() {
        true => Format::Dotenv,
        false => Format::Properties,
    }
}

/// Tells whether a document that only looks like YAML has keys that are words: prose with a colon does not.
fn has_keys(document: &Node) -> bool {
    let Value::Map(entries) = &document.value else {
        return false;
    };
    let is_word = |key: &str| {
        !key.is_empty()
            && !key.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}' | '(' | ';'))
    };
    !entries.is_empty() && entries.iter().all(|(key, _)| is_word(key))
}
