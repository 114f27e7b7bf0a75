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
        ("a: *x\n", "yaml: unknown anchor 'x' referenced"),
    ];
    for (text, wanted) in cases {
        let error = read(text, Origin::NONE, Dialect::Core).expect_err("refused");
        assert_eq!(error.message, wanted, "{text}");
    }
}
