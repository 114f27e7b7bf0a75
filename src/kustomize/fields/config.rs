//! [`Config`]: which fields the transformers change, by default and with `configurations:` merged in.
//!
//! Takes the documents of configuration files; gives lists of [`FieldSpec`]. The tables of
//! defaults are data in the submodules. Leaves the walking to [`super::fieldspec`].

mod fields;
mod labels;
mod name_reference;
mod references;
mod rows;

pub(crate) use name_reference::NameReference;

use super::fieldspec::merge_specs;
use crate::kustomize::Error;
use crate::kustomize::kustomization::{Decoder, FieldSpec};
use crate::kustomize::resource::kind_order::kind_key;
use crate::yaml::Node;
use std::sync::{Arc, LazyLock};

/// The fields that transformers change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// For `namePrefix`.
    pub name_prefix: Vec<FieldSpec>,
    /// For `nameSuffix`.
    pub name_suffix: Vec<FieldSpec>,
    /// For `namespace`, beside `metadata.namespace`.
    pub namespace: Vec<FieldSpec>,
    /// For `commonLabels` and `includeSelectors`.
    pub common_labels: Vec<FieldSpec>,
    /// For every entry of `labels`.
    pub labels: Vec<FieldSpec>,
    /// For `includeTemplates`.
    pub template_labels: Vec<FieldSpec>,
    /// For `includeVolumeClaimTemplates`.
    pub volume_claim_template_labels: Vec<FieldSpec>,
    /// For `commonAnnotations`.
    pub common_annotations: Vec<FieldSpec>,
    /// For names that refer to other objects.
    pub name_reference: Vec<NameReference>,
    /// For `vars`.
    pub var_reference: Vec<FieldSpec>,
    /// For `images`.
    pub images: Vec<FieldSpec>,
    /// For `replicas`.
    pub replicas: Vec<FieldSpec>,
}

/// The lists as a configuration file spells them.
const FIELDS: &[&str] = &[
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "templateLabels",
    "volumeClaimTemplateLabels",
    "commonAnnotations",
    "nameReference",
    "varReference",
    "images",
    "replicas",
];

static STANDARD: LazyLock<Arc<Config>> = LazyLock::new(|| Arc::new(Config::tables()));

impl Config {
    /// Returns the defaults, built once.
    #[must_use]
    pub(crate) fn standard() -> Arc<Self> {
        Arc::clone(&STANDARD)
    }

    fn tables() -> Self {
        let mut config = Self {
            name_prefix: vec![FieldSpec::any("metadata/name", false)],
            name_suffix: vec![FieldSpec::any("metadata/name", false)],
            namespace: fields::namespace(),
            common_labels: labels::common_labels(),
            labels: Vec::new(),
            template_labels: labels::template_labels(),
            volume_claim_template_labels: labels::volume_claim_template_labels(),
            common_annotations: labels::common_annotations(),
            name_reference: references::name_reference(),
            var_reference: fields::var_reference(),
            images: fields::images(),
            replicas: fields::replicas(),
        };
        config.sort();
        config
    }

    /// Sorts all lists by kind. This is more than looks: when lists merge, a spec for one kind that
    /// comes first keeps out one for any kind with the same path.
    fn sort(&mut self) {
        for field in FIELDS {
            if let Some((_, list)) = self.list_mut(field) {
                list.sort_by_cached_key(|s| kind_key(&s.group, &s.version, &s.kind));
            }
        }
        self.name_reference
            .sort_by_cached_key(|r| kind_key(&r.group, &r.version, &r.kind));
    }

    /// Decodes a configuration file's document, read by YAML 1.1's rules.
    ///
    /// # Errors
    /// If a key is unknown or a value of the wrong type.
    pub(crate) fn decode(node: &Node) -> Result<Self, Error> {
        let mut decoder = Decoder::strict().coercing();
        let mut config = Self::default();
        decoder.object(
            node,
            "TransformerConfig",
            FIELDS,
            |decoder, field, value| {
                if field == "nameReference" {
                    config.name_reference = decoder.list(
                        value,
                        "builtinconfig.NameBackReferences",
                        NameReference::decode,
                    );
                } else if let Some((_, list)) = config.list_mut(field) {
                    *list = decoder.list(value, "types.FieldSpec", FieldSpec::decode);
                }
            },
        );
        config.sort();
        decoder
            .finish(config)
            .map_err(|error| error.within("error unmarshaling JSON: while decoding JSON"))
    }

    /// Merges another configuration in. A spec that an existing one covers is passed over.
    ///
    /// # Errors
    /// If the two disagree on whether to create a field.
    pub(crate) fn merge(self: &mut Arc<Self>, incoming: &Arc<Self>) -> Result<(), Error> {
        if Arc::ptr_eq(self, incoming) || **incoming == Self::default() {
            return Ok(());
        }
        let mut incoming = Self::clone(incoming);
        let merged = Arc::make_mut(self);
        for field in FIELDS {
            let (Some((name, into)), Some((_, from))) =
                (merged.list_mut(field), incoming.list_mut(field))
            else {
                continue;
            };
            merge_specs(into, from).map_err(|error| refuse(&error, name))?;
        }
        merged.merge_references(&incoming.name_reference)?;
        merged.sort();
        Ok(())
    }

    fn merge_references(&mut self, incoming: &[NameReference]) -> Result<(), Error> {
        incoming.iter().try_for_each(|reference| {
            self.add_reference(reference)
                .map_err(|error| refuse(&error, "NameReference"))
        })
    }

    /// Adds fields that name objects of a kind.
    ///
    /// # Errors
    /// If one that is there disagrees on whether to create it.
    pub(crate) fn add_reference(&mut self, reference: &NameReference) -> Result<(), Error> {
        let existing = self
            .name_reference
            .iter_mut()
            .find(|known| known.names_the_same(reference));
        match existing {
            Some(existing) => merge_specs(&mut existing.referrers, &reference.referrers),
            None => {
                self.name_reference.push(reference.clone());
                Ok(())
            }
        }
    }

    /// A list by the name a file gives it, with the name that errors give it.
    fn list_mut(&mut self, field: &str) -> Option<(&'static str, &mut Vec<FieldSpec>)> {
        Some(match field {
            "namePrefix" => ("NamePrefix", &mut self.name_prefix),
            "nameSuffix" => ("NameSuffix", &mut self.name_suffix),
            "namespace" => ("NameSpace", &mut self.namespace),
            "commonAnnotations" => ("CommonAnnotations", &mut self.common_annotations),
            "commonLabels" => ("CommonLabels", &mut self.common_labels),
            "labels" => ("Labels", &mut self.labels),
            "templateLabels" => ("TemplateLabels", &mut self.template_labels),
            "volumeClaimTemplateLabels" => (
                "VolumeClaimTemplateLabels",
                &mut self.volume_claim_template_labels,
            ),
            "varReference" => ("VarReference", &mut self.var_reference),
            "images" => ("Images", &mut self.images),
            "replicas" => ("Replicas", &mut self.replicas),
            _ => return None,
        })
    }
}

fn refuse(error: &Error, list: &str) -> Error {
    error
        .clone()
        .within(format_args!("failed to merge {list} fieldSpec"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::testing::spec;

    #[test]
    fn the_defaults_are_as_many_as_in_kustomize() {
        let config = Config::standard();
        let counts = [
            ("namespace", config.namespace.len(), 3),
            ("commonLabels", config.common_labels.len(), 32),
            ("templateLabels", config.template_labels.len(), 9),
            ("commonAnnotations", config.common_annotations.len(), 9),
            ("images", config.images.len(), 7),
            ("replicas", config.replicas.len(), 4),
            ("varReference", config.var_reference.len(), 72),
            ("nameReference", config.name_reference.len(), 16),
        ];
        for (list, found, expected) in counts {
            assert_eq!(found, expected, "{list}");
        }
        let referrers = |kind: &str| {
            let found = config.name_reference.iter().find(|r| r.kind == kind);
            found.map(|r| r.referrers.len())
        };
        for (kind, count) in [
            ("ConfigMap", 52),
            ("Secret", 69),
            ("Service", 8),
            ("ServiceAccount", 9),
            ("PersistentVolumeClaim", 7),
            ("PriorityClass", 7),
        ] {
            assert_eq!(referrers(kind), Some(count), "{kind}");
        }
    }

    #[test]
    fn merging_passes_over_what_is_covered() {
        let table = [
            (
                "another kind's path is taken",
                spec("Deployment", "a/b", true),
                spec("Job", "a/b", true),
                Ok(2),
            ),
            (
                "the same is passed over",
                spec("Job", "a/b", true),
                spec("Job", "a/b", true),
                Ok(1),
            ),
            (
                "a wider one is passed over",
                spec("Job", "a/b", true),
                spec("", "a/b", true),
                Ok(1),
            ),
            (
                "a narrower one is taken",
                spec("", "a/b", true),
                spec("Job", "a/b", true),
                Ok(2),
            ),
            (
                "create must agree",
                spec("Job", "a/b", true),
                spec("Job", "a/b", false),
                Err(()),
            ),
        ];
        for (name, first, second, expected) in table {
            let mut list = vec![first];
            let merged = merge_specs(&mut list, &[second]).map(|()| list.len());
            assert_eq!(merged.map_err(|_| ()), expected, "{name}");
        }
    }
}
