//! [`AddedItem`]: a variable or mount that the target's container lacks, on its way into a patch.
//!
//! Several findings lack items of one workload. Each gives its own, and one edit adds them all, in the reference's order: two
//! edits that each make the list would undo each other.

use serde_json::{Value, json};

use super::yaml::to_yaml;
use crate::maps::IndexMap;

/// The object that a patch changes, as its `target` names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PatchedObject {
    pub(super) kind: String,
    pub(super) name: String,
    /// Its namespace, where the name alone names several objects.
    pub(super) namespace: Option<String>,
}

/// One entry of a list of a container, and the place that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AddedItem {
    pub(super) object: PatchedObject,
    pub(super) container: String,
    /// The JSON pointer of the container.
    pub(super) pointer: String,
    /// `env` or `volumeMounts`.
    pub(super) list: &'static str,
    /// The container has that list already.
    pub(super) has_list: bool,
    /// Its place in the reference's list.
    pub(super) position: usize,
    pub(super) entry: Value,
    /// The volume that a mount needs.
    pub(super) volume: Option<AddedVolume>,
}

/// A volume that the target's pod lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AddedVolume {
    /// The JSON pointer of the pod.
    pub(super) pointer: String,
    /// The pod has volumes already.
    pub(super) has_list: bool,
    pub(super) entry: Value,
}

impl AddedItem {
    /// Returns the object that it goes into.
    pub(crate) fn object(&self) -> &PatchedObject {
        &self.object
    }

    /// Returns a text that only the same item has.
    pub(crate) fn key(&self) -> String {
        let volume = self.volume.as_ref().map(|of| of.entry.to_string());
        let (pointer, list, position) = (&self.pointer, self.list, self.position);
        format!(
            "{pointer} {list} {position} {} {}",
            self.entry,
            volume.unwrap_or_default()
        )
    }
}

/// Returns the entry of `patches:` that adds the items of one object.
pub(crate) fn patch_of(items: &[&AddedItem]) -> String {
    let Some(first) = items.first() else {
        return String::new();
    };
    let mut sorted = items.to_vec();
    sorted.sort_by_key(|item| (&item.pointer, item.list, item.position));
    let mut operations: Vec<Value> = Vec::new();
    let mut lists: IndexMap<(String, bool), Vec<&Value>> = IndexMap::default();
    for item in &sorted {
        let path = format!("{}/name", item.pointer);
        let test = json!({"op": "test", "path": path, "value": item.container});
        if !operations.contains(&test) {
            operations.push(test);
        }
    }
    // A mount of a volume that is not there is refused: volumes come first.
    for volume in sorted.iter().filter_map(|item| item.volume.as_ref()) {
        let path = format!("{}/volumes", volume.pointer);
        let entries = lists.entry((path, volume.has_list)).or_default();
        if !entries.contains(&&volume.entry) {
            entries.push(&volume.entry);
        }
    }
    for item in &sorted {
        let path = format!("{}/{}", item.pointer, item.list);
        let entries = lists.entry((path, item.has_list)).or_default();
        entries.push(&item.entry);
    }
    for ((path, has_list), entries) in lists {
        if has_list {
            let path = format!("{path}/-");
            let add = |entry| json!({"op": "add", "path": path, "value": entry});
            operations.extend(entries.into_iter().map(add));
        } else {
            operations.push(json!({"op": "add", "path": path, "value": entries}));
        }
    }
    entry(&first.object, operations)
}

/// Returns the pattern that a name alone matches: kustomize takes names of targets for regular expressions, from end to end.
fn pattern(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for c in name.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Returns an entry of `patches:`.
pub(super) fn entry(object: &PatchedObject, operations: Vec<Value>) -> String {
    let mut target = json!({"kind": object.kind, "name": pattern(&object.name)});
    if let (Some(namespace), Value::Object(target)) = (&object.namespace, &mut target) {
        target.insert("namespace".to_owned(), json!(pattern(namespace)));
    }
    to_yaml(&json!([{
        "target": target,
        "patch": to_yaml(&Value::Array(operations)),
    }]))
}

/// Returns the entry of `patches:` that merges a key into an object's data.
pub(super) fn merged(object: &PatchedObject, key: &str, value: &str) -> String {
    let patch = json!({
        "apiVersion": "v1",
        "kind": object.kind,
        "metadata": {"name": object.name},
        "data": {key: value},
    });
    to_yaml(&json!([{
        "target": {"kind": object.kind, "name": pattern(&object.name)},
        "patch": to_yaml(&patch),
    }]))
}

/// Returns the entries of a list of patches, each as the text of a list of one.
pub(crate) fn entries_of(patch: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in patch.lines() {
        if line.starts_with("- ") {
            entries.push(String::new());
        }
        if let Some(entry) = entries.last_mut() {
            entry.push_str(line);
            entry.push('\n');
        }
    }
    entries
}
