use super::*;
use crate::yaml::SourceMap;

fn one(text: &str) -> Node {
    let file = SourceMap::default().add("t.yaml");
    let mut all = read(text, file, Dialect::Core).expect("YAML");
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0)
}

#[test]
fn nodes_know_their_line_and_column() {
    let node = one("a: 1\nb:\n  - c: x\n");
    let c = node
        .get("b")
        .and_then(Node::as_seq)
        .and_then(|items| items.first()?.get("c"))
        .expect("c");
    assert_eq!((c.origin.line(), c.origin.column()), (3, 8));
}

#[test]
fn merge_keys_are_expanded() {
    let node = one("base: &b {x: 1, y: 2}\nover: {<<: *b, y: 3}\n");
    let over = node.get("over").expect("over");
    assert_eq!(over.get("x").and_then(Node::as_str), Some("1"));
    assert_eq!(over.get("y").and_then(Node::as_str), Some("3"));
    assert!(over.get("<<").is_none());
    let quoted = one("base: &b {x: 1}\nover: {\"<<\": *b, y: 2}\n");
    let over = quoted.get("over").and_then(Node::as_map).expect("over");
    assert_eq!(over.len(), 1);
}

#[test]
fn merging_large_mappings_takes_no_longer_than_reading_them() {
    let entries = |from: u32| -> String {
        (from..from + 30_000)
            .map(|n| format!("  k{n}: 1\n"))
            .collect()
    };
    let text = format!("a: &a\n{}b:\n  <<: *a\n{}", entries(0), entries(15_000));
    let started = std::time::Instant::now();
    let node = one(&text);
    assert_eq!(
        node.get("b").and_then(Node::as_map).map(<[_]>::len),
        Some(45_000)
    );
    assert!(started.elapsed().as_secs() < 10);
}

#[test]
fn what_goes_past_the_limits_is_refused() {
    let laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned()
        + &('b'..='j')
            .zip('a'..)
            .map(|(name, of)| {
                format!("{name}: &{name} [*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of}]\n")
            })
            .collect::<String>();
    let deep = "[".repeat(2_000);
    let deep_by_aliases: String = (0..200)
        .map(|n| {
            let (open, close) = ("[".repeat(400), "]".repeat(400));
            format!("a{}: &a{} {open}*a{n}{close}\n", n + 1, n + 1)
        })
        .collect();
    let deep_by_aliases = format!("a0: &a0 x\n{deep_by_aliases}");
    for (text, wanted) in [
        (laughs, "excessive aliasing"),
        (deep, "nested"),
        (deep_by_aliases, "nested"),
        ("a: &a [*a]".into(), "contains itself"),
    ] {
        let error = read(&text, Origin::NONE, Dialect::Core).expect_err("refused");
        assert!(error.message.contains(wanted), "{error}");
    }
}

#[test]
fn errors_are_in_go_yamls_words() {
    let cases = [
        (
            "a: b: c\n",
            "yaml: mapping values are not allowed in this context",
        ),
        (
            "a:\n  b: c: d\n",
            "yaml: line 2: mapping values are not allowed in this context",
        ),
        (
            "a: *x\n",
            "yaml: unknown anchor referenced: a text that begins with * needs quotes",
        ),
    ];
    for (text, wanted) in cases {
        let error = read(text, Origin::NONE, Dialect::Core).expect_err("refused");
        assert_eq!(error.message, wanted, "{text}");
    }
}

#[test]
fn characters_that_libyaml_reads_otherwise_are_read_as_go_yaml_reads_them() {
    for (text, key, expected) in [
        ("# x\n\u{feff}a: 1\n", "\u{feff}a", "1"),
        ("\u{feff}a: 1\n", "a", "1"),
        ("b: x\n\u{feff}a: 1\n", "\u{feff}a", "1"),
        ("a: \"x\u{feff}\"\n", "a", "x\u{feff}"),
        ("a: x\\/y\n", "a", "x\\/y"),
        ("a: 'x\\/y'\n", "a", "x\\/y"),
        ("a: \"x\\\\/y\"\n", "a", "x\\/y"),
        ("a: \"\\'\"\nb: c:\\/d\n", "b", "c:\\/d"),
        ("a: \u{fdd0}\\/\n", "a", "\u{fdd0}\\/"),
        ("a: \"\\uFDD0\"\nb: c:\\/d\n", "a", "\u{fdd0}"),
        ("a: \"\\ufdd0\"\n\u{feff}b: c\n", "a", "\u{fdd0}"),
        ("\"\\U0000FDD0\": c:\\/d\n", "\u{fdd0}", "c:\\/d"),
    ] {
        assert_eq!(
            one(text).get(key).and_then(Node::as_str),
            Some(expected),
            "{text}"
        );
    }
    let error = read("a:\n  b: \"x\\/y\"\n", Origin::NONE, Dialect::Core).expect_err("refused");
    assert_eq!(
        error.message,
        "yaml: line 2: found unknown escape character"
    );
}

#[test]
fn the_first_document_is_all_that_is_read() {
    let file = SourceMap::default().add("t.yaml");
    for (text, expected) in [
        ("a: 1\n---\n[\n", true),
        ("{\"a\": 1}\nand so on\n", true),
        ("{\"a\": 1}\n{\"a\": 2}\n", true),
        ("{\"a\": 1} }\n", true),
        ("a: 1\n...\n}{\n", true),
        ("a: 1\n}\n", false),
    ] {
        let first = read_first(text, file, Dialect::Core);
        assert_eq!(first.is_ok(), expected, "{text}: {first:?}");
        let node = first.ok().flatten();
        let value = node.as_ref().and_then(|node| node.get("a")?.as_str());
        assert_eq!(value, expected.then_some("1"), "{text}");
    }
    assert_eq!(read_first("# nothing\n", file, Dialect::Core), Ok(None));
    let piece = read_first_of_piece("a: 1\nb: [\n", file, 10, Dialect::Core).expect_err("open");
    assert_eq!(
        (piece.origin.line(), piece.message.contains("line 12")),
        (13, false)
    );
}
