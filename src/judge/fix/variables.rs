//! [`AddedVariable`]: a variable that the target's container lacks, on its way into a patch.
//!
//! Several findings lack variables of one container. Each gives its own variable, and one edit adds them all, in the
//! reference's order: two edits that each make the list would undo each other.

use serde_json::{Value, json};

use super::yaml::to_yaml;

/// The object that a patch changes, as its `target` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PatchedObject {
    pub(super) kind: String,
    pub(super) name: String,
    /// Its namespace, where the name alone names several objects.
    pub(super) namespace: Option<String>,
}

/// One entry of a container's `env`, and the place that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AddedVariable {
    pub(super) object: PatchedObject,
    pub(super) container: String,
    /// The JSON pointer of the container.
    pub(super) pointer: String,
    /// The container has an `env` already.
    pub(super) has_list: bool,
    /// Its place in the reference's environment.
    pub(super) position: usize,
    pub(super) entry: Value,
}

impl AddedVariable {
    /// Tells whether both go into the same container.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        self.object == other.object
            && self.pointer == other.pointer
            && self.container == other.container
    }
}

/// Returns the entry of `patches:` that adds the variables of one container.
pub(crate) fn patch_of(variables: &[&AddedVariable]) -> String {
    let Some(first) = variables.first() else {
        return String::new();
    };
    let mut sorted = variables.to_vec();
    sorted.sort_by_key(|variable| variable.position);
    let pointer = &first.pointer;
    let mut operations =
        vec![json!({"op": "test", "path": format!("{pointer}/name"), "value": first.container})];
    if first.has_list {
        operations.extend(sorted.iter().map(
            |variable| json!({"op": "add", "path": format!("{pointer}/env/-"), "value": variable.entry}),
        ));
    } else {
        let entries: Vec<&Value> = sorted.iter().map(|variable| &variable.entry).collect();
        operations.push(json!({"op": "add", "path": format!("{pointer}/env"), "value": entries}));
    }
    entry(&first.object, operations)
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
