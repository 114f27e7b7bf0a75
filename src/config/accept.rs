//! [`append`]: more entries under `expect:`, the rest of the file as it was.

use super::{ExpectEntry, read};
use crate::error::Error;
use crate::yaml::{self, Dialect, Node, Origin};

/// Returns the file's text with more entries at the end of `expect:`. Every other byte stays.
///
/// # Errors
/// If the file's `expect:` is written in a way that cannot be added to.
pub(crate) fn append(text: &str, entries: &[ExpectEntry]) -> Result<String, Error> {
    let unwritable = |why: String| Error::new(format!("cannot write the entry: {why}"));
    let item = serde_yaml::to_string(entries).map_err(|error| unwritable(error.to_string()))?;
    let documents = yaml::read(text, Origin::NONE, Dialect::Core)?;
    let expect = documents
        .first()
        .and_then(|root| root.get("expect"))
        .filter(|node| !node.is_null() && node.as_seq().is_none_or(|items| !items.is_empty()));
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let new = match expect {
        Some(list) => insert(text, list, &item)?,
        None => {
            let kept = without_empty_expect(text);
            let gap = if kept.is_empty() || kept.ends_with('\n') {
                ""
            } else {
                newline
            };
            format!("{kept}{gap}expect:\n{item}")
        }
    };
    // Rather refuse than leave a file behind that says something else.
    let documents = yaml::read(&new, Origin::NONE, Dialect::Core)?;
    read::config(&documents, std::path::Path::new(""))?;
    Ok(new)
}

/// Inserts after the last line of the list that `expect:` holds.
fn insert(text: &str, list: &Node, item: &str) -> Result<String, Error> {
    let refused = || {
        Error::new("cannot add an entry to 'expect:' in this form")
            .hint("write it as a list with one '- ' a line")
    };
    let items = list.as_seq().ok_or_else(refused)?;
    let first = items.first().ok_or_else(refused)?;
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = usize::try_from(first.origin.line())
        .ok()
        .and_then(|line| line.checked_sub(1))
        .ok_or_else(refused)?;
    let opening = lines.get(start).copied().unwrap_or_default();
    let indent = opening.len() - opening.trim_start_matches(' ').len();
    if !opening.trim_start_matches(' ').starts_with('-') {
        return Err(refused());
    }
    let mut end = start + 1;
    for (index, line) in lines.iter().enumerate().skip(start + 1) {
        let content = line.trim_start_matches(' ');
        let deep = line.len() - content.len();
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        if deep < indent || (deep == indent && !content.starts_with('-')) {
            break;
        }
        end = index + 1;
    }
    let mut out: String = lines.get(..end).unwrap_or_default().concat();
    if !out.ends_with('\n') {
        out.push('\n');
    }
    for line in item.lines() {
        out.push_str(&" ".repeat(indent));
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(&lines.get(end..).unwrap_or_default().concat());
    Ok(out)
}

/// An `expect:` without a value would stand in the file twice.
fn without_empty_expect(text: &str) -> String {
    text.split_inclusive('\n')
        .filter(|line| {
            line.strip_prefix("expect:").is_none_or(|rest| {
                let rest = rest.trim();
                !(rest.is_empty() || rest == "null" || rest == "~" || rest == "[]")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Glob;

    #[test]
    fn an_entry_is_added_and_all_else_stays() {
        let entries = [ExpectEntry {
            rule: "env-missing".to_owned(),
            variable: Glob::literal("X"),
            reason: "wanted: yes".to_owned(),
            ..ExpectEntry::default()
        }];
        let item = "- rule: env-missing\n  variable: X\n  reason: 'wanted: yes'\n";
        let head = "environments: {a: {overlay: x}}\n";
        let old = "- rule: env-extra\n  reason: r # kept\n";
        let indented = |text: &str| {
            text.replace("- ", "  - ")
                .replace("\n  r", "\n    r")
                .replace("\n  v", "\n    v")
        };
        let cases = [
            (head.to_owned(), format!("{head}expect:\n{item}")),
            (head.trim_end().to_owned(), format!("{head}expect:\n{item}")),
            (
                format!("{head}expect: []\n"),
                format!("{head}expect:\n{item}"),
            ),
            (format!("{head}expect:\n"), format!("{head}expect:\n{item}")),
            (
                format!("{head}expect:\n{old}"),
                format!("{head}expect:\n{old}{item}"),
            ),
            (
                format!("expect:\n{old}\n# next\n{head}"),
                format!("expect:\n{old}{item}\n# next\n{head}"),
            ),
            (
                format!("expect:\n{}{head}", indented(old)),
                format!("expect:\n{}{}{head}", indented(old), indented(item)),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(append(&text, &entries).expect(&text), expected);
        }
        assert!(append("expect: [{rule: env-extra, reason: r}]\n", &entries).is_err());
    }
}
