//! `env-source-differs`: a literal here, a Secret there; or another object or key.

use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity};
use crate::model::{EnvValue, RefKind, Resolution};

pub(crate) struct EnvSourceDiffers;

static META: Meta = Meta {
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
        ) {
            return Judgement::NotMine;
        }
        // A key that the rendering lacks is told as such.
        if is_dangling(&a.value)
            || is_dangling(&b.value)
            || is_same_object(context, &a.value, &b.value)
        {
            return Judgement::Fine;
        }
        let title = format!(
            "{name} comes from {} in {}",
            source(&b.value),
            context.target()
        );
        let finding = context.draft(&META, difference, title);
        // A literal never takes the place of a Secret.
        if matches!(&b.value, EnvValue::Key(key) if key.object.kind == RefKind::Secret)
            && matches!(&a.value, EnvValue::Text { .. } | EnvValue::Unsubstituted(_))
        {
            return finding.into();
        }
        let patch = Edit::of_target(context, difference)
            .and_then(|edit| fix::replace_variable(context, edit, a));
        let what = format!("set {name} as {} does", context.reference());
        let fix = fix::in_overlay(context, difference, &what, patch);
        match (&a.value, &b.value) {
            (EnvValue::Key(key), EnvValue::Text { .. }) if key.object.kind == RefKind::Secret => {
                finding
                    .because("what a Secret holds there is written out here")
                    .mended_by(Some(fix))
                    .into()
            }
            _ => finding.mended_by(Some(fix)).into(),
        }
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
    let (x, y) = (&a.object.original_name, &b.object.original_name);
    a.object.kind == b.object.kind
        && a.optional == b.optional
        && (x == y || context.names.explain(x, y))
        && (a.key == b.key || context.names.explain(&a.key, &b.key))
}

fn source(value: &EnvValue) -> &'static str {
    match value {
        EnvValue::Text { from: None, .. } | EnvValue::Unsubstituted(_) => "a literal",
        EnvValue::Text { from: Some(_), .. } => "a ConfigMap",
        EnvValue::Key(key) => match key.object.kind {
            RefKind::ConfigMap => "another key of a ConfigMap",
            RefKind::Secret => "another key of a Secret",
        },
        EnvValue::Field(_) => "a field of the pod",
        EnvValue::ResourceField(_) => "the container's resources",
        EnvValue::Other(_) => "another source",
    }
}
