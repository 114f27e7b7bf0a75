//! Literal values as keyed hashes: equal stays equal, and nothing else is left of them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::source::WorkloadKind;

/// Characters of a hash that are kept.
const LENGTH: usize = 16;

/// Replaces the values that people write: of variables, of ConfigMaps, words of commands, annotations.
pub(super) fn redact(object: &mut Value, key: &str) {
    let kind = object
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if kind == "ConfigMap" {
        for field in ["data", "binaryData"] {
            each(object.get_mut(field), key);
        }
    }
    each(object.pointer_mut("/metadata/annotations"), key);
    match is_read(&kind) {
        true => walk(object, key),
        // Of other kinds only the names matter that they give to what they make.
        false => {
            for (field, value) in object.as_object_mut().into_iter().flatten() {
                if !matches!(field.as_str(), "apiVersion" | "kind" | "metadata") {
                    all_but_names(value, key);
                }
            }
        }
    }
}

/// Tells whether the model reads what is in a kind, so that only what people write into it as values is hashed.
fn is_read(kind: &str) -> bool {
    const OTHERS: [&str; 11] = [
        "PodTemplate",
        "ConfigMap",
        "Secret",
        "SealedSecret",
        "ExternalSecret",
        "HorizontalPodAutoscaler",
        "LimitRange",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "ResourceQuota",
        "Service",
    ];
    WorkloadKind::from_name(kind).is_some() || OTHERS.contains(&kind)
}

fn all_but_names(value: &mut Value, key: &str) {
    match value {
        Value::Object(map) => {
            for (field, value) in map.iter_mut() {
                let is_name = field == "name" || field.ends_with("Name");
                if !(is_name && value.is_string()) {
                    all_but_names(value, key);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| all_but_names(item, key)),
        other => hash(other, key),
    }
}

fn walk(value: &mut Value, key: &str) {
    match value {
        Value::Object(map) => {
            let is_variable = map.contains_key("name");
            for (name, value) in map.iter_mut() {
                match name.as_str() {
                    "value" if is_variable => hash(value, key),
                    "command" | "args" => each(Some(value), key),
                    "externalName" => hash(value, key),
                    "annotations" | "httpHeaders" => each(Some(value), key),
                    "stringData" | "encryptedData" => each(Some(value), key),
                    "volumeAttributes" | "options" | "hostAliases" | "workingDir" => {
                        each(Some(value), key);
                    }
                    "httpGet" => {
                        each(value.get_mut("path"), key);
                        walk(value, key);
                    }
                    _ => walk(value, key),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, key)),
        _ => {}
    }
}

/// Hashes every text below.
fn each(value: Option<&mut Value>, key: &str) {
    match value {
        Some(Value::Object(map)) => {
            for (_, value) in map.iter_mut().filter(|(name, _)| *name != "name") {
                each(Some(value), key);
            }
        }
        Some(Value::Array(items)) => items.iter_mut().for_each(|item| each(Some(item), key)),
        Some(other) => hash(other, key),
        None => {}
    }
}

fn hash(value: &mut Value, key: &str) {
    let Some(text) = value.as_str() else {
        return;
    };
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        *value = Value::from("hash:");
        return;
    };
    mac.update(text.as_bytes());
    let hash = mac.finalize().into_bytes();
    let hex: String = hash
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .take(LENGTH / 2)
        .collect();
    *value = Value::from(format!("hash:{hex}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
