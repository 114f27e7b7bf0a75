//! Merges whose outcome surprises, each as kustomize 5.8.2 printed it.

use super::merge_patch;
use crate::yaml::{Dialect, Node, Origin, print, read};

fn one(text: &str) -> Node {
    read(text, Origin::NONE, Dialect::Core)
        .expect("YAML")
        .remove(0)
}

/// Merges the containers of a patch into those of a Deployment and prints the outcome's.
fn merged(base: &str, patch: &str) -> String {
    let deployment = |containers: &str| {
        let spec = format!("{{template: {{spec: {{containers: {containers}}}}}}}");
        one(&format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web}}, spec: {spec}}}"
        ))
    };
    let outcome = merge_patch(deployment(base), deployment(patch), None)
        .expect("a merge")
        .expect("an object");
    let containers = outcome.at(&["spec", "template", "spec", "containers"]);
    let mut out = String::new();
    print(containers.expect("containers"), &mut out).expect("printable");
    out
}

#[test]
fn surprising_merges_come_out_as_kustomizes_do() {
    let base = "[{name: a, image: i:1, env: [{name: E, value: x}]}, {name: b, image: j:1}]";
    let untouched =
        "- env:\n  - name: E\n    value: x\n  image: i:1\n  name: a\n- image: j:1\n  name: b\n";
    let cases = [
        // An item that asks to be replaced is not.
        ("[{name: a, $patch: replace, image: n:2}]", untouched),
        // An empty item takes all that come before it along.
        ("[{}, {name: b, image: k:2}]", "- image: k:2\n  name: b\n"),
        (
            "[{name: a, env: [{name: E, $patch: delete}, {name: F, value: z}]}]",
            "- env:\n  - name: F\n    value: z\n  image: i:1\n  name: a\n- image: j:1\n  name: b\n",
        ),
        // A key that stands twice is merged once, with its first value.
        (
            "[{name: b, image: k:2, image: k:3, tty: true, tty: false}]",
            "- image: k:2\n  name: b\n  tty: true\n- env:\n  - name: E\n    value: x\n  image: i:1\n  name: a\n",
        ),
        // The first of them takes the field away, whatever the second says.
        (
            "[{name: b, image: null, image: k:3}]",
            "- name: b\n- env:\n  - name: E\n    value: x\n  image: i:1\n  name: a\n",
        ),
        (
            "[{$patch: replace}, {name: c, image: k:2}]",
            "- image: k:2\n  name: c\n",
        ),
    ];
    for (patch, wanted) in cases {
        assert_eq!(merged(base, patch), wanted, "{patch}");
    }
}
