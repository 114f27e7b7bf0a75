//! [`Kustomization`]: a kustomization file, typed and strict, every value with its place.
//!
//! Takes the file's first document, read by YAML 1.1's rules; gives the fields in the form that a
//! build uses (`bases` among the resources, `imageTags` among the images). Leaves loading what the
//! fields name to others.

pub(crate) mod decoder;
mod entries;
mod generators;
pub(crate) mod helm;
mod replacement;

pub(crate) use decoder::{Decoder, StringMap, Text};
pub(crate) use entries::{
    FieldSpec, ImageEntry, LabelEntry, PatchEntry, PatchOptions, ReplicaEntry, Selector, VarEntry,
};
pub(crate) use generators::{GeneratorArgs, GeneratorOptions};
pub(crate) use helm::{HelmChart, HelmGlobals};
pub(crate) use replacement::{FieldOptions, ReplacementEntry, SourceSelector, TargetSelector};

use super::Error;
use crate::yaml::{Node, Origin};

/// The kinds a kustomization file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// `Kustomization`
    #[default]
    Kustomization,
    /// `Component`
    Component,
}

/// A kustomization file.
#[derive(Debug, Clone, Default)]
pub struct Kustomization {
    /// `kind`
    pub(crate) kind: Kind,
    /// `resources`, then `bases`.
    pub(crate) resources: Vec<Text>,
    /// `components`
    pub(crate) components: Vec<Text>,
    /// `crds`
    pub(crate) crds: Vec<Text>,
    /// `configurations`
    pub(crate) configurations: Vec<Text>,
    /// `generators`
    pub(crate) generators: Vec<Text>,
    /// `transformers`
    pub(crate) transformers: Vec<Text>,
    /// `validators`
    pub(crate) validators: Vec<Text>,
    /// `buildMetadata`
    pub(crate) build_metadata: Vec<Text>,
    /// `namePrefix`
    pub(crate) name_prefix: Text,
    /// `nameSuffix`
    pub(crate) name_suffix: Text,
    /// `namespace`
    pub(crate) namespace: Text,
    /// `labels`
    pub(crate) labels: Vec<LabelEntry>,
    /// `commonLabels`
    pub(crate) common_labels: StringMap,
    /// `commonAnnotations`
    pub(crate) common_annotations: StringMap,
    /// `patches`
    pub(crate) patches: Vec<PatchEntry>,
    /// `patchesStrategicMerge`
    pub(crate) patches_strategic_merge: Vec<Text>,
    /// `patchesJson6902`
    pub(crate) patches_json6902: Vec<PatchEntry>,
    /// `images`, then `imageTags`.
    pub(crate) images: Vec<ImageEntry>,
    /// `replicas`
    pub(crate) replicas: Vec<ReplicaEntry>,
    /// `replacements`
    pub(crate) replacements: Vec<ReplacementEntry>,
    /// `vars`
    pub(crate) vars: Vec<VarEntry>,
    /// `configMapGenerator`
    pub(crate) config_map_generator: Vec<GeneratorArgs>,
    /// `secretGenerator`
    pub(crate) secret_generator: Vec<GeneratorArgs>,
    /// `generatorOptions`
    pub(crate) generator_options: Option<GeneratorOptions>,
    /// `sortOptions`
    pub(crate) sort_options: Option<SortOptions>,
    /// `openapi`
    pub(crate) openapi: StringMap,
    /// `helmCharts`, then `helmChartInflationGenerator`.
    pub(crate) helm_charts: Vec<HelmChart>,
    /// `helmGlobals`, or what `helmChartInflationGenerator` says in its place.
    pub(crate) helm_globals: HelmGlobals,
    /// The document's start.
    pub(crate) origin: Origin,
    /// Texts about deprecated fields, for people.
    pub(crate) deprecations: Vec<String>,
}

/// `sortOptions`
#[derive(Debug, Clone, Default)]
pub(crate) struct SortOptions {
    /// `legacy` or `fifo`.
    pub order: Text,
    /// `legacySortOptions`: kinds that come first, and last.
    pub legacy: Option<(Vec<String>, Vec<String>)>,
}

/// The fields, as the file spells them.
const FIELDS: &[&str] = &[
    "TypeMeta.kind",
    "TypeMeta.apiVersion",
    "metadata",
    "openapi",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "patchesStrategicMerge",
    "patchesJson6902",
    "patches",
    "images",
    "imageTags",
    "replacements",
    "replicas",
    "vars",
    "sortOptions",
    "resources",
    "components",
    "crds",
    "bases",
    "configMapGenerator",
    "secretGenerator",
    "helmGlobals",
    "helmCharts",
    "helmChartInflationGenerator",
    "generatorOptions",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "buildMetadata",
];

/// Deprecated fields in the order they are warned about, and what to use instead.
const DEPRECATED: &[(&str, &str, &str)] = &[
    ("bases", "resources", ""),
    ("commonLabels", "labels", ""),
    ("imageTags", "images", ""),
    ("patchesJson6902", "patches", ""),
    ("patchesStrategicMerge", "patches", ""),
    ("vars", "replacements", "[EXPERIMENTAL] "),
];

/// Fields that are read beside those of [`Kustomization`], and needed to finish it.
#[derive(Default)]
struct Seen {
    kind: Text,
    api_version: Text,
    bases: Vec<Text>,
    image_tags: Vec<ImageEntry>,
    old_charts: Vec<(HelmChart, HelmGlobals)>,
    present: Vec<&'static str>,
}

impl Kustomization {
    /// Decodes a kustomization file's document. `directory` is named in errors.
    ///
    /// # Errors
    /// If a field is unknown or of the wrong type, if the file says nothing, or if its kind or
    /// apiVersion is not one that kustomize knows.
    pub fn decode(node: &Node, directory: &str) -> Result<Self, Error> {
        let mut decoder = Decoder::strict();
        let mut kustomization = Self {
            origin: node.origin,
            ..Self::default()
        };
        let mut seen = Seen::default();
        decoder.object(node, "Kustomization", FIELDS, |decoder, field, value| {
            seen.present.push(field);
            kustomization.set(&mut seen, decoder, field, value);
        });
        let mut kustomization = decoder
            .finish(kustomization)
            .map_err(|error| error.within("invalid Kustomization"))?;
        kustomization.deprecations = deprecations(&seen.present);
        if kustomization.is_blank(&seen) {
            return Err(Error::new("kustomization.yaml is empty").at(node.origin));
        }
        kustomization.check_type(&seen, directory)?;
        kustomization.resources.append(&mut seen.bases);
        kustomization.images.append(&mut seen.image_tags);
        kustomization.take_old_charts(seen.old_charts, seen.present.contains(&"helmGlobals"));
        Ok(kustomization)
    }

    /// Adds the charts of the older spelling. Of what they say about all charts, the last word counts.
    fn take_old_charts(&mut self, charts: Vec<(HelmChart, HelmGlobals)>, has_globals: bool) {
        for (chart, globals) in charts {
            self.helm_charts.push(chart);
            for (own, said) in [
                (&mut self.helm_globals.chart_home, globals.chart_home),
                (&mut self.helm_globals.config_home, globals.config_home),
            ] {
                if !has_globals && !said.is_empty() {
                    *own = said;
                }
            }
        }
    }

    fn set(&mut self, seen: &mut Seen, decoder: &mut Decoder, field: &'static str, value: &Node) {
        match field {
            "kind" => seen.kind = decoder.string(value),
            "apiVersion" => seen.api_version = decoder.string(value),
            "namePrefix" => self.name_prefix = decoder.string(value),
            "nameSuffix" => self.name_suffix = decoder.string(value),
            "namespace" => self.namespace = decoder.string(value),
            "commonLabels" => self.common_labels = decoder.string_map(value),
            "commonAnnotations" => self.common_annotations = decoder.string_map(value),
            "openapi" => self.openapi = decoder.string_map(value),
            "resources" => self.resources = decoder.strings(value),
            "components" => self.components = decoder.strings(value),
            "crds" => self.crds = decoder.strings(value),
            "bases" => seen.bases = decoder.strings(value),
            "configurations" => self.configurations = decoder.strings(value),
            "generators" => self.generators = decoder.strings(value),
            "transformers" => self.transformers = decoder.strings(value),
            "validators" => self.validators = decoder.strings(value),
            "buildMetadata" => self.build_metadata = decoder.strings(value),
            "patchesStrategicMerge" => {
                self.patches_strategic_merge =
                    decoder.list(value, "types.PatchStrategicMerge", Decoder::string);
            }
            _ => self.set_entries(seen, decoder, field, value),
        }
    }

    fn set_entries(&mut self, seen: &mut Seen, decoder: &mut Decoder, field: &str, value: &Node) {
        match field {
            "labels" => self.labels = decoder.list(value, "types.Label", LabelEntry::decode),
            "patches" => self.patches = decoder.list(value, "types.Patch", PatchEntry::decode),
            "patchesJson6902" => {
                self.patches_json6902 = decoder.list(value, "types.Patch", PatchEntry::decode);
            }
            "images" => self.images = decoder.list(value, "types.Image", ImageEntry::decode),
            "imageTags" => seen.image_tags = decoder.list(value, "types.Image", ImageEntry::decode),
            "replicas" => {
                self.replicas = decoder.list(value, "types.Replica", ReplicaEntry::decode)
            }
            "vars" => self.vars = decoder.list(value, "types.Var", VarEntry::decode),
            "replacements" => {
                self.replacements =
                    decoder.list(value, "types.ReplacementField", ReplacementEntry::decode);
            }
            "configMapGenerator" => {
                self.config_map_generator = decoder.list(
                    value,
                    "types.ConfigMapArgs",
                    GeneratorArgs::decode_config_map,
                );
            }
            "secretGenerator" => {
                self.secret_generator =
                    decoder.list(value, "types.SecretArgs", GeneratorArgs::decode_secret);
            }
            "helmCharts" => {
                self.helm_charts = decoder.list(value, "types.HelmChart", HelmChart::decode);
            }
            "helmGlobals" => self.helm_globals = HelmGlobals::decode(decoder, value),
            "helmChartInflationGenerator" => {
                seen.old_charts = decoder.list(value, "types.HelmChartArgs", helm::decode_old);
            }
            "generatorOptions" => {
                self.generator_options = Some(GeneratorOptions::decode(decoder, value));
            }
            "sortOptions" => self.sort_options = Some(SortOptions::decode(decoder, value)),
            "metadata" => check_metadata(decoder, value),
            _ => {}
        }
    }

    /// Tells whether everything but kind and apiVersion is absent, the way Go compares with an
    /// empty struct: an empty list counts as said, an empty string does not.
    fn is_blank(&self, seen: &Seen) -> bool {
        seen.present.iter().all(|field| match *field {
            "kind" | "apiVersion" => true,
            "namePrefix" => self.name_prefix.is_empty(),
            "nameSuffix" => self.name_suffix.is_empty(),
            "namespace" => self.namespace.is_empty(),
            "bases" => seen.bases.is_empty(),
            "imageTags" => seen.image_tags.is_empty(),
            _ => false,
        })
    }

    fn check_type(&mut self, seen: &Seen, directory: &str) -> Result<(), Error> {
        let mut complaints = Vec::new();
        let (kind, version) = match &*seen.kind {
            "" | "Kustomization" => (Kind::Kustomization, "kustomize.config.k8s.io/v1beta1"),
            "Component" => (Kind::Component, "kustomize.config.k8s.io/v1alpha1"),
            _ => {
                complaints.push("kind should be Kustomization or Component".to_owned());
                (Kind::Kustomization, "kustomize.config.k8s.io/v1beta1")
            }
        };
        self.kind = kind;
        if !seen.api_version.is_empty() && &*seen.api_version != version {
            let name = if seen.kind.is_empty() {
                "Kustomization"
            } else {
                &seen.kind
            };
            complaints.push(format!("apiVersion for {name} should be {version}"));
        }
        if complaints.is_empty() {
            return Ok(());
        }
        Err(Error::new(format!(
            "Failed to read kustomization file under {directory}:\n{}",
            complaints.join("\n")
        ))
        .at(self.origin))
    }
}

impl SortOptions {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut options = Self::default();
        let fields = ["order", "legacySortOptions"];
        decoder.object(
            node,
            "SortOptions",
            &fields,
            |decoder, field, value| match field {
                "order" => options.order = decoder.string(value),
                "legacySortOptions" => {
                    let (mut first, mut last) = (Vec::new(), Vec::new());
                    let fields = ["orderFirst", "orderLast"];
                    decoder.object(
                        value,
                        "LegacySortOptions",
                        &fields,
                        |decoder, field, value| {
                            let kinds = decoder.strings(value).into_iter().map(|text| text.value);
                            match field {
                                "orderFirst" => first = kinds.collect(),
                                "orderLast" => last = kinds.collect(),
                                _ => {}
                            }
                        },
                    );
                    options.legacy = Some((first, last));
                }
                _ => {}
            },
        );
        options
    }
}

fn check_metadata(decoder: &mut Decoder, node: &Node) {
    let fields = ["name", "namespace", "labels", "annotations"];
    decoder.object(
        node,
        "ObjectMeta",
        &fields,
        |decoder, field, value| match field {
            "name" | "namespace" => drop(decoder.string(value)),
            "labels" | "annotations" => drop(decoder.string_map(value)),
            _ => {}
        },
    );
}

fn deprecations(present: &[&str]) -> Vec<String> {
    DEPRECATED
        .iter()
        .filter(|(field, _, _)| present.contains(field))
        .map(|(field, instead, mark)| {
            format!(
                "# Warning: '{field}' is deprecated. Please use '{instead}' instead. {mark}Run \
                 'kustomize edit fix' to update your Kustomization automatically."
            )
        })
        .collect()
}

#[cfg(test)]
mod tests;
