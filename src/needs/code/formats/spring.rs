//! Spring's `application.yml` and `application.properties`, which Quarkus and Micronaut have too: `${X}` and `${X:default}`.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Format, When, file_name, read_at};
use crate::needs::Effect;
use crate::needs::code::placeholders;
use crate::needs::code::scan::{Given, Outcome, Read};

pub(super) static YAML: Format = Format {
    is_it: |path| is_called(path, &[".yml", ".yaml"]),
    marks: &[":"],
    when: When::Always,
    read: |path, text| {
        let has_profile = has_profile(path);
        let mut outcome = Outcome::default();
        let mut line = 0;
        for document in documents(text) {
            let only = has_profile || is_of_profile(document);
            gather(document, line, only, &mut outcome);
            line += document.lines().count();
        }
        outcome
    },
};

pub(super) static PROPERTIES: Format = Format {
    is_it: |path| is_called(path, &[".properties"]),
    marks: &["="],
    when: When::Always,
    read: |path, text| {
        let mut outcome = Outcome::default();
        let has_profile = has_profile(path) || text.contains("spring.config.activate.on-profile");
        gather(text, 0, has_profile, &mut outcome);
        outcome
    },
};

/// Profiles that developers have.
const FOR_DEVELOPERS: &[&str] = &[
    "dev",
    "develop",
    "development",
    "it",
    "local",
    "test",
    "tests",
];

/// `application`, `bootstrap`, and each with a profile, unless it is one of developers.
fn is_called(path: &Path, endings: &[&str]) -> bool {
    let name = file_name(path);
    let Some(stem) = endings.iter().find_map(|ending| name.strip_suffix(ending)) else {
        return false;
    };
    let (stem, profile) = stem.split_once('-').unwrap_or((stem, ""));
    matches!(stem, "application" | "bootstrap") && !FOR_DEVELOPERS.contains(&profile)
}

fn has_profile(path: &Path) -> bool {
    file_name(path).contains('-')
}

/// The keys of mappings that a line of YAML stands in; of properties there are none.
#[derive(Default)]
struct Paths {
    open: Vec<(usize, String)>,
}

impl Paths {
    /// Returns the path of the key that a line gives a value to, if it does. Of items of lists, no path is known.
    fn at(&mut self, line: &str) -> Option<String> {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.is_empty() || trimmed.starts_with(['#', '!']) {
            return None;
        }
        self.open.retain(|(column, _)| *column < indent);
        let end = trimmed.find([':', '='])?;
        let (key, rest) = trimmed.split_at_checked(end)?;
        let key = key.trim_matches([' ', '"', '\'']);
        let is_key = !key.is_empty()
            && key.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'[' | b']')
            });
        if !is_key {
            return None;
        }
        let outer = self.open.iter().map(|(_, key)| key.as_str());
        let path = outer.chain([key]).collect::<Vec<_>>().join(".");
        let value = rest.get(1..).unwrap_or_default().trim();
        if value.is_empty() && rest.starts_with(':') {
            self.open.push((indent, key.to_owned()));
            return None;
        }
        // What stands in braces or brackets has keys of its own.
        (!value.starts_with(['{', '['])).then_some(path)
    }
}

/// Returns the paths of what a file switches off: `openai.` of `openai.enabled: false`.
fn switched_off(text: &str) -> Vec<String> {
    let mut paths = Paths::default();
    let off = text.lines().filter_map(|line| {
        let path = paths.at(line)?;
        let outer = path.strip_suffix("enabled")?;
        let value = line.rsplit([':', '=']).next().unwrap_or_default().trim();
        (outer.ends_with('.') && value == "false").then(|| outer.to_owned())
    });
    off.collect()
}

/// Tells whether nothing looks at a key: what it belongs to is switched off, or counts in a profile of Spring Cloud Config alone.
fn is_unused(path: &str, switched_off: &[String]) -> bool {
    switched_off.iter().any(|of| path.starts_with(of.as_str()))
        || path.contains("cloud.config.server.native.")
}

/// Returns the documents of a text, each with the line that ends it.
fn documents(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.trim_end() == "---" {
            found.extend(text.get(start..at));
            start = at;
        }
    }
    found.extend(text.get(start..));
    found
}

/// Tells whether a document counts in a profile only.
fn is_of_profile(document: &str) -> bool {
    let mut lines = document.lines().map(str::trim_start);
    let mut is_in_spring = false;
    lines.any(|line| {
        is_in_spring |= line.starts_with("spring:");
        line.starts_with("on-profile:")
            || line.starts_with("spring.config.activate.on-profile:")
            || (is_in_spring && line.starts_with("profiles: "))
    })
}

fn gather(text: &str, first: usize, is_conditional: bool, outcome: &mut Outcome) {
    let keys = text.lines().filter_map(|line| {
        let end = line.find([':', '='])?;
        line.get(..end).map(str::trim)
    });
    let keys: BTreeSet<&str> = keys.collect();
    let switched_off = switched_off(text);
    let mut paths = Paths::default();
    for (number, line) in (first..).zip(text.lines()) {
        let trimmed = line.trim_start();
        let path = paths.at(line);
        // Quarkus writes the profile before the key.
        if trimmed.starts_with(['#', '!'])
            || trimmed.starts_with("%dev.")
            || trimmed.starts_with("%test.")
        {
            continue;
        }
        let said = line
            .find(" #")
            .and_then(|at| line.get(..at))
            .unwrap_or(line);
        let column = said.find("${").unwrap_or_default();
        let is_unused = path
            .as_deref()
            .is_some_and(|path| is_unused(path, &switched_off));
        for (name, effect) in placeholders::of(said) {
            let effect = match effect {
                Effect::Fails if is_conditional || is_unused || trimmed.starts_with('%') => {
                    Effect::Empty
                }
                effect => effect,
            };
            // A key of the file may have the name: it is the default.
            let effect = match keys.contains(&*name) {
                true => Effect::Default,
                false => effect,
            };
            let instead = path.as_deref().map(placeholders::relaxed);
            let read = read_at(&name, effect, number, column);
            outcome.reads.push(Read { instead, ..read });
        }
        if let Some(path) = path.filter(|_| !is_conditional) {
            outcome.given.push(Given::by_spring(&path));
        }
    }
}
