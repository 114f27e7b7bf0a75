//! kustomize's own generators and transformers as `generators:` and `transformers:` configure them:
//! objects with `apiVersion: builtin`, one kind each.
//!
//! Takes the object; gives the step to run. Fields that a kind does not know are passed over, as
//! kustomize does here. Anything but `builtin` is a program, and goes to [`crate::kustomize::plugins`].

mod iam_policy;
mod patch;
mod value_add;

use super::helm;
use crate::kustomize::generate::{self, hash};
use crate::kustomize::kustomization::helm::{CHART_FIELDS, GLOBAL_FIELDS};
use crate::kustomize::kustomization::{
    Decoder, FieldSpec, GeneratorArgs, HelmChart, HelmGlobals, ImageEntry, ReplicaEntry, StringMap,
    Text,
};
use crate::kustomize::plugins::context::Context;
use crate::kustomize::plugins::run::Run;
use crate::kustomize::resource::Resource;
use crate::kustomize::transformers::namespace::Subjects;
use crate::kustomize::transformers::{images, labels, namespace, prefix_suffix, replicas};
use crate::kustomize::{Error, plugins};
use crate::mask::Guarded;
use crate::yaml::Node;

/// The error for a kind that is not there.
fn unknown(plugin: &Resource, kind: &str) -> Error {
    Error::new(format!("unable to load builtin {kind}.builtin.[noGrp]")).at(plugin.declared)
}

/// Generates what a plugin of `generators:` describes.
pub(crate) fn generate_from_plugin(
    context: Context<'_>,
    plugin: &Resource,
) -> Result<Vec<Resource>, Error> {
    if plugins::is_program(plugin) {
        let loaded = plugins::load_plugin(context, plugin);
        return loaded
            .map_err(|error| error.within("loading generator plugins: failed to load generator"))?
            .generate();
    }
    let mut decoder = Decoder::lenient();
    let (kind, mut args) = match plugin.kind() {
        "IAMPolicyGenerator" => return iam_policy::generate(&plugin.node).map(|made| vec![made]),
        "HelmChartInflationGenerator" => return chart(context, plugin),
        "ConfigMapGenerator" => (
            generate::Product::ConfigMap,
            GeneratorArgs::decode_config_map(&mut decoder, &plugin.node),
        ),
        "SecretGenerator" => (
            generate::Product::Secret,
            GeneratorArgs::decode_secret(&mut decoder, &plugin.node),
        ),
        kind => {
            return Err(unknown(plugin, kind));
        }
    };
    for (own, field) in [(&mut args.name, "name"), (&mut args.namespace, "namespace")] {
        if let (true, Some(text)) = (own.is_empty(), plugin.node.at(&["metadata", field])) {
            *own = decoder.string(text);
        }
    }
    let args = decoder.finish(args)?;
    let inputs = generate::Inputs {
        loader: context.loader,
        options: None,
        without_missing: context.goes_without_missing,
    };
    generate::generate_object(kind, &args, inputs).map(|made| vec![made])
}

/// A chart whose fields, and those of `helmGlobals`, stand in one object.
fn chart(context: Context<'_>, plugin: &Resource) -> Result<Vec<Resource>, Error> {
    let (mut globals, mut chart) = (HelmGlobals::default(), HelmChart::default());
    let mut decoder = Decoder::lenient();
    decoder.object(
        &plugin.node,
        "Plugin",
        &GLOBAL_FIELDS,
        |decoder, field, value| globals.set(decoder, field, value),
    );
    decoder.object(
        &plugin.node,
        "Plugin",
        &CHART_FIELDS,
        |decoder, field, value| chart.set(decoder, field, value),
    );
    let chart = HelmChart {
        origin: plugin.declared,
        ..decoder.finish(chart)?
    };
    let configured = helm::configure_chart(context, &globals, chart)
        .map_err(|error| failed_configuration(error, plugin))?;
    configured.inflate()
}

fn failed_configuration(error: Error, plugin: &Resource) -> Error {
    let id = plugin.original_id();
    error
        .within(format_args!("plugin {id} fails configuration"))
        .at(plugin.declared)
}

/// Configures a plugin of `transformers:`.
pub(crate) fn configure_transformer<'a>(
    context: Context<'a>,
    plugin: &Resource,
) -> Result<Run<'a>, Error> {
    if plugins::is_program(plugin) {
        let plugin = plugins::load_plugin(context, plugin)?;
        return Ok(Box::new(move |resources| plugin.transform(resources)));
    }
    let run = match plugin.kind() {
        "AnnotationsTransformer" => pairs(&plugin.node, "annotations"),
        "LabelTransformer" => pairs(&plugin.node, "labels"),
        "HashTransformer" => Ok(Box::new(hash::add_hashes) as Run<'a>),
        "ImageTagTransformer" => image(&plugin.node),
        "NamespaceTransformer" => namespace(&plugin.node),
        "PrefixTransformer" => affix(&plugin.node, &[Affix::Prefix]),
        "SuffixTransformer" => affix(&plugin.node, &[Affix::Suffix]),
        "PrefixSuffixTransformer" => affix(&plugin.node, &[Affix::Prefix, Affix::Suffix]),
        "ReplicaCountTransformer" => replica(&plugin.node),
        "PatchTransformer" => patch::patch(context, &plugin.node),
        "PatchJson6902Transformer" => patch::json6902(context, &plugin.node),
        "PatchStrategicMergeTransformer" => patch::strategic_merge(context, &plugin.node),
        "ReplacementTransformer" => patch::replacement(context, &plugin.node),
        "ValueAddTransformer" => value_add::configure_value_add(context, &plugin.node),
        kind => return Err(unknown(plugin, kind)),
    };
    run.map_err(|error| failed_configuration(error, plugin))
}

fn field_specs(decoder: &mut Decoder, node: &Node) -> Vec<FieldSpec> {
    decoder.list(node, "types.FieldSpec", FieldSpec::decode)
}

fn pairs<'a>(node: &Node, field_of_pairs: &'static str) -> Result<Run<'a>, Error> {
    let (mut pairs, mut specs) = (StringMap::new(), Vec::new());
    let mut decoder = Decoder::lenient();
    decoder.object(
        node,
        "Plugin",
        &[field_of_pairs, "fieldSpecs"],
        |decoder, field, value| match field {
            "fieldSpecs" => specs = field_specs(decoder, value),
            name if name == field_of_pairs => pairs = decoder.string_map(value),
            _ => {}
        },
    );
    decoder.finish(())?;
    Ok(Box::new(move |resources| {
        labels::add_labels(resources, &pairs, &specs)
    }))
}

fn image<'a>(node: &Node) -> Result<Run<'a>, Error> {
    let (mut entry, mut specs) = (ImageEntry::default(), Vec::new());
    let mut decoder = Decoder::lenient();
    decoder.object(
        node,
        "Plugin",
        &["imageTag", "fieldSpecs"],
        |decoder, field, value| match field {
            "fieldSpecs" => specs = field_specs(decoder, value),
            "imageTag" => entry = ImageEntry::decode(decoder, value),
            _ => {}
        },
    );
    decoder.finish(())?;
    Ok(Box::new(move |resources| {
        images::set_images(resources, std::slice::from_ref(&entry), &specs).map(drop)
    }))
}

fn replica<'a>(node: &Node) -> Result<Run<'a>, Error> {
    let (mut entry, mut specs) = (ReplicaEntry::default(), Vec::new());
    let mut decoder = Decoder::lenient();
    decoder.object(
        node,
        "Plugin",
        &["replica", "fieldSpecs"],
        |decoder, field, value| match field {
            "fieldSpecs" => specs = field_specs(decoder, value),
            "replica" => entry = ReplicaEntry::decode(decoder, value),
            _ => {}
        },
    );
    decoder.finish(())?;
    Ok(Box::new(move |resources| {
        replicas::set_replicas(resources, &entry, &specs)
    }))
}

fn namespace<'a>(node: &Node) -> Result<Run<'a>, Error> {
    let (mut name, mut specs) = (Text::default(), Vec::new());
    let mut options = namespace::Options::default();
    let mut mode = Text::default();
    let mut decoder = Decoder::lenient();
    let fields = [
        "metadata",
        "fieldSpecs",
        "unsetOnly",
        "setRoleBindingSubjects",
    ];
    decoder.object(
        node,
        "Plugin",
        &fields,
        |decoder, field, value| match field {
            "fieldSpecs" => specs = field_specs(decoder, value),
            "unsetOnly" => options.unset_only = decoder.bool(value),
            "setRoleBindingSubjects" => mode = decoder.string(value),
            "metadata" => {
                decoder.object(value, "ObjectMeta", &["namespace"], |decoder, _, value| {
                    name = decoder.string(value);
                })
            }
            _ => {}
        },
    );
    decoder
        .finish(())
        .map_err(|error| error.within("unmarshalling NamespaceTransformer config"))?;
    options.subjects = match &*mode {
        "" | "defaultOnly" => Subjects::Default,
        "none" => Subjects::None,
        "allServiceAccounts" => Subjects::ServiceAccounts,
        other => {
            return Err(Error::new(format!(
                "invalid value {} for setRoleBindingSubjects: must be one of \
                 \"defaultOnly\", \"none\" or \"allServiceAccounts\"",
                Guarded::new(other)
            ))
            .at(mode.origin));
        }
    };
    Ok(Box::new(move |resources| {
        namespace::set_namespace(resources, &name, &specs, options)
    }))
}

/// The end of a name that is added to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Affix {
    Prefix,
    Suffix,
}

fn affix<'a>(node: &Node, ends: &'static [Affix]) -> Result<Run<'a>, Error> {
    let (mut prefix, mut suffix, mut specs) = (Text::default(), Text::default(), None);
    let mut decoder = Decoder::lenient();
    let fields = ["prefix", "suffix", "fieldSpecs"];
    decoder.object(
        node,
        "Plugin",
        &fields,
        |decoder, field, value| match field {
            "prefix" => prefix = decoder.string(value),
            "suffix" => suffix = decoder.string(value),
            "fieldSpecs" => specs = Some(field_specs(decoder, value)),
            _ => {}
        },
    );
    decoder.finish(())?;
    let Some(specs) = specs else {
        return Err(Error::new("fieldSpecs is not expected to be nil").at(node.origin));
    };
    Ok(Box::new(move |resources| {
        ends.iter().try_for_each(|end| match end {
            Affix::Prefix => prefix_suffix::add_prefix(resources, &prefix, &specs),
            Affix::Suffix => prefix_suffix::add_suffix(resources, &suffix, &specs),
        })
    }))
}
