//! [`of`]: the names that a file gives to the environment and to what reads it.

use super::super::Names;

/// Lines that are longer are made by programs.
const LONGEST: usize = 400;

/// Returns the names of a file: of `const env = process.env`, `import { env as settings } from "process"`, `import env from "env-var"`.
pub(super) fn of(text: &str) -> Names {
    let mut names = Names {
        has_service: text.contains("ConfigService"),
        ..Names::default()
    };
    for line in text.lines().filter(|line| line.len() < LONGEST) {
        let line = line.trim();
        if let Some(name) = assigned(line) {
            names.environment.push(name);
        } else if line.starts_with("import ") && is_from(line, "process") {
            names.environment.extend(imported(line));
        } else if is_from(line, "env-var") {
            names.readers.extend(whole(line));
        }
    }
    names
}

/// `const env = process.env;`
fn assigned(line: &str) -> Option<String> {
    let declared = line.strip_prefix("export ").unwrap_or(line);
    let declared = ["const ", "let ", "var "]
        .iter()
        .find_map(|word| declared.strip_prefix(word))?;
    let (name, value) = declared.split_once('=')?;
    let value = value.trim().trim_end_matches(';').trim_end();
    // A type may stand behind the name.
    let name = name.split(':').next().unwrap_or_default().trim();
    (value == "process.env" && is_name(name)).then(|| name.to_owned())
}

/// Returns the name that `{ env }` or `{ env as settings }` gives the environment.
fn imported(line: &str) -> Option<String> {
    let (_, behind) = line.split_once('{')?;
    let (inside, _) = behind.split_once('}')?;
    inside.split(',').find_map(|part| {
        let mut words = part.split_whitespace();
        let is_env = words.next() == Some("env");
        let name = match words.next() {
            Some("as") => words.next()?,
            _ => "env",
        };
        (is_env && is_name(name)).then(|| name.to_owned())
    })
}

/// Returns the name of a module as a whole: `import env from …`, `import * as env from …`, `const env = require(…)`.
fn whole(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let name = match words.as_slice() {
        ["import", "*", "as", name, "from", ..]
        | ["import", name, "from", ..]
        | ["const", name, "=", ..] => *name,
        _ => return None,
    };
    is_name(name).then(|| name.to_owned())
}

/// Tells whether a line names a module, with or without `node:`.
fn is_from(line: &str, module: &str) -> bool {
    let mut texts = line.split(['"', '\'']).skip(1).step_by(2);
    texts.any(|of| of.strip_prefix("node:").unwrap_or(of) == module)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}
