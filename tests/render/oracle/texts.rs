//! Random YAML within strings, and replacements that write into it: comments, quotes, blocks, brackets, anchors.
//!
//! Gives layouts of one object with such a text, and a replacement from another field or object into it.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::layout::Layout;

const SCALARS: &[&str] = &[
    "a",
    "host",
    "b c",
    "1",
    "1.5",
    "true",
    "null",
    "~",
    "",
    "'q'",
    "\"d\"",
    r#""x\ty""#,
    r#""é\u00e9""#,
    "é",
    "\"😀\"",
    "2001-12-14",
    "0x10",
    "yes",
    "!!str 1",
    "!t b",
    "! 12",
    "&a v",
    "*a",
    "<<",
    "[1, 2]",
    "{a: 1, b: c}",
    "[a, {b: c}, ]",
    "[ # in\n    a, b ]",
    "{}",
    "[]",
    "'two\n    lines'",
    "plain\n    lines",
    "|\n    text\n\n    more",
    "|-\n    text",
    "|+\n    text\n",
    "> # folded\n    text\n    goes on\n\n    more",
    "|2\n     x",
    "a long text of many words that goes on and on and on and on until it is really rather long for one line",
];

const COMMENTS: &[&str] = &["# one", "#two", "# three # x", "#"];

const KEYS: &[&str] = &["a", "b", "c", "d", "'a'", "\"b\"", "host", "1"];

const PATHS: &[&str] = &[
    "a",
    "b",
    "c",
    "host",
    "a.b",
    "a.a",
    "b.a",
    "b.c",
    "a.0",
    "b.0",
    "a.0.a",
    "b.1",
    "a.*",
    "b.*.a",
    "c.[a=1]",
    "b.[=a]",
    "a.[a=.*].b",
    "0",
    "0.a",
    "*",
    "*.a",
    "1",
    "d.host",
];

const VALUES: &[&str] = &[
    "metadata.name",
    "spec.text",
    "spec.number",
    "spec.list",
    "spec.map",
    "spec.lines",
    "spec.block",
];

const SOURCE: &str = r#"apiVersion: v1
kind: Source
metadata:
  name: source
spec:
  text: "8080"
  number: 8080
  list: [a, "b", {c: 'd'}]
  map: {a: x, "b": [1, 2]}
  lines: |
    one
    two
  block:
    host: h
    ports:
    - 80
    - name: 'x'
"#;

/// Blank lines and comments, at an indent or next to it.
fn between(indent: usize) -> impl Strategy<Value = String> {
    let line = prop_oneof![
        2 => Just(String::new()),
        3 => (prop::sample::select(&[0, 0, 0, 2][..]), prop::sample::select(COMMENTS))
            .prop_map(move |(more, comment)| format!("{}{comment}", " ".repeat(indent + more))),
        1 => prop::sample::select(COMMENTS).prop_map(str::to_owned),
    ];
    prop_oneof![
        3 => Just(String::new()),
        2 => prop::collection::vec(line, 1..3).prop_map(|lines| format!("{}\n", lines.join("\n"))),
    ]
}

fn behind() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        1 => prop::sample::select(COMMENTS).prop_map(|comment| format!(" {comment}")),
    ]
}

fn scalar(indent: usize) -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(SCALARS);
    (scalar, behind()).prop_map(move |(scalar, behind)| {
        let text = scalar.replace('\n', &format!("\n{}", " ".repeat(indent)));
        // Behind a block, a comment would be text.
        match text.starts_with(['|', '>']) {
            true => format!(" {text}\n"),
            false => format!(" {text}{behind}\n"),
        }
    })
}

fn collection(indent: usize, depth: u32) -> BoxedStrategy<String> {
    prop_oneof![3 => map(indent, depth), 1 => seq(indent, depth)].boxed()
}

fn value(indent: usize, depth: u32) -> BoxedStrategy<String> {
    if depth == 0 {
        return scalar(indent).boxed();
    }
    let nested = prop::sample::select(&[2, 2, 4][..]).prop_flat_map(move |more| {
        (
            behind(),
            between(indent + more),
            collection(indent + more, depth - 1),
        )
            .prop_map(|(behind, between, nested)| format!("{behind}\n{between}{nested}"))
    });
    let flush = (behind(), seq(indent, depth - 1))
        .prop_map(|(behind, nested)| format!("{behind}\n{nested}"));
    prop_oneof![3 => scalar(indent), 2 => nested, 1 => flush].boxed()
}

fn map(indent: usize, depth: u32) -> BoxedStrategy<String> {
    let keys = prop::sample::subsequence(KEYS, 1..4);
    let entry = (value(indent, depth), between(indent));
    (keys, prop::collection::vec(entry, 4))
        .prop_map(move |(keys, entries)| {
            let mut text = String::new();
            for (key, (value, between)) in keys.iter().zip(entries) {
                let _ = write!(text, "{}{key}:{value}{between}", " ".repeat(indent));
            }
            text
        })
        .boxed()
}

fn seq(indent: usize, depth: u32) -> BoxedStrategy<String> {
    let item = match depth {
        0 => scalar(indent).boxed(),
        _ => prop_oneof![
            2 => scalar(indent),
            2 => collection(indent + 2, depth - 1)
                .prop_map(move |text| format!(" {}", text.trim_start_matches(' '))),
            1 => (prop::sample::select(COMMENTS), collection(indent + 2, depth - 1))
                .prop_map(|(comment, text)| format!(" {comment}\n{text}")),
        ]
        .boxed(),
    };
    prop::collection::vec((item, between(indent)), 1..4)
        .prop_map(move |items| {
            let mut text = String::new();
            for (item, between) in items {
                let _ = write!(text, "{}-{item}{between}", " ".repeat(indent));
            }
            text
        })
        .boxed()
}

fn text() -> impl Strategy<Value = String> {
    let start = prop_oneof![
        8 => Just(""),
        1 => prop::sample::select(&["---\n", "--- # c\n", "# head\n\n", "%YAML 1.1\n---\n"][..]),
    ];
    let end = prop_oneof![
        8 => Just(""),
        1 => prop::sample::select(&["...\n", "---\nb: c\n", "\n# end\n"][..]),
    ];
    let json = prop::sample::select(
        &[
            "{\"a\": {\"b\": 1.0, \"a\": \"<x>\"}, \"host\": null}\n",
            "{\n  \"a\": [1, {\"a\": true}],\n  \"b\": {}\n}\n",
            "[{\"a\": 1}, \"b\"]\n",
            "{a: 1, # c\n  b: [*x]}\n",
            "{a: {b: 1}, 1: x}\n",
        ][..],
    );
    let yaml = (start, between(0), collection(0, 2), end)
        .prop_map(|(start, between, text, end)| format!("{start}{between}{text}{end}"));
    prop_oneof![9 => yaml, 1 => json.prop_map(str::to_owned)]
}

/// Returns layouts of a text, and a replacement into it.
pub(crate) fn layouts() -> impl Strategy<Value = Layout> {
    let paths = prop::collection::vec(prop::sample::select(PATHS), 1..3);
    let options = prop::sample::select(
        &[
            "",
            "",
            "",
            "    options: {create: true}\n",
            "    options: {delimiter: x, index: 0}\n",
        ][..],
    );
    let source = prop_oneof![
        5 => prop::sample::select(VALUES).prop_map(|path| {
            format!("source: {{kind: Source, fieldPath: {path}}}")
        }),
        1 => Just("sourceValue: new value".to_owned()),
    ];
    (text(), paths, source, options).prop_map(|(text, paths, source, options)| {
        let quoted = serde_json::to_string(&text).unwrap_or_default();
        let object = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: target\ndata:\n  text: {quoted}\n"
        );
        let mut kustomization = format!(
            "resources:\n- source.yaml\n- object.yaml\nreplacements:\n- {source}\n  targets:\n  - select: {{kind: ConfigMap}}\n{options}    fieldPaths:\n"
        );
        for path in paths {
            let _ = writeln!(kustomization, "    - data.text.{path}");
        }
        Layout::of(vec![
            ("overlay/source.yaml".into(), SOURCE.into()),
            ("overlay/object.yaml".into(), object),
            ("overlay/kustomization.yaml".into(), kustomization),
        ])
    })
}
