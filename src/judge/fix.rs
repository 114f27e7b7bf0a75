//! The edit that mends a finding: a patch for the target's overlay.
//!
//! Takes what the target has and what it should have, as JSON; gives the entry of `patches:` that leads from one to
//! the other, computed by `json_patch::diff`. A `test` operation in front makes the patch fail rather than hit
//! another container, should the order of containers have changed.

mod added;
mod entries;
mod yaml;

use added::PatchedObject;
pub(crate) use added::{AddedEntry, EntryList, EntryPlace, entries_of, patch_of};
pub(crate) use entries::{add_variable, missing_key, probe, replace_variable, resources};

use json_patch::{Patch, PatchOperation};
use serde_json::{Map, Value, json};

use super::{Context, Fix};
use crate::mask;
use crate::model::{Container, ContainerKind, Environment, Workload};
use crate::source::{State, WorkloadKind};

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
        self.patch_below("", before, after)
    }

    /// As [`Self::container_patch`], of what stands at a JSON pointer in the container: of one entry of a long list.
    pub(crate) fn patch_below(&self, below: &str, before: &Value, after: &Value) -> Option<String> {
        let container = self.container?;
        let (list, index) = self.place(container)?;
        let place = format!("/{}/{list}/{index}", self.pod_path()?.join("/"));
        let test = json!({"op": "test", "path": format!("{place}/name"), "value": container.name});
        self.patch(test, &format!("{place}{below}"), before, after)
    }

    /// Returns an entry on its way into a list of the container; `None` where it shows a credential.
    pub(crate) fn added(
        &self,
        list: EntryList,
        position: usize,
        entry: Value,
    ) -> Option<AddedEntry> {
        let container = self.container?;
        let (containers, index) = self.place(container)?;
        let pod = self.pod_path()?.join("/");
        (!shows_credential(&entry)).then(|| AddedEntry {
            place: EntryPlace {
                object: self.object(),
                container: container.name.clone(),
                pointer: format!("/{pod}/{containers}/{index}"),
                list,
            },
            position,
            entry,
        })
    }

    fn patch(&self, test: Value, place: &str, before: &Value, after: &Value) -> Option<String> {
        let Patch(operations) = json_patch::diff(before, after);
        if operations.is_empty() {
            return None;
        }
        let mut written = vec![test];
        for operation in &operations {
            if is_part_of_credential(operation, after) {
                return None;
            }
            written.push(appended(operation, place, before)?);
        }
        if written.iter().any(shows_credential) {
            return None;
        }
        Some(added::entry(&self.object(), written))
    }

    fn object(&self) -> PatchedObject {
        PatchedObject {
            kind: self.workload.kind.clone(),
            name: self.workload.original_name.clone(),
            namespace: self.namespace.map(str::to_owned),
        }
    }

    fn place(&self, container: &Container) -> Option<(&'static str, usize)> {
        let list = list_of(container.kind);
        let mut siblings = self
            .workload
            .containers
            .iter()
            .filter(|other| list_of(other.kind) == list);
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
    let shared = &environment.shared_names;
    if shared.is_empty() || !shared.contains(&(kind.clone(), name.clone())) {
        return Some(None);
    }
    let same = |other: &&Workload| {
        (&other.app, &other.kind, &other.original_name) == (&workload.app, kind, name)
    };
    let all = environment.workloads.iter().filter(same);
    let here = all.filter(|other| other.namespace == workload.namespace);
    (workload.namespace.is_some() && here.count() == 1).then_some(workload.namespace.as_deref())
}

fn list_of(kind: ContainerKind) -> &'static str {
    match kind {
        ContainerKind::Init | ContainerKind::Sidecar => "initContainers",
        ContainerKind::Main => "containers",
    }
}

/// A credential is not suggested to be written down once more.
fn shows_credential(value: &Value) -> bool {
    match value {
        Value::String(text) => mask::mask_text("", text) != *text,
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
            let word = |index: usize| {
                let item = items.get(index)?;
                Some(item.as_str().unwrap_or_default().to_owned())
            };
            let index = last.parse().unwrap_or(usize::MAX);
            let own = word(index);
            own.is_some() && mask::mask_word(index, word) != own
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

/// Returns the operation as JSON, below a place. What is added at a list's end is added at `-`, wherever the end is when the
/// patch is applied.
fn appended(operation: &PatchOperation, place: &str, before: &Value) -> Option<Value> {
    let mut written = serde_json::to_value(operation).ok()?;
    let own = written.get("path")?.as_str()?;
    let path = match operation {
        PatchOperation::Add(_) => match own.rsplit_once('/') {
            Some((list, last)) if is_end(before.pointer(list), last) => format!("{place}{list}/-"),
            _ => format!("{place}{own}"),
        },
        _ => format!("{place}{own}"),
    };
    *written.get_mut("path")? = json!(path);
    Some(written)
}

/// Tells whether an index is that of a list's end.
fn is_end(list: Option<&Value>, index: &str) -> bool {
    let items = list.and_then(Value::as_array);
    items.is_some_and(|items| index.parse() == Ok(items.len()))
}

/// Returns the fix with that patch, in the target's words.
pub(crate) fn in_overlay(context: &Context<'_>, what: &str, patch: Option<String>) -> Fix {
    let patch = patch.filter(|_| !is_directory_of_manifests(context.comparison.target));
    Fix {
        what: match &patch {
            Some(_) => format!("{what}, in {}", kustomization(context.comparison.target)),
            None => what.to_owned(),
        },
        patch,
        added: Vec::new(),
    }
}

/// Returns the fix that adds the entry, in the target's words.
pub(crate) fn adding(context: &Context<'_>, what: &str, entry: AddedEntry) -> Fix {
    let target = context.comparison.target;
    if is_directory_of_manifests(target) {
        return Fix {
            what: format!("{what}, in the manifests of {}", target.name),
            patch: None,
            added: Vec::new(),
        };
    }
    Fix {
        what: format!("{what}, in {}", kustomization(target)),
        patch: None,
        added: vec![entry],
    }
}

/// Tells whether the environment is a directory that no kustomization renders: a patch mends nothing there.
fn is_directory_of_manifests(environment: &Environment) -> bool {
    let is_declared = environment.state == State::Declared;
    is_declared && !environment.is_rendered && is_directory(&environment.spec)
}

/// Tells whether a source is one directory, by its spelling.
fn is_directory(spec: &str) -> bool {
    let is_file = [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| spec.ends_with(end));
    let is_other =
        spec.is_empty() || spec == "-" || spec.starts_with("command:") || spec.contains(['*', ',']);
    !is_file && !is_other
}

/// Returns the file to edit, as the environment's source is spelled.
fn kustomization(environment: &Environment) -> String {
    let spec = environment.spec.trim_end_matches('/');
    if environment.state == State::Live {
        return format!("what deploys to {}", environment.name);
    }
    match is_directory(spec) {
        true => format!("{spec}/kustomization.yaml"),
        false => format!("the overlay of {}", environment.name),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::rules::testing;

    /// Reads a suggestion back and applies its operations.
    fn apply(patch: &str, document: &mut Value) {
        let entry: Value = serde_yaml::from_str(patch).expect("YAML");
        let text = entry
            .pointer("/0/patch")
            .and_then(Value::as_str)
            .expect("a patch");
        let operations: Patch = serde_yaml::from_str(text).expect("JSON 6902");
        json_patch::patch(document, &operations).expect("a patch that applies");
    }

    #[test]
    fn the_patch_makes_what_should_be_of_what_is() {
        let workload = testing::workload(&["proxy", "checkout"]);
        let edit = Edit {
            workload: &workload,
            container: workload.containers.get(1),
            namespace: None,
        };
        let probe = json!({"httpGet": {"path": "/ready", "port": 8080}});
        let cases = [
            (json!({}), json!({"env": [{"name": "A", "value": "1"}]})),
            (
                json!({"env": [{"name": "A", "value": "1"}]}),
                json!({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}),
            ),
            (json!({}), json!({"readinessProbe": probe})),
            (
                json!({"resources": {"requests": {"cpu": "1"}}}),
                json!({"resources": {"requests": {"cpu": "1"}, "limits": {"memory": "1Gi"}}}),
            ),
            (
                json!({"args": ["a", "b"]}),
                json!({"args": ["a", "c", "d"]}),
            ),
        ];
        for (before, after) in cases {
            let whole = |part: &Value| {
                let mut container = json!({"name": "checkout"});
                if let (Value::Object(of), Value::Object(part)) = (&mut container, part) {
                    of.extend(part.clone());
                }
                json!({"spec": {"template": {"spec": {"containers": [{"name": "proxy"}, container]}}}})
            };
            let patch = edit
                .container_patch(&before, &after)
                .expect("something to do");
            let mut document = whole(&before);
            apply(&patch, &mut document);
            assert_eq!(document, whole(&after), "{patch}");
            assert!(edit.container_patch(&after, &after).is_none());
        }
    }

    #[test]
    fn a_variable_is_appended_wherever_the_list_ends() {
        let workload = testing::workload(&["checkout"]);
        let edit = Edit {
            workload: &workload,
            container: workload.containers.first(),
            namespace: None,
        };
        let before = json!({"env": [{"name": "A", "value": "1"}]});
        let after = json!({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]});
        let patch = edit
            .container_patch(&before, &after)
            .expect("something to do");
        assert!(
            patch.contains("/spec/template/spec/containers/0/env/-"),
            "{patch}"
        );
        assert!(patch.contains("name: checkout"), "{patch}");
    }
}
