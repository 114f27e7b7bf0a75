//! Credentials in the objects of a snapshot, replaced by what stands for a text that is not known.
//!
//! Takes an object as JSON; gives it without what `check` would mask. Leaves Secrets' values to `redact`, which ran before.

use serde_json::Value;

use crate::mask::{self, NOT_IN_SNAPSHOT};

/// Fields that hold names, whatever they are called.
const NAMES: &[&str] = &["apiVersion", "kind", "metadata"];

/// Replaces every credential of an object.
pub(super) fn conceal(object: &mut Value) {
    for pointer in ["/metadata/annotations", "/metadata/labels"] {
        if let Some(value) = object.pointer_mut(pointer) {
            walk(value, "");
        }
    }
    for (field, value) in object.as_object_mut().into_iter().flatten() {
        if !NAMES.contains(&field.as_str()) {
            walk(value, field);
        }
    }
}

/// Returns a text without its credentials.
pub(super) fn concealed(name: &str, text: &str) -> String {
    let masked = mask::mask_text(name, text);
    match masked == text {
        true => text.to_owned(),
        false => masked.replace(mask::DOTS, NOT_IN_SNAPSHOT),
    }
}

fn walk(value: &mut Value, name: &str) {
    match value {
        Value::Object(map) => {
            let own = map.get("name").and_then(Value::as_str).map(str::to_owned);
            for (field, value) in map.iter_mut() {
                match (field.as_str(), &own) {
                    ("value", Some(own)) => walk(value, own),
                    // `password: {value: …}` is called as what it stands in.
                    ("value", None) => walk(value, name),
                    ("apiVersion" | "kind", _) => {}
                    // An ExternalSecret calls the key of its Secret so.
                    ("secretKey", _) if value.as_str().is_some_and(mask::is_plain_words) => {}
                    (field, _) => walk(value, field),
                }
            }
        }
        Value::Array(items) => {
            let words: Option<Vec<String>> = items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect();
            let masked = words.map(|words| mask::mask_words(&words));
            for (item, masked) in items.iter_mut().zip(masked.into_iter().flatten()) {
                if item.as_str() != Some(&masked) {
                    *item = Value::from(masked.replace(mask::DOTS, NOT_IN_SNAPSHOT));
                }
            }
            // `passwords: [a, b]`: what the list is called says it of each; a list of `secrets` is one of names.
            let is_of_names = name.to_ascii_lowercase().ends_with("secrets");
            for item in items {
                match item.is_string() && is_of_names {
                    true => walk(item, ""),
                    false => walk(item, name),
                }
            }
        }
        Value::String(text) => *text = concealed(name, text),
        // A password of digits, which nobody quoted.
        Value::Number(number) => {
            let text = number.to_string();
            if mask::mask_text(name, &text) != text {
                *value = Value::from(NOT_IN_SNAPSHOT);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn credentials_are_not_known_and_all_else_is() {
        let mut workload = json!({"kind": "Deployment", "metadata": {"name": "token-9f8e7d6c5b4a", "annotations": {"api-token": "canary-1"}},
            "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "app", "image": "app:1", "args": ["--password", "canary2", "--port", "80"],
                "env": [{"name": "DB_PASSWORD", "value": "canary"}, {"name": "PIN", "value": 4711}, {"name": "URL", "value": "redis://:canary@r/0"}, {"name": "A", "value": "b"},
                    {"name": "X", "valueFrom": {"secretKeyRef": {"name": "s", "key": "password"}}}]}],
                "volumes": [{"name": "v", "csi": {"driver": "d", "volumeAttributes": {"password": "canary", "passwords": ["canary3"], "token": {"value": "canary4"}}}}]}}}});
        conceal(&mut workload);
        let text = workload.to_string();
        assert!(!text.contains("canary") && !text.contains("4711"), "{text}");
        for kept in [
            "token-9f8e7d6c5b4a",
            "redis://:${MASKED_IN_SNAPSHOT}@r/0",
            "\"80\"",
            "\"key\":\"password\"",
            "\"b\"",
            "app:1",
        ] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        let mut external =
            json!({"kind": "ExternalSecret", "spec": {"data": [{"secretKey": "password"}]}});
        let before = external.clone();
        conceal(&mut external);
        assert_eq!(external, before);
    }
}
