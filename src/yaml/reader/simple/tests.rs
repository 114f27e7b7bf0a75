//! Whatever is read here is what libyaml makes of it, to the place of each node.

use std::path::Path;

use proptest::prelude::*;

use super::super::read_by;
use super::*;
use crate::yaml::{Dialect, SourceMap};

fn start(dialect: Dialect) -> Start {
    Start::new(SourceMap::default().add("t.yaml"), 3, dialect)
}

/// Reads a text in both ways, which have to agree wherever the quick one answers. Returns whether it does.
fn is_read(text: &str) -> bool {
    let mut answers = [Dialect::Core, Dialect::Yaml11].map(|dialect| {
        let start = start(dialect);
        let found = document(text, start);
        if let Some(found) = &found {
            let wanted = read_by(text, start, |builder| builder.documents());
            let wanted = wanted.unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(wanted, std::slice::from_ref(found), "{text}");
            let first = read_by(text, start, |builder| builder.first_document());
            assert_eq!(first.expect("YAML").as_ref(), Some(found), "{text}");
        }
        found.is_some()
    });
    answers.sort_unstable();
    assert_eq!(answers[0], answers[1], "{text}");
    answers[0]
}

#[test]
fn what_files_are_made_of_is_read() {
    for text in [
        "a: b\n",
        "a: b",
        "# of a\na: b\n\n  # and\nc: 1\n",
        "a:\n  b: x y\n  c:\n  - 1\n  - d: 'x: #'\n    e: \"\"\nf: http://x:80/#y\n",
        "a:\n  - - b\n    - c: 1\n  -   d: 2\n      e: 3\n",
        "- a\n- b: |-\n    x\n      y: # z\n    z\n  c: |\n    x\n- |\n  x\n",
        "yes: no\n1: 2.50\nnull: ~x\n_/a.b-c: $(X)\n",
        "a: 1\na: 2\n",
        "a: {}\nb:\n- []\n- {}\nc: 1   # of c: #\n",
    ] {
        let expected = !text.contains('~');
        assert_eq!(is_read(text), expected, "{text}");
    }
}

#[test]
fn what_is_unusual_is_left() {
    for text in [
        "",
        "a\n",
        " a: b\n",
        "a:\n",
        "a: b: c\n",
        "a: b:\n",
        "a: {} \n",
        "a: [b]\n",
        "a: # c\n",
        "a: 'b' # c\n",
        "a: b: c # d\n",
        "a: b # c\n  d\n",
        "a: b\n  c\n",
        "a: b \n",
        "a: b\n \n",
        "a: &x b\n",
        "a: *x\n",
        "a: !x b\n",
        "a: 'it''s'\n",
        "a: \"\\n\"\n",
        "a: 'b' c\n",
        "a: '\n",
        "a:\n    b: 1\n  c: 2\n",
        "a:\n  - b\n  c\n",
        "a:\n  - b\n  c: 1\n",
        "- a\nb: 1\n",
        "a: |\n\n  b\n",
        "a: |\n  b\n\nc: 1\n",
        "a: |2\n  b\n",
        "a: |\nb: 1\n",
        "a: |\n  b",
        "a: >\n  b\n",
        "---\na: b\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\n",
        "%YAML 1.1\n",
        "? a\n",
        "a: ä\n",
        "a:\tb\n",
        "a: b\r\n",
        "<<: b\n",
        "-\n",
        "a: -1\n",
        "a: - b\n",
    ] {
        assert!(!is_read(text), "{text}");
    }
}

/// Every file of this repository that has YAML in it.
#[test]
fn files_are_read_alike() {
    let (mut read, mut all) = (0, 0);
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<_> = ["tests", "examples", "kubeparity.yaml"]
        .map(|name| top.join(name))
        .into();
    while let Some(path) = open.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            open.extend(entries.flatten().map(|entry| entry.path()));
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            for document in text.split("---\n") {
                all += 1;
                read += usize::from(is_read(document));
            }
        }
    }
    assert!(read > 0, "none of {all}");
}

fn lines() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "a: b",
        "a:",
        "b:",
        "c: 1",
        "- a",
        "- a: b",
        "- a:",
        "- - a",
        "- |",
        "- |-",
        "a: |",
        "a: |-",
        "x",
        "# c",
        "",
        "a: 'b'",
        "- \"b\"",
        "a: b: c",
        "a: b #c",
        "- {}",
        "a: []",
        "a: b  # c",
        "a: >",
        "- ",
        "-",
        "--- ",
        "...",
        "a: \"b",
        "{a: b}",
        "a: [b]",
        "a : b",
        "a:  b",
        "-  a: b",
        "yes: on",
        "a: 0x1",
        "a: 1_0",
        "a: 01",
        "a: 1e3",
        "a: .5",
        "a: 2020-01-01",
        "a: <<",
        "a:b",
        "a: b:c",
        "http://a:b",
        "- http://a:80",
    ]);
    let line =
        (0_usize..5, text).prop_map(|(indent, text)| format!("{}{text}\n", " ".repeat(indent)));
    prop::collection::vec(line, 1..8).prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_of_any_kind_are_read_alike(text in lines()) {
        is_read(&text);
        is_read(text.trim_end_matches('\n'));
    }
}
