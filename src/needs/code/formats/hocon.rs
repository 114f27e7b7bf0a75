//! `application.conf` of Play, Akka and Ktor: `${X}` ends the start, `${?X}` keeps what stands before it.

use std::path::Path;

use super::{Format, When, file_name, is_loud, read_at};
use crate::needs::Effect;
use crate::needs::code::scan::Outcome;

pub(super) static HOCON: Format = Format {
    is_it: |path| matches!(&*file_name(path), "application.conf" | "reference.conf"),
    marks: &["${"],
    when: When::Always,
    read,
};

fn read(_: &Path, text: &str) -> Outcome {
    let mut outcome = Outcome::default();
    let mut known: Vec<&str> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.starts_with('#') || trimmed.starts_with("//") {
            continue;
        }
        let key = line.split(['=', ':']).next().unwrap_or_default().trim();
        for (at, _) in line.match_indices("${") {
            let behind = line.get(at + 2..).unwrap_or_default();
            let Some((name, _)) = behind.split_once('}') else {
                break;
            };
            let (name, effect) = match name.strip_prefix('?') {
                Some(name) if known.contains(&key) => (name, Effect::Default),
                Some(name) => (name, Effect::Empty),
                None => (name, Effect::Fails),
            };
            // Other names are keys of the file.
            if is_loud(name) && !is_commented(line, at) && !is_quoted(line, at) {
                outcome.reads.push(read_at(name, effect, number, at));
            }
        }
        if !key.is_empty() && line.contains(['=', ':']) {
            known.push(key);
            // Only lines that stand beside each other set one key.
            known = known.split_off(known.len().saturating_sub(2));
        }
    }
    outcome
}

fn is_commented(line: &str, at: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    before.contains(" #") || before.contains(" //")
}

/// Texts in quotes are not filled.
fn is_quoted(line: &str, at: usize) -> bool {
    line.get(..at).unwrap_or_default().matches('"').count() % 2 == 1
}
