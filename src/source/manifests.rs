//! Manifests: files and directories of them, standard input, a command's output.
//!
//! Takes text; gives objects, `List`s unwrapped, Secrets as they are. Reads by YAML 1.1, as kubectl does.

use std::path::{Path, PathBuf};

use super::{Object, RepeatedKey, is_overlay};
use crate::error::{Error, ErrorKind};
use crate::yaml::{Node, Origin, Value, json_as_yaml, read_and_settle};

/// Reads the objects of a text.
///
/// # Errors
/// If it is not YAML, or a document is not an object.
pub(super) fn objects(
    text: &str,
    file: Origin,
    (found, repeated): (&mut Vec<Object>, &mut Vec<RepeatedKey>),
) -> Result<(), Error> {
    let json = json_as_yaml(text);
    let text = json.as_deref().unwrap_or(text);
    let documents = read_and_settle(text, file).map_err(|error| Error::from(error).sensitive())?;
    for (document, keys) in documents {
        let before = found.len();
        unwrap(document, found)?;
        if let Some(object) = found.get(before) {
            repeated.extend(keys.into_iter().map(|key| RepeatedKey::new(object, key)));
        }
    }
    Ok(())
}

fn unwrap(mut document: Node, found: &mut Vec<Object>) -> Result<(), Error> {
    if document.is_null() {
        return Ok(());
    }
    let kind = document
        .get("kind")
        .and_then(Node::as_str)
        .unwrap_or_default()
        .to_owned();
    if kind.is_empty() || !matches!(document.value, Value::Map(_)) {
        return Err(Error::new("this document is not a Kubernetes object: it has no 'kind'")
            .at(document.origin)
            .sensitive()
            .hint("a directory with a kustomization.yaml is rendered; other YAML files have to hold objects only"));
    }
    if kind.ends_with("List")
        && let Some(Node {
            value: Value::Seq(items),
            ..
        }) = document.remove("items")
    {
        return items.into_iter().try_for_each(|item| unwrap(item, found));
    }
    let Some(name) = name_of(&document) else {
        if is_for_a_server(&document) {
            return Err(Error::new(format!("this {kind} has no name"))
                .at(document.origin)
                .sensitive()
                .hint("the API server refuses an object with neither 'metadata.name' nor 'metadata.generateName'"));
        }
        // Kustomizations, programs' own settings and values files have a kind at times, but never a name.
        return Ok(());
    };
    if document.at(&["metadata", "name"]).is_none_or(Node::is_null)
        && let Some(metadata) = document.get_mut("metadata")
    {
        let origin = metadata.origin;
        metadata.set("name", Node::string(name.as_str(), origin));
    }
    let declared = document.origin;
    found.push(Object {
        node: document,
        original_name: name,
        app: None,
        declared,
        keys_unknown: false,
        rendered: false,
        live: None,
    });
    Ok(())
}

/// Tells whether a document without a name is an object all the same, which the API server would be sent: it has pods, or what objects
/// have beside a version.
fn is_for_a_server(document: &Node) -> bool {
    const OF_OBJECTS: [&str; 5] = ["data", "metadata", "roleRef", "spec", "stringData"];
    let spec = document.get("spec");
    if spec.is_some_and(|spec| spec.get("template").is_some() || spec.get("containers").is_some()) {
        return true;
    }
    let Some(version) = document.get("apiVersion").and_then(Node::as_str) else {
        return false;
    };
    let is_filled = |of: &&str| {
        document
            .get(of)
            .and_then(Node::as_map)
            .is_some_and(|of| !of.is_empty())
    };
    let annotations = document.at(&["metadata", "annotations"]);
    let is_local =
        annotations.is_some_and(|of| of.get("config.kubernetes.io/local-config").is_some());
    !version.starts_with("kustomize.config.k8s.io/")
        && !is_local
        && OF_OBJECTS.iter().any(is_filled)
}

/// Returns an object's name; without one, the stem of the names that the API server makes: objects of one stem are created anew
/// with each apply, and answer to each other.
fn name_of(document: &Node) -> Option<String> {
    let text = |field: &str| {
        let found = document.at(&["metadata", field])?;
        let text = found
            .as_str()
            .filter(|text| !text.is_empty() && !found.is_null());
        text.map(str::to_owned)
    };
    text("name").or_else(|| {
        let stem = text("generateName")?;
        Some(stem.trim_end_matches(['-', '.']).to_owned())
    })
}

/// Returns a directory's manifest files, in order, those below it included.
///
/// # Errors
/// If a directory cannot be read, or one below has a kustomization, so that reading it as manifests would mislead.
pub(super) fn files_below(top: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |path: &Path, error: std::io::Error| {
        Error::new(format!("cannot read {}: {error}", path.display()))
            .of_kind(ErrorKind::Unreadable)
            .caused_by(error)
    };
    let mut files = Vec::new();
    let mut open = vec![top.to_owned()];
    while let Some(directory) = open.pop() {
        let entries: std::io::Result<Vec<_>> =
            std::fs::read_dir(&directory).and_then(Iterator::collect);
        let mut entries = entries.map_err(|error| unreadable(&directory, error))?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let kind = entry
                .file_type()
                .map_err(|error| unreadable(&path, error))?;
            if kind.is_dir() && is_overlay(&path) {
                return Err(Error::new(format!(
                    "{} holds no kustomization, but directories below it do",
                    top.display()
                ))
                .hint(format!("name one of them, for example {}", path.display())));
            }
            let extension = path.extension().and_then(|extension| extension.to_str());
            if kind.is_dir() {
                open.push(path);
            } else if matches!(extension, Some("yaml" | "yml" | "json")) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
