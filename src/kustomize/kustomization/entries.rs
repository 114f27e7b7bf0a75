//! The entries of a kustomization file's lists, one struct each.
//!
//! Strings are empty where absent, as they are in kustomize. Each `decode` takes the entry's node.

use super::decoder::{Decoder, StringMap, Text};
use crate::yaml::{Node, Origin};
use std::borrow::Cow;

/// The resources that a patch or a replacement takes: regular expressions and selectors; empty means any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selector {
    /// API group.
    pub group: Text,
    /// API version.
    pub version: Text,
    /// Kind.
    pub kind: Text,
    /// metadata.name
    pub name: Text,
    /// metadata.namespace
    pub namespace: Text,
    /// Label selector.
    pub label_selector: Text,
    /// Annotation selector.
    pub annotation_selector: Text,
    /// Its start.
    pub origin: Origin,
}

/// The fields of an identity, as Go nests them.
pub(super) const ID_FIELDS: [&str; 5] = [
    "ResId.Gvk.group",
    "ResId.Gvk.version",
    "ResId.Gvk.kind",
    "ResId.name",
    "ResId.namespace",
];

impl Selector {
    /// Decodes a selector.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut selector = Self {
            origin: node.origin,
            ..Self::default()
        };
        let [group, version, kind, name, namespace] = ID_FIELDS;
        decoder.texts(
            node,
            "Selector",
            &mut [
                (group, &mut selector.group),
                (version, &mut selector.version),
                (kind, &mut selector.kind),
                (name, &mut selector.name),
                (namespace, &mut selector.namespace),
                ("annotationSelector", &mut selector.annotation_selector),
                ("labelSelector", &mut selector.label_selector),
            ],
        );
        selector
    }
}

/// The parts of an identity that a patch may change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct PatchOptions {
    /// Whether `metadata.name` may change.
    pub allow_name_change: bool,
    /// Whether `kind` may change.
    pub allow_kind_change: bool,
}

/// An entry of `patches` or `patchesJson6902`.
#[derive(Debug, Clone, Default)]
pub(crate) struct PatchEntry {
    /// A file.
    pub path: Text,
    /// The patch itself.
    pub patch: Text,
    /// The resources that it is applied to.
    pub target: Option<Selector>,
    /// The parts of an identity that it may change.
    pub options: PatchOptions,
    /// The start of the entry.
    pub origin: Origin,
}

impl PatchEntry {
    /// Decodes an entry.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut entry = Self {
            origin: node.origin,
            ..Self::default()
        };
        let fields = ["path", "patch", "target", "options"];
        decoder.object(
            node,
            "Patch",
            &fields,
            |decoder, field, value| match field {
                "path" => entry.path = decoder.string(value),
                "patch" => entry.patch = decoder.string(value),
                "target" => entry.target = Some(Selector::decode(decoder, value)),
                "options" => {
                    let options = ["allowNameChange", "allowKindChange"];
                    decoder.object(value, "PatchArgs", &options, |decoder, field, value| {
                        let allowed = decoder.bool(value);
                        match field {
                            "allowNameChange" => entry.options.allow_name_change = allowed,
                            "allowKindChange" => entry.options.allow_kind_change = allowed,
                            _ => {}
                        }
                    });
                }
                _ => {}
            },
        );
        entry
    }
}

/// A path in resources of some kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldSpec {
    /// API group, `""` for any.
    pub group: Cow<'static, str>,
    /// API version, `""` for any.
    pub version: Cow<'static, str>,
    /// Kind, `""` for any.
    pub kind: Cow<'static, str>,
    /// Keys joined by `/`.
    pub path: Cow<'static, str>,
    /// Whether missing fields on the way are made.
    pub create: bool,
}

impl FieldSpec {
    /// Decodes a field spec.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut spec = Self::default();
        let fields = ["Gvk.group", "Gvk.version", "Gvk.kind", "path", "create"];
        decoder.object(
            node,
            "FieldSpec",
            &fields,
            |decoder, field, value| match field {
                "group" => spec.group = decoder.string(value).value.into(),
                "version" => spec.version = decoder.string(value).value.into(),
                "kind" => spec.kind = decoder.string(value).value.into(),
                "path" => spec.path = decoder.string(value).value.into(),
                "create" => spec.create = decoder.bool(value),
                _ => {}
            },
        );
        spec
    }
}

/// An entry of `labels`.
#[derive(Debug, Clone, Default)]
pub(crate) struct LabelEntry {
    /// The labels.
    pub pairs: StringMap,
    /// Whether selectors (and templates) get them too.
    pub include_selectors: bool,
    /// Whether pod templates get them too.
    pub include_templates: bool,
    /// Whether a StatefulSet's volume claim templates get them too.
    pub include_volume_claim_templates: bool,
    /// More places.
    pub fields: Vec<FieldSpec>,
    /// The start of the entry.
    pub origin: Origin,
}

impl LabelEntry {
    /// Decodes an entry.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut entry = Self {
            origin: node.origin,
            ..Self::default()
        };
        let fields = [
            "pairs",
            "includeSelectors",
            "includeTemplates",
            "includeVolumeClaimTemplates",
            "fields",
        ];
        decoder.object(
            node,
            "Label",
            &fields,
            |decoder, field, value| match field {
                "pairs" => entry.pairs = decoder.string_map(value),
                "includeSelectors" => entry.include_selectors = decoder.bool(value),
                "includeTemplates" => entry.include_templates = decoder.bool(value),
                "includeVolumeClaimTemplates" => {
                    entry.include_volume_claim_templates = decoder.bool(value);
                }
                "fields" => {
                    entry.fields = decoder.list(value, "types.FieldSpec", FieldSpec::decode)
                }
                _ => {}
            },
        );
        entry
    }
}

/// An entry of `images`.
#[derive(Debug, Clone, Default)]
pub struct ImageEntry {
    /// The image to change; a regular expression.
    pub name: Text,
    /// Its new name.
    pub new_name: Text,
    /// Appended to the tag.
    pub tag_suffix: Text,
    /// Its new tag.
    pub new_tag: Text,
    /// Its new digest.
    pub digest: Text,
    /// The start of the entry.
    pub origin: Origin,
}

impl ImageEntry {
    /// Decodes an entry.
    pub fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut entry = Self {
            origin: node.origin,
            ..Self::default()
        };
        decoder.texts(
            node,
            "Image",
            &mut [
                ("name", &mut entry.name),
                ("newName", &mut entry.new_name),
                ("tagSuffix", &mut entry.tag_suffix),
                ("newTag", &mut entry.new_tag),
                ("digest", &mut entry.digest),
            ],
        );
        entry
    }
}

/// An entry of `replicas`.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReplicaEntry {
    /// The name, current or former.
    pub name: Text,
    /// The count.
    pub count: i64,
    /// The place of the count.
    pub count_origin: Origin,
    /// The start of the entry.
    pub origin: Origin,
}

impl ReplicaEntry {
    /// Decodes an entry.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut entry = Self {
            origin: node.origin,
            count_origin: node.origin,
            ..Self::default()
        };
        decoder.object(
            node,
            "Replica",
            &["name", "count"],
            |decoder, field, value| match field {
                "name" => entry.name = decoder.string(value),
                "count" => {
                    entry.count = decoder.int(value, "int64");
                    entry.count_origin = value.origin;
                }
                _ => {}
            },
        );
        entry
    }
}

/// An entry of `vars`.
#[derive(Debug, Clone, Default)]
pub(crate) struct VarEntry {
    /// The variable's name.
    pub name: Text,
    /// The object: apiVersion, which wins over group and version.
    pub api_version: Text,
    /// The object's group.
    pub group: Text,
    /// The object's version.
    pub version: Text,
    /// The object's kind.
    pub kind: Text,
    /// The object's name.
    pub object_name: Text,
    /// The object's namespace.
    pub namespace: Text,
    /// The field's path; empty for `metadata.name`.
    pub field_path: Text,
    /// The start of the entry.
    pub origin: Origin,
}

impl VarEntry {
    /// Decodes an entry.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut entry = Self {
            origin: node.origin,
            ..Self::default()
        };
        let fields = ["name", "objref", "fieldref"];
        decoder.object(node, "Var", &fields, |decoder, field, value| match field {
            "name" => entry.name = decoder.string(value),
            "objref" => decoder.texts(
                value,
                "Target",
                &mut [
                    ("apiVersion", &mut entry.api_version),
                    ("Gvk.group", &mut entry.group),
                    ("Gvk.version", &mut entry.version),
                    ("Gvk.kind", &mut entry.kind),
                    ("name", &mut entry.object_name),
                    ("namespace", &mut entry.namespace),
                ],
            ),
            "fieldref" => decoder.texts(
                value,
                "FieldSelector",
                &mut [("fieldPath", &mut entry.field_path)],
            ),
            _ => {}
        });
        entry
    }
}
