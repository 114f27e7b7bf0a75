//! Pasting: what a table says is done to the files, by the words of the table alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Texts that go below a line of a file.
type Edits = BTreeMap<PathBuf, BTreeMap<usize, Vec<String>>>;

/// Does what the table says; tells whether it says anything.
pub(super) fn paste(table: &str, root: &Path) -> bool {
    let mut edits = Edits::new();
    let lines: Vec<&str> = table.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with("Patch for ") {
            patch(line, &lines[at + 1..], root, &mut edits);
        } else if let Some(place) = line.strip_prefix("           after ") {
            added_lines(place, &lines[at + 1..], &mut edits);
        } else if let Some(file) = line.strip_prefix("           at the top of ") {
            added_lines(&format!("{file}:0"), &lines[at + 1..], &mut edits);
        }
    }
    for (file, edits) in &edits {
        let text = std::fs::read_to_string(file).expect("a file");
        let mut lines: Vec<&str> = text.lines().collect();
        for (after, texts) in edits.iter().rev() {
            let after = (*after).min(lines.len());
            let new = texts.iter().map(String::as_str);
            lines.splice(after..after, new);
        }
        std::fs::write(file, lines.join("\n") + "\n").expect("a file");
    }
    !edits.is_empty()
}

fn patch(heading: &str, below: &[&str], root: &Path, edits: &mut Edits) {
    let block = below.iter().skip(1).take_while(|line| !line.is_empty());
    let block: Vec<String> = block.map(|line| (*line).to_owned()).collect();
    let (file, after) = match heading.split_once(", after line ") {
        Some((first, line)) => {
            let (_, file) = first.split_once("`patches:` in ").expect("a file");
            (file, line.parse().expect("a line"))
        }
        None => {
            let (_, file) = heading.split_once(": add to ").expect("a file");
            (file, usize::MAX)
        }
    };
    let file = std::fs::canonicalize(file).expect("a file that is there");
    assert!(file.starts_with(root), "{heading}");
    let of_file = edits.entry(file).or_default();
    // What goes below the same line stands below the list.
    of_file.entry(after).or_default().splice(0..0, block);
}

fn added_lines(place: &str, below: &[&str], edits: &mut Edits) {
    let (file, line) = place.rsplit_once(':').expect("a place");
    let text = below
        .iter()
        .map_while(|line| line.strip_prefix("             "));
    let after: usize = line.parse().expect("a line");
    let file = std::fs::canonicalize(file).expect("a file that is there");
    let known = edits.entry(file).or_default().entry(after).or_default();
    let text: Vec<String> = text.map(str::to_owned).collect();
    // Two findings may ask for the same line.
    if !known
        .windows(text.len().max(1))
        .any(|window| window == text)
    {
        known.extend(text);
    }
}

/// Tells what `new` has more than `old`; an error where it has anything less or else.
pub(super) fn added(
    old: &Value,
    new: &Value,
    path: &str,
    more: &mut Vec<String>,
) -> Result<(), String> {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                let Some(other) = b.get(key) else {
                    return Err(format!("{path}/{key} is gone"));
                };
                added(value, other, &format!("{path}/{key}"), more)?;
            }
            let new = b.keys().filter(|key| !a.contains_key(*key));
            for key in new {
                more.extend(leaves(&b[key], &format!("{path}/{key}")));
            }
            Ok(())
        }
        (Value::Array(a), Value::Array(b)) => {
            let mut rest = b.iter();
            for (index, value) in a.iter().enumerate() {
                let name = value.get("name").or_else(|| value.get("mountPath"));
                let answers = |other: &&Value| {
                    name.is_none() || other.get("name").or_else(|| other.get("mountPath")) == name
                };
                let Some(other) = rest.find(|other| {
                    let is_it = answers(other);
                    if !is_it {
                        more.extend(leaves(other, path));
                    }
                    is_it
                }) else {
                    return Err(format!("{path}/{index} is gone"));
                };
                added(value, other, &format!("{path}/{index}"), more)?;
            }
            for value in rest {
                more.extend(leaves(value, path));
            }
            Ok(())
        }
        _ if old == new => Ok(()),
        _ => Err(format!("{path}: {old} → {new}")),
    }
}

/// Names what was added: entries of lists by their names, fields by themselves.
fn leaves(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| leaves(item, path)).collect(),
        Value::Object(fields) => match fields.get("name").and_then(Value::as_str) {
            Some(name) => vec![format!("{path}/{name}")],
            None => {
                let below =
                    |(key, value): (&String, &Value)| leaves(value, &format!("{path}/{key}"));
                fields.iter().flat_map(below).collect()
            }
        },
        _ => vec![path.to_owned()],
    }
}
