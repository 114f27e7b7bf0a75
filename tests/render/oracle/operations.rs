//! Random JSON patches: every operation, on fields that are there, that are not, and that cannot be.
//!
//! Gives layouts of one object, one to three operations on it, and a merge after them, which shows the quotes that the
//! trip through JSON left.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::layout::Layout;

const OBJECT: &str = r#"apiVersion: example.com/v1
kind: Thing
metadata:
  name: thing
spec:
  a: 1
  b: "text: x"
  nothing: null
  list: [1, two, {m: 1}, [x, "y: z"]]
  obj: {m: {a: 1}, x/y: z, "~t": q}
  none: {}
  empty: []
  float: 1.5
  big: 12345678901234567
"#;

const MERGE: &str = r"apiVersion: example.com/v1
kind: Thing
metadata:
  name: thing
spec:
  b: 8080
  made: true
  obj: {made: 7}
";

const PARTS: &[&str] = &[
    "a", "b", "list", "obj", "m", "none", "empty", "nothing", "float", "0", "1", "2", "9", "-1",
    "-9", "-", "x~1y", "~0t", "", "made", "spec", "name",
];

/// Where there is something.
const THERE: &[&str] = &[
    "/spec/a",
    "/spec/b",
    "/spec/nothing",
    "/spec/list",
    "/spec/list/0",
    "/spec/list/2/m",
    "/spec/list/3/-1",
    "/spec/obj",
    "/spec/obj/m/a",
    "/spec/obj/x~1y",
    "/spec/obj/~0t",
    "/spec/none",
    "/spec/empty",
    "/spec/float",
    "/spec/big",
];

const VALUES: &[&str] = &[
    "1",
    "a",
    "\"8080\"",
    "null",
    "true",
    "{m: 1}",
    "[1, b]",
    "{}",
    "[]",
    "1.5",
    "\"a: b\"",
    "{x: {y: null}}",
    "\"\"",
    "[{name: z}]",
    "1e3",
    "\"yes\"",
    "yes",
    "0644",
    "2020-01-01",
    "\"it's\"",
    "text: x",
];

const OPERATIONS: &[&str] = &[
    "add", "add", "add", "add", "remove", "replace", "replace", "replace", "move", "copy", "copy",
    "test", "bogus",
];

fn path() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(PARTS), 1..4);
    let below = parts.prop_map(|parts| format!("/spec/{}", parts.join("/")));
    prop_oneof![
        30 => prop::sample::select(THERE).prop_map(str::to_owned),
        10 => below,
        1 => prop::sample::select(&["", "/", "spec", "/spec", "/spec/", "/metadata/name", "/metadata/labels/a"][..])
            .prop_map(str::to_owned),
    ]
}

fn operation() -> impl Strategy<Value = String> {
    let op = prop::sample::select(OPERATIONS);
    let value = prop::option::weighted(0.95, prop::sample::select(VALUES));
    (op, path(), path(), value).prop_map(|(op, path, from, value)| {
        let mut text = format!("- op: {op}\n  path: {path:?}\n");
        if matches!(op, "move" | "copy") {
            let _ = writeln!(text, "  from: {from:?}");
        } else if let Some(value) = value.filter(|_| op != "remove") {
            let _ = writeln!(text, "  value: {value}");
        }
        text
    })
}

/// Returns layouts of an object with operations on it.
pub(crate) fn layouts() -> impl Strategy<Value = Layout> {
    prop::collection::vec(operation(), 1..4).prop_map(|operations| {
        let kustomization = "resources:\n- object.yaml\npatches:\n- path: operations.yaml\n  target: {kind: Thing}\n\
                             - path: merge.yaml\n";
        Layout::of(vec![
            ("overlay/object.yaml".into(), OBJECT.into()),
            ("overlay/operations.yaml".into(), operations.concat()),
            ("overlay/merge.yaml".into(), MERGE.into()),
            ("overlay/kustomization.yaml".into(), kustomization.into()),
        ])
    })
}
