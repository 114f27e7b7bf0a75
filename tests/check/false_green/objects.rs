//! Rendered overlays as JSON trees: where they come from, and how their parts are found.

use std::path::Path;

use kubeparity::kustomize::{self, Options};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use serde::Deserialize;
use serde_json::Value;

use super::directory;

/// A rendered overlay.
pub(super) struct Overlay {
    pub(super) name: String,
    pub(super) objects: Vec<Value>,
}

/// The overlays of this repository that render without a cluster, and a shop that has something of everything.
pub(super) fn of_this_repository() -> Vec<Overlay> {
    let mut overlays = of_directory(&directory("tests/check/false_green"));
    for path in ["overlays/staging", "overlays/production"] {
        let files = SourceMap::default();
        let disk = Disk::new(&files);
        let rendered = kustomize::build(&disk, &directory(path), &Options::default());
        let text = kustomize::print(&rendered.expect("it renders")).expect("it prints");
        overlays.extend(parsed(path, &text));
    }
    overlays
}

/// Reads every YAML file of a directory.
pub(super) fn of_directory(path: &Path) -> Vec<Overlay> {
    let entries = std::fs::read_dir(path).expect("a directory");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let is_yaml = |path: &&std::path::PathBuf| path.extension().is_some_and(|of| of == "yaml");
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).ok()?;
        parsed(&path.display().to_string(), &text)
    };
    files.iter().filter(is_yaml).filter_map(read).collect()
}

/// Reads documents. What another reader of YAML takes otherwise is left out.
fn parsed(name: &str, text: &str) -> Option<Overlay> {
    let documents = serde_yaml::Deserializer::from_str(text);
    let objects: Vec<Value> = documents
        .map(|document| Value::deserialize(document).ok())
        .collect::<Option<_>>()?;
    let objects: Vec<_> = objects.into_iter().filter(Value::is_object).collect();
    let has_workload = objects.iter().any(|object| template(object).is_some());
    has_workload.then(|| Overlay {
        name: name.to_owned(),
        objects,
    })
}

/// Returns objects as a stream of documents.
pub(super) fn text(objects: &[Value]) -> String {
    let documents: Vec<_> = objects.iter().map(Value::to_string).collect();
    documents.join("\n---\n")
}

/// Returns objects as block YAML with comments: other quotes, other styles, the same objects.
pub(super) fn commented(objects: &[Value]) -> String {
    let documents = objects.iter().map(|object| {
        let text = serde_yaml::to_string(object).expect("it prints");
        // The writer leaves words bare that YAML 1.1, which the API server reads, takes for booleans.
        let is_bare = |line: &str| {
            let word = line.rsplit([' ', '\t']).next().unwrap_or_default();
            let word = word.to_lowercase();
            ["y", "n", "yes", "no", "on", "off"].contains(&word.trim_end_matches(':'))
        };
        match text.lines().any(is_bare) {
            true => object.to_string(),
            false => format!("# {}\n{text}", name(object)),
        }
    });
    documents.collect::<Vec<_>>().join("\n---\n")
}

/// Returns where an object has its pod template.
pub(super) fn template(object: &Value) -> Option<&'static str> {
    let path = match object["kind"].as_str()? {
        "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => "/spec/template",
        "CronJob" => "/spec/jobTemplate/spec/template",
        _ => return None,
    };
    let group = object["apiVersion"].as_str()?;
    let is_builtin = group.starts_with("apps/") || group.starts_with("batch/");
    (is_builtin && object.pointer(path)?["spec"]["containers"].is_array()).then_some(path)
}

/// Returns a pointer to every container of an object, with whether it is one that goes on running.
pub(super) fn containers(object: &Value) -> Vec<String> {
    let Some(template) = template(object) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for list in ["containers", "initContainers"] {
        let path = format!("{template}/spec/{list}");
        let count = object
            .pointer(&path)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        found.extend((0..count).map(|index| format!("{path}/{index}")));
    }
    found
}

/// Returns an object's name.
pub(super) fn name(object: &Value) -> String {
    object["metadata"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Returns a copy of objects in which one has been changed.
pub(super) fn with(objects: &[Value], at: usize, change: impl FnOnce(&mut Value)) -> Vec<Value> {
    let mut changed = objects.to_vec();
    change(&mut changed[at]);
    changed
}

/// Takes away what a pointer names: an entry of a mapping, or an item of a list.
pub(super) fn remove(tree: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    match tree.pointer_mut(parent) {
        Some(Value::Object(entries)) => {
            entries.shift_remove(&key.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(items)) => {
            let index: usize = key.parse().expect("an index");
            items.remove(index);
        }
        _ => {}
    }
}

/// Returns a key as a pointer holds it.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Tells whether an operator may make pods of some object here, or add to those that are here.
pub(super) fn has_custom_resources(objects: &[Value]) -> bool {
    objects.iter().any(|object| {
        let api = object["apiVersion"].as_str().unwrap_or_default();
        let group = api.split_once('/').map_or("", |(group, _)| group);
        group.contains('.') && !group.ends_with(".k8s.io")
    })
}
