//! [`NameReference`]: the fields that name objects of one kind.

use crate::kustomize::kustomization::{Decoder, FieldSpec};
use crate::yaml::Node;
use std::borrow::Cow;

/// The fields that hold names of objects of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NameReference {
    /// The named objects' API group; `""` for any.
    pub group: Cow<'static, str>,
    /// Their API version; `""` for any.
    pub version: Cow<'static, str>,
    /// Their kind.
    pub kind: Cow<'static, str>,
    /// The fields.
    pub referrers: Vec<FieldSpec>,
}

impl NameReference {
    pub(super) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut reference = Self::default();
        let fields = ["group", "version", "kind", "fieldSpecs"];
        decoder.object(
            node,
            "NameBackReferences",
            &fields,
            |decoder, field, value| match field {
                "group" => reference.group = decoder.string(value).value.into(),
                "version" => reference.version = decoder.string(value).value.into(),
                "kind" => reference.kind = decoder.string(value).value.into(),
                "fieldSpecs" => {
                    reference.referrers = decoder.list(value, "types.FieldSpec", FieldSpec::decode);
                }
                _ => {}
            },
        );
        reference
    }

    pub(super) fn names_the_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.group == other.group && self.version == other.version
    }
}
