//! Files that read variables and are not source code: a file each, and a line in [`ALL`].

mod appsettings;
mod erb;
mod hocon;
mod prisma;
mod shell;
mod spring;
mod template;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::scan::{Outcome, Read};
use crate::needs::Effect;

/// A form of files whose reads are known.
pub(super) struct Format {
    /// Tells whether a file is of this form, by its path.
    pub(super) is_it: fn(&Path) -> bool,
    /// Texts of which a file with a read holds one.
    pub(super) marks: &'static [&'static str],
    /// The files that count.
    pub(super) when: When,
    /// Returns the reads of a text.
    pub(super) read: fn(&Path, &str) -> Outcome,
}

/// Which files of a form count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// All of them.
    Always,
    /// Those that an image starts.
    Started,
    /// Those of a program that fills templates when it starts.
    Filled,
}

/// The forms.
const ALL: &[&Format] = &[
    &appsettings::APPSETTINGS,
    &spring::YAML,
    &spring::PROPERTIES,
    &hocon::HOCON,
    &erb::ERB,
    &prisma::PRISMA,
    &shell::SHELL,
    &template::TEMPLATE,
];

/// Returns the form of a file.
pub(super) fn of(path: &Path) -> Option<&'static Format> {
    ALL.iter().copied().find(|format| (format.is_it)(path))
}

/// Returns the name of a file in lower case.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().to_ascii_lowercase()
}

/// Returns a read at a byte of a line.
fn read_at(name: &str, effect: Effect, line: usize, column: usize) -> Read {
    let number = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
    Read {
        name: name.to_owned(),
        effect,
        default: None,
        helper: None,
        line: number(line),
        column: number(column),
        is_caseless: false,
        is_relaxed: false,
        instead: None,
        function: None,
    }
}

/// Returns the length of the name that a text begins with.
fn name_length(text: &str) -> usize {
    let is_part = |(at, byte): (usize, u8)| {
        byte == b'_' || byte.is_ascii_alphabetic() || (at > 0 && byte.is_ascii_digit())
    };
    text.bytes()
        .enumerate()
        .take_while(|of| is_part(*of))
        .count()
}

/// Tells whether a name is written as those of variables of the environment are: in capitals.
fn is_loud(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && name.bytes().any(|byte| byte.is_ascii_uppercase())
}
