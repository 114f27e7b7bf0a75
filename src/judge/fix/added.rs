//! [`AddedEntry`]: a variable or a mount that the target's container lacks, on its way into a patch.
//!
//! Several findings lack entries of one list. Each gives its own entry, and one edit adds them all, in the reference's order: two
//! edits that each make the list would undo each other.

use serde_json::{Value, json};

use super::yaml::to_yaml;

/// The object that a patch changes, as its `target` names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PatchedObject {
    pub(super) kind: String,
    pub(super) name: String,
    /// Its namespace, where the name alone names several objects.
    pub(super) namespace: Option<String>,
}

/// A list of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EntryList {
    pub(crate) name: &'static str,
    /// The target's container has one.
    pub(crate) is_there: bool,
}

/// The list that an entry goes into.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct EntryPlace {
    pub(super) object: PatchedObject,
    pub(super) container: String,
    /// The JSON pointer of the container.
    pub(super) pointer: String,
    pub(super) list: EntryList,
}

/// One entry of a list, and the place that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AddedEntry {
    pub(crate) place: EntryPlace,
    /// Its place in the reference's list.
    pub(super) position: usize,
    pub(super) entry: Value,
}

impl AddedEntry {
    /// Returns what tells it from the others of its list.
    pub(crate) fn key(&self) -> (usize, String) {
        (self.position, self.entry.to_string())
    }
}

/// Returns the entry of `patches:` that adds to one list, each entry with its position.
pub(crate) fn patch_of<'e>(
    place: &EntryPlace,
    added: impl IntoIterator<Item = &'e AddedEntry>,
) -> String {
    let mut sorted: Vec<&AddedEntry> = added.into_iter().collect();
    sorted.sort_by_key(|entry| entry.position);
    let EntryPlace { pointer, list, .. } = place;
    let list_pointer = format!("{pointer}/{}", list.name);
    let mut operations =
        vec![json!({"op": "test", "path": format!("{pointer}/name"), "value": place.container})];
    if list.is_there {
        operations.extend(sorted.iter().map(
            |added| json!({"op": "add", "path": format!("{list_pointer}/-"), "value": added.entry}),
        ));
    } else {
        let entries: Vec<&Value> = sorted.iter().map(|added| &added.entry).collect();
        operations.push(json!({"op": "add", "path": list_pointer, "value": entries}));
    }
    entry(&place.object, operations)
}

/// Returns an entry of `patches:`.
pub(super) fn entry(object: &PatchedObject, operations: Vec<Value>) -> String {
    let mut target = json!({"kind": object.kind, "name": object.name});
    if let (Some(namespace), Value::Object(target)) = (&object.namespace, &mut target) {
        target.insert("namespace".to_owned(), json!(namespace));
    }
    to_yaml(&json!([{
        "target": target,
        "patch": to_yaml(&Value::Array(operations)),
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
