//! The place that a fix goes to: which kustomization, and where in it.

use super::undone::{self, Undoing};
use super::{AddedItem, Edit};
use crate::compare::Difference;
use crate::judge::finding::PatchPlace;
use crate::judge::{Context, Fix};
use crate::model::Environment;
use crate::source::{Outline, State};

/// Returns the fix with that patch, in the target's words.
pub(crate) fn in_overlay(
    context: &Context<'_>,
    difference: &Difference<'_>,
    what: &str,
    patch: Option<String>,
) -> Fix {
    let app = difference.subject.app.as_deref();
    in_overlay_of(context.comparison.target, app, what, patch)
}

/// As [`in_overlay`], of an application of an environment.
pub(super) fn in_overlay_of(
    target: &Environment,
    app: Option<&str>,
    what: &str,
    patch: Option<String>,
) -> Fix {
    let patch = patch.filter(|_| !is_directory_of_manifests(target));
    let undone = outline_of(target, app)
        .zip(patch.as_deref())
        .and_then(|(outline, patch)| undone::by(outline, patch));
    if let Some(undoing) = undone {
        return Fix::saying(removed_first(&undoing));
    }
    match patch {
        Some(_) => Fix {
            patch,
            place: place(target, app),
            ..Fix::saying(format!("{what}, in {}", kustomization(target, app)))
        },
        None => Fix::saying(what),
    }
}

/// Returns the fix that adds the item, in the target's words.
pub(crate) fn adding(
    context: &Context<'_>,
    difference: &Difference<'_>,
    what: &str,
    item: AddedItem,
) -> Fix {
    let target = context.comparison.target;
    if is_directory_of_manifests(target) {
        return Fix::saying(format!("{what}, in the manifests of {}", target.name));
    }
    let app = difference.subject.app.as_deref();
    let outline = outline_of(target, app);
    if let Some(undoing) = outline.and_then(|outline| undone::item_by(outline, &item)) {
        return Fix::saying(removed_first(&undoing));
    }
    Fix {
        items: vec![item],
        place: place(target, app),
        ..Fix::saying(format!("{what}, in {}", kustomization(target, app)))
    }
}

/// Adds an item to a fix that adds the key which the item reads.
pub(crate) fn adding_too(
    context: &Context<'_>,
    difference: &Difference<'_>,
    fix: Fix,
    item: Option<AddedItem>,
) -> Fix {
    let target = context.comparison.target;
    let place = || place(target, difference.subject.app.as_deref());
    match item.filter(|_| !is_directory_of_manifests(target)) {
        Some(item) => Fix {
            items: vec![item],
            place: fix.place.clone().or_else(place),
            ..fix
        },
        None => fix,
    }
}

/// Says what to do where the kustomization takes away what `patches` give.
fn removed_first(undoing: &Undoing<'_>) -> String {
    format!(
        "drop the operation at {}, or accept this: it takes {} away after all 'patches:'",
        undoing.place, undoing.pointer
    )
}

/// Returns the fix that adds what the edit makes, if it makes anything.
pub(crate) fn adding_if<'e>(
    context: &Context<'_>,
    difference: &Difference<'e>,
    (what, otherwise): (&str, &str),
    make: impl FnOnce(Edit<'e>) -> Option<AddedItem>,
) -> Fix {
    match Edit::of_target(context, difference).and_then(make) {
        Some(item) => adding(context, difference, what, item),
        None => in_overlay(context, difference, otherwise, None),
    }
}

/// Returns the kustomization that renders an application of an environment, where it is known.
pub(super) fn outline_of<'e>(
    environment: &'e Environment,
    app: Option<&str>,
) -> Option<&'e Outline> {
    let mut outlines = environment.outlines.iter();
    outlines.find(|outline| outline.app.as_deref() == app)
}

fn place(environment: &Environment, app: Option<&str>) -> Option<PatchPlace> {
    let outline = outline_of(environment, app).filter(|_| environment.state == State::Declared)?;
    let list = outline.lists.get("patches");
    let indent = list.and_then(|list| list.dashes).unwrap_or(1).max(1) - 1;
    Some(PatchPlace {
        file: outline.path.clone(),
        list_line: list.map(|list| list.line),
        last_line: list.and_then(|list| list.last_line),
        indent: usize::try_from(indent).unwrap_or_default(),
    })
}

/// Tells whether the environment is a directory that no kustomization renders: a patch mends nothing there.
fn is_directory_of_manifests(environment: &Environment) -> bool {
    let is_declared = environment.state == State::Declared;
    is_declared && !environment.is_rendered && is_directory(&environment.spec)
}

/// Tells whether a source is one directory, by its spelling.
fn is_directory(spec: &str) -> bool {
    let is_file = [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| spec.ends_with(end));
    let is_other =
        spec.is_empty() || spec == "-" || spec.starts_with("command:") || spec.contains(['*', ',']);
    !is_file && !is_other
}

/// Returns the file to edit: as it is called, or else as the environment's source is spelled.
fn kustomization(environment: &Environment, app: Option<&str>) -> String {
    if environment.state == State::Live {
        return format!("what deploys to {}", environment.name);
    }
    if let Some(outline) = outline_of(environment, app) {
        return outline.path.clone();
    }
    let spec = environment.spec.trim_end_matches('/');
    match is_directory(spec) {
        true => format!("{spec}/kustomization.yaml"),
        false => format!("the overlay of {}", environment.name),
    }
}
