//! Parts of containers and workloads as JSON: as they are in the model, and as they should be.

use std::borrow::Cow;

use crate::maps::IndexMap;
use serde_json::{Map, Value, json};

use super::copied::known_or_marked;
use super::own_objects::{Before, Presence, before, own_name, presence, renders, written_name};
use super::{AddedItem, Edit};
use crate::judge::Context;
use crate::mask;
use crate::model::{
    Container, EnvValue, Environment, KeyRef, Located, Quantity, RefKind, ResourceField, Variable,
    Workload,
};

/// Returns the container's own `env` list, as far as the model has it.
fn environment_list(container: &Container) -> Vec<Value> {
    let own = container
        .env
        .values()
        .filter(|variable| variable.env_from.is_none());
    own.map(|variable| {
        entry(variable, &variable.value).unwrap_or_else(|| json!({"name": variable.name}))
    })
    .collect()
}

/// Returns a variable of the reference on its way into the target's container; `None` where its value is not to be
/// written down, or where the variable belongs into an object that the target renders.
pub(crate) fn add_variable(
    context: &Context<'_>,
    edit: Edit<'_>,
    reference: &Container,
    variable: &Variable,
) -> Option<AddedItem> {
    let position = reference.env.get_index_of(&variable.name)?;
    edit.item("env", position, wanted(context, edit.workload, variable)?)
}

/// Returns a variable of the reference on its way into the target's container, read from a key that the target's object is still to get;
/// `None` where the container reads that key anyway, or all of the object under the names of its keys.
pub(crate) fn add_entry_of(
    context: &Context<'_>,
    edit: Edit<'_>,
    (reference, target): (&Container, &Container),
    (variable, key): (&Variable, &KeyRef),
) -> Option<AddedItem> {
    let is_read = target.left_out.iter().any(|of| of.name == variable.name);
    let is_brought = takes_whole(target, key) && variable.name == key.key;
    if variable.env_from.is_some() || is_read || is_brought {
        return None;
    }
    let position = reference.env.get_index_of(&variable.name)?;
    let key = written(context, edit.workload, key.clone());
    edit.item("env", position, by_key(&variable.name, &key))
}

/// Returns the patch that gives a variable the reference's source. Only where the model's order is the list's.
pub(crate) fn replace_variable(
    context: &Context<'_>,
    edit: Edit<'_>,
    variable: &Variable,
) -> Option<String> {
    let container = edit.container?;
    let is_whole = container.duplicates.is_empty() && container.left_out.is_empty();
    if !container.env_from.is_empty() || !is_whole {
        return None;
    }
    let before = environment_list(container);
    let mut after = before.clone();
    let named =
        |entry: &&mut Value| entry.get("name").and_then(Value::as_str) == Some(&variable.name);
    *after.iter_mut().find(named)? = wanted(context, edit.workload, variable)?;
    edit.container_patch(&json!({"env": before}), &json!({"env": after}))
}

/// Returns the entry that the target should have for a variable of the reference.
fn wanted(context: &Context<'_>, workload: &Workload, variable: &Variable) -> Option<Value> {
    let target = context.comparison.target;
    match &variable.value {
        EnvValue::Text { raw, from, .. } => {
            let key = from.as_ref().map_or("", |from| from.key.as_str());
            if [variable.name.as_str(), key]
                .iter()
                .any(|name| mask::mask_text(name, raw) != **raw)
            {
                return None;
            }
            let own = from.as_ref().and_then(|key| own_key(context, key));
            match own {
                Some(key) if holds(target, &key) => {
                    Some(by_key(&variable.name, &written(context, workload, key)))
                }
                _ => Some(json!({
                    "name": variable.name,
                    "value": known_or_marked(context, &variable.name, raw),
                })),
            }
        }
        EnvValue::Key(key) => {
            let own = own_key(context, key)?;
            // Rendered by the target without that key: the key is what is missing.
            let is_key_missing = is_rendered(target, &own) && !holds(target, &own);
            let is_lacking = presence_of(context, key, &own) == Presence::Lacking;
            let own = || by_key(&variable.name, &written(context, workload, own));
            (!is_key_missing && (key.optional || !is_lacking)).then(own)
        }
        value => entry(variable, value),
    }
}

/// Returns a key of the reference's object as one of the target's.
fn own_key(context: &Context<'_>, key: &KeyRef) -> Option<KeyRef> {
    let mut key = key.clone();
    key.object.original_name = own_name(context, key.object.kind, &key.object.original_name)?;
    Some(key)
}

fn presence_of(context: &Context<'_>, key: &KeyRef, own: &KeyRef) -> Presence {
    let names = (&*key.object.original_name, &*own.object.original_name);
    presence(context, key.object.kind, names)
}

/// Returns the key with the name that the workload's manifest has to give for its object.
fn written(context: &Context<'_>, workload: &Workload, mut key: KeyRef) -> KeyRef {
    let object = (key.object.kind, &key.object.original_name);
    key.object.original_name = written_name(context, workload, object);
    key
}

/// Returns the object that the target has to have before it can take a variable from where the reference does, and how sure that
/// is not.
pub(crate) fn object_before(context: &Context<'_>, variable: &Variable) -> Option<Before> {
    let EnvValue::Key(key) = &variable.value else {
        return None;
    };
    let own = own_key(context, key)?;
    before(
        presence_of(context, key, &own),
        key.object.kind,
        &own.object.original_name,
    )
}

/// Says that an object is to be rendered before a variable can be set from its key; `None` where nothing has to come first.
pub(crate) fn rendered_first(
    context: &Context<'_>,
    variable: &Variable,
    before: Option<&Before>,
) -> Option<String> {
    let (Before::Rendered(object), EnvValue::Key(KeyRef { key, .. })) = (before?, &variable.value)
    else {
        return None;
    };
    let (target, name) = (context.target(), &variable.name);
    Some(format!(
        "render {object} in {target}, and set {name} from its key {key}"
    ))
}

fn entry(variable: &Variable, value: &EnvValue) -> Option<Value> {
    let name = &variable.name;
    match value {
        EnvValue::Text {
            from: Some(key), ..
        }
        | EnvValue::Key(key) => Some(by_key(name, key)),
        EnvValue::Text { raw, .. } | EnvValue::Unsubstituted(raw) => {
            Some(json!({"name": name, "value": raw}))
        }
        EnvValue::Field(path) => {
            Some(json!({"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}))
        }
        EnvValue::ResourceField(field) => {
            Some(json!({"name": name, "valueFrom": {"resourceFieldRef": resource_field(field)}}))
        }
        EnvValue::Other(_) | EnvValue::Hidden => None,
    }
}

fn resource_field(field: &ResourceField) -> Value {
    let mut entry = Map::new();
    if let Some(container) = &field.container {
        entry.insert("containerName".to_owned(), json!(container));
    }
    if let Some(divisor) = &field.divisor {
        entry.insert("divisor".to_owned(), json!(divisor));
    }
    entry.insert("resource".to_owned(), json!(field.resource));
    Value::Object(entry)
}

fn by_key(name: &str, key: &KeyRef) -> Value {
    let field = match key.object.kind {
        RefKind::ConfigMap => "configMapKeyRef",
        RefKind::Secret => "secretKeyRef",
    };
    let mut reference = json!({"name": key.object.original_name, "key": key.key});
    if key.optional
        && let Value::Object(reference) = &mut reference
    {
        reference.insert("optional".to_owned(), json!(true));
    }
    json!({"name": name, "valueFrom": {field: reference}})
}

fn is_rendered(environment: &Environment, key: &KeyRef) -> bool {
    renders(environment, key.object.kind, &key.object.original_name)
}

fn holds(environment: &Environment, key: &KeyRef) -> bool {
    let name = &key.object.original_name;
    match key.object.kind {
        RefKind::ConfigMap => {
            let mut maps = environment.config_maps.iter();
            maps.any(|map| {
                map.original_name == *name
                    && (map.keys_unknown || map.data.contains_key(key.key.as_str()))
            })
        }
        RefKind::Secret => {
            let mut secrets = environment.secrets.iter();
            secrets.any(|s| {
                s.original_name == *name
                    && (s.keys_unknown || s.keys.contains_key(key.key.as_str()))
            })
        }
    }
}

/// Returns the key that a container of the target lacks a variable for: the one that its own entry names, or the one that the
/// variable of the reference comes from, under the target's own name; in both cases the target renders the object without it.
pub(crate) fn missing_key<'v>(
    context: &Context<'_>,
    target: &'v Container,
    variable: &'v Variable,
) -> Option<Cow<'v, KeyRef>> {
    let own = target.left_out.iter().rev();
    let mut own = own.filter(|entry| entry.name == variable.name);
    if let Some(entry) = own.next() {
        return entry.value.key().map(Cow::Borrowed);
    }
    let environment = context.comparison.target;
    let mut key = Cow::Borrowed(variable.value.key()?);
    let own = own_name(context, key.object.kind, &key.object.original_name)?;
    if own != key.object.original_name {
        let key = key.to_mut();
        key.object.original_name = own.clone();
        key.object.name = own;
    }
    let is_taken = variable.env_from.is_none() || takes_whole(target, &key);
    (is_taken && is_rendered(environment, &key) && !holds(environment, &key)).then_some(key)
}

/// Tells whether a container takes all keys of the object that a key is of: another key of it reaches the container then.
fn takes_whole(container: &Container, key: &KeyRef) -> bool {
    let object = &key.object;
    let mut sources = container.env_from.iter();
    sources.any(|source| {
        (source.object.kind, &source.object.original_name) == (object.kind, &object.original_name)
    })
}

/// Returns `resources` of a container; with `wanted`, with what it lacks of the other's.
pub(crate) fn resources(container: &Container, wanted: Option<&Container>) -> Value {
    let list = |own: &IndexMap<String, Located<Quantity>>,
                other: Option<&IndexMap<String, Located<Quantity>>>| {
        let mut all = Map::new();
        for (name, quantity) in own.iter().chain(other.into_iter().flatten()) {
            if !all.contains_key(name) {
                all.insert(name.clone(), json!(quantity.value.raw));
            }
        }
        all
    };
    let mut resources = Map::new();
    for (field, quantities) in [
        (
            "requests",
            list(&container.requests, wanted.map(|other| &other.requests)),
        ),
        (
            "limits",
            list(&container.limits, wanted.map(|other| &other.limits)),
        ),
    ] {
        if !quantities.is_empty() {
            resources.insert(field.to_owned(), Value::Object(quantities));
        }
    }
    if resources.is_empty() {
        return json!({});
    }
    json!({"resources": resources})
}
