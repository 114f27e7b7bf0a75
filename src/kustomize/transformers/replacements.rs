//! `replacements`: a value from one resource's field, written into fields of others.
//!
//! Takes the entries; changes the resources, one entry after another. A written scalar keeps the
//! tag and quotes of what was there, and gets the origin of its source.

mod json;
mod part;
mod structured;
mod target;
pub(crate) mod yaml_text;

use crate::kustomize::Error;
use crate::kustomize::fields::path;
use crate::kustomize::io::commented::CommentedFiles;
use crate::kustomize::io::documents;
use crate::kustomize::io::loader::Loader;
use crate::kustomize::kustomization::{
    Decoder, FieldOptions, ReplacementEntry, Selector, SourceSelector, Text,
};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::resource::selector::Matcher;
use crate::kustomize::resource::shared_nodes;
use crate::kustomize::resource::weights::Growth;
use crate::yaml::{self, Dialect, Node, Style, Tag, Value};

/// Replacements that are ready to run.
pub(crate) struct Replacements {
    entries: Vec<ReplacementEntry>,
    commented: CommentedFiles,
}

impl Replacements {
    /// Reads the entries, those in files of their own included.
    ///
    /// # Errors
    /// If a file cannot be read, or an entry is a file and a replacement at once.
    pub(crate) fn configure(
        entries: &[ReplacementEntry],
        loader: &Loader<'_>,
    ) -> Result<Self, Error> {
        let mut configured = Vec::new();
        for entry in entries {
            if entry.path.is_empty() {
                configured.push(entry.clone());
                continue;
            }
            if entry.source.is_some() || !entry.targets.is_empty() {
                return Err(
                    Error::new("cannot specify both path and inline replacement").at(entry.origin),
                );
            }
            configured.extend(from_file(&entry.path, loader)?);
        }
        Ok(Self {
            entries: configured,
            commented: loader.commented_files().clone(),
        })
    }

    /// Runs the replacements in order.
    ///
    /// # Errors
    /// If a source is not there or not the only one, or a target lacks a field.
    pub(crate) fn apply(&self, resources: &mut ResMap) -> Result<(), Error> {
        self.entries.iter().try_for_each(|entry| {
            replace(entry, resources, &self.commented).map_err(|error| error.at(entry.origin))
        })
    }
}

fn from_file(path: &Text, loader: &Loader<'_>) -> Result<Vec<ReplacementEntry>, Error> {
    let file = loader.load(path)?;
    let document = yaml::read_first(&file.text()?, file.origin, Dialect::Yaml11)
        .map_err(|error| documents::explain(&error, "error converting YAML to JSON"))?;
    let Some(document) = document else {
        return Ok(Vec::new());
    };
    let mut decoder = Decoder::lenient();
    let entries = match &document.value {
        Value::Seq(items) => items
            .iter()
            .map(|item| ReplacementEntry::decode_in_file(&mut decoder, item))
            .collect(),
        Value::Map(_) => vec![ReplacementEntry::decode_in_file(&mut decoder, &document)],
        Value::Scalar(_) => {
            return Err(Error::new(
                "unsupported replacement type encountered within replacement path: string",
            )
            .at(document.origin));
        }
    };
    decoder.finish(entries)
}

fn replace(
    entry: &ReplacementEntry,
    resources: &mut ResMap,
    commented: &CommentedFiles,
) -> Result<(), Error> {
    if entry.source.is_none() && entry.source_value.is_none() || entry.targets.is_empty() {
        return Err(Error::new(
            "replacements must specify a source and at least one target",
        ));
    }
    let mut live = None;
    let mut value = match (&entry.source_value, &entry.source) {
        (Some(_), Some(_)) => {
            return Err(Error::new(
                "value and resource selectors are mutually exclusive",
            ));
        }
        (Some(text), None) => Node::scalar(
            text.value.as_str(),
            Tag::Implicit,
            Style::Plain,
            text.origin,
        ),
        (None, Some(source)) => {
            let (slot, value) = read_source(source, resources)?;
            // A part of a value is a copy; a whole value is the node itself, whatever is written to it.
            let whole = source
                .options
                .as_ref()
                .is_none_or(|options| options.delimiter.is_empty());
            live = whole.then(|| (slot, path::split_field_path(field_of(source))));
            value
        }
        (None, None) => return Ok(()),
    };
    for target in &entry.targets {
        let Some(select) = &target.select else {
            return Err(Error::new("target must specify resources to select").at(target.origin));
        };
        let select = Matcher::new(select)?;
        let reject = target
            .reject
            .iter()
            .map(|selector| Ok((selector, Matcher::new(selector)?)))
            .collect::<Result<Vec<_>, Error>>()?;
        let mut slots = 0..;
        resources.try_grow_all(|resource| {
            let slot = slots.next();
            let rejected = reject
                .iter()
                .any(|(selector, matcher)| rejects(selector, matcher, resource));
            let selected = select.picks_by_labels(resource) && select.picks_by_any_id(resource);
            if !selected || rejected {
                return Ok(Growth::AtMost(0));
            }
            let own = live.as_ref().filter(|(source, _)| Some(*source) == slot);
            let own = own.map(|(_, path)| path.as_slice());
            target::write_fields(resource, &mut value, own, target, commented)?;
            shared_nodes::agree(resource);
            Ok(Growth::Unknown)
        })?;
    }
    Ok(())
}

/// Tells whether a `reject` entry keeps a resource out.
fn rejects(selector: &Selector, matcher: &Matcher, resource: &Resource) -> bool {
    let by_labels =
        !(selector.label_selector.is_empty() && selector.annotation_selector.is_empty());
    let by_id = [
        &selector.group,
        &selector.version,
        &selector.kind,
        &selector.name,
        &selector.namespace,
    ]
    .iter()
    .any(|text| !text.is_empty());
    by_labels && matcher.picks_by_labels(resource) || by_id && matcher.picks_by_any_id(resource)
}

fn field_of(source: &SourceSelector) -> &str {
    if source.field_path.is_empty() {
        target::NAME
    } else {
        &source.field_path
    }
}

/// Reads the value of a source, and tells which resource in order it is from.
fn read_source(source: &SourceSelector, resources: &ResMap) -> Result<(usize, Node), Error> {
    let field = field_of(source);
    let mut matches = resources
        .iter()
        .enumerate()
        .filter(|(_, resource)| is_source(source, resource));
    let (slot, resource) = match (matches.next(), matches.next()) {
        (Some(found), None) => found,
        (found, _) => {
            let problem = if found.is_some() {
                "multiple matches for selector"
            } else {
                "nothing selected by"
            };
            return Err(
                Error::new(format!("{problem} {}", shown(source, field))).at(source.id.origin)
            );
        }
    };
    let empty = |node: &Node| match &node.value {
        Value::Scalar(_) => node.is_null(),
        Value::Seq(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
    };
    let found =
        path::value_at(&resource.node, &path::split_field_path(field)).filter(|node| !empty(node));
    let Some(found) = found else {
        return Err(Error::new(format!(
            "fieldPath `{field}` is missing for replacement source {}",
            id_text(source)
        ))
        .at(source.id.origin));
    };
    let mut found = found.clone();
    found.part();
    let value = refined(found, source.options.as_ref());
    Ok((slot, value.map_err(|error| error.at(source.id.origin))?))
}

/// Takes the part of a value that the options name.
fn refined(mut value: Node, options: Option<&FieldOptions>) -> Result<Node, Error> {
    let Some(options) = options.filter(|options| !options.delimiter.is_empty()) else {
        return Ok(value);
    };
    let Some(text) = value.as_str() else {
        return Err(Error::new(
            "delimiter option can only be used with scalar nodes",
        ));
    };
    let part = usize::try_from(options.index)
        .ok()
        .and_then(|index| text.split(options.delimiter.as_str()).nth(index));
    let Some(part) = part else {
        return Err(Error::new(format!(
            "options.index {} is out of bounds: the value has {} parts",
            options.index,
            text.split(options.delimiter.as_str()).count()
        )));
    };
    value.value = Value::Scalar(part.into());
    Ok(value)
}

/// Tells whether a source names a resource by any of its identities, exactly.
fn is_source(source: &SourceSelector, resource: &Resource) -> bool {
    let says = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
    let id = &source.id;
    let (group, version) = resource.group_version();
    if !says(&id.group, group) || !says(&id.version, version) {
        return false;
    }
    let or_default = |namespace: &str| match namespace {
        "" => "default".to_owned(),
        namespace => namespace.to_owned(),
    };
    let is = |name: &str, namespace: &str, kind: &str| {
        says(&id.kind, kind)
            && says(&id.name, name)
            && (id.namespace.is_empty() || or_default(&id.namespace) == or_default(namespace))
    };
    is(resource.name(), resource.namespace(), resource.kind())
        || resource
            .previous
            .iter()
            .any(|previous| is(&previous.name, &previous.namespace, &previous.kind))
}

fn id_text(source: &SourceSelector) -> String {
    crate::kustomize::Id {
        group: source.id.group.value.as_str().into(),
        version: source.id.version.value.as_str().into(),
        kind: source.id.kind.value.as_str().into(),
        name: source.id.name.value.as_str().into(),
        namespace: source.id.namespace.value.as_str().into(),
    }
    .to_string()
}

fn shown(source: &SourceSelector, field: &str) -> String {
    format!("{}:{field}", id_text(source))
}
