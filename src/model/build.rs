//! [`build`]: a source's objects become an [`Environment`].

use indexmap::IndexMap;

use super::containers::{self, Lookup};
use super::{ConfigMap, Environment, Located, Refused, Secret, Workload, rest, volumes};
use crate::source::{Collected, NotEvaluated, Object};
use crate::yaml::{Node, Origin, Typed};

/// Kinds that own a pod template, the groups they are of, and the path to the template's spec.
pub(super) const WORKLOADS: [(&str, &str, &[&str]); 9] = [
    ("Deployment", "apps", &["spec", "template", "spec"]),
    ("StatefulSet", "apps", &["spec", "template", "spec"]),
    ("DaemonSet", "apps", &["spec", "template", "spec"]),
    ("ReplicaSet", "apps", &["spec", "template", "spec"]),
    ("Job", "batch", &["spec", "template", "spec"]),
    (
        "CronJob",
        "batch",
        &["spec", "jobTemplate", "spec", "template", "spec"],
    ),
    ("Pod", "", &["spec"]),
    ("ReplicationController", "", &["spec", "template", "spec"]),
    ("Rollout", "argoproj.io", &["spec", "template", "spec"]),
];

/// Builds an environment. One field that makes no sense never hides the others.
#[must_use]
pub fn build(collected: &Collected) -> Environment {
    let mut environment = Environment {
        name: collected.environment.clone(),
        aliases: collected.aliases.clone(),
        spelling: collected.spelling.clone(),
        not_evaluated: collected.not_evaluated.clone(),
        remarks: collected.remarks.clone(),
        ..Environment::default()
    };
    if !environment.aliases.contains(&environment.name) {
        environment.aliases.push(environment.name.clone());
    }
    environment
        .aliases
        .sort_by_key(|alias| std::cmp::Reverse(alias.len()));
    for object in &collected.objects {
        match (text(&object.node, &["kind"]), group(&object.node)) {
            ("ConfigMap", "") => environment
                .config_maps
                .push(config_map(object, &mut environment.refused)),
            ("Secret", "") => environment.secrets.push(secret(object)),
            ("SealedSecret", "bitnami.com") => environment.secrets.push(sealed_secret(object)),
            ("ExternalSecret", "external-secrets.io") => {
                environment.secrets.push(external_secret(object))
            }
            _ => {}
        }
    }
    for object in &collected.objects {
        add_workload(object, &mut environment);
    }
    environment.workloads.sort_by(|a, b| {
        (&a.app, &a.kind, &a.namespace, &a.name).cmp(&(&b.app, &b.kind, &b.namespace, &b.name))
    });
    environment
}

pub(super) fn text<'n>(node: &'n Node, path: &[&str]) -> &'n str {
    node.at(path).and_then(Node::as_str).unwrap_or_default()
}

fn group(node: &Node) -> &str {
    text(node, &["apiVersion"])
        .split_once('/')
        .map_or("", |(group, _)| group)
}

fn optional(node: &Node, path: &[&str]) -> Option<String> {
    node.at(path)
        .filter(|node| !node.is_null())
        .and_then(Node::as_str)
        .map(str::to_owned)
}

fn add_workload(object: &Object, environment: &mut Environment) {
    let node = &object.node;
    let kind = text(node, &["kind"]);
    let found = WORKLOADS
        .iter()
        .find(|(name, of, _)| *name == kind && (*of == group(node) || group(node) == "extensions"));
    let Some((_, _, path)) = found else {
        if node
            .at(&["spec", "template", "spec", "containers"])
            .is_some()
        {
            environment.not_evaluated.push(NotEvaluated {
                environment: environment.name.clone(),
                what: format!("{kind} {}", object.original_name),
                why: "it has a pod template, but its kind is not known".to_owned(),
                silences: Vec::new(),
                origin: object.declared,
            });
        } else if !matches!(
            kind,
            "ConfigMap" | "Secret" | "SealedSecret" | "ExternalSecret"
        ) {
            *environment.others.entry(kind.to_owned()).or_default() += 1;
        }
        return;
    };
    let Some(pod) = node.at(path) else {
        environment.remarks.push(format!(
            "{kind} {} has no pod template of its own",
            object.original_name
        ));
        return;
    };
    let workload = workload(object, pod, path, environment);
    environment
        .refused
        .extend(rest::refusals(object, &workload, pod));
    environment.workloads.push(workload);
}

fn workload(object: &Object, pod: &Node, path: &[&str], environment: &Environment) -> Workload {
    let node = &object.node;
    let kind = text(node, &["kind"]).to_owned();
    let lookup = Lookup {
        app: object.app.as_deref(),
        namespace: text(node, &["metadata", "namespace"]),
        config_maps: &environment.config_maps,
        secrets: &environment.secrets,
    };
    let has_replicas = matches!(
        kind.as_str(),
        "Deployment" | "StatefulSet" | "ReplicaSet" | "Rollout" | "ReplicationController"
    );
    let replicas = node
        .at(&["spec", "replicas"])
        .filter(|node| !node.is_null());
    let replicas = match replicas.map(|node| (node.typed(), node.origin)) {
        Some((Some(Typed::Int(value)), origin)) => Some(Located::new(value, origin)),
        _ if has_replicas => Some(Located::new(1, Origin::NONE)),
        _ => None,
    };
    let pull_secrets = pod
        .get("imagePullSecrets")
        .and_then(Node::as_seq)
        .unwrap_or_default();
    Workload {
        app: object.app.clone(),
        api_version: text(node, &["apiVersion"]).to_owned(),
        namespace: optional(node, &["metadata", "namespace"]),
        name: text(node, &["metadata", "name"]).to_owned(),
        original_name: object.original_name.clone(),
        origin: object.declared,
        replicas,
        strategy: rest::strategy(&kind, node),
        containers: containers::all(pod, &lookup),
        volumes: volumes::of(pod, &lookup),
        service_account: pod
            .get("serviceAccountName")
            .and_then(|name| Some(Located::new(name.as_str()?.to_owned(), name.origin))),
        image_pull_secrets: pull_secrets
            .iter()
            .filter_map(|item| item.get("name"))
            .filter_map(|name| Some(Located::new(name.as_str()?.to_owned(), name.origin)))
            .collect(),
        rest: rest::of_workload(node, path),
        kind,
    }
}

fn config_map(object: &Object, refused: &mut Vec<Refused>) -> ConfigMap {
    let mut data = IndexMap::new();
    for field in ["data", "binaryData"] {
        for (key, value) in object
            .node
            .get(field)
            .and_then(Node::as_map)
            .unwrap_or_default()
        {
            let (Some(key), Some(text)) = (key.as_str(), value.as_str()) else {
                continue;
            };
            data.insert(key.to_owned(), Located::new(text.to_owned(), value.origin));
            refused.extend(rest::refuse_unless_string(
                object,
                None,
                &format!("{field}.{key}"),
                value,
            ));
        }
    }
    ConfigMap {
        app: object.app.clone(),
        namespace: optional(&object.node, &["metadata", "namespace"]),
        name: text(&object.node, &["metadata", "name"]).to_owned(),
        original_name: data_name(object),
        data,
        keys_unknown: object.keys_unknown,
        immutable: matches!(
            object.node.get("immutable").and_then(Node::typed),
            Some(Typed::Bool(true))
        ),
        origin: object.declared,
    }
}

/// Returns the name that pairs across environments: manifests that a build printed have its hash in theirs.
fn data_name(object: &Object) -> String {
    super::env::without_hash(&object.original_name).to_owned()
}

fn secret_of(object: &Object, name: &str, keys: IndexMap<String, Origin>) -> Secret {
    Secret {
        app: object.app.clone(),
        namespace: optional(&object.node, &["metadata", "namespace"]),
        name: name.to_owned(),
        original_name: data_name(object),
        keys,
        keys_unknown: object.keys_unknown,
        origin: object.declared,
    }
}

fn keys_at(node: &Node, path: &[&str]) -> impl Iterator<Item = (String, Origin)> {
    let entries = node.at(path).and_then(Node::as_map).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.origin)))
}

fn secret(object: &Object) -> Secret {
    let node = &object.node;
    let keys = keys_at(node, &["data"])
        .chain(keys_at(node, &["stringData"]))
        .collect();
    secret_of(object, text(node, &["metadata", "name"]), keys)
}

fn sealed_secret(object: &Object) -> Secret {
    let node = &object.node;
    let templated = text(node, &["spec", "template", "metadata", "name"]);
    let name = if templated.is_empty() {
        text(node, &["metadata", "name"])
    } else {
        templated
    };
    let keys = keys_at(node, &["spec", "encryptedData"])
        .chain(keys_at(node, &["spec", "template", "data"]))
        .collect();
    secret_of(object, name, keys)
}

fn external_secret(object: &Object) -> Secret {
    let node = &object.node;
    let target = text(node, &["spec", "target", "name"]);
    let name = if target.is_empty() {
        text(node, &["metadata", "name"])
    } else {
        target
    };
    let entries = node
        .at(&["spec", "data"])
        .and_then(Node::as_seq)
        .unwrap_or_default();
    let keys = entries
        .iter()
        .filter_map(|entry| entry.get("secretKey"))
        .filter_map(|key| Some((key.as_str()?.to_owned(), key.origin)))
        .chain(keys_at(node, &["spec", "target", "template", "data"]))
        .collect();
    let mut secret = secret_of(object, name, keys);
    secret.keys_unknown |= node.at(&["spec", "dataFrom"]).is_some();
    secret
}
