//! Keys of a mounted file and their values, as one line of a report.
//!
//! Takes keys with what each side has; gives texts that are masked by the keys and cut to what differs.

use crate::files::{Entry, KeyPath};
use crate::mask;

/// The number of keys that a row lists.
const LISTED: usize = 5;

/// Cuts a text for a row, around the first difference to the other side's.
fn short(text: &str, other: &str) -> String {
    const MOST: usize = 100;
    const BEFORE: usize = 20;
    let length = text.chars().count();
    if length <= MOST {
        return text.to_owned();
    }
    let both = text.chars().zip(other.chars());
    let common = both.take_while(|(a, b)| a == b).count();
    let start = common.saturating_sub(BEFORE).min(length - MOST);
    let shown: String = text.chars().skip(start).take(MOST).collect();
    let left = if start > 0 { "…" } else { "" };
    let right = if start + MOST < length { "…" } else { "" };
    format!("{left}{shown}{right}")
}

/// A key, its value, and the other side's.
pub(in crate::judge) type Row<'r> = (&'r KeyPath, Option<&'r str>, Option<&'r str>);

/// Returns keys and their values in one line, masked by the keys.
pub(in crate::judge) fn shown<'k>(rows: impl Iterator<Item = Row<'k>>) -> String {
    let mut shown: Vec<String> = Vec::new();
    let mut more = 0;
    for (path, text, other) in rows {
        if shown.len() >= LISTED {
            more += 1;
            continue;
        }
        let other = masked(path, other.unwrap_or_default());
        shown.push(match text {
            Some(text) => format!("{path}: {}", short(&masked(path, text), &other)),
            None => format!("{path}: not set"),
        });
    }
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    shown.join(", ")
}

/// Returns the rows of keys that one side has.
pub(in crate::judge) fn rows(entries: &[Entry]) -> impl Iterator<Item = Row<'_>> {
    let entries = entries.iter();
    entries.map(|entry| (&entry.path, Some(&*entry.value), None))
}

/// Masks a value by its key, and what a list or a table of it has by its own keys.
fn masked(path: &KeyPath, text: &str) -> String {
    let is_hidden = |key: &str| mask::mask_text(key, text) == mask::DOTS;
    if path.keys().any(is_hidden) {
        return mask::DOTS.to_owned();
    }
    if !text.starts_with(['{', '[']) {
        return mask::mask_text(path.name(), text).into_owned();
    }
    let parts = text.split(", ").map(|part| match part.split_once(": ") {
        Some((key, value)) => {
            let name = key.trim_start_matches(['{', '[']);
            format!("{key}: {}", mask::mask_text(name, value))
        }
        None => mask::mask_text(path.name(), part).into_owned(),
    });
    let parts: Vec<String> = parts.collect();
    mask::mask_text("", &parts.join(", ")).into_owned()
}

/// Returns the keys' names in a sentence.
pub(in crate::judge) fn key_names(entries: &[Entry]) -> String {
    match entries {
        [only] => format!("key {}", only.path),
        [first, rest @ ..] if rest.len() < 3 => {
            let names: Vec<String> = rest.iter().map(|entry| entry.path.to_string()).collect();
            format!("keys {}, {}", first.path, names.join(", "))
        }
        _ => format!("{} keys", entries.len()),
    }
}
