//! Words that were replaced do not come back: the table has what is used instead.

use std::path::{Path, PathBuf};

use super::root;

/// Whole names, case and all, and what to use instead.
const REPLACED: &[(&str, &str)] = &[
    ("Corner", "Cause"),
    ("Docket", "Run"),
    ("Drifted", "StatePair"),
    ("Face", "State"),
    ("Faces", "Comparisons"),
    ("Packed", "ResponseBody"),
    ("Reach", "Remote"),
    ("Setter", "FieldOwner"),
    ("Sink", "Run"),
    ("Spelling", "SourceSpec"),
    ("Spot", "Site"),
    ("Unopened", "LazyObject"),
    ("Unread", "LazyField"),
    ("corners", "causes"),
    ("docket", "run"),
    ("unread_kinds", "not_evaluated"),
];

/// Where they are looked for.
const PLACES: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "benches",
    "docs",
    "examples",
    "fuzz/fuzz_targets",
    "schemas",
    "src",
    "tests",
];

/// This file, and the glossary, which may say what things were called.
const LISTS: &[&str] = &["tests/check/house/words.rs", "docs/glossary.md"];

#[test]
fn replaced_words_do_not_come_back() {
    let mut wrong = Vec::new();
    for place in PLACES {
        for file in texts(&root().join(place)) {
            let name = file.strip_prefix(root()).expect("below the root");
            if LISTS.iter().any(|list| name == Path::new(list)) {
                continue;
            }
            let text = std::fs::read_to_string(&file).expect("a text");
            for (number, line) in text.lines().enumerate() {
                let found = REPLACED.iter().filter(|(word, _)| has_word(line, word));
                wrong.extend(found.map(|(word, instead)| {
                    format!("{}:{}: {word}, now {instead}", name.display(), number + 1)
                }));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_are_found_whole() {
    for (line, found) in [
        ("let x = Spot::new();", true),
        ("// a Spot", true),
        ("Spotted, my_Spot, Spot_2, spot", false),
        ("Spotted and Spot", true),
    ] {
        assert_eq!(has_word(line, "Spot"), found, "{line}");
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
    })
}

/// Returns the files of code and of words at or below a path, none where there is nothing.
fn texts(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).expect("a directory");
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        return paths.iter().flat_map(|path| texts(path)).collect();
    }
    let is_text = path
        .extension()
        .is_some_and(|extension| extension == "rs" || extension == "md" || extension == "json");
    match is_text && path.is_file() && !path.ends_with("conformance/cases.json") {
        true => vec![path.to_owned()],
        false => Vec::new(),
    }
}

#[test]
fn summaries_and_messages_name_their_subject_first() {
    let mut wrong = Vec::new();
    for file in texts(&root().join("src")) {
        let text = std::fs::read_to_string(&file).expect("a text");
        let mut was_doc = false;
        for (number, line) in text.lines().enumerate() {
            let place = format!("{}:{}", file.display(), number + 1);
            let doc = doc_text(line);
            if let Some(summary) = doc.filter(|_| !was_doc)
                && ["What ", "Where "]
                    .iter()
                    .any(|word| summary.starts_with(word))
            {
                wrong.push(format!("{place}: {summary}"));
            }
            was_doc = doc.is_some();
            if !line.trim_start().starts_with("//") && says_is_no(line) {
                wrong.push(format!("{place}: \"is no\", now \"is not a\""));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn is_no_is_found_in_strings_only() {
    for (line, found) in [
        (r#"format!("{x} is no port")"#, true),
        (r#"("a", "this is no pod")"#, true),
        (r#"("there is no pod", "it is no longer there")"#, false),
        (r#"is no port"#, false),
        (r#"("x is no port: y", 1)"#, true),
    ] {
        assert_eq!(says_is_no(line), found, "{line}");
    }
}

/// Returns the text of a doc comment's line.
fn doc_text(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = line.strip_prefix("///").or(line.strip_prefix("//!"))?;
    Some(text.trim_start())
}

/// Tells whether a string literal of the line says "is no" of a thing: "there is no" and "is no longer" are fine.
fn says_is_no(line: &str) -> bool {
    line.match_indices("is no ").any(|(at, found)| {
        let before = &line[..at];
        let after = &line[at + found.len()..];
        before.matches('"').count() % 2 == 1
            && after.starts_with(|c: char| c.is_ascii_lowercase())
            && !before.to_lowercase().ends_with("there ")
            && !["longer", "more"]
                .iter()
                .any(|word| after.starts_with(word))
            && !OF_OTHERS.iter().any(|said| line.contains(said))
    })
}

/// Sentences of other programs, repeated to the letter.
const OF_OTHERS: &[&str] = &[];
