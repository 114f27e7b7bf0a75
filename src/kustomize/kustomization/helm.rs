//! `helmCharts`, `helmGlobals`, and `helmChartInflationGenerator`, which is the older spelling of both.

use super::decoder::{Decoder, Text};
use crate::yaml::{Node, Origin};

/// An entry of `helmCharts`.
#[derive(Debug, Clone, Default)]
pub(crate) struct HelmChart {
    /// `name`
    pub name: Text,
    /// `version`
    pub version: Text,
    /// `repo`
    pub repo: Text,
    /// `releaseName`
    pub release_name: Text,
    /// `namespace`
    pub namespace: Text,
    /// `additionalValuesFiles`
    pub additional_values_files: Vec<Text>,
    /// `valuesFile`
    pub values_file: Text,
    /// `valuesInline`
    pub values_inline: Option<Node>,
    /// `valuesMerge`
    pub values_merge: Text,
    /// `includeCRDs`
    pub include_crds: bool,
    /// `skipHooks`
    pub skip_hooks: bool,
    /// `apiVersions`
    pub api_versions: Vec<Text>,
    /// `kubeVersion`
    pub kube_version: Text,
    /// `nameTemplate`
    pub name_template: Text,
    /// `skipTests`
    pub skip_tests: bool,
    /// `debug`
    pub debug: bool,
    /// `devel`
    pub devel: bool,
    /// The place of the entry.
    pub origin: Origin,
}

/// `helmGlobals`
#[derive(Debug, Clone, Default)]
pub(crate) struct HelmGlobals {
    /// `chartHome`: where charts are, and where they are put.
    pub chart_home: Text,
    /// `configHome`: what helm takes for its own home.
    pub config_home: Text,
}

/// The fields of a chart.
pub(crate) const CHART_FIELDS: [&str; 17] = [
    "name",
    "version",
    "repo",
    "releaseName",
    "namespace",
    "additionalValuesFiles",
    "valuesFile",
    "valuesInline",
    "valuesMerge",
    "includeCRDs",
    "skipHooks",
    "apiVersions",
    "kubeVersion",
    "nameTemplate",
    "skipTests",
    "debug",
    "devel",
];

/// The fields of `helmGlobals`.
pub(crate) const GLOBAL_FIELDS: [&str; 2] = ["chartHome", "configHome"];

impl HelmChart {
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut chart = Self {
            origin: node.origin,
            ..Self::default()
        };
        decoder.object(node, "HelmChart", &CHART_FIELDS, |decoder, field, value| {
            chart.set(decoder, field, value);
        });
        chart
    }

    pub(crate) fn set(&mut self, decoder: &mut Decoder, field: &str, value: &Node) {
        match field {
            "name" => self.name = decoder.string(value),
            "version" => self.version = decoder.string(value),
            "repo" => self.repo = decoder.string(value),
            "releaseName" => self.release_name = decoder.string(value),
            "namespace" => self.namespace = decoder.string(value),
            "additionalValuesFiles" => self.additional_values_files = decoder.strings(value),
            "valuesFile" => self.values_file = decoder.string(value),
            "valuesInline" => self.values_inline = decoder.tree(value),
            "valuesMerge" => self.values_merge = decoder.string(value),
            "includeCRDs" => self.include_crds = decoder.bool(value),
            "skipHooks" => self.skip_hooks = decoder.bool(value),
            "apiVersions" => self.api_versions = decoder.strings(value),
            "kubeVersion" => self.kube_version = decoder.string(value),
            "nameTemplate" => self.name_template = decoder.string(value),
            "skipTests" => self.skip_tests = decoder.bool(value),
            "debug" => self.debug = decoder.bool(value),
            "devel" => self.devel = decoder.bool(value),
            _ => {}
        }
    }
}

impl HelmGlobals {
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut globals = Self::default();
        decoder.object(
            node,
            "HelmGlobals",
            &GLOBAL_FIELDS,
            |decoder, field, value| globals.set(decoder, field, value),
        );
        globals
    }

    pub(crate) fn set(&mut self, decoder: &mut Decoder, field: &str, value: &Node) {
        match field {
            "chartHome" => self.chart_home = decoder.string(value),
            "configHome" => self.config_home = decoder.string(value),
            _ => {}
        }
    }
}

/// An entry of `helmChartInflationGenerator`: a chart, and what it says of all of them.
pub(super) fn decode_old(decoder: &mut Decoder, node: &Node) -> (HelmChart, HelmGlobals) {
    let mut chart = HelmChart {
        origin: node.origin,
        ..HelmChart::default()
    };
    let mut globals = HelmGlobals::default();
    let fields = [
        "chartName",
        "chartVersion",
        "chartRepoUrl",
        "chartHome",
        "chartRepoName",
        "helmBin",
        "helmHome",
        "values",
        "valuesLocal",
        "valuesMerge",
        "releaseName",
        "releaseNamespace",
        "extraArgs",
    ];
    decoder.object(
        node,
        "HelmChartArgs",
        &fields,
        |decoder, field, value| match field {
            "chartName" => chart.name = decoder.string(value),
            "chartVersion" => chart.version = decoder.string(value),
            "chartRepoUrl" => chart.repo = decoder.string(value),
            "chartHome" => globals.chart_home = decoder.string(value),
            "helmHome" => globals.config_home = decoder.string(value),
            "values" => chart.values_file = decoder.string(value),
            "valuesLocal" => chart.values_inline = decoder.tree(value),
            "valuesMerge" => chart.values_merge = decoder.string(value),
            "releaseName" => chart.release_name = decoder.string(value),
            "extraArgs" => drop(decoder.strings(value)),
            // These have no meaning any more, and still have to be strings.
            "chartRepoName" | "helmBin" | "releaseNamespace" => drop(decoder.string(value)),
            _ => {}
        },
    );
    (chart, globals)
}
