//! Random strategic merges, meant to be harsh: directives where they belong and where they do not, nulls at every depth,
//! items without keys and with each other's keys, tags that contradict their text.
//!
//! Gives layouts of one object and one to three patches on it, in each of the three ways to write them.

use proptest::prelude::*;

use super::layout::Layout;
use super::trees::{
    DIRECTIVES, Side, Tree, Trees, item, list, name, record, scalar, select, select_tree, texts,
    wild, written,
};

/// The kinds of objects: apiVersion and kind; their specs are in [`spec`].
const KINDS: &[(&str, &str)] = &[
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ("example.com/v1", "Web"),
];

/// Returns layouts of an object with patches.
pub(crate) fn layouts() -> impl Strategy<Value = Layout> {
    (0..KINDS.len())
        .prop_flat_map(|kind| {
            let patches = prop::collection::vec((object(kind, Side::Patch), 0_u8..4), 1..4);
            (Just(kind), object(kind, Side::Object), patches)
        })
        .prop_map(|(kind, object, patches)| {
            let (_, name) = KINDS[kind];
            let mut text = "resources:\n- object.yaml\n".to_owned();
            let [mut by_patches, mut by_merge] = [String::new(), String::new()];
            let mut files = vec![("overlay/object.yaml".to_owned(), written(&object))];
            for (at, (patch, form)) in patches.iter().enumerate() {
                let file = format!("patch{at}.yaml");
                files.push((format!("overlay/{file}"), written(patch)));
                match form {
                    0 | 1 => by_patches += &format!("- path: {file}\n"),
                    2 => {
                        by_patches += &format!("- path: {file}\n  target:\n    kind: {name}\n");
                    }
                    _ => by_merge += &format!("- {file}\n"),
                }
            }
            for (field, entries) in [("patches", by_patches), ("patchesStrategicMerge", by_merge)] {
                if !entries.is_empty() {
                    text += &format!("{field}:\n{entries}");
                }
            }
            files.push(("overlay/kustomization.yaml".into(), text));
            Layout::of(files)
        })
}

fn object(kind: usize, side: Side) -> Trees {
    let (api_version, name) = KINDS[kind];
    let metadata = record(
        side,
        vec![
            ("labels", 0.4, texts(side)),
            ("annotations", 0.4, texts(side)),
            ("finalizers", 0.2, list(side, scalar())),
            ("ownerReferences", 0.1, list(side, item(side, "uid"))),
        ],
    );
    let root = match side {
        Side::Object => Just(None).boxed(),
        Side::Patch => proptest::option::weighted(0.1, select(DIRECTIVES)).boxed(),
    };
    (metadata, spec(name, side), root)
        .prop_map(move |(metadata, spec, root)| {
            let mut named = vec![("name", Tree::Scalar("web"))];
            if let Tree::Map(more) = metadata {
                named.extend(more);
            }
            let mut fields = vec![
                ("apiVersion", Tree::Scalar(api_version)),
                ("kind", Tree::Scalar(name)),
                ("metadata", Tree::Map(named)),
            ];
            if let Tree::Map(more) = spec {
                fields.extend(more);
            }
            fields.extend(root.map(|word| ("$patch", Tree::Scalar(word))));
            Tree::Map(fields)
        })
        .boxed()
}

/// The fields of an object beside those that all have.
fn spec(kind: &str, side: Side) -> Trees {
    let inner = match kind {
        "Service" => record(
            side,
            vec![
                ("ports", 0.9, list(side, port(side, "port"))),
                ("selector", 0.3, texts(side)),
                ("externalIPs", 0.3, list(side, scalar())),
            ],
        ),
        "ConfigMap" => {
            return record(
                side,
                vec![
                    ("data", 0.9, texts(side)),
                    ("binaryData", 0.2, texts(side)),
                    ("immutable", 0.2, scalar()),
                ],
            );
        }
        "CustomResourceDefinition" | "Web" => record(
            side,
            vec![
                ("group", 0.3, scalar()),
                ("names", 0.4, texts(side)),
                ("versions", 0.7, list(side, item(side, "name"))),
                ("containers", 0.5, list(side, container(side))),
                ("template", 0.3, template(side)),
            ],
        ),
        _ => record(
            side,
            vec![
                ("replicas", 0.3, scalar()),
                (
                    "selector",
                    0.2,
                    record(side, vec![("matchLabels", 0.8, texts(side))]),
                ),
                ("volumeClaimTemplates", 0.2, list(side, item(side, "name"))),
                ("strategy", 0.2, item(side, "type")),
                ("template", 0.9, template(side)),
            ],
        ),
    };
    record(side, vec![("spec", 0.95, wild(side, inner))])
}

fn template(side: Side) -> Trees {
    let metadata = record(
        side,
        vec![
            ("labels", 0.5, texts(side)),
            ("annotations", 0.3, texts(side)),
        ],
    );
    let pod = record(
        side,
        vec![
            ("containers", 0.9, wild(side, list(side, container(side)))),
            ("initContainers", 0.2, list(side, container(side))),
            ("volumes", 0.3, list(side, volume(side))),
            ("imagePullSecrets", 0.2, list(side, item(side, "name"))),
            ("hostAliases", 0.1, list(side, item(side, "ip"))),
            ("tolerations", 0.2, list(side, item(side, "key"))),
            ("topologySpreadConstraints", 0.2, list(side, spread(side))),
            ("nodeSelector", 0.2, texts(side)),
            ("securityContext", 0.1, texts(side)),
        ],
    );
    record(
        side,
        vec![("metadata", 0.3, metadata), ("spec", 0.95, wild(side, pod))],
    )
}

fn container(side: Side) -> Trees {
    let env = record(
        side,
        vec![
            ("name", 0.9, name()),
            ("value", 0.7, scalar()),
            ("valueFrom", 0.2, item(side, "key")),
        ],
    );
    record(
        side,
        vec![
            ("name", 0.93, name()),
            ("image", 0.5, scalar()),
            ("args", 0.2, list(side, scalar())),
            ("env", 0.4, list(side, env)),
            ("envFrom", 0.1, list(side, item(side, "prefix"))),
            ("ports", 0.3, list(side, port(side, "containerPort"))),
            ("volumeMounts", 0.2, list(side, item(side, "mountPath"))),
            (
                "resources",
                0.2,
                record(
                    side,
                    vec![("limits", 0.6, texts(side)), ("requests", 0.3, texts(side))],
                ),
            ),
        ],
    )
}

fn volume(side: Side) -> Trees {
    record(
        side,
        vec![
            ("name", 0.9, name()),
            ("emptyDir", 0.3, texts(side)),
            (
                "configMap",
                0.3,
                record(
                    side,
                    vec![
                        ("name", 0.8, name()),
                        ("items", 0.4, list(side, item(side, "key"))),
                    ],
                ),
            ),
            (
                "projected",
                0.2,
                record(side, vec![("sources", 0.8, list(side, item(side, "name")))]),
            ),
        ],
    )
}

fn spread(side: Side) -> Trees {
    record(
        side,
        vec![
            ("topologyKey", 0.9, name()),
            ("whenUnsatisfiable", 0.7, name()),
            ("maxSkew", 0.4, scalar()),
        ],
    )
}

fn port(side: Side, key: &'static str) -> Trees {
    record(
        side,
        vec![
            (key, 0.9, select_tree(&["80", "443", "\"80\""])),
            (
                "protocol",
                0.5,
                select_tree(&["TCP", "UDP", "null", "\"\""]),
            ),
            ("name", 0.4, name()),
            ("targetPort", 0.3, scalar()),
            ("nodePort", 0.2, scalar()),
        ],
    )
}
