//! No sentence of a finding is cut apart again: what a later stage needs of it stands beside it as a value.
//!
//! Knows the methods that cut a text or look into it, called on a title, on what is made of it in the same expression, or on a name that
//! the same function gave it. Does not follow a title that goes elsewhere under another name.

use super::{relative, sources};

/// What reads in a text, and is no way to show it.
const READING: &[&str] = &[
    "bytes",
    "char_indices",
    "chars",
    "contains",
    "ends_with",
    "find",
    "get",
    "lines",
    "matches",
    "replace",
    "replacen",
    "rfind",
    "rsplit",
    "rsplit_once",
    "rsplitn",
    "split",
    "split_ascii_whitespace",
    "split_at",
    "split_at_checked",
    "split_once",
    "split_whitespace",
    "splitn",
    "starts_with",
    "strip_prefix",
    "strip_suffix",
    "trim_end_matches",
    "trim_matches",
    "trim_start_matches",
];

/// What hands a title on as it is.
const PASSING: &[&str] = &[
    "as_deref",
    "as_ref",
    "as_str",
    "borrow",
    "clone",
    "into",
    "to_owned",
    "to_string",
];

/// Returns the methods that are called on what stands before `rest`, one behind the other.
fn chain(rest: &str) -> impl Iterator<Item = &str> {
    let mut rest = rest;
    std::iter::from_fn(move || {
        let call = rest.trim_start().strip_prefix('.')?;
        let end = call.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        let (name, behind) = call.split_at(end);
        rest = behind.strip_prefix("()").unwrap_or("");
        Some(name)
    })
}

/// Returns the method by which code looks into a title, if it does.
fn reads(code: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.match_indices("title").find_map(|(at, word)| {
        let (before, behind) = (&code[..at], &code[at + word.len()..]);
        let is_whole = !before.ends_with(is_name) && !behind.starts_with(is_name);
        let mut calls = chain(behind).skip_while(|call| PASSING.contains(call));
        calls
            .next()
            .filter(|call| is_whole && READING.contains(call))
    })
}

/// Returns the code of a file without comments and without its tests.
fn code_of(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or(text);
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_title_is_cut_apart_again() {
    for file in sources() {
        let name = relative(&file);
        // Titles of workflow commands and of pages are no findings'.
        let of_findings = ["check/", "cli/", "judge/", "ledger/", "report/"];
        if !of_findings.iter().any(|stage| name.starts_with(stage)) || name == "judge/title" {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a file");
        let found = reads(&code_of(&text)).map(str::to_owned);
        assert_eq!(found, None, "{} reads in a title", file.display());
    }
}

#[test]
fn what_looks_into_a_title_is_seen() {
    let cases = [
        ("let end = title.find(\" differs\")", Some("find")),
        (
            "finding.title.as_str().rsplit_once(\" in \")",
            Some("rsplit_once"),
        ),
        (
            "of.title\n    .to_string()\n    .replace(\"a\", \"b\")",
            Some("replace"),
        ),
        ("whole.title.rsplit(' ').next()", Some("rsplit")),
        ("format!(\"{}\", finding.title.clone())", None),
        ("subtitle.find(\"a\")", None),
        ("title_of(finding).place()", None),
        ("report.title(number).get(1)", None),
        ("finding.title.place()", None),
    ];
    for (code, expected) in cases {
        assert_eq!(reads(code), expected, "{code}");
    }
}
