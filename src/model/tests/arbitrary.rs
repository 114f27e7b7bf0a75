//! No tree brings the program down.

use proptest::prelude::*;

use super::environment_of_nodes;
use crate::yaml::{Node, Origin, Style, Tag};

/// Keys that the model looks at, and some that it does not.
const KEYS: &[&str] = &[
    "spec",
    "template",
    "metadata",
    "labels",
    "name",
    "containers",
    "initContainers",
    "env",
    "envFrom",
    "value",
    "valueFrom",
    "configMapRef",
    "secretKeyRef",
    "prefix",
    "key",
    "ports",
    "containerPort",
    "livenessProbe",
    "httpGet",
    "port",
    "resources",
    "limits",
    "cpu",
    "volumes",
    "volumeMounts",
    "mountPath",
    "configMap",
    "items",
    "projected",
    "sources",
    "strategy",
    "rollingUpdate",
    "replicas",
    "selector",
    "matchLabels",
    "tolerations",
    "command",
    "data",
    "target",
    "dataFrom",
    "encryptedData",
    "restartPolicy",
    "jobTemplate",
    "$",
    "",
];

const WORDS: &[&str] = &[
    "",
    "a",
    "8080",
    "$(a)$(A",
    "${a}",
    "$$",
    "1Gi",
    "null",
    "true",
    "-1",
    "A:b@c",
    "é",
    "Always",
    "99999999999999999999",
];

fn tree() -> impl Strategy<Value = Node> {
    let tags = prop::sample::select(vec![
        Tag::Implicit,
        Tag::Str,
        Tag::Int,
        Tag::Bool,
        Tag::Null,
        Tag::Float,
    ]);
    let leaf = (prop::sample::select(WORDS), tags)
        .prop_map(|(text, tag)| Node::scalar(text, tag, Style::Plain, Origin::NONE));
    leaf.prop_recursive(9, 160, 5, |inner| {
        let entries = (prop::sample::select(KEYS), inner.clone());
        prop_oneof![
            3 => prop::collection::vec(entries, 0..5).prop_map(|entries| {
                let mut map = Node::map(Origin::NONE);
                for (key, value) in entries {
                    map.set(key, value);
                }
                map
            }),
            1 => prop::collection::vec(inner, 0..4).prop_map(|items| {
                let mut list = Node::seq(Origin::NONE);
                if let Some(all) = list.as_seq_mut() {
                    all.extend(items);
                }
                list
            }),
        ]
    })
}

/// Objects of known kinds around arbitrary trees, so that the trees are looked into.
fn object() -> impl Strategy<Value = Node> {
    let kinds = prop::sample::select(vec![
        ("apps/v1", "Deployment"),
        ("apps/v1", "StatefulSet"),
        ("batch/v1", "CronJob"),
        ("batch/v1", "Job"),
        ("v1", "Pod"),
        ("argoproj.io/v1alpha1", "Rollout"),
        ("v1", "ConfigMap"),
        ("v1", "Secret"),
        ("bitnami.com/v1alpha1", "SealedSecret"),
        ("external-secrets.io/v1", "ExternalSecret"),
        ("x/v1", "X"),
    ]);
    (kinds, tree(), tree(), tree()).prop_map(|((version, kind), inner, pod, data)| {
        let string = |text: &str| Node::string(text, Origin::NONE);
        let around = |key: &str, value: Node| {
            let mut map = Node::map(Origin::NONE);
            map.set(key, value);
            map
        };
        let mut containers = Node::seq(Origin::NONE);
        if let Some(all) = containers.as_seq_mut() {
            all.push(inner);
        }
        let mut spec = pod;
        spec.set("containers", containers);
        let mut spec = around("template", around("spec", spec));
        spec.set("data", data.clone());
        let mut object = around("spec", spec);
        object.set("apiVersion", string(version));
        object.set("kind", string(kind));
        object.set("data", data);
        object
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_tree_brings_the_program_down(nodes in prop::collection::vec(object(), 1..4), rendered: bool) {
        environment_of_nodes(nodes, rendered);
    }
}
