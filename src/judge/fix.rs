//! The edit that mends a finding: a patch for the target's overlay.
//!
//! Takes what the target has and what it should have, as JSON; gives the entry of `patches:` that leads from one to
//! the other, computed by `json_patch::diff`. A `test` operation in front makes the patch fail rather than hit
//! another container, should the order of containers have changed.

mod copied;
mod data;
mod entries;
mod file_lines;
mod hints;
mod items;
mod mounts;
mod own_objects;
mod own_word;
mod place;
mod probes;
mod read_key;
#[cfg(test)]
mod tests;
mod undone;
mod unflattened;
mod volumes;
mod written;
mod yaml;

pub(crate) use entries::{
    add_variable, missing_key, object_before, rendered_first, replace_variable, resources,
};
pub(crate) use file_lines::lines_of_file;
pub(crate) use hints::{
    SET_FROM_IT, SET_FROM_THEM, adding_key_of, adding_keys, lacks_file, lines_of_missing_file,
    lines_of_missing_key,
};
pub(crate) use items::{AddedItem, PatchedObject, entries_of, patch_of};
pub(crate) use mounts::{add_mount, object_before_mount};
pub(crate) use own_objects::Before;
pub(super) use own_objects::OwnObjects;
pub(super) use own_word::OwnWords;
pub(crate) use place::{adding, adding_if, in_overlay};
pub(crate) use probes::{probe, probe_of_reference};
pub(crate) use read_key::adding_read_key;

pub(crate) use copied::MARK;
use json_patch::{Patch, PatchOperation};
use serde_json::{Map, Value, json};

use super::Context;
use crate::mask;
use crate::model::{Container, Environment, Workload};
use crate::source::WorkloadKind;
use crate::source::snapshot::is_hash;

/// The object that a patch is for, in the target, and the container in it.
#[derive(Clone, Copy)]
pub(crate) struct Edit<'e> {
    pub(crate) workload: &'e Workload,
    pub(crate) container: Option<&'e Container>,
    /// The namespace, where the name alone names several objects.
    pub(crate) namespace: Option<&'e str>,
}

impl<'e> Edit<'e> {
    /// Returns the edit of a difference's target side, if it is there and a patch can name it alone.
    pub(crate) fn of_target(
        context: &Context<'_>,
        difference: &crate::compare::Difference<'e>,
    ) -> Option<Self> {
        let workload = difference.workloads.1?;
        Some(Self {
            workload,
            container: difference.containers.1,
            namespace: namespace_of(context.comparison.target, workload)?,
        })
    }

    /// Returns the patch that makes the container's fields `after` of `before`; `None` where nothing is to be done.
    pub(crate) fn container_patch(&self, before: &Value, after: &Value) -> Option<String> {
        let container = self.container?;
        let (list, index) = self.place(container)?;
        let document = |part: &Value| {
            let mut containers: Vec<Value> = self
                .workload
                .containers
                .iter()
                .filter(|other| other.kind.list() == list)
                .map(|other| json!({"name": other.name}))
                .collect();
            if let (Some(Value::Object(of)), Value::Object(fields)) =
                (containers.get_mut(index), part)
            {
                of.extend(fields.clone());
            }
            let pod = json!({list: containers});
            Some(
                self.pod_path()?
                    .iter()
                    .rev()
                    .fold(pod, |inner, key| json!({*key: inner})),
            )
        };
        let place = format!("/{}/{list}/{index}/name", self.pod_path()?.join("/"));
        let test = json!({"op": "test", "path": place, "value": container.name});
        self.patch(Some(test), &document(before)?, &document(after)?)
    }

    /// Returns an entry on its way into a list of the container: `env` or `volumeMounts`.
    fn item(&self, list: &'static str, position: usize, entry: Value) -> Option<AddedItem> {
        let container = self.container?;
        let (containers, index) = self.place(container)?;
        let pod = self.pod_path()?.join("/");
        let own = container.env.values().filter(|of| of.env_from.is_none());
        let mut own = own.chain(&container.left_out).peekable();
        let has_list = match list {
            "env" => own.peek().is_some(),
            _ => !container.mounts.is_empty(),
        };
        // A second entry of one name: the API server refuses it where it applies, and elsewhere the last one wins.
        let name = entry.get("name").and_then(Value::as_str);
        let is_set = |name| {
            container
                .env
                .get(name)
                .is_some_and(|of| of.env_from.is_none())
        };
        let is_left_out = |name| container.left_out.iter().any(|of| of.name == name);
        let is_there = list == "env" && name.is_some_and(|name| is_set(name) || is_left_out(name));
        (!is_there && !shows_credential(&entry)).then(|| AddedItem {
            object: self.object(),
            container: container.name.clone(),
            pointer: format!("/{pod}/{containers}/{index}"),
            list,
            has_list,
            position,
            entry,
            volume: None,
        })
    }

    fn patch(&self, test: Option<Value>, before: &Value, after: &Value) -> Option<String> {
        let Patch(operations) = json_patch::diff(before, after);
        if operations.is_empty() {
            return None;
        }
        let mut written: Vec<Value> = test.into_iter().collect();
        for operation in &operations {
            if is_part_of_credential(operation, after) {
                return None;
            }
            written.push(appended(operation, before)?);
        }
        if written.iter().any(shows_credential) {
            return None;
        }
        Some(items::entry(&self.object(), written))
    }

    fn object(&self) -> PatchedObject {
        PatchedObject {
            kind: self.workload.kind.clone(),
            name: self.workload.original_name.clone(),
            namespace: self.namespace.map(str::to_owned),
        }
    }

    fn place(&self, container: &Container) -> Option<(&'static str, usize)> {
        let list = container.kind.list();
        let mut siblings = self
            .workload
            .containers
            .iter()
            .filter(|other| other.kind.list() == list);
        let index = siblings.position(|other| other.name == container.name)?;
        Some((list, index))
    }

    fn pod_path(&self) -> Option<&'static [&'static str]> {
        WorkloadKind::from_name(&self.workload.kind).map(WorkloadKind::pod_path)
    }
}

/// Returns the namespace that a patch has to name for reaching this workload only; the outer `None` where it reaches others too.
fn namespace_of<'e>(environment: &Environment, workload: &'e Workload) -> Option<Option<&'e str>> {
    let (kind, name) = (&workload.kind, &workload.original_name);
    if !environment.shares_name(kind, name) {
        return Some(None);
    }
    let same = |other: &&Workload| {
        (&other.app, &other.kind, &other.original_name) == (&workload.app, kind, name)
    };
    let all = environment.workloads.iter().filter(same);
    let here = all.filter(|other| other.namespace == workload.namespace);
    (workload.namespace.is_some() && here.count() == 1).then_some(workload.namespace.as_deref())
}

/// A credential is not suggested to be written down once more, and what stands for a text is none.
fn shows_credential(value: &Value) -> bool {
    match value {
        Value::String(text) => is_hash(text) || mask::mask_text("", text) != *text,
        Value::Array(items) => {
            let words: Option<Vec<String>> = items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect();
            words.is_some_and(|words| mask::mask_words(&words) != words)
                || items.iter().any(shows_credential)
        }
        Value::Object(fields) => {
            let field = |name: &str| fields.get(name).and_then(Value::as_str);
            let named = match (field("name"), field("value")) {
                (Some(name), Some(value)) => mask::mask_text(name, value) != value,
                _ => false,
            };
            let by_key = fields
                .iter()
                .filter_map(|(key, value)| Some((key, value.as_str()?)))
                .any(|(key, value)| mask::mask_text(key, value) != value);
            named || by_key || fields.values().any(shows_credential)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Tells whether an operation writes what its neighbours tell to be a credential: the word after `--password`, a header's value.
fn is_part_of_credential(operation: &PatchOperation, after: &Value) -> bool {
    let path = match operation {
        PatchOperation::Add(add) => add.path.as_str(),
        PatchOperation::Replace(replace) => replace.path.as_str(),
        _ => return false,
    };
    let Some((parent, last)) = path.rsplit_once('/') else {
        return false;
    };
    match after.pointer(parent) {
        Some(Value::Array(items)) => {
            let words = items.iter().map(|item| item.as_str().unwrap_or_default());
            let words: Vec<String> = words.map(str::to_owned).collect();
            let index = last.parse().unwrap_or(usize::MAX);
            mask::mask_words(&words).get(index) != words.get(index)
        }
        Some(Value::Object(fields)) => {
            let field = |name: &str| fields.get(name).and_then(Value::as_str);
            let name = if last == "value" {
                field("name").unwrap_or(last)
            } else {
                last
            };
            field(last).is_some_and(|text| mask::mask_text(name, text) != text)
        }
        _ => false,
    }
}

/// Returns the operation as JSON. What is added at a list's end is added at `-`, wherever the end is when the
/// patch is applied.
fn appended(operation: &PatchOperation, before: &Value) -> Option<Value> {
    let mut written = serde_json::to_value(operation).ok()?;
    if let PatchOperation::Add(add) = operation
        && let Some((list, last)) = add.path.as_str().rsplit_once('/')
        && let Some(Value::Array(items)) = before.pointer(list)
        && last.parse() == Ok(items.len())
        && let Some(path) = written.get_mut("path")
    {
        *path = json!(format!("{list}/-"));
    }
    Some(written)
}

/// Sets a value at a path of keys, making the objects on the way.
pub(crate) fn set(root: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [key] => {
            root.insert((*key).to_owned(), value);
        }
        [key, rest @ ..] => {
            let inner = root.entry((*key).to_owned()).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}
