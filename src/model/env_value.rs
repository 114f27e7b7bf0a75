//! Finds the source of a variable's value: `valueFrom`, and keys of ConfigMaps that are rendered.

use super::containers::quantity;
use super::fields::{flag, present, text};
use super::lookup::Lookup;
use super::placeholder::is_unsubstituted;
use super::{EnvValue, KeyRef, RefKind, Resolution, ResourceField, Variable};
use crate::yaml::{Node, Typed, Value};

/// Returns the value that a rendered ConfigMap's key gives. What SOPS encrypted is known to be there, and nothing else of it.
pub(super) fn of_config_map(raw: &str, key: KeyRef) -> EnvValue {
    if raw.starts_with("ENC[") {
        EnvValue::Key(key)
    } else if is_unsubstituted(raw) {
        EnvValue::Unsubstituted(raw.into())
    } else {
        EnvValue::Text {
            raw: raw.into(),
            expanded: raw.into(),
            unexpanded: Vec::new(),
            secrets: Vec::new(),
            from: Some(key),
        }
    }
}

/// Returns what a reference to a variable expands to where its value is not text: a symbol for what only the cluster knows.
pub(super) fn symbol(variable: &Variable) -> String {
    let name = &variable.name;
    match &variable.value {
        EnvValue::Text { expanded, .. } => expanded.to_string(),
        EnvValue::Unsubstituted(raw) => raw.to_string(),
        EnvValue::Hidden => format!("$({name})"),
        EnvValue::Key(key) => {
            let kind = match key.object.kind {
                RefKind::ConfigMap => "ConfigMap",
                RefKind::Secret => "secret",
            };
            let object = &key.object.original_name;
            format!("$({name} → {kind} {object}/{})", key.key)
        }
        EnvValue::Field(from) | EnvValue::Other(from) => format!("$({name} → {from})"),
        EnvValue::ResourceField(from) => format!("$({name} → {from})"),
    }
}

pub(super) fn value_from(from: &Node, container: &str, lookup: &Lookup<'_>) -> EnvValue {
    if let Some(node) = present(from, &["configMapKeyRef"]) {
        return config_map_key(node, lookup);
    }
    if let Some(node) = present(from, &["secretKeyRef"]) {
        let mut key = key_of(RefKind::Secret, node, lookup);
        if let Some(secret) = lookup.secret(&key.object.name) {
            key.resolution = resolution(
                secret.keys.contains_key(key.key.as_str()),
                secret.keys_unknown,
            );
        }
        return EnvValue::Key(key);
    }
    if let Some(node) = present(from, &["fieldRef"]) {
        return EnvValue::Field(text(node, &["fieldPath"]).to_owned());
    }
    if let Some(node) = present(from, &["resourceFieldRef"]) {
        return EnvValue::ResourceField(resource_field(node, container));
    }
    let mut other = String::new();
    match crate::yaml::print(&without_defaults(from), &mut other) {
        Ok(()) => EnvValue::Other(other.trim().replace('\n', ", ")),
        Err(error) => EnvValue::Other(error.message),
    }
}

fn config_map_key(node: &Node, lookup: &Lookup<'_>) -> EnvValue {
    let mut key = key_of(RefKind::ConfigMap, node, lookup);
    let Some(map) = lookup.config_map(&key.object.name) else {
        return EnvValue::Key(key);
    };
    let value = map.data.get(key.key.as_str());
    let value = value.filter(|_| !map.binary_keys.contains(key.key.as_str()));
    key.resolution = resolution(value.is_some(), map.keys_unknown);
    match value {
        Some(value) => of_config_map(&value.value, key),
        None => EnvValue::Key(key),
    }
}

fn key_of(kind: RefKind, node: &Node, lookup: &Lookup<'_>) -> KeyRef {
    KeyRef {
        object: lookup.object_ref(kind, text(node, &["name"])),
        key: text(node, &["key"]).into(),
        optional: flag(node, "optional"),
        resolution: Resolution::Unknown,
    }
}

fn resolution(is_there: bool, keys_unknown: bool) -> Resolution {
    match (is_there, keys_unknown) {
        (true, _) => Resolution::Found,
        (false, false) => Resolution::KeyMissing,
        (false, true) => Resolution::Unknown,
    }
}

/// Returns the source without `optional: false`, which is what an absent field means.
fn without_defaults(from: &Node) -> Node {
    let mut from = from.clone();
    if let Value::Map(sources) = &mut from.value {
        for (_, source) in sources {
            if let Value::Map(fields) = &mut source.value {
                fields.retain(|(field, value)| {
                    let is_false = matches!(value.typed(), Some(Typed::Bool(false)));
                    field.as_str() != Some("optional") || !(is_false || value.is_null())
                });
            }
        }
    }
    from
}

fn resource_field(node: &Node, own: &str) -> ResourceField {
    let container = text(node, &["containerName"]);
    let divisor = present(node, &["divisor"]).and_then(quantity);
    let divisor = divisor.map(|divisor| divisor.canonical());
    ResourceField {
        container: (!container.is_empty() && container != own).then(|| container.into()),
        resource: text(node, &["resource"]).into(),
        divisor: divisor.filter(|divisor| !matches!(divisor.as_str(), "" | "0" | "1")),
    }
}
