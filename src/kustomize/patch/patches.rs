//! `patches`, `patchesStrategicMerge` and `patchesJson6902`: which kind a patch is, what it applies to.
//!
//! Takes entries of a kustomization; gives [`Patch`]es that are read and checked before any of them runs.

use super::json6902::{self, Operation};
use super::merge::{merge, reads_otherwise};
use super::schema::Definitions;
use crate::kustomize::io::documents;
use crate::kustomize::io::documents::shift;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::kustomization::{PatchEntry, PatchOptions, Text};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::resource::selector::Matcher;
use crate::kustomize::resource::shared_nodes;
use crate::kustomize::transformers::annotations;
use crate::kustomize::{Error, Id};
use crate::suggest;
use crate::yaml::{self, Dialect, Node, Origin, Style, Tag};

/// A patch that is ready to run.
pub(crate) struct Patch<'d> {
    /// What says which lists merge, in place of Kubernetes' own types.
    definitions: Option<&'d Definitions>,
    content: Content,
    target: Option<Matcher>,
    options: PatchOptions,
    /// `patchesJson6902` renames without a trace; `patches` remembers.
    remembers: bool,
    /// How a patch without its object is introduced.
    complaint: bool,
}

enum Content {
    Merge(Vec<Resource>),
    Json(Vec<Operation>),
}

/// Reads an entry of `patches`.
pub(crate) fn of_patches<'d>(loader: &Loader<'_>, entry: &PatchEntry) -> Result<Patch<'d>, Error> {
    let text = text_of(loader, entry)?;
    let named = match entry.path.is_empty() {
        // Its text may hold a Secret's values, and stands at the place that the error points to.
        true => "patch: …".to_owned(),
        false => format!("path: {:?}", entry.path.value),
    };
    let (merges, json) = (read_merge(&text), read_json(&text));
    let content = match (merges, json) {
        (Ok(merges), Some(_)) if !merges.is_empty() => {
            return Err(Error::new(format!(
                "illegally qualifies as both an SM and JSON patch: [{named}]"
            ))
            .at(entry.origin));
        }
        (Ok(merges), None) => Content::Merge(merges),
        (_, Some(operations)) => Content::Json(operations),
        (Err(error), None) => {
            let place = if error.origin() == Origin::NONE {
                entry.origin
            } else {
                error.origin()
            };
            let why = error.message().to_owned();
            return Err(Error::new(format!(
                "unable to parse SM or JSON patch from [{named}]: {why}"
            ))
            .at(place));
        }
    };
    match (&content, &entry.target) {
        (Content::Json(_), None) => {
            return Err(
                Error::new(format!("must specify a target for JSON patch [{named}]"))
                    .at(entry.origin),
            );
        }
        (Content::Merge(merges), Some(_)) if merges.len() > 1 => {
            return Err(Error::new(
                "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field",
            )
            .at(entry.origin));
        }
        _ => {}
    }
    Ok(Patch {
        definitions: None,
        content,
        target: entry.target.as_ref().map(Matcher::new).transpose()?,
        options: entry.options,
        remembers: true,
        complaint: true,
    })
}

/// Reads an entry of `patchesJson6902`.
pub(crate) fn of_json6902<'d>(loader: &Loader<'_>, entry: &PatchEntry) -> Result<Patch<'d>, Error> {
    let Some(target) = entry
        .target
        .as_ref()
        .filter(|target| !target.name.is_empty())
    else {
        return Err(Error::new("must specify the target name").at(entry.origin));
    };
    let text = text_of(loader, entry)?;
    let operations = read_json(&text).ok_or_else(|| {
        Error::new("unable to parse JSON patch")
            .at(entry.origin)
            .sensitive()
    })?;
    Ok(Patch {
        definitions: None,
        content: Content::Json(operations),
        target: Some(Matcher::new(target)?),
        options: entry.options,
        remembers: false,
        complaint: false,
    })
}

/// Reads an entry of `patchesStrategicMerge`: YAML itself, or a path.
pub(crate) fn of_strategic_merge<'d>(
    loader: &Loader<'_>,
    entry: &Text,
) -> Result<Patch<'d>, Error> {
    let merges = match resources_of(&entry.value, entry.origin) {
        Ok(mut merges) => {
            merges
                .iter_mut()
                .for_each(|patch| shift(&mut patch.node, entry));
            merges
        }
        Err(_) => {
            let file = loader.load(entry)?;
            resources_of(documents::text(&file)?, file.origin)?
        }
    };
    if merges.is_empty() {
        return Err(
            Error::new(format!("patch appears to be empty; files={entry}, Patch="))
                .at(entry.origin),
        );
    }
    Ok(Patch {
        definitions: None,
        content: Content::Merge(merges),
        target: None,
        options: PatchOptions::default(),
        remembers: true,
        complaint: false,
    })
}

fn resources_of(text: &str, origin: Origin) -> Result<Vec<Resource>, Error> {
    Ok(documents::read(text, origin)?
        .into_iter()
        .map(Resource::new)
        .collect())
}

/// A patch's text and where it starts; `inline` where it stands in the kustomization itself.
struct Source {
    text: String,
    origin: Origin,
    inline: Option<Text>,
}

fn text_of(loader: &Loader<'_>, entry: &PatchEntry) -> Result<Source, Error> {
    match (entry.patch.trim().is_empty(), entry.path.is_empty()) {
        (true, true) => Err(Error::new("must specify one of patch and path in").at(entry.origin)),
        (false, false) => {
            Err(Error::new("patch and path can't be set at the same time").at(entry.origin))
        }
        (false, true) => Ok(Source {
            text: entry.patch.value.clone(),
            origin: entry.patch.origin,
            inline: Some(entry.patch.clone()),
        }),
        (true, false) => {
            let file = loader.load(&entry.path).map_err(|error| {
                let path = &entry.path;
                error
                    .within(format_args!(
                        "failed to get the patch file from path({path})"
                    ))
                    .at(path.origin)
            })?;
            Ok(Source {
                text: documents::text(&file)?.to_owned(),
                origin: file.origin,
                inline: None,
            })
        }
    }
}

fn read_merge(source: &Source) -> Result<Vec<Resource>, Error> {
    let merges = resources_of(&source.text, source.origin);
    let mut merges = merges.map_err(|error| match &source.inline {
        // Its place is a line of the text, which is one of the kustomization.
        Some(text) => error.moved(|at| documents::shifted(at, text)),
        None => error,
    })?;
    if let Some(text) = &source.inline {
        merges
            .iter_mut()
            .for_each(|patch| shift(&mut patch.node, text));
    }
    Ok(merges)
}

fn read_json(source: &Source) -> Option<Vec<Operation>> {
    let text = source.text.trim();
    if text.starts_with('[') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return None;
    }
    let mut documents = yaml::read(&source.text, source.origin, Dialect::Yaml11)
        .ok()?
        .into_iter();
    let mut document = documents.next()?;
    if let Some(text) = &source.inline {
        shift(&mut document, text);
    }
    json6902::decode(&document)
}

impl<'d> Patch<'d> {
    /// Merges by these definitions.
    pub(crate) fn by(self, definitions: Option<&'d Definitions>) -> Self {
        Self {
            definitions,
            ..self
        }
    }

    /// Applies the patch.
    pub(crate) fn apply(&self, resources: &mut ResMap) -> Result<(), Error> {
        match (&self.content, &self.target) {
            (Content::Json(operations), Some(target)) => {
                target.select(resources).into_iter().try_for_each(|slot| {
                    let patched = resources.update(slot, |resource| {
                        if self.remembers {
                            resource.remember_id();
                        }
                        annotations::show_notes(resource);
                        json6902::apply(&mut resource.node, operations)?;
                        annotations::hide_notes(resource);
                        documents::check(&resource.node)
                    });
                    patched.unwrap_or(Ok(()))
                })
            }
            (Content::Json(_), None) => Ok(()),
            (Content::Merge(patches), Some(target)) => {
                let Some(patch) = patches.first() else {
                    return Ok(());
                };
                let patch = copied_to_target(patch.node.clone());
                target
                    .select(resources)
                    .into_iter()
                    .try_for_each(|slot| self.merge_into(resources, slot, &patch))?;
                resources.check_unique()
            }
            (Content::Merge(patches), None) => patches.iter().try_for_each(|patch| {
                let slot = self.find(resources, patch)?;
                if self.complaint {
                    return self.merge_into(resources, slot, &patch.node);
                }
                let patch = copied_to_target(patch.node.clone());
                self.merge_into(resources, slot, &patch)?;
                resources.check_unique()
            }),
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
            if self.options.allow_name_change || self.options.allow_kind_change {
                resource.remember_id();
            }
            let merged = merge_resource(resource, patch.clone(), self.options, self.definitions);
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
    let Some(merged) = merge(
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

/// Says what there is in place of what was not found.
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
