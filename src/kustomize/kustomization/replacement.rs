//! Entries of `replacements`, in the file itself or in a file of their own.

use super::decoder::{Decoder, Text};
use super::entries::{ID_FIELDS, Selector};
use crate::yaml::{Node, Origin};

/// An entry of `replacements`.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReplacementEntry {
    /// A file with replacements, instead of what follows.
    pub path: Text,
    /// The source of the value.
    pub source: Option<SourceSelector>,
    /// The value itself, instead of a source.
    pub source_value: Option<Text>,
    /// The targets that it is written to.
    pub targets: Vec<TargetSelector>,
    /// The start of the entry.
    pub origin: Origin,
}

/// The one resource and field that a value is read from. Names are exact, not patterns.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceSelector {
    /// The resource; the two selectors of labels and annotations stay empty.
    pub id: Selector,
    /// The field; empty for `metadata.name`.
    pub field_path: Text,
    /// The part of the value.
    pub options: Option<FieldOptions>,
}

/// Resources and fields that a value is written to.
#[derive(Debug, Clone, Default)]
pub(crate) struct TargetSelector {
    /// The resources that it selects.
    pub select: Option<Selector>,
    /// The resources that it leaves out of these.
    pub reject: Vec<Selector>,
    /// The fields; none for `metadata.name`.
    pub field_paths: Vec<Text>,
    /// The part of the field.
    pub options: Option<FieldOptions>,
    /// Its start.
    pub origin: Origin,
}

/// A part of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldOptions {
    /// The text at which parts are split.
    pub delimiter: String,
    /// The number of the part.
    pub index: i64,
    /// Has no effect.
    pub encoding: String,
    /// Whether missing fields are made.
    pub create: bool,
}

impl ReplacementEntry {
    /// Decodes an entry of the kustomization's list.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let fields = [
            "Replacement.source",
            "Replacement.sourceValue",
            "Replacement.targets",
            "path",
        ];
        Self::decode_as(decoder, node, "ReplacementField", &fields)
    }

    /// Decodes a replacement from a file of its own.
    pub(crate) fn decode_in_file(decoder: &mut Decoder, node: &Node) -> Self {
        Self::decode_as(
            decoder,
            node,
            "Replacement",
            &["source", "sourceValue", "targets"],
        )
    }

    fn decode_as(
        decoder: &mut Decoder,
        node: &Node,
        name: &'static str,
        fields: &[&'static str],
    ) -> Self {
        let mut entry = Self {
            origin: node.origin,
            ..Self::default()
        };
        decoder.object(node, name, fields, |decoder, field, value| match field {
            "source" => entry.source = Some(SourceSelector::decode(decoder, value)),
            "sourceValue" => entry.source_value = Some(decoder.string(value)),
            "targets" => {
                entry.targets =
                    decoder.list(value, "*types.TargetSelector", TargetSelector::decode);
            }
            "path" => entry.path = decoder.string(value),
            _ => {}
        });
        entry
    }
}

impl SourceSelector {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut source = Self::default();
        source.id.origin = node.origin;
        let fields = [&ID_FIELDS[..], &["fieldPath", "options"]].concat();
        decoder.object(
            node,
            "SourceSelector",
            &fields,
            |decoder, field, value| match field {
                "options" => source.options = Some(FieldOptions::decode(decoder, value)),
                "group" => source.id.group = decoder.string(value),
                "version" => source.id.version = decoder.string(value),
                "kind" => source.id.kind = decoder.string(value),
                "name" => source.id.name = decoder.string(value),
                "namespace" => source.id.namespace = decoder.string(value),
                "fieldPath" => source.field_path = decoder.string(value),
                _ => {}
            },
        );
        source
    }
}

impl TargetSelector {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut target = Self {
            origin: node.origin,
            ..Self::default()
        };
        let fields = ["select", "reject", "fieldPaths", "options"];
        decoder.object(
            node,
            "TargetSelector",
            &fields,
            |decoder, field, value| match field {
                "select" => target.select = Some(Selector::decode(decoder, value)),
                "reject" => {
                    target.reject = decoder.list(value, "*types.Selector", Selector::decode)
                }
                "fieldPaths" => target.field_paths = decoder.strings(value),
                "options" => target.options = Some(FieldOptions::decode(decoder, value)),
                _ => {}
            },
        );
        target
    }
}

impl FieldOptions {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut options = Self::default();
        let fields = ["delimiter", "index", "encoding", "create"];
        decoder.object(
            node,
            "FieldOptions",
            &fields,
            |decoder, field, value| match field {
                "delimiter" => options.delimiter = decoder.string(value).value,
                "index" => options.index = decoder.int(value, "int"),
                "encoding" => options.encoding = decoder.string(value).value,
                "create" => options.create = decoder.bool(value),
                _ => {}
            },
        );
        options
    }
}
