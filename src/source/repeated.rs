//! [`keep_last`]: objects that stand twice in one source; and keys that do in one mapping ([`RepeatedKey`]).
//!
//! Takes the objects of plain manifests in their order; keeps of those with one kind, namespace and name the last, as applying
//! them in that order does, and says which they are.

use super::Object;
use crate::maps::IndexMap;
use crate::yaml::{Origin, Repeated, SourceMap};

/// A key that stands twice in one mapping of a manifest; the last one counts, as for kubectl.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedKey {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// Kind of the object.
    pub kind: String,
    /// Original name of the object.
    pub name: String,
    /// The key's path in the object.
    pub path: String,
    /// The place of the entry that does not count.
    pub first: Origin,
    /// The place of the entry that counts.
    pub last: Origin,
}

impl RepeatedKey {
    pub(super) fn new(object: &Object, key: Repeated) -> Self {
        Self {
            app: None,
            kind: object.kind().to_owned(),
            name: object.original_name.clone(),
            path: key.path,
            first: key.first,
            last: key.last,
        }
    }
}

/// Keeps the last of the objects that stand several times, and returns a remark for each of them.
pub(super) fn keep_last(objects: &mut Vec<Object>, sources: &SourceMap) -> Vec<String> {
    let mut places: IndexMap<[String; 4], Vec<usize>> = IndexMap::default();
    for (index, object) in objects.iter().enumerate() {
        if is_created_anew(object) {
            continue;
        }
        let texts = [
            object.group(),
            object.kind(),
            object.namespace().unwrap_or_default(),
            object.name(),
        ];
        places
            .entry(texts.map(str::to_owned))
            .or_default()
            .push(index);
    }
    let mut dropped = Vec::new();
    let mut remarks = Vec::new();
    for ([_, kind, _, name], indexes) in places {
        let Some((last, earlier)) = indexes
            .split_last()
            .filter(|(_, others)| !others.is_empty())
        else {
            continue;
        };
        let place = |index: &usize| {
            let object = objects.get(*index)?;
            sources
                .place(object.declared)
                .map(|place| place.to_string())
        };
        let before: Vec<String> = earlier.iter().filter_map(place).collect();
        remarks.push(format!(
            "{kind} {name} stands {} times, the last one counts, as kubectl applies them: {}, not {}",
            indexes.len(),
            place(last).unwrap_or_default(),
            before.join(", ")
        ));
        dropped.extend_from_slice(earlier);
    }
    if !dropped.is_empty() {
        let mut index = 0;
        objects.retain(|_| {
            index += 1;
            !dropped.contains(&(index - 1))
        });
    }
    remarks
}

/// Several objects of one `generateName` are several objects.
fn is_created_anew(object: &Object) -> bool {
    object.node.at(&["metadata", "generateName"]).is_some()
}
