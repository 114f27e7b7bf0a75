//! Joining a generated resource with those that are there: as a new one, merged into one, or in its place.

use crate::kustomize::Error;
use crate::kustomize::generate::base64_lines;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::resource::{Behavior, Id, Resource};
use crate::suggest;
use crate::yaml::{Node, Origin, Style, Tag};

/// Adds a generated resource by its behaviour.
///
/// # Errors
/// If it is to be merged into what is not there, or created where something is.
pub(crate) fn join_generated(resources: &mut ResMap, generated: Resource) -> Result<(), Error> {
    let id = generated.id();
    let declared = generated.declared;
    let slots = resources.with_any_id(&id);
    let refuse = |message: String| Err(Error::new(message).at(declared));
    match (slots.as_slice(), generated.behavior) {
        ([], Behavior::Merge | Behavior::Replace) => {
            Err(nothing_to_merge(resources, &id).at(declared))
        }
        ([], _) => resources.append(generated),
        ([slot], Behavior::Merge | Behavior::Replace) => {
            if let Some(old) = resources.remove(*slot) {
                resources.replace(*slot, combine(generated, old)?);
            }
            Ok(())
        }
        ([_], behavior) => refuse(format!(
            "id {} exists; can not use behavior: '{}', behavior must be merge or replace",
            go_syntax(&id),
            match behavior {
                Behavior::Create => "create",
                _ => "unspecified",
            }
        )),
        _ => refuse(format!(
            "found multiple objects {} that could accept merge of {id}",
            slots
                .iter()
                .filter_map(|slot| resources.get(*slot))
                .map(|resource| resource.id().to_string())
                .collect::<Vec<_>>()
                .join(" ")
        )),
    }
}

/// Says that there is nothing to merge into, and what may have been meant.
fn nothing_to_merge(resources: &ResMap, id: &Id) -> Error {
    let error = Error::new(format!(
        "id {} does not exist; cannot merge or replace",
        go_syntax(id)
    ));
    let (kind, name) = (&id.kind, &id.name);
    let error = error.plainly(format!(
        "there is no {kind} '{name}' to merge into or to replace"
    ));
    let same_kind: Vec<Id> = resources
        .iter()
        .map(Resource::id)
        .filter(|other| other.kind == *kind)
        .collect();
    match suggest::nearest(name, same_kind.iter().map(|other| &*other.name)) {
        Some(known) => error.hint(format!("did you mean '{known}'?")),
        None => error.hint("a base has to generate it; without 'behavior:', it is created"),
    }
}

/// An id the way kustomize prints it in these two errors.
fn go_syntax(id: &Id) -> String {
    format!(
        "resid.ResId{{Gvk:resid.Gvk{{Group:{:?}, Version:{:?}, Kind:{:?}, isClusterScoped:{}}}, \
         Name:{:?}, Namespace:{:?}}}",
        id.group,
        id.version,
        id.kind,
        id.is_cluster_scoped(),
        id.name,
        id.namespace
    )
}

/// Puts the new resource in the old one's place: it keeps the old one's identity and history, and
/// labels and annotations that it does not set itself; merging keeps data likewise.
fn combine(mut new: Resource, old: Resource) -> Result<Resource, Error> {
    for field in ["labels", "annotations"] {
        let merged = merged(
            old.node.at(&["metadata", field]),
            new.node.at(&["metadata", field]),
        );
        set_map(new.node.get_mut("metadata"), field, merged);
    }
    for field in ["name", "namespace"] {
        let value = old.node.at(&["metadata", field]).cloned();
        if let Some(metadata) = new.node.get_mut("metadata") {
            match value {
                Some(value) => metadata.set(field, value),
                None => drop(metadata.remove(field)),
            }
        }
    }
    if new.behavior == Behavior::Merge {
        let encoded = encoded_data(&old)?;
        for (field, old) in [
            ("data", encoded.as_ref().or(old.node.get("data"))),
            ("binaryData", old.node.get("binaryData")),
        ] {
            let merged = merged(old, new.node.get(field));
            set_map(Some(&mut new.node), field, merged);
        }
        new.provenance = old.provenance.or(new.provenance);
        new.declared = old.declared;
        new.keys_unknown |= old.keys_unknown;
        new.missing_inputs.extend(old.missing_inputs);
    }
    new.needs_hash &= old.needs_hash;
    new.behavior = old.behavior;
    new.previous = old.previous;
    new.transformations = old.transformations;
    new.prefixes = old.prefixes;
    new.suffixes = old.suffixes;
    new.var_names = old.var_names;
    Ok(new)
}

/// Returns a Secret's data with its `stringData` encoded into it, as the API server does it; `None` if it has none.
fn encoded_data(old: &Resource) -> Result<Option<Node>, Error> {
    let id = old.id();
    let is_secret = id.group.is_empty() && id.version == "v1" && id.kind == "Secret";
    let texts = old.node.get("stringData").filter(|node| !node.is_null());
    let Some(texts) = texts.filter(|_| is_secret) else {
        return Ok(None);
    };
    let mut data = match old.node.get("data") {
        Some(data) if data.as_map().is_some() => data.clone(),
        _ => Node::map(texts.origin),
    };
    for (key, value) in texts.as_map().unwrap_or_default() {
        let key = key.as_str().unwrap_or_default();
        let Some(text) = value.as_str() else {
            let message = format!(
                "failed to normalize stringData for {id}: read stringData: stringData value for key {key:?} must be a scalar"
            );
            return Err(Error::new(message).at(value.origin));
        };
        let text = if value.is_null() { "" } else { text };
        data.set(
            key,
            Node::string(base64_lines(text.as_bytes()), value.origin),
        );
    }
    Ok(Some(data))
}

/// The entries of both maps as strings, sorted by key; the second wins.
fn merged(old: Option<&Node>, new: Option<&Node>) -> Vec<(Node, Node)> {
    let mut entries = std::collections::BTreeMap::new();
    for (key, value) in [old, new]
        .into_iter()
        .flatten()
        .filter_map(Node::as_map)
        .flatten()
    {
        let text = if value.is_null() {
            ""
        } else {
            value.as_str().unwrap_or_default()
        };
        let style = if text.contains('\n') {
            Style::Literal
        } else {
            Style::Plain
        };
        let value = Node::scalar(text, Tag::Str, style, value.origin);
        entries.insert(
            key.as_str().unwrap_or_default().to_owned(),
            (key.origin, value),
        );
    }
    entries
        .into_iter()
        .map(|(key, (origin, value))| {
            (
                Node::scalar(key, Tag::Implicit, Style::Plain, origin),
                value,
            )
        })
        .collect()
}

fn set_map(parent: Option<&mut Node>, field: &str, entries: Vec<(Node, Node)>) {
    let Some(parent) = parent else {
        return;
    };
    let origin = parent.remove(field).map_or(Origin::NONE, |old| old.origin);
    if entries.is_empty() {
        return;
    }
    let mut map = Node::map(origin);
    if let Some(into) = map.as_map_mut() {
        *into = entries;
    }
    parent.set(field, map);
}
