//! Literal values as keyed hashes: equal stays equal, and nothing else is left of them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::source::WorkloadKind;

/// Stands before what is hashed.
const PREFIX: &str = "hash:";

/// Characters of a hash that are kept.
const LENGTH: usize = 16;

/// Replaces every text but names and what the model reads as they are: what is kept stands in a list, so that a field
/// nobody thought of is hashed.
pub(super) fn redact(object: &mut Value, key: &str) {
    let kind = object.get("kind").and_then(Value::as_str);
    let is_read = kind.is_some_and(is_read);
    for (field, value) in object.as_object_mut().into_iter().flatten() {
        match field.as_str() {
            "apiVersion" | "kind" => {}
            "metadata" => metadata(value, key),
            "data" | "binaryData" | "stringData" => every(value, key),
            _ => all_but_names(value, (field, ""), is_read, key),
        }
    }
}

/// Tells whether the model reads what is in a kind: its numbers and quantities are compared as they are.
fn is_read(kind: &str) -> bool {
    const OTHERS: [&str; 12] = [
        "PodTemplate",
        "ConfigMap",
        "Secret",
        "SealedSecret",
        "ExternalSecret",
        "HorizontalPodAutoscaler",
        "Ingress",
        "LimitRange",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "ResourceQuota",
        "Service",
    ];
    WorkloadKind::from_name(kind).is_some() || OTHERS.contains(&kind)
}

/// Names, and words of Kubernetes' own, by their field.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    "apiVersion", "kind", "name", "namespace", "image", "key", "apiGroup", "fieldPath", "resource", "divisor", "protocol",
    "type", "operator", "effect", "topologyKey", "mountPath", "subPath", "mountPropagation", "port", "targetPort", "scheme",
    "restartPolicy", "imagePullPolicy", "dnsPolicy", "terminationMessagePath", "terminationMessagePolicy", "concurrencyPolicy",
    "schedule", "timeZone", "maxSurge", "maxUnavailable", "whenUnsatisfiable", "medium", "sizeLimit", "accessModes", "volumeMode",
    "storage", "driver", "add", "drop", "podManagementPolicy", "updatePolicy", "selectPolicy", "creationPolicy", "deletionPolicy",
    "secretKey", "completionMode", "os", "nodeAffinityPolicy", "nodeTaintsPolicy", "fsGroupChangePolicy", "procMount",
];

/// Fields that have quantities below them.
const QUANTITIES: &[&str] = &[
    "requests",
    "limits",
    "hard",
    "max",
    "min",
    "default",
    "defaultRequest",
    "maxLimitRequestRatio",
];

/// Fields that hold what people wrote, whatever the names of the fields below them say.
const WRITTEN: &[&str] = &[
    "command",
    "args",
    "annotations",
    "labels",
    "matchLabels",
    "nodeSelector",
    "selector",
    "encryptedData",
    "volumeAttributes",
    "options",
    "template",
    "templateFrom",
];

fn metadata(value: &mut Value, key: &str) {
    for (field, value) in value.as_object_mut().into_iter().flatten() {
        if matches!(field.as_str(), "annotations" | "labels") {
            every(value, key);
        }
    }
}

/// Hashes a value unless its field is kept. `place` is the field, and the one that it stands in.
fn all_but_names(value: &mut Value, place: (&str, &str), is_read: bool, key: &str) {
    let (field, parent) = place;
    let holds_pod = field == "template" && value.pointer("/spec/containers").is_some();
    if field == "metadata" {
        return metadata(value, key);
    }
    if WRITTEN.contains(&field) && !holds_pod {
        return every(value, key);
    }
    match value {
        Value::Object(map) => {
            for (name, value) in map.iter_mut() {
                all_but_names(value, (name, field), is_read, key);
            }
        }
        Value::Array(items) => {
            for item in items {
                all_but_names(item, (field, parent), is_read, key);
            }
        }
        // A path of `items` is a file's; one of `httpGet` may have a query.
        _ if field == "path" && parent == "items" => {}
        _ if is_name(field) || is_read && QUANTITIES.contains(&parent) => {}
        Value::String(_) => hash(value, key),
        _ if is_read && field != "value" => {}
        _ => hash(value, key),
    }
}

fn is_name(field: &str) -> bool {
    // The name of a host is none of an object.
    KEPT.contains(&field) || (field.ends_with("Name") && field != "externalName")
}

/// Hashes every scalar below, but the names of its items.
fn every(value: &mut Value, key: &str) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(_, value)| every(value, key)),
        Value::Array(items) => items.iter_mut().for_each(|item| every(item, key)),
        Value::Null => {}
        other => hash(other, key),
    }
}

fn hash(value: &mut Value, key: &str) {
    let text = match &*value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        *value = Value::from(PREFIX);
        return;
    };
    mac.update(text.as_bytes());
    let hash = mac.finalize().into_bytes();
    let hex: String = hash
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .take(LENGTH / 2)
        .collect();
    *value = Value::from(format!("{PREFIX}{hex}"));
}

/// Tells whether a text is what a redacted snapshot has in place of one.
pub(crate) fn is_hash(text: &str) -> bool {
    let digits = text.strip_prefix(PREFIX);
    digits.is_some_and(|of| of.len() == LENGTH && of.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_that_nobody_thought_of_is_hashed() {
        let container = json!({"name": true, "image": "app:1", "workingDir": "canary", "env": [{"name": "N", "value": 4711}, {"name": true, "value": "canary"}],
            "resources": {"limits": {"cpu": "100m"}}, "ports": [{"containerPort": 80, "name": "http"}], "newField": {"deep": ["canary"]},
            "volumeMounts": [{"name": "v", "mountPath": "/v"}], "readinessProbe": {"httpGet": {"path": "/x?token=canary", "port": "http"}}});
        let mut workload = json!({"kind": "Deployment", "metadata": {"name": "x", "labels": {"a": "canary"}}, "spec": {"replicas": 2,
            "selector": {"matchLabels": {"a": "canary"}}, "template": {"metadata": {"labels": {"a": "canary"}}, "spec": {"hostAliases": [{"hostnames": ["canary"]}],
                "containers": [container], "volumes": [{"name": "v", "csi": {"driver": "d", "volumeAttributes": {"name": "canary"}}},
                    {"name": "f", "flexVolume": {"options": {"name": "canary"}}}]}}}});
        redact(&mut workload, "0123456789abcdef");
        let text = workload.to_string();
        assert!(!text.contains("canary") && !text.contains("4711"), "{text}");
        for kept in ["app:1", "100m", "\"/v\"", "\"http\"", "\"replicas\":2"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        let labels = [
            "/spec/selector/matchLabels/a",
            "/spec/template/metadata/labels/a",
        ];
        let labels = labels.map(|pointer| workload.pointer(pointer).cloned());
        assert_eq!(labels[0], labels[1], "selectors still select");
        let mut external = json!({"kind": "ExternalSecret", "metadata": {"name": "x"}, "spec": {"target": {"name": "s", "template": {"templateFrom": [{"literal": "canary"}]}},
            "data": [{"secretKey": "password", "remoteRef": {"key": "shop/db"}}]}});
        redact(&mut external, "0123456789abcdef");
        let text = external.to_string();
        assert!(
            !text.contains("canary") && text.contains("password"),
            "{text}"
        );
        let mut custom = json!({"kind": "Door", "spec": {"pin": 4711, "open": true}});
        redact(&mut custom, "0123456789abcdef");
        assert!(!custom.to_string().contains("4711"), "{custom}");
    }

    #[test]
    fn literal_values_are_hashed_and_names_are_not() {
        let mut workload = json!({"kind": "Deployment", "metadata": {"name": "x", "annotations": {"a": "canary"}},
            "spec": {"template": {"spec": {"containers": [{"name": "app", "image": "app:1", "command": ["canary"], "args": ["--p=canary"],
                "env": [{"name": "A", "value": "canary"}, {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
                "livenessProbe": {"httpGet": {"path": "/", "httpHeaders": [{"name": "Auth", "value": "canary"}]}, "exec": {"command": ["canary"]}}}]}}}});
        redact(&mut workload, "0123456789abcdef");
        let text = workload.to_string();
        assert!(!text.contains("canary"), "{text}");
        for kept in ["app:1", "secretKeyRef", "\"k\"", "\"A\"", "Auth"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        let mut custom = json!({"apiVersion": "x/v1", "kind": "Database", "metadata": {"name": "d"},
            "spec": {"password": "canary", "secretName": "s", "list": ["canary", {"name": "n", "args": "canary"}]}});
        redact(&mut custom, "0123456789abcdef");
        let text = custom.to_string();
        assert!(!text.contains("canary"), "{text}");
        for kept in ["x/v1", "Database", "\"s\"", "\"n\""] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        let mut map = json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"key": "canary"}, "binaryData": {"b": "canary"}});
        redact(&mut map, "0123456789abcdef");
        assert!(!map.to_string().contains("canary"));
        assert_eq!(
            map["data"]["key"], map["binaryData"]["b"],
            "equal stays equal"
        );
        let mut other = json!({"kind": "ConfigMap", "data": {"key": "canary"}});
        redact(&mut other, "fedcba9876543210");
        assert_ne!(
            map["data"]["key"], other["data"]["key"],
            "another key gives another hash"
        );
    }
}
