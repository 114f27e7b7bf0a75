//! Spring's `application.yml` and `application.properties`, which Quarkus and Micronaut have too: `${X}` and `${X:default}`.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Format, When, file_name, read_at};
use crate::needs::Effect;
use crate::needs::code::placeholders;
use crate::needs::code::scan::Outcome;

pub(super) static YAML: Format = Format {
    is_it: |path| is_called(path, &[".yml", ".yaml"]),
    marks: &["${"],
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
    marks: &["${"],
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
    for (number, line) in (first..).zip(text.lines()) {
        let trimmed = line.trim_start();
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
        for (name, effect) in placeholders::of(said) {
            let effect = match effect {
                Effect::Fails if is_conditional || trimmed.starts_with('%') => Effect::Empty,
                effect => effect,
            };
            // A key of the file may have the name: it is the default.
            let effect = match keys.contains(&*name) {
                true => Effect::Default,
                false => effect,
            };
            outcome.reads.push(read_at(&name, effect, number, column));
        }
    }
}
