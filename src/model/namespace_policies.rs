//! Objects that are not workloads and still say something of workloads: autoscalers, limit ranges, quotas, and objects that are named.
//!
//! Takes the other objects of an environment; adds to its [`Environment`].

use std::collections::BTreeSet;

use super::Environment;
use super::fields::{entries, items, text};
use super::makers::{called_after, makes_its_namesake};
use crate::source::Object;
use crate::yaml::{Node, Value};

/// Objects that are told of through the workloads that they concern.
pub(super) fn is_ambient(object: &Object) -> bool {
    matches!(
        (object.kind(), object.group()),
        ("HorizontalPodAutoscaler", "autoscaling") | ("LimitRange" | "ResourceQuota", "")
    )
}

/// Targets of autoscalers: (application, namespace, kind, name).
#[derive(Default)]
pub(super) struct Ambient {
    scaled: BTreeSet<(Option<String>, String, String, String)>,
}

impl Ambient {
    pub(super) fn add(&mut self, object: &Object, environment: &mut Environment) {
        let node = &object.node;
        let namespace = object.namespace().unwrap_or_default();
        match object.kind() {
            "HorizontalPodAutoscaler" => {
                let of = |field| text(node, &["spec", "scaleTargetRef", field]).to_owned();
                let target = (
                    object.app.clone(),
                    namespace.to_owned(),
                    of("kind"),
                    of("name"),
                );
                self.scaled.insert(target);
            }
            "LimitRange" => {
                let limits = environment.limits.entry(namespace.to_owned()).or_default();
                let ranges = node.get("spec").map(|spec| items(spec, "limits"));
                for range in ranges.unwrap_or_default() {
                    if text(range, &["type"]) == "Container" {
                        // The API server takes `max` for a `default` that is not set, and `min` for a `defaultRequest`.
                        for supplied in ["default", "max"] {
                            limits.limits.extend(keys(range, &[supplied]));
                            limits.requests.extend(keys(range, &[supplied]));
                        }
                        for supplied in ["defaultRequest", "min"] {
                            limits.requests.extend(keys(range, &[supplied]));
                        }
                    }
                }
            }
            "ResourceQuota" => {
                let limits = environment.limits.entry(namespace.to_owned()).or_default();
                let demanded = keys(node, &["spec", "hard"]).map(|name| match name.as_str() {
                    "cpu" | "memory" => format!("requests.{name}"),
                    _ => name,
                });
                limits.demanded.extend(demanded.filter(|name| {
                    matches!(
                        name.as_str(),
                        "limits.cpu" | "limits.memory" | "requests.cpu" | "requests.memory"
                    )
                }));
            }
            kind @ ("ServiceAccount" | "PriorityClass" | "StorageClass") => {
                let name = object.name().to_owned();
                environment.named.insert((kind.to_owned(), name));
            }
            "ConfigMap" | "Secret" => {}
            kind => {
                if makes_its_namesake(object.group(), kind) {
                    environment.may_come.insert(object.name().to_owned());
                }
                let called = called_after(object.group(), kind, object.name());
                environment.may_come.extend(called);
                secrets_named(node, "", &mut environment.may_come);
            }
        }
    }

    pub(super) fn settle(self, environment: &mut Environment) {
        if self.scaled.is_empty() {
            return;
        }
        for workload in &mut environment.workloads {
            let key = (
                workload.app.clone(),
                workload.namespace.clone().unwrap_or_default(),
                workload.kind.clone(),
                workload.name.clone(),
            );
            workload.autoscaled = self.scaled.contains(&key);
        }
    }
}

fn keys<'n>(node: &'n Node, path: &[&str]) -> impl Iterator<Item = String> + use<'n> {
    let entries = entries(node, path).iter();
    entries.filter_map(|(key, _)| key.as_str().map(str::to_owned))
}

/// Tells whether what a field's `name` names is a Secret that a controller makes.
fn names_secret(field: &str) -> bool {
    matches!(
        field,
        "destination" | "managedSecret" | "secretTemplates" | "target"
    ) || field.ends_with("SecretRef")
        || field.ends_with("SecretToRef")
}

/// Finds the Secrets that an object of another kind names: cert-manager, CSI drivers and operators make them.
fn secrets_named(node: &Node, field: &str, found: &mut BTreeSet<String>) {
    match &node.value {
        Value::Map(entries) => {
            for (key, value) in entries {
                let key = key.as_str().unwrap_or_default();
                let is_named = key.ends_with("secretName")
                    || key.ends_with("SecretName")
                    || key == "name" && names_secret(field);
                match value.as_str() {
                    Some(name) if is_named && !name.is_empty() => {
                        found.insert(name.to_owned());
                    }
                    _ => secrets_named(value, key, found),
                }
            }
        }
        Value::Seq(items) => items
            .iter()
            .for_each(|item| secrets_named(item, field, found)),
        Value::Scalar(_) => {}
    }
}
