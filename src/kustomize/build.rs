//! [`build`]: a whole build, from a directory to the resources in the order of the output.

pub(crate) mod accumulate;
mod build_metadata;
mod go_sort;
pub(crate) mod merge_generated;
pub(crate) mod order;
pub(crate) mod steps;

use self::accumulate::{Accumulator, Directory, Shared};
use self::order::Reorder;
use super::Error;
use super::generate::hash;
use super::io::loader::{Files, Loader, Restriction};
use super::patch::TakenAway;
use super::plugins::context::{IdleImage, NotRun, Patches};
use super::plugins::permissions::Permissions;
use super::resource::Resource;
use super::transformers::annotations;
use super::transformers::{nameref, vars};
use crate::yaml::{self, Leaf, SourceMap};
use std::path::Path;

/// The options of a build.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The order of the output, where the kustomization does not say.
    pub reorder: Option<Reorder>,
    /// Whether files outside the directories may be read.
    pub restriction: Restriction,
    /// Whether generators go on without inputs that cannot be read, marking what they make.
    pub without_missing: bool,
    /// The programs that may run.
    pub permissions: Permissions,
}

/// The outcome of a build.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The resources, in order.
    pub resources: Vec<Resource>,
    /// Lines for people, about what was not done as it was asked for.
    pub warnings: Vec<String>,
    /// Generators that were not run: what they make is lacking.
    pub not_run: Vec<NotRun>,
    /// Entries of `images` that name no image.
    pub idle_images: Vec<IdleImage>,
    /// The objects and fields that patches take away; gathered where rendering goes without what is missing, as for a comparison.
    pub taken_away: Vec<TakenAway>,
    /// Entries of `patches`, and those that match nothing.
    pub patches: Patches,
    /// Lines for people, about deprecated fields: of the files, not of what they render to.
    pub deprecations: Vec<String>,
}

/// Builds a directory.
///
/// # Errors
/// If kustomize would refuse it, or if it asks for what is not supported here. Nothing is rendered
/// then.
pub fn build(files: &dyn Files, directory: &Path, options: &Options) -> Result<Rendered, Error> {
    let loader = Loader::new(files, directory, options.restriction)?;
    let loaded = accumulate::load_kustomization(&loader)?;
    let shared = Shared {
        tracks_sources: !loaded.0.build_metadata.is_empty(),
        goes_without_missing: options.without_missing,
        permissions: options.permissions.clone(),
        ..Shared::default()
    };
    let top = Directory::top(&shared, loader, loaded);
    let mut accumulator = top.accumulate(Accumulator::default())?;
    hash::add_hashes(&mut accumulator.resources)?;
    nameref::update_references(
        &mut accumulator.resources,
        &accumulator.config.name_reference,
    )?;
    accumulator.resources.check_unique()?;
    let unused = vars::replace_vars(
        &mut accumulator.resources,
        &accumulator.vars,
        &accumulator.config.var_reference,
    )?;
    if !unused.is_empty() {
        shared.said.borrow_mut().warnings.push(format!(
            "well-defined vars that were never replaced: {}",
            unused.join(",")
        ));
    }

    let mut resources = accumulator.resources.into_resources();
    resources.retain(|resource| !is_local(resource));
    let sort_options = top.kustomization.sort_options.as_ref();
    let mut resources = order::sort_resources(resources, sort_options, options.reorder)?;
    for resource in &mut resources {
        annotations::finish_annotations(resource, &[]);
    }
    let wanted: Vec<&str> = top
        .kustomization
        .build_metadata
        .iter()
        .map(|text| &**text)
        .collect();
    build_metadata::write_annotations(&mut resources, &wanted);
    let said = shared.said.into_inner();
    Ok(Rendered {
        resources,
        warnings: said.warnings,
        not_run: said.not_run,
        idle_images: said.idle_images,
        taken_away: said.taken_away,
        patches: said.patches,
        deprecations: shared.deprecations.into_inner(),
    })
}

/// Prints resources as `kustomize build` does: one document each, between lines of `---`.
///
/// # Errors
/// If a value cannot be printed, as where its tag contradicts its text.
pub fn print(rendered: &Rendered) -> Result<String, Error> {
    print_each(rendered, yaml::print)
}

/// Prints resources like [`print()`], and tells where each leaf of the text comes from.
///
/// # Errors
/// If a value cannot be printed.
pub fn print_with_leaves(rendered: &Rendered) -> Result<(String, Vec<Leaf>), Error> {
    let mut leaves = Vec::new();
    let text = print_each(rendered, |node, out| {
        yaml::print_with_leaves(node, out, &mut leaves)
    })?;
    Ok((text, leaves))
}

/// Prints resources with the file and line of every leaf behind it, as a comment. What the program
/// made up itself has none.
///
/// # Errors
/// If a value cannot be printed.
pub fn print_with_origins(rendered: &Rendered, sources: &SourceMap) -> Result<String, Error> {
    let (text, leaves) = print_with_leaves(rendered)?;
    let mut out = String::with_capacity(text.len() * 2);
    let mut done = 0;
    for leaf in leaves {
        let Some(place) = sources.place(leaf.origin) else {
            continue;
        };
        let written = text.get(leaf.text.clone()).unwrap_or_default();
        // A block takes comments only behind its indicator: its own lines are all text.
        let end = match written.find('\n').filter(|_| written.starts_with('|')) {
            Some(line) => leaf.text.start + line,
            None => leaf.text.end,
        };
        out.push_str(text.get(done..end).unwrap_or_default());
        out.push_str(&format!(" # {}:{}", place.file.display(), place.line));
        done = end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Ok(out)
}

fn print_each(
    rendered: &Rendered,
    mut print: impl FnMut(&yaml::Node, &mut String) -> Result<(), yaml::Error>,
) -> Result<String, Error> {
    let mut out = String::new();
    for resource in &rendered.resources {
        if !out.is_empty() {
            out.push_str("---\n");
        }
        print(&resource.node, &mut out).map_err(|error| {
            Error::new(error.to_string())
                .at(error.origin)
                .at(resource.declared)
        })?;
    }
    Ok(out)
}

/// Tells whether a resource is marked as configuration for tools, which is never rendered.
fn is_local(resource: &Resource) -> bool {
    resource
        .node
        .at(&[
            "metadata",
            "annotations",
            "config.kubernetes.io/local-config",
        ])
        .is_some_and(|value| value.as_str() != Some("false"))
}
