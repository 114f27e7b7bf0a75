//! [`Patch`]: one entry that is read and checked, and its work on the resources.
//!
//! Takes the resources of a build; changes those that the patch names or that its target selects. Leaves reading entries to
//! [`super::entry`].

use super::json6902::{self, Operation};
use super::merge::{merge_patch, reads_otherwise};
use super::schema::Definitions;
use smol_str::SmolStr;

use crate::kustomize::io::documents;
use crate::kustomize::kustomization::PatchOptions;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::resource::selector::Matcher;
use crate::kustomize::resource::shared_nodes;
use crate::kustomize::resource::{Behavior, Resource};
use crate::kustomize::{Error, Id};
use crate::suggest;
use crate::yaml::{self, Dialect, Node, Style, Tag, scalar_weight};

/// A patch that is ready to run.
pub(crate) struct Patch<'d> {
    /// The lists that merge, in place of those of Kubernetes' own types.
    pub(super) definitions: Option<&'d Definitions>,
    pub(super) content: Content,
    pub(super) target: Option<Matcher>,
    pub(super) options: PatchOptions,
    /// `patchesJson6902` renames without a trace; `patches` remembers.
    pub(super) remembers: bool,
    /// How a patch without its object is introduced.
    pub(super) complaint: bool,
}

/// The changes that a patch makes.
pub(super) enum Content {
    /// Objects to merge in.
    Merge(Vec<Resource>),
    /// Operations of RFC 6902.
    Json(Vec<Operation>),
}

impl<'d> Patch<'d> {
    /// Merges by these definitions.
    pub(crate) fn by(self, definitions: Option<&'d Definitions>) -> Self {
        Self {
            definitions,
            ..self
        }
    }

    /// Applies the patch; false if its target selects nothing, which kustomize passes over in silence.
    pub(crate) fn apply(&self, resources: &mut ResMap) -> Result<bool, Error> {
        match (&self.content, &self.target) {
            (Content::Json(operations), Some(target)) => {
                let selected = target.select(resources);
                let found = !selected.is_empty();
                selected.into_iter().try_for_each(|slot| {
                    resources.try_grow(slot, |resource| {
                        if self.remembers {
                            resource.remember_id();
                        }
                        let before = SmolStr::new(resource.name());
                        show_notes(resource);
                        let grown = json6902::apply_operations(&mut resource.node, operations)?;
                        hide_notes(resource);
                        resource.note_name_given(&before);
                        documents::check_resource(&resource.node)?;
                        Ok(grown.and(most_noted()))
                    })
                })?;
                Ok(found)
            }
            (Content::Json(_), None) => Ok(true),
            (Content::Merge(patches), Some(target)) => {
                let Some(patch) = patches.first() else {
                    return Ok(true);
                };
                let patch = copied_to_target(patch.node.clone());
                let selected = target.select(resources);
                let found = !selected.is_empty();
                selected
                    .into_iter()
                    .try_for_each(|slot| self.merge_into(resources, slot, &patch))?;
                resources.check_unique()?;
                Ok(found)
            }
            (Content::Merge(patches), None) => patches
                .iter()
                .try_for_each(|patch| {
                    let slot = self.find(resources, patch)?;
                    if self.complaint {
                        return self.merge_into(resources, slot, &patch.node);
                    }
                    let patch = copied_to_target(patch.node.clone());
                    self.merge_into(resources, slot, &patch)?;
                    resources.check_unique()
                })
                .map(|()| true),
        }
    }

    fn find(&self, resources: &ResMap, patch: &Resource) -> Result<usize, Error> {
        let id = patch.id();
        resources.unique_with_any_id(&id).map_err(|error| {
            let error = match self.complaint {
                true => error.within(format_args!(
                    "no resource matches strategic merge patch {:?}",
                    id.to_string()
                )),
                false => error,
            };
            error.at(patch.declared).hint(nearest(resources, &id))
        })
    }

    fn merge_into(&self, resources: &mut ResMap, slot: usize, patch: &Node) -> Result<(), Error> {
        let deleted = resources.update(slot, |resource| {
            let before = SmolStr::new(resource.name());
            if self.options.allow_name_change || self.options.allow_kind_change {
                resource.remember_id();
            }
            let merged = merge_resource(resource, patch.clone(), self.options, self.definitions);
            resource.note_name_given(&before);
            shared_nodes::agree(resource);
            merged
        });
        match deleted {
            Some(Ok(true)) => {
                resources.remove(slot);
                Ok(())
            }
            Some(Err(error)) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Makes a patch's labels and annotations strings, nulls too, and gives it an `apiVersion`: kustomize copies them so where
/// it applies a patch to what a target selects, and in `patchesStrategicMerge`. What has no `apiVersion` gets an empty one.
fn copied_to_target(mut patch: Node) -> Node {
    let nothing = Node::scalar("", Tag::Implicit, Style::Plain, patch.origin);
    patch.set("apiVersion", nothing);
    for field in ["labels", "annotations"] {
        let Some(metadata) = patch.get_mut("metadata") else {
            continue;
        };
        match metadata.get_mut(field).and_then(Node::as_map_mut) {
            Some(entries) if !entries.is_empty() => entries.iter_mut().for_each(|(_, value)| {
                let text = value.as_str().unwrap_or_default().to_owned();
                *value = Node::string(text, value.origin);
            }),
            // Nothing is left of what has no entries, a null included.
            _ => drop(metadata.remove(field)),
        }
    }
    patch
}

/// Merges and puts the identity back; tells whether the patch deletes the resource.
fn merge_resource(
    resource: &mut Resource,
    mut patch: Node,
    options: PatchOptions,
    definitions: Option<&Definitions>,
) -> Result<bool, Error> {
    let kept = |key: &str| resource.node.get(key).cloned();
    let (api_version, kind) = (kept("apiVersion"), kept("kind"));
    let field = |key: &str| resource.node.at(&["metadata", key]).cloned();
    let (name, namespace) = (field("name"), field("namespace"));
    // An empty one reads as null, which a merge would drop.
    let empty = match api_version {
        Some(api_version) => {
            patch.set("apiVersion", api_version);
            None
        }
        None => patch.remove("apiVersion").filter(Node::is_null),
    };
    let nothing = Node::null(resource.node.origin);
    let Some(merged) = merge_patch(
        std::mem::replace(&mut resource.node, nothing),
        patch,
        definitions,
    )?
    else {
        return Ok(true);
    };
    if merged.as_map().is_none_or(<[_]>::is_empty) {
        return Ok(true);
    }
    resource.node = merged;
    if let Some(empty) = empty {
        resource.node.set("apiVersion", empty);
    }
    if let Some(kind) = kind.filter(|_| !options.allow_kind_change) {
        resource.node.set("kind", kind);
    }
    if resource.node.get("metadata").is_none() {
        let metadata = Node::map(resource.node.origin);
        resource.node.set("metadata", metadata);
    }
    if let Some(metadata) = resource.node.get_mut("metadata") {
        if let Some(name) = name.filter(|_| !options.allow_name_change) {
            set_anew(metadata, "name", &name);
        }
        match namespace.filter(|namespace| namespace.as_str().is_some_and(|text| !text.is_empty()))
        {
            Some(namespace) => set_anew(metadata, "namespace", &namespace),
            None => drop(metadata.remove("namespace")),
        }
    }
    Ok(false)
}

/// Sets a name or a namespace as kustomize does again after a merge: in the style of what stands there, and without a tag,
/// so that without quotes its text says what it is.
fn set_anew(metadata: &mut Node, key: &str, old: &Node) {
    let text = old.as_str().unwrap_or_default();
    let style = match metadata.get(key) {
        Some(merged) => merged.style,
        None if yaml::resolve(text, Dialect::Core) == Tag::Str && reads_otherwise(text) => {
            Style::Double
        }
        None => Style::Plain,
    };
    metadata.set(key, Node::scalar(text, Tag::Implicit, style, old.origin));
}

/// Returns a hint about the resource whose name is nearest.
fn nearest(resources: &ResMap, id: &Id) -> String {
    let near = resources.iter().min_by_key(|resource| {
        let is_other_kind = resource.kind() != id.kind;
        (is_other_kind, suggest::distance(resource.name(), &id.name))
    });
    match near {
        Some(resource) => format!("the nearest there is: {}", resource.id()),
        None => "there are no resources at this point".to_owned(),
    }
}

/// Gives a resource annotations where kustomize has some at this point: it keeps a resource's history among them, so that a
/// JSON patch finds the mapping even if nobody wrote one.
fn show_notes(resource: &mut Resource) {
    let has_notes = !resource.previous.is_empty()
        || !resource.prefixes.is_empty()
        || !resource.suffixes.is_empty()
        || resource.needs_hash
        || resource.behavior != Behavior::Unspecified;
    if !has_notes {
        return;
    }
    let origin = resource.node.origin;
    if resource.node.get("metadata").is_none_or(Node::is_null) {
        resource.node.set("metadata", Node::map(origin));
    }
    if let Some(metadata) = resource.node.get_mut("metadata")
        && metadata.get("annotations").is_none_or(Node::is_null)
    {
        metadata.set("annotations", Node::map(origin));
    }
}

/// Returns the bytes that [`show_notes`] adds at most: two entries, each a key and a mapping.
fn most_noted() -> u64 {
    let entry = |key: &str| scalar_weight(key) + scalar_weight("");
    entry("metadata") + entry("annotations")
}

/// Takes annotations away again that [`show_notes`] gave and nothing was put into.
fn hide_notes(resource: &mut Resource) {
    let annotations = resource.node.at(&["metadata", "annotations"]);
    let is_empty = annotations
        .and_then(Node::as_map)
        .is_some_and(<[_]>::is_empty);
    if is_empty && let Some(metadata) = resource.node.get_mut("metadata") {
        metadata.remove("annotations");
    }
}
