//! [`pairs`]: the fields of two sides, each with both of its values.
//!
//! Takes what each side says of its fields, `limits.cpu: 1, limits.memory: 1Gi`; gives `limits.cpu 1 → 2`, one a field. Leaves which of
//! them are shown to the row.

use crate::maps::IndexMap;
use crate::words::{shortened, without_whole_digests};

/// Characters of a value that are shown among others.
const MOST_OF_A_VALUE: usize = 48;

/// The words for a field that a side does not have.
const NOT_SET: &str = "not set";

/// Returns each field with both of its values, in the order of the sides, and how many more these say there are.
pub(super) fn pairs(ours: &str, theirs: &str) -> (Vec<String>, usize) {
    let (ours, more_of_ours) = fields(ours);
    let (theirs, more_of_theirs) = fields(theirs);
    let mut all: IndexMap<&String, (Option<&String>, Option<&String>)> = IndexMap::default();
    for (name, value) in &ours {
        all.entry(name).or_default().0 = Some(value);
    }
    for (name, value) in &theirs {
        all.entry(name).or_default().1 = Some(value);
    }
    let pairs = all.into_iter().map(|(name, (a, b))| {
        let [a, b] = [a, b].map(|value| value.map_or(NOT_SET, String::as_str));
        match name.is_empty() {
            true => pair(a, b),
            false => format!("{name} {}", pair(a, b)),
        }
    });
    (pairs.collect(), more_of_ours.max(more_of_theirs))
}

/// Returns both values, without the ConfigMap that both are from.
pub(super) fn pair(ours: &str, theirs: &str) -> String {
    const FROM: &str = " from configmap ";
    let values = ours.split_once(FROM).zip(theirs.split_once(FROM));
    let (ours, theirs) = match values {
        Some(((a, from), (b, to))) if from == to => (a, b),
        _ => (ours, theirs),
    };
    format!("{} → {}", short(ours), short(theirs))
}

/// Returns a value as it is shown among others.
pub(super) fn short(value: &str) -> String {
    shortened(&without_whole_digests(value), MOST_OF_A_VALUE)
}

/// Returns the fields of one side with their values, and the number of those that it only counts. What is not written as a field belongs to
/// the value before it.
fn fields(side: &str) -> (IndexMap<String, String>, usize) {
    let (side, more) = without_more(side);
    let mut fields: IndexMap<String, String> = IndexMap::default();
    let mut owner = String::new();
    for part in side.split(", ").filter(|part| *part != NOT_SET) {
        let Some((name, value)) = part.split_once(": ").filter(|(name, _)| is_name(name)) else {
            match fields.last_mut() {
                Some((_, value)) => {
                    value.push_str(", ");
                    value.push_str(part);
                }
                None => {
                    fields.insert(String::new(), part.to_owned());
                }
            }
            continue;
        };
        // `backend: limits.cpu: 1, limits.memory: 1Gi`: the second is the backend's too.
        let (name, value) = match value.split_once(": ").filter(|(name, _)| is_name(name)) {
            Some((field, value)) => {
                name.clone_into(&mut owner);
                (format!("{name} {field}"), value)
            }
            None if owner.is_empty() => (name.to_owned(), value),
            None => (format!("{owner} {name}"), value),
        };
        match fields.get_mut(&name) {
            Some(known) => {
                known.push_str(", ");
                known.push_str(value);
            }
            None => {
                fields.insert(name, value.to_owned());
            }
        }
    }
    (fields, more)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '{' | ','))
}

/// Takes ` and 3 more` off a list.
fn without_more(text: &str) -> (&str, usize) {
    let found = text.strip_suffix(" more").and_then(|text| {
        let (names, count) = text.rsplit_once(" and ")?;
        Some((names, count.parse().ok()?))
    });
    found.unwrap_or((text, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stands_with_both_of_its_values() {
        let cases: [(&str, &str, &[&str], usize); 7] = [
            (
                "cpu: 1, memory: 1Gi",
                "cpu: 2, memory: 2Gi",
                &["cpu 1 → 2", "memory 1Gi → 2Gi"],
                0,
            ),
            (
                "not set",
                "a: 1, b: x, y",
                &["a not set → 1", "b not set → x, y"],
                0,
            ),
            (
                "a: 1, b: 2 and 3 more",
                "b: 3",
                &["a 1 → not set", "b 2 → 3"],
                3,
            ),
            (
                "web: cpu: 1, memory: 2, api: cpu: 3",
                "web: cpu: 2",
                &[
                    "web cpu 1 → 2",
                    "web memory 2 → not set",
                    "api cpu 3 → not set",
                ],
                0,
            ),
            ("host: a, host: b", "host: c", &["host a, b → c"], 0),
            (
                "\"http://x\"",
                "\"http://y\"",
                &["\"http://x\" → \"http://y\""],
                0,
            ),
            ("not there", "not set", &["not there → not set"], 0),
        ];
        for (ours, theirs, expected, more) in cases {
            let (found, counted) = pairs(ours, theirs);
            assert_eq!(
                (
                    found.iter().map(String::as_str).collect::<Vec<_>>(),
                    counted
                ),
                (expected.to_vec(), more)
            );
        }
    }
}
