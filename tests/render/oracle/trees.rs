//! Random YAML trees for merges: mappings, lists and scalars, with things among them that do not belong there.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::strategy::Union;

/// A YAML tree to be written.
#[derive(Debug, Clone)]
pub(crate) enum Tree {
    Scalar(&'static str),
    Seq(Vec<Tree>),
    Map(Vec<(&'static str, Tree)>),
}

pub(crate) type Trees = BoxedStrategy<Tree>;

/// Whether an object is made or what is laid over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Object,
    Patch,
}

const SCALARS: &[&str] = &[
    "x",
    "y",
    "\"8080\"",
    "yes",
    "8080",
    "0644",
    "1.0",
    "true",
    "\"true\"",
    "null",
    "~",
    "\"\"",
    "''",
    "",
    "'a b'",
    "2020-01-01",
    "$(PORT)",
    "!!int \"7\"",
    "!!str 7",
    "!!bool \"true\"",
    "!!float \"1\"",
    "!!int 7",
    "!!str \"7\"",
    "!!str true",
    "!!null x",
    "!own z",
    "|-\n  7",
];

pub(crate) const DIRECTIVES: &[&str] =
    &["delete", "replace", "merge", "\"replace\"", "keep", "null"];

/// A small mapping that some list tells apart by `key`.
pub(crate) fn item(side: Side, key: &'static str) -> Trees {
    record(
        side,
        vec![
            (key, 0.9, name()),
            ("a", 0.4, scalar()),
            ("b", 0.2, texts(side)),
        ],
    )
}

/// A mapping of scalars, and now and then of something else.
pub(crate) fn texts(side: Side) -> Trees {
    wild(
        side,
        record(
            side,
            vec![
                ("a", 0.5, scalar()),
                ("b", 0.4, scalar()),
                ("n", 0.3, scalar()),
                ("m", 0.2, wild(side, scalar())),
            ],
        ),
    )
}

pub(crate) fn select(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words)
}

pub(crate) fn select_tree(words: &'static [&'static str]) -> Trees {
    select(words).prop_map(Tree::Scalar).boxed()
}

pub(crate) fn scalar() -> Trees {
    select_tree(SCALARS)
}

pub(crate) fn name() -> Trees {
    prop_oneof![
        20 => select_tree(&["a", "b", "c"]),
        1 => select_tree(&["null", "\"\"", "1", "\"1\"", "yes", "true", "!!str a"]),
    ]
    .boxed()
}

/// A mapping with some of the fields; in a patch now and then with directives.
pub(crate) fn record(side: Side, fields: Vec<(&'static str, f64, Trees)>) -> Trees {
    let mut all: Vec<BoxedStrategy<Option<(&'static str, Tree)>>> = fields
        .into_iter()
        .map(|(key, weight, value)| {
            proptest::option::weighted(weight, value.prop_map(move |value| (key, value))).boxed()
        })
        .collect();
    if side == Side::Patch {
        let primitives = prop::collection::vec(scalar(), 0..3).prop_map(Tree::Seq);
        let more: [(&'static str, f64, Trees); 4] = [
            ("$patch", 0.04, select_tree(DIRECTIVES)),
            ("$retainKeys", 0.01, list(Side::Object, name())),
            (
                "$setElementOrder/containers",
                0.01,
                list(Side::Object, item(Side::Object, "name")),
            ),
            (
                "$deleteFromPrimitiveList/finalizers",
                0.01,
                primitives.boxed(),
            ),
        ];
        for (key, weight, value) in more {
            let entry = value.prop_map(move |value| (key, value));
            all.push(proptest::option::weighted(weight, entry).boxed());
        }
    }
    all.prop_map(|fields| Tree::Map(fields.into_iter().flatten().collect()))
        .boxed()
}

pub(crate) fn list(side: Side, item: Trees) -> Trees {
    let mut items = vec![(40, item)];
    let odd = select(&["null", "x", "{}", "[]"])
        .prop_map(Tree::Scalar)
        .boxed();
    items.push((1, odd));
    if side == Side::Patch {
        let directive =
            select(DIRECTIVES).prop_map(|word| Tree::Map(vec![("$patch", Tree::Scalar(word))]));
        items.push((2, directive.boxed()));
    }
    let items = prop::collection::vec(Union::new_weighted(items), 0..4).prop_map(Tree::Seq);
    wild(side, items.boxed())
}

/// Now and then something that does not belong here.
pub(crate) fn wild(side: Side, usual: Trees) -> Trees {
    let odd = match side {
        Side::Object => select_tree(&["null", "{}", "[]", "~", "x"]),
        Side::Patch => select_tree(&[
            "null",
            "{}",
            "[]",
            "~",
            "x",
            "",
            "!!null ''",
            "{$patch: delete}",
            "[{$patch: replace}]",
        ]),
    };
    prop_oneof![25 => usual, 1 => odd].boxed()
}

pub(crate) fn written(tree: &Tree) -> String {
    let mut out = String::new();
    write_block(tree, 0, &mut out);
    out
}

/// Writes a tree in block style; its first line goes where the text stands.
fn write_block(tree: &Tree, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match tree {
        Tree::Map(fields) if !fields.is_empty() => {
            for (at, (key, value)) in fields.iter().enumerate() {
                if at > 0 || depth == 0 {
                    out.push_str(&indent);
                }
                let quote = if key.starts_with('$') { "'" } else { "" };
                write!(out, "{quote}{key}{quote}:").expect("a string takes everything");
                write_value(value, depth + 1, out);
            }
        }
        Tree::Seq(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&indent);
                out.push_str("- ");
                match item {
                    Tree::Map(fields) if !fields.is_empty() => write_block(item, depth + 1, out),
                    other => {
                        out.pop();
                        write_value(other, depth + 1, out);
                    }
                }
            }
        }
        other => write_value(other, depth, out),
    }
}

fn write_value(value: &Tree, depth: usize, out: &mut String) {
    match value {
        Tree::Scalar("") => out.push('\n'),
        Tree::Scalar(text) => {
            let indented = text.replace('\n', &format!("\n{}", "  ".repeat(depth)));
            writeln!(out, " {indented}").expect("a string takes everything");
        }
        Tree::Map(fields) if fields.is_empty() => out.push_str(" {}\n"),
        Tree::Seq(items) if items.is_empty() => out.push_str(" []\n"),
        Tree::Map(_) => {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
            write_block(value, depth, out);
        }
        Tree::Seq(_) => {
            out.push('\n');
            write_block(value, depth, out);
        }
    }
}
