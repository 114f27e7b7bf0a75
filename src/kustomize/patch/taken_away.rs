//! [`TakenAway`]: objects and fields that a patch takes away on purpose.
//!
//! Takes a patch and the resources that it is about to change; gives what it says is to go: `$patch: delete`, null, `op: remove`. Leaves
//! the doing to [`super::patches`], and what follows from somebody having meant it to whoever compares.

use super::json6902::place::decode_part;
use super::patches::{Content, Patch};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::resmap::ResMap;
use crate::yaml::{Node, Origin, Value};

/// An object or a field that a patch takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenAway {
    /// The object's kind.
    pub kind: String,
    /// The object's name as it is known before overlays change it.
    pub name: String,
    /// The field, key by key, items of lists by their names or else by their places; nothing for the whole object.
    pub field: Vec<String>,
    /// The JSON pointer that says so; `None` where a merge does.
    pub pointer: Option<String>,
    /// The place that says so.
    pub origin: Origin,
    /// The entry of `patchesJson6902` that it is in: what `patches` of the same file give is taken away again.
    pub late: Option<Origin>,
}

/// Fields that are followed: what stands deeper is no field of an object's own.
const DEEPEST: usize = 24;

impl Patch<'_> {
    /// Adds what the patch is about to take away of resources, until there is so much.
    pub(crate) fn add_taken_away(
        &self,
        (resources, late): (&ResMap, Option<Origin>),
        most: usize,
        found: &mut Vec<TakenAway>,
    ) {
        match &self.content {
            Content::Json(operations) => {
                let removals: Vec<_> = operations.iter().filter_map(|of| of.removal()).collect();
                if removals.is_empty() {
                    return;
                }
                let selected = self.target.iter().flat_map(|of| of.select(resources));
                for resource in selected.filter_map(|slot| resources.get(slot)) {
                    let room = most.saturating_sub(found.len());
                    let taken = removals.iter().take(room).map(|(path, origin)| TakenAway {
                        pointer: Some((*path).to_owned()),
                        late,
                        ..of_resource(resource, of_pointer(&resource.node, path), *origin)
                    });
                    found.extend(taken);
                }
            }
            Content::Merge(patches) => {
                for patch in patches {
                    let mut fields = Vec::new();
                    of_patch(&patch.node, &mut Vec::new(), &mut fields);
                    if fields.is_empty() {
                        continue;
                    }
                    let selected = match &self.target {
                        Some(target) => target.select(resources),
                        None => resources
                            .unique_with_any_id(&patch.id())
                            .into_iter()
                            .collect(),
                    };
                    for resource in selected.into_iter().filter_map(|slot| resources.get(slot)) {
                        let room = most.saturating_sub(found.len());
                        let taken = fields.iter().take(room);
                        found.extend(
                            taken.map(|(field, origin)| {
                                of_resource(resource, field.clone(), *origin)
                            }),
                        );
                    }
                }
            }
        }
    }
}

fn of_resource(resource: &Resource, field: Vec<String>, origin: Origin) -> TakenAway {
    TakenAway {
        kind: resource.kind().to_owned(),
        name: resource.known_name().to_owned(),
        field,
        pointer: None,
        origin,
        late: None,
    }
}

/// Returns the field that a JSON pointer leads to, with items of lists by their names.
fn of_pointer(document: &Node, pointer: &str) -> Vec<String> {
    let mut field = Vec::new();
    let mut at = Some(document);
    for part in pointer.split('/').skip(1).map(decode_part) {
        let items = at.and_then(Node::as_seq);
        let item = items.and_then(|items| items.get(part.parse::<usize>().ok()?));
        at = match items {
            Some(_) => item,
            None => at.and_then(|node| node.get(&part)),
        };
        let name = item.and_then(name_of);
        field.push(name.unwrap_or_else(|| part.into_owned()));
    }
    field
}

/// Adds the fields of a merge that it takes away: nulls, and mappings that say so.
fn of_patch(node: &Node, above: &mut Vec<String>, found: &mut Vec<(Vec<String>, Origin)>) {
    if above.len() > DEEPEST {
        return;
    }
    match &node.value {
        Value::Map(entries) => {
            let directive = node
                .get("$patch")
                .filter(|of| of.as_str() == Some("delete"));
            if let Some(directive) = directive {
                found.push((above.clone(), directive.origin));
                return;
            }
            for (key, value) in entries {
                let Some(key) = key.as_str() else { continue };
                above.push(key.to_owned());
                match value.is_null() {
                    true => found.push((above.clone(), value.origin)),
                    false => of_patch(value, above, found),
                }
                above.pop();
            }
        }
        Value::Seq(items) => {
            for item in items {
                let Some(name) = name_of(item) else { continue };
                above.push(name);
                of_patch(item, above, found);
                above.pop();
            }
        }
        Value::Scalar(_) => {}
    }
}

fn name_of(item: &Node) -> Option<String> {
    let name = item.get("name").and_then(Node::as_str)?;
    Some(name.to_owned())
}
