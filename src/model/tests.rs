//! Manifests in, model out.

mod arbitrary;
mod environment;
mod leaves;
mod refused;
mod refused_types;
mod workloads;

use super::{Container, EnvValue, Environment, Leaves, Workload, build};
use crate::source::{Collected, Object};
use crate::yaml::{Dialect, Node, Origin, read};

/// Builds what a text of manifests means, read as kubectl reads them or (`rendered`) as kustomize prints them.
fn environment_of(text: &str, rendered: bool) -> Environment {
    let dialect = if rendered {
        Dialect::Core
    } else {
        Dialect::Yaml11
    };
    let nodes = read(text, Origin::NONE, dialect).expect("YAML");
    environment_of_nodes(nodes, rendered)
}

fn environment_of_nodes(nodes: Vec<Node>, rendered: bool) -> Environment {
    let objects = nodes.into_iter().map(|node| Object {
        original_name: super::fields::text(&node, &["metadata", "name"]).to_owned(),
        declared: node.origin,
        app: None,
        keys_unknown: false,
        rendered,
        live: None,
        node,
    });
    build(&Collected {
        environment: "staging".to_owned(),
        spec: "staging.yaml".to_owned(),
        objects: objects.collect(),
        ..Collected::default()
    })
}

/// A Deployment with one container, whose fields (from the margin on) are given.
fn deployment(container: &str) -> String {
    let container = container.replace('\n', "\n        ");
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
      - name: app
        image: shop/web:1
        {container}
"
    )
}

/// The container of [`deployment`], beside other objects.
fn container(fields: &str, others: &str) -> Container {
    let text = format!("{}---\n{others}", deployment(fields));
    let environment = environment_of(&text, false);
    environment.workloads[0].containers[0].clone()
}

/// A variable in one line: its text, `secret s/key` or the like.
fn shown(container: &Container, name: &str) -> String {
    let key = |key: &super::KeyRef| {
        let object = &key.object;
        let optional = if key.optional { " optional" } else { "" };
        format!(
            "{:?} {}/{} {:?}{optional}",
            object.kind, object.original_name, key.key, key.resolution
        )
    };
    match container.env.get(name).map(|variable| &variable.value) {
        None => "absent".to_owned(),
        Some(EnvValue::Text {
            expanded,
            unexpanded,
            from,
            ..
        }) => {
            let from = from
                .as_ref()
                .map_or(String::new(), |of| format!(" from {}", key(of)));
            let left = if unexpanded.is_empty() {
                String::new()
            } else {
                format!(" left {}", unexpanded.join(" "))
            };
            format!("{expanded:?}{from}{left}")
        }
        Some(EnvValue::Key(of)) => key(of),
        Some(EnvValue::Field(path)) => format!("field {path}"),
        Some(EnvValue::ResourceField(resource)) => format!("resource {resource}"),
        Some(EnvValue::Other(other)) => format!("other {other}"),
        Some(EnvValue::Unsubstituted(raw)) => format!("unsubstituted {raw}"),
        Some(EnvValue::Hidden) => "hidden".to_owned(),
    }
}

/// The only workload of a text.
fn workload(text: &str) -> Workload {
    let mut environment = environment_of(text, false);
    assert_eq!(environment.workloads.len(), 1, "{text}");
    environment.workloads.remove(0)
}

/// Leaves as `path=text`, those that are filled in with `path~text`.
fn texts(leaves: &Leaves) -> Vec<String> {
    let sign = |origin| if origin == Origin::NONE { '~' } else { '=' };
    let leaves = leaves.iter();
    leaves
        .map(|(path, leaf)| format!("{path}{}{}", sign(leaf.origin), leaf.value))
        .collect()
}
