//! `env-source-differs`: a literal here, a Secret there; or another object or key.

use super::is_required_now;
use crate::compare::{Difference, Field};
use crate::environments::Where;
use crate::judge::fix::{self, Edit};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title, left};
use crate::mask;
use crate::model::{Container, EnvValue, KeyRef, RefKind, Resolution};

pub(crate) struct EnvSourceDiffers;

pub(crate) static META: Meta = Meta {
    id: "env-source-differs",
    summary: "A variable comes from elsewhere in the target: a literal here, a Secret there",
    severity: Severity::Warning,
    page: include_str!("env-source-differs.md"),
};

impl Rule for EnvSourceDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (Field::Env(name), (Some(reference), Some(target))) =
            (&difference.field, difference.containers)
        else {
            return Judgement::NotMine;
        };
        let (Some(a), Some(b)) = (
            reference.env.get(name.as_str()),
            target.env.get(name.as_str()),
        ) else {
            return Judgement::NotMine;
        };
        if matches!(
            (&a.value, &b.value),
            (EnvValue::Text { .. }, EnvValue::Text { .. })
                | (EnvValue::Unsubstituted(_), EnvValue::Unsubstituted(_))
        ) {
            return Judgement::NotMine;
        }
        // A key that the rendering lacks is told as such.
        if is_dangling(&a.value)
            || is_dangling(&b.value)
            || is_same_object(context, &a.value, &b.value)
            || is_left_behind(context, &a.value, target)
            || is_foreign(context, &a.value, &b.value)
        {
            return Judgement::Fine;
        }
        if let Some(object) = optional_on_one_side(context, &a.value, &b.value) {
            return about_optional(context, difference, name, object);
        }
        let title = Title::within(
            format_args!("{name} comes from {}", source(&a.value, &b.value)),
            context.target(),
        );
        let finding = context.draft(&META, difference, title);
        let part = other_object(&a.value, &b.value).or_else(|| Part::variable(Some(a), Some(b)));
        let finding = finding.part_of(part);
        if let Some(why) = left_for_another(context, &a.value, &b.value) {
            return finding.because(why).into();
        }
        if let Some(why) = no_loss(name, &a.value, &b.value) {
            return finding.small().because(why).into();
        }
        if secret(&b.value).is_some() {
            // A literal never takes the place of a Secret.
            return finding.into();
        }
        let patch = Edit::of_target(context, difference)
            .and_then(|edit| fix::replace_variable(context, edit, a));
        let before = fix::object_before(context, a);
        let first = fix::rendered_first(context, a, before.as_ref());
        let what = first
            .filter(|_| patch.is_none())
            .unwrap_or_else(|| format!("set {name} as {} does", context.reference()));
        let before = before.filter(|_| patch.is_some());
        let fix = fix::in_overlay(context, difference, &what, patch).assuming(before);
        let is_written_out = matches!(b.value, EnvValue::Text { .. }) && secret(&a.value).is_some();
        let finding = match is_written_out {
            true => finding.because("what a Secret holds there is written out here"),
            false => finding,
        };
        finding.mended_by(Some(fix)).into()
    }
}

/// Tells whether the target's object alone names another environment, of which `foreign-environment` speaks.
fn is_foreign(context: &Context<'_>, a: &EnvValue, b: &EnvValue) -> bool {
    let (EnvValue::Key(a), EnvValue::Key(b)) = (a, b) else {
        return false;
    };
    a.key == b.key
        && a.object.kind == b.object.kind
        && context.is_foreign(&b.object.original_name, Where::Name)
}

/// However many variables come from another object under their own keys, it is told once.
fn other_object(a: &EnvValue, b: &EnvValue) -> Option<Part> {
    let (EnvValue::Key(a), EnvValue::Key(b)) = (a, b) else {
        return None;
    };
    let is_one = a.key == b.key && a.object.kind == b.object.kind;
    let names = (&a.object.original_name, &b.object.original_name);
    is_one.then(|| Part::told_with((a.object.kind, names)))
}

/// Says why the target loses nothing by its source.
fn no_loss(name: &str, a: &EnvValue, b: &EnvValue) -> Option<&'static str> {
    match (secret(a), secret(b), a, b) {
        (Some(ours), Some(own), ..) => {
            (ours != own).then_some("each environment names its own Secret")
        }
        (_, Some(_), EnvValue::Text { from: None, .. }, _) => Some("a Secret is the safer place"),
        (Some(_), _, _, EnvValue::Text { expanded, .. }) => {
            let is_shown = mask::mask_text(name, expanded) == **expanded;
            is_shown.then_some("no credential is written out")
        }
        _ => None,
    }
}

/// Says that the target renders what answers to the reference's object, and that the variable comes from one that nobody renders.
fn left_for_another(context: &Context<'_>, a: &EnvValue, b: &EnvValue) -> Option<String> {
    let (Some(ours), EnvValue::Key(own)) = (a.key(), b) else {
        return None;
    };
    let why = || left::for_another(context, &ours.object, &own.object);
    (!own.optional).then(why).flatten()
}

/// Returns the name of the Secret that a value comes from.
fn secret(value: &EnvValue) -> Option<&str> {
    match value {
        EnvValue::Key(key) if key.object.kind == RefKind::Secret => {
            Some(key.object.original_name.as_str())
        }
        _ => None,
    }
}

fn is_dangling(value: &EnvValue) -> bool {
    matches!(value, EnvValue::Key(key) if key.resolution == Resolution::KeyMissing && !key.optional)
}

/// The same key of an object whose name has the environment's own name in it.
fn is_same_object(context: &Context<'_>, a: &EnvValue, b: &EnvValue) -> bool {
    let (EnvValue::Key(a), EnvValue::Key(b)) = (a, b) else {
        return false;
    };
    a.optional == b.optional && is_same_key(context, a, b)
}

/// Returns the target's object, where one side may do without the same key of the same object.
fn optional_on_one_side<'v>(
    context: &Context<'_>,
    a: &EnvValue,
    b: &'v EnvValue,
) -> Option<&'v KeyRef> {
    let (EnvValue::Key(a), EnvValue::Key(b)) = (a, b) else {
        return None;
    };
    (a.optional != b.optional && is_same_key(context, a, b)).then_some(b)
}

/// Judges a variable that one side may do without: that nobody renders what the target waits for is told elsewhere.
fn about_optional(
    context: &Context<'_>,
    difference: &Difference<'_>,
    name: &str,
    own: &KeyRef,
) -> Judgement {
    let both = difference.workloads.0.zip(difference.workloads.1);
    if both.is_some_and(|both| is_required_now(context, both, &[&own.object])) {
        return Judgement::Fine;
    }
    let of = match own.optional {
        true => context.target(),
        false => context.reference(),
    };
    let title = Title::only_within(format_args!("{name} is optional"), of);
    context.draft(&META, difference, title).small().into()
}

fn is_same_key(context: &Context<'_>, a: &KeyRef, b: &KeyRef) -> bool {
    let (x, y) = (&a.object.original_name, &b.object.original_name);
    a.object.kind == b.object.kind
        && (x == y || context.names.explain(x, y))
        && (a.key == b.key || context.names.explain(&a.key, &b.key))
}

/// Tells whether the variable comes from an object that the reference alone renders and that the target's container takes whole too:
/// that the object is not there is told, and this follows.
fn is_left_behind(context: &Context<'_>, a: &EnvValue, target: &Container) -> bool {
    let rendered = |key: &&KeyRef| key.resolution == Resolution::Found;
    let Some(key) = a.key().filter(rendered) else {
        return false;
    };
    let (kind, name) = (key.object.kind, &key.object.original_name);
    let mut sources = target.env_from.iter().filter(|of| !of.keys_known);
    sources.any(|of| {
        let own = &of.object.original_name;
        of.object.kind == kind && (own == name || context.names.explain(name, own))
    })
}

fn source(a: &EnvValue, b: &EnvValue) -> &'static str {
    let same = |b: &KeyRef| a.key().filter(|a| a.object.kind == b.object.kind);
    let is_beside =
        |b: &KeyRef| same(b).is_some_and(|a| a.object.original_name == b.object.original_name);
    match b {
        EnvValue::Text { from: None, .. } | EnvValue::Unsubstituted(_) => "a literal",
        EnvValue::Text { from: Some(_), .. } => "a ConfigMap",
        EnvValue::Key(key) => match (key.object.kind, same(key).is_some(), is_beside(key)) {
            (RefKind::ConfigMap, false, _) => "a ConfigMap",
            (RefKind::Secret, false, _) => "a Secret",
            (RefKind::ConfigMap, true, false) => "another ConfigMap",
            (RefKind::Secret, true, false) => "another Secret",
            (RefKind::ConfigMap, true, true) => "another key of a ConfigMap",
            (RefKind::Secret, true, true) => "another key of a Secret",
        },
        EnvValue::Field(_) => "a field of the pod",
        EnvValue::ResourceField(_) => "the container's resources",
        EnvValue::Other(_) | EnvValue::Hidden => "another source",
    }
}
