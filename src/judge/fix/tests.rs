//! The edits of a finding, applied.

use super::*;
use crate::judge::rules::testing;
use crate::model::{EnvValue, Variable};
use crate::yaml::Origin;

/// Reads a suggestion back and applies its operations.
fn apply(patch: &str, document: &mut Value) {
    let entry: Value = serde_yaml::from_str(patch).expect("YAML");
    let text = entry
        .pointer("/0/patch")
        .and_then(Value::as_str)
        .expect("a patch");
    let operations: Patch = serde_yaml::from_str(text).expect("JSON 6902");
    json_patch::patch(document, &operations).expect("a patch that applies");
}

#[test]
fn the_patch_makes_what_should_be_of_what_is() {
    let workload = testing::workload(&["proxy", "checkout"]);
    let edit = Edit {
        workload: &workload,
        container: workload.containers.get(1),
        namespace: None,
    };
    let probe = json!({"httpGet": {"path": "/ready", "port": 8080}});
    let cases = [
        (json!({}), json!({"env": [{"name": "A", "value": "1"}]})),
        (
            json!({"env": [{"name": "A", "value": "1"}]}),
            json!({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}),
        ),
        (json!({}), json!({"readinessProbe": probe})),
        (
            json!({"resources": {"requests": {"cpu": "1"}}}),
            json!({"resources": {"requests": {"cpu": "1"}, "limits": {"memory": "1Gi"}}}),
        ),
        (
            json!({"args": ["a", "b"]}),
            json!({"args": ["a", "c", "d"]}),
        ),
    ];
    for (before, after) in cases {
        let whole = |part: &Value| {
            let mut container = json!({"name": "checkout"});
            if let (Value::Object(of), Value::Object(part)) = (&mut container, part) {
                of.extend(part.clone());
            }
            json!({"spec": {"template": {"spec": {"containers": [{"name": "proxy"}, container]}}}})
        };
        let patch = edit
            .container_patch(&before, &after)
            .expect("something to do");
        let mut document = whole(&before);
        apply(&patch, &mut document);
        assert_eq!(document, whole(&after), "{patch}");
        assert!(edit.container_patch(&after, &after).is_none());
    }
}

#[test]
fn no_name_is_given_twice_and_no_list_is_replaced() {
    let mut workload = testing::workload(&["checkout"]);
    let variable = |name: &str| Variable {
        name: name.into(),
        value: EnvValue::Field("metadata.name".to_owned()),
        env_from: None,
        origin: Origin::NONE,
    };
    let added = |workload: &Workload, name: &str| {
        let edit = Edit {
            workload,
            container: workload.containers.first(),
            namespace: None,
        };
        edit.item("env", 0, json!({"name": name, "value": "1"}))
    };
    assert!(added(&workload, "A").is_some_and(|of| !of.has_list));
    if let Some(container) = workload.containers.first_mut() {
        container.left_out.push(variable("A"));
        container.env.insert("B".into(), variable("B"));
    }
    assert_eq!(added(&workload, "A"), None);
    assert_eq!(added(&workload, "B"), None);
    assert!(added(&workload, "C").is_some_and(|of| of.has_list));
}

#[test]
fn a_variable_is_appended_wherever_the_list_ends() {
    let workload = testing::workload(&["checkout"]);
    let edit = Edit {
        workload: &workload,
        container: workload.containers.first(),
        namespace: None,
    };
    let before = json!({"env": [{"name": "A", "value": "1"}]});
    let after = json!({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]});
    let patch = edit
        .container_patch(&before, &after)
        .expect("something to do");
    assert!(
        patch.contains("/spec/template/spec/containers/0/env/-"),
        "{patch}"
    );
    assert!(patch.contains("name: checkout"), "{patch}");
}
