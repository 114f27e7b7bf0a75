//! The effective environment of a container, by Kubernetes' rules: `envFrom` in order, later wins, `env` over it,
//! the last of two equal names wins, an absent optional key leaves what `envFrom` brought.

use indexmap::IndexMap;

use super::build::text;
use super::containers::Lookup;
use super::expand::{Known, expand};
use super::{EnvSource, EnvValue, KeyRef, ObjectRef, RefKind, Resolution, Variable};
use crate::yaml::{Node, Origin, Typed};

/// What a container declares about its environment.
pub(super) struct Effective {
    pub(super) variables: IndexMap<String, Variable>,
    pub(super) sources: Vec<EnvSource>,
    pub(super) duplicates: IndexMap<String, Vec<Origin>>,
}

pub(super) fn effective(container: &Node, lookup: &Lookup<'_>) -> Effective {
    let list = |field: &str| {
        container
            .get(field)
            .and_then(Node::as_seq)
            .unwrap_or_default()
    };
    let mut variables = IndexMap::new();
    let mut sources = Vec::new();
    for node in list("envFrom") {
        if let Some(source) = source(node, lookup) {
            bring(&source, sources.len(), lookup, &mut variables);
            sources.push(source);
        }
    }
    let entries = list("env");
    let mut places: IndexMap<String, Vec<Origin>> = IndexMap::new();
    for entry in entries {
        if let Some(name) = entry.get("name").filter(|name| name.as_str().is_some()) {
            places
                .entry(name.as_str().unwrap_or_default().to_owned())
                .or_default()
                .push(name.origin);
        }
    }
    for (index, entry) in entries.iter().enumerate() {
        let Some(variable) = variable(
            entry,
            lookup,
            &variables,
            entries.get(index..).unwrap_or_default(),
        ) else {
            continue;
        };
        let absent = matches!(&variable.value, EnvValue::Key(key) if key.optional && key.resolution == Resolution::KeyMissing);
        if !absent {
            variables.insert(variable.name.clone(), variable);
        }
    }
    places.retain(|_, origins| origins.len() > 1);
    Effective {
        variables,
        sources,
        duplicates: places,
    }
}

/// Returns a reference by final name, with the name that pairs across environments.
pub(super) fn object_ref(kind: RefKind, name: &str, lookup: &Lookup<'_>) -> ObjectRef {
    let rendered = match kind {
        RefKind::ConfigMap => lookup.config_map(name).map(|map| map.original_name.clone()),
        RefKind::Secret => lookup
            .secret(name)
            .map(|secret| secret.original_name.clone()),
    };
    let original_name = rendered.unwrap_or_else(|| without_hash(name).to_owned());
    ObjectRef {
        kind,
        name: name.to_owned(),
        original_name,
    }
}

/// Takes a content hash off a generated name: exactly ten characters of its alphabet after a dash.
pub(super) fn without_hash(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((base, hash))
            if hash.len() == 10 && hash.bytes().all(|b| b"2456789bcdfghkmt".contains(&b)) =>
        {
            base
        }
        _ => name,
    }
}

fn is_optional(node: &Node) -> bool {
    matches!(
        node.get("optional").and_then(Node::typed),
        Some(Typed::Bool(true))
    )
}

fn source(node: &Node, lookup: &Lookup<'_>) -> Option<EnvSource> {
    let (kind, reference) = match (node.get("configMapRef"), node.get("secretRef")) {
        (Some(reference), _) => (RefKind::ConfigMap, reference),
        (None, Some(reference)) => (RefKind::Secret, reference),
        (None, None) => return None,
    };
    let object = object_ref(kind, text(reference, &["name"]), lookup);
    let keys_known = match kind {
        RefKind::ConfigMap => lookup
            .config_map(&object.name)
            .is_some_and(|map| !map.keys_unknown),
        RefKind::Secret => lookup
            .secret(&object.name)
            .is_some_and(|secret| !secret.keys_unknown),
    };
    Some(EnvSource {
        object,
        prefix: text(node, &["prefix"]).to_owned(),
        optional: is_optional(reference),
        keys_known,
        origin: reference
            .get("name")
            .map_or(node.origin, |name| name.origin),
    })
}

/// Adds what an `envFrom` entry brings, as far as the rendering tells.
fn bring(
    source: &EnvSource,
    index: usize,
    lookup: &Lookup<'_>,
    variables: &mut IndexMap<String, Variable>,
) {
    let mut add = |key: &str, value: EnvValue, origin: Origin| {
        let name = format!("{}{key}", source.prefix);
        if is_variable_name(&name) {
            variables.insert(
                name.clone(),
                Variable {
                    name,
                    value,
                    env_from: Some(index),
                    origin,
                },
            );
        }
    };
    let reference = |key: &str| KeyRef {
        object: source.object.clone(),
        key: key.to_owned(),
        optional: source.optional,
        resolution: Resolution::Found,
    };
    match source.object.kind {
        RefKind::ConfigMap => {
            for (key, value) in lookup
                .config_map(&source.object.name)
                .iter()
                .flat_map(|map| &map.data)
            {
                add(
                    key,
                    literal(&value.value, Some(reference(key))),
                    value.origin,
                );
            }
        }
        RefKind::Secret => {
            for (key, origin) in lookup
                .secret(&source.object.name)
                .iter()
                .flat_map(|secret| &secret.keys)
            {
                add(key, EnvValue::Key(reference(key)), *origin);
            }
        }
    }
}

/// Keys of which no variable can be made are skipped, as the kubelet does.
fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| (0x20..0x7F).contains(&b) && b != b'=')
}

fn literal(raw: &str, from: Option<KeyRef>) -> EnvValue {
    EnvValue::Text {
        raw: raw.to_owned(),
        expanded: raw.to_owned(),
        unexpanded: Vec::new(),
        from,
    }
}

fn variable(
    entry: &Node,
    lookup: &Lookup<'_>,
    before: &IndexMap<String, Variable>,
    rest: &[Node],
) -> Option<Variable> {
    let name_node = entry.get("name")?;
    let name = name_node.as_str()?.to_owned();
    let from = entry.get("valueFrom").filter(|node| !node.is_null());
    let value = match from {
        Some(from) => value_from(from, lookup),
        None => written(
            entry
                .get("value")
                .and_then(Node::as_str)
                .unwrap_or_default(),
            before,
            rest,
        ),
    };
    let origin = from.map_or_else(
        || {
            entry
                .get("value")
                .map_or(name_node.origin, |value| value.origin)
        },
        |_| name_node.origin,
    );
    Some(Variable {
        name,
        value,
        env_from: None,
        origin,
    })
}

fn written(raw: &str, before: &IndexMap<String, Variable>, rest: &[Node]) -> EnvValue {
    if is_unsubstituted(raw) {
        return EnvValue::Unsubstituted(raw.to_owned());
    }
    let known = |name: &str| match before.get(name) {
        Some(variable) => Known::Earlier(symbol(variable)),
        None if rest.iter().any(|entry| text(entry, &["name"]) == name) => Known::Later,
        None => Known::No,
    };
    let (expanded, unexpanded) = expand(raw, known);
    EnvValue::Text {
        raw: raw.to_owned(),
        expanded,
        unexpanded,
        from: None,
    }
}

/// `${VAR}` is for Flux or envsubst to fill in.
fn is_unsubstituted(raw: &str) -> bool {
    raw.split("${").skip(1).any(|rest| {
        let name = rest
            .find(['}', ':'])
            .and_then(|end| rest.get(..end))
            .unwrap_or_default();
        rest.contains('}')
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

/// What a reference to a variable expands to; a part that only the cluster knows stays a symbol.
fn symbol(variable: &Variable) -> String {
    let of_key = |key: &KeyRef| {
        let kind = match key.object.kind {
            RefKind::ConfigMap => "ConfigMap",
            RefKind::Secret => "secret",
        };
        format!(
            "$({} → {kind} {}/{})",
            variable.name, key.object.original_name, key.key
        )
    };
    match &variable.value {
        EnvValue::Text { expanded, .. } => expanded.clone(),
        EnvValue::Key(key) => of_key(key),
        EnvValue::Field(path) | EnvValue::ResourceField(path) | EnvValue::Other(path) => {
            format!("$({} → {path})", variable.name)
        }
        EnvValue::Unsubstituted(raw) => raw.clone(),
    }
}

fn value_from(from: &Node, lookup: &Lookup<'_>) -> EnvValue {
    let key_of = |kind: RefKind, node: &Node| {
        let object = object_ref(kind, text(node, &["name"]), lookup);
        KeyRef {
            object,
            key: text(node, &["key"]).to_owned(),
            optional: is_optional(node),
            resolution: Resolution::Unknown,
        }
    };
    let resolution = |has: Option<bool>, unknown: bool| match has {
        Some(true) => Resolution::Found,
        Some(false) if !unknown => Resolution::KeyMissing,
        _ => Resolution::Unknown,
    };
    if let Some(node) = from.get("configMapKeyRef") {
        let mut key = key_of(RefKind::ConfigMap, node);
        let map = lookup.config_map(&key.object.name);
        key.resolution = resolution(
            map.map(|map| map.data.contains_key(&key.key)),
            map.is_some_and(|map| map.keys_unknown),
        );
        return match map.and_then(|map| map.data.get(&key.key)) {
            Some(value) => literal(&value.value, Some(key)),
            None => EnvValue::Key(key),
        };
    }
    if let Some(node) = from.get("secretKeyRef") {
        let mut key = key_of(RefKind::Secret, node);
        let secret = lookup.secret(&key.object.name);
        let has = secret.map(|secret| secret.keys.contains_key(&key.key));
        key.resolution = resolution(has, secret.is_some_and(|secret| secret.keys_unknown));
        return EnvValue::Key(key);
    }
    if let Some(node) = from.get("fieldRef") {
        return EnvValue::Field(text(node, &["fieldPath"]).to_owned());
    }
    if let Some(node) = from.get("resourceFieldRef") {
        return EnvValue::ResourceField(text(node, &["resource"]).to_owned());
    }
    let mut other = String::new();
    match crate::yaml::print(from, &mut other) {
        Ok(()) => EnvValue::Other(other.trim().replace('\n', ", ")),
        Err(error) => EnvValue::Other(error.message),
    }
}
