//! The steps that a directory's fields ask for, in order.
//!
//! All steps are configured, and their patch files read, before the first of them
//! runs. The work itself is done by the generators and transformers.

use super::accumulate::{Accumulator, Directory};
use super::build_metadata;
use crate::kustomize::Error;
use crate::kustomize::fields::config::Config;
use crate::kustomize::generate;
use crate::kustomize::patch::entry;
use crate::kustomize::patch::patches::Patch;
use crate::kustomize::plugins;
use crate::kustomize::plugins::builtin;
use crate::kustomize::plugins::context::IdleImage;
use crate::kustomize::plugins::helm;
use crate::kustomize::plugins::run::Run;
use crate::kustomize::plugins::stand_in;
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::provenance::Provenance;
use crate::kustomize::resource::resmap::ResMap;
use crate::kustomize::transformers::replacements::Replacements;
use crate::kustomize::transformers::{
    annotations, images, labels, namespace, prefix_suffix, replicas,
};
use crate::yaml::{Node, Origin};

/// One configured transformer, and how its work is noted.
struct Step<'a> {
    note: Option<Provenance>,
    run: Run<'a>,
}

/// The steps of a directory, in order.
struct Steps<'a> {
    directory: &'a Directory<'a>,
    steps: Vec<Step<'a>>,
}

impl<'a> Steps<'a> {
    fn add(&mut self, kind: &str, run: impl FnOnce(&mut ResMap) -> Result<(), Error> + 'a) {
        self.steps.push(Step {
            note: self.directory.note(kind),
            run: Box::new(run),
        });
    }
}

/// Runs a directory's transformers over all that has accumulated.
pub(crate) fn run_transformers(
    directory: &Directory<'_>,
    accumulator: &mut Accumulator,
) -> Result<(), Error> {
    let config = std::sync::Arc::clone(&accumulator.config);
    for step in configure(directory, &config)? {
        (step.run)(&mut accumulator.resources)?;
        accumulator.resources.check_size()?;
        if let Some(note) = &step.note {
            build_metadata::note_transformation(&mut accumulator.resources, note)?;
        }
    }
    Ok(())
}

/// Objects and fields that are kept of what patches take away: a few patches may select all of many resources.
const MOST_TAKEN_AWAY: usize = 50_000;

/// Keeps what a patch is about to take away, where a comparison may ask.
fn note_removals(
    directory: &Directory<'_>,
    patch: &Patch<'_>,
    resources: &ResMap,
    late: Option<Origin>,
) {
    let context = directory.context();
    let mut said = context.said.borrow_mut();
    if context.goes_without_missing && said.taken_away.len() < MOST_TAKEN_AWAY {
        patch.add_taken_away((resources, late), MOST_TAKEN_AWAY, &mut said.taken_away);
    }
}

/// Adds the change of images.
fn add_images<'a>(steps: &mut Steps<'a>, config: &'a Config) {
    let directory = steps.directory;
    let file = &directory.kustomization;
    for index in 0..file.images.len() {
        // The first step does the work of all, which are noted one by one.
        let entries = if index == 0 { &*file.images } else { &[] };
        steps.add("ImageTagTransformer", |resources| {
            for entry in images::set_images(resources, entries, &config.images)? {
                let (name, origin) = (entry.name.to_string(), entry.origin);
                let mut said = directory.context().said.borrow_mut();
                said.idle_images.push(IdleImage { name, origin });
            }
            Ok(())
        });
    }
}

/// Applies an entry of `patches`, and keeps whether it has an effect.
fn apply(
    directory: &Directory<'_>,
    (patch, origin): (&Patch<'_>, Origin),
    resources: &mut ResMap,
) -> Result<(), Error> {
    note_removals(directory, patch, resources, None);
    let is_applied = patch.apply(resources)?;
    let patches = &mut directory.context().said.borrow_mut().patches;
    patches.all += 1;
    if !is_applied {
        patches.idle.push(origin);
    }
    Ok(())
}

fn configure<'a>(directory: &'a Directory<'a>, config: &'a Config) -> Result<Vec<Step<'a>>, Error> {
    let file = &directory.kustomization;
    let mut steps = Steps {
        directory,
        steps: Vec::new(),
    };
    for entry in &file.patches_strategic_merge {
        let patch = entry::read_strategic_merge(&directory.loader, entry)?
            .by(directory.context().definitions);
        steps.add("PatchStrategicMergeTransformer", move |resources| {
            note_removals(directory, &patch, resources, None);
            patch.apply(resources).map(drop)
        });
    }
    for entry in &file.patches {
        let patch =
            entry::read_patch(&directory.loader, entry)?.by(directory.context().definitions);
        steps.add("PatchTransformer", move |resources| {
            apply(directory, (&patch, entry.origin), resources)
        });
    }
    add_names(&mut steps, config);
    add_labels(&mut steps, config)?;
    for entry in &file.patches_json6902 {
        let patch = entry::read_json6902_patch(&directory.loader, entry)?;
        steps.add("PatchJson6902Transformer", move |resources| {
            note_removals(directory, &patch, resources, Some(entry.origin));
            patch.apply(resources).map(drop)
        });
    }
    for entry in &file.replicas {
        steps.add("ReplicaCountTransformer", |resources| {
            replicas::set_replicas(resources, entry, &config.replicas)
        });
    }
    add_images(&mut steps, config);
    if !file.replacements.is_empty() {
        let replacements = Replacements::configure(&file.replacements, &directory.loader)?;
        steps.add("ReplacementTransformer", move |resources| {
            replacements.apply(resources)
        });
    }
    for plugin in directory.plugins(&file.transformers)? {
        steps.steps.push(Step {
            note: build_metadata::note_of_plugin(&plugin),
            run: builtin::configure_transformer(directory.context(), &plugin)?,
        });
    }
    Ok(steps.steps)
}

/// Runs a directory's validators, which may change nothing but a label that says they ran.
pub(crate) fn run_validators(
    directory: &Directory<'_>,
    resources: &mut ResMap,
) -> Result<(), Error> {
    for plugin in directory.plugins(&directory.kustomization.validators)? {
        let before = resources.clone();
        (builtin::configure_transformer(directory.context(), &plugin)?)(resources)?;
        let unchanged = before.len() == resources.len()
            && before
                .iter()
                .zip(resources.iter())
                .all(|(old, new)| without_mark(old) == without_mark(new));
        if !unchanged {
            return Err(
                Error::new("validator shouldn't modify the resource map: nodes unequal")
                    .at(plugin.declared),
            );
        }
    }
    Ok(())
}

/// A resource without the label that validators leave.
fn without_mark(resource: &Resource) -> Node {
    let mut node = resource.node.clone();
    if let Some(labels) = node.get_mut("metadata").and_then(|m| m.get_mut("labels")) {
        drop(labels.remove("validated-by"));
    }
    node
}

fn add_names<'a>(steps: &mut Steps<'a>, config: &'a Config) {
    let file = &steps.directory.kustomization;
    if !file.namespace.is_empty() {
        steps.add("NamespaceTransformer", |resources| {
            namespace::set_namespace(
                resources,
                &file.namespace,
                &config.namespace,
                namespace::Options::default(),
            )
        });
    }
    if !file.name_prefix.is_empty() {
        steps.add("PrefixTransformer", |resources| {
            prefix_suffix::add_prefix(resources, &file.name_prefix, &config.name_prefix)
        });
    }
    if !file.name_suffix.is_empty() {
        steps.add("SuffixTransformer", |resources| {
            prefix_suffix::add_suffix(resources, &file.name_suffix, &config.name_suffix)
        });
    }
}

fn add_labels<'a>(steps: &mut Steps<'a>, config: &'a Config) -> Result<(), Error> {
    let file = &steps.directory.kustomization;
    for entry in &file.labels {
        let specs = labels::specs_of(entry, config)?;
        steps.add("LabelTransformer", move |resources| {
            labels::add_labels(resources, &entry.pairs, &specs)
        });
    }
    if !(file.labels.is_empty() && file.common_labels.is_empty()) {
        steps.add("LabelTransformer", |resources| {
            labels::add_labels(resources, &file.common_labels, &config.common_labels)
        });
    }
    if !file.common_annotations.is_empty() {
        steps.add("AnnotationsTransformer", |resources| {
            annotations::add_annotations(
                resources,
                &file.common_annotations,
                &config.common_annotations,
            )
        });
    }
    Ok(())
}

/// Adds what a directory generates.
pub(crate) fn add_generated(
    directory: &Directory<'_>,
    resources: &mut ResMap,
) -> Result<(), Error> {
    let file = &directory.kustomization;
    let inputs = generate::Inputs {
        loader: &directory.loader,
        options: file.generator_options.as_ref(),
        without_missing: directory.context().goes_without_missing,
    };
    let charts = charts(directory)?;
    let lists = [
        (
            generate::Product::ConfigMap,
            "ConfigMapGenerator",
            &file.config_map_generator,
        ),
        (
            generate::Product::Secret,
            "SecretGenerator",
            &file.secret_generator,
        ),
    ];
    for (kind, note, entries) in lists {
        let note = directory.note(note);
        for args in entries {
            let mut generated = generate::generate_object(kind, args, inputs)?;
            generated.configured_in = args.origin;
            directory.add_generated(resources, generated, note.as_ref())?;
        }
    }
    let note = directory.note("HelmChartInflationGenerator");
    for chart in charts {
        for generated in chart.inflate()? {
            directory.add_generated(resources, generated, note.as_ref())?;
        }
    }
    for plugin in directory
        .plugins(&file.generators)
        .map_err(|error| error.within("loading generator plugins"))?
    {
        let may_run = directory.context().permissions.plugins;
        if directory.context().goes_without_missing && !may_run && plugins::is_program(&plugin) {
            for resource in stand_in::stand_in(directory.context(), &plugin)? {
                directory.add_generated(resources, resource, None)?;
            }
            continue;
        }
        let note = build_metadata::note_of_plugin(&plugin);
        for generated in builtin::generate_from_plugin(directory.context(), &plugin)? {
            directory.add_generated(resources, generated, note.as_ref())?;
        }
    }
    Ok(())
}

/// Settles what is needed for each of a directory's charts. A release goes where the resources around it go.
fn charts<'a>(directory: &'a Directory<'_>) -> Result<Vec<helm::Chart<'a>>, Error> {
    let file = &directory.kustomization;
    file.helm_charts
        .iter()
        .map(|chart| {
            let mut chart = chart.clone();
            if chart.namespace.is_empty() {
                chart.namespace = directory.helm_namespace().clone();
            }
            helm::configure_chart(directory.context(), &file.helm_globals, chart).map_err(|error| {
                error.within("trouble configuring builtin HelmChartInflationGenerator")
            })
        })
        .collect()
}
