//! `field-differs`: every difference that no other rule takes.

use super::{is_required_now, strayed};
use crate::compare::{Difference, Field, Side, Value};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title, left};
use crate::model::{Container, Environment, ObjectRef, Workload};

pub(crate) struct FieldDiffers;

pub(crate) static META: Meta = Meta {
    id: "field-differs",
    summary: "A field differs that no other rule judges",
    severity: Severity::Note,
    page: include_str!("field-differs.md"),
};

impl Rule for FieldDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if let Some(name) = volume_that_forgets(difference) {
            let title = format!(
                "volume {name} is an emptyDir in {}: its data is lost with each pod",
                context.target()
            );
            let finding = context.draft(&META, difference, title);
            return finding.with_severity(Severity::Warning).into();
        }
        if context.is_name_only(difference)
            || is_filled_in(difference)
            || is_own_name(context, difference)
            || is_volume_told(difference)
            || is_account_told(context, difference)
            || is_requirement_told(context, difference)
        {
            return Judgement::Fine;
        }
        if let Some(why) = volume_of_another(context, difference) {
            let name = difference.field.id();
            let finding = context.draft(&META, difference, format!("{name} differs"));
            return finding.with_severity(Severity::Warning).because(why).into();
        }
        let name = difference.field.id();
        let title = match difference.presence() {
            (true, false) => Title::within(format_args!("{name} is not set"), context.target()),
            (false, true) => Title::only_within(format_args!("{name} is set"), context.target()),
            _ => format!("{name} differs").into(),
        };
        let finding = context
            .draft(&META, difference, title)
            .part_of(Part::leaf(difference));
        if name == "spec.suspend" && difference.target.value.as_text() == Some("true") {
            let finding = finding.because(format!("it never runs in {}", context.target()));
            return finding.with_severity(Severity::Warning).into();
        }
        match is_weighty(&difference.field) {
            true => finding.into(),
            false => finding.small().into(),
        }
    }
}

/// Parts of a pod's specification that decide what its processes may do, and how they start and end.
const WEIGHTY: &[&str] = &[
    "automountServiceAccountToken",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "lifecycle",
    "restartPolicy",
    "runtimeClassName",
    "schedule",
    "securityContext",
    "suspend",
];

/// Tells whether an engineer looks at a field that differs, whatever its values are.
fn is_weighty(field: &Field) -> bool {
    match field {
        Field::Rest(path) => path.up_to(WEIGHTY).is_some(),
        _ => true,
    }
}

/// Both sides are what Kubernetes fills in, so something else differs, and that is told: `imagePullPolicy` follows the tag.
fn is_filled_in(difference: &Difference<'_>) -> bool {
    let is_of_container = matches!(difference.field, Field::Rest(_))
        && difference.containers.0.is_some()
        && difference.containers.1.is_some();
    let filled = |side: &Side| {
        matches!(
            side.value,
            Value::Leaf {
                is_default: true,
                ..
            }
        )
    };
    is_of_container && filled(&difference.reference) && filled(&difference.target)
}

/// A label on one side only that says which environment this is.
fn is_own_name(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let Field::Rest(path) = &difference.field else {
        return false;
    };
    let own = |side: &Side, environment: &Environment| {
        let text = side.value.as_text();
        text.is_some_and(|text| environment.aliases.iter().any(|alias| alias == text))
    };
    let (reference, target) = (context.comparison.reference, context.comparison.target);
    path.is_label()
        && match difference.presence() {
            (false, true) => own(&difference.target, target),
            (true, false) => own(&difference.reference, reference),
            _ => false,
        }
}

/// Returns the name of a volume that keeps its data in the reference, by a claim or a claim template, and is an emptyDir in the target.
fn volume_that_forgets<'d>(difference: &'d Difference<'_>) -> Option<&'d str> {
    let (Field::Volume(name, None), (Some(ours), Some(theirs))) =
        (&difference.field, difference.workloads)
    else {
        return None;
    };
    let keeps = match ours.volumes.get(name.as_str()) {
        Some(volume) => volume.kind == "persistentVolumeClaim",
        None => has_claim_template(ours, name),
    };
    let volume = theirs.volumes.get(name.as_str())?;
    (keeps && volume.kind == "emptyDir").then_some(name)
}

/// Says that a volume reads an object that nobody renders, where the target renders what answers to the reference's.
fn volume_of_another(context: &Context<'_>, difference: &Difference<'_>) -> Option<String> {
    let (Field::Volume(name, Some(_)), (Some(ours), Some(theirs))) =
        (&difference.field, difference.workloads)
    else {
        return None;
    };
    let only = |workload: &'_ Workload| {
        let volume = workload.volumes.get(name.as_str())?;
        match volume.references.as_slice() {
            [only] if !only.optional => Some(only.object.clone()),
            _ => None,
        }
    };
    left::for_another(context, &only(ours)?, &only(theirs)?)
}

/// Tells whether a volume of one side alone is told by what it is for: by a mount that the other side lacks, or by the claim
/// template that stands in its place there.
fn is_volume_told(difference: &Difference<'_>) -> bool {
    let (Field::Volume(name, None), (Some(a), Some(b))) = (&difference.field, difference.workloads)
    else {
        return false;
    };
    let (own, other) = match difference.presence() {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ => return false,
    };
    let others = other.containers.iter();
    let is_mount_told = |container: &Container| {
        let same = others.clone().find(|of| of.name == container.name);
        let mut mounts = container.mounts.iter();
        mounts.any(|(path, mount)| {
            mount.value.volume == name.as_str()
                && same.is_some_and(|of| !of.mounts.contains_key(path))
        })
    };
    own.containers.iter().any(is_mount_told) || has_claim_template(other, name)
}

/// Tells whether the target's account is told of: nobody renders it.
fn is_account_told(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let (Field::ServiceAccount, (Some(a), Some(b))) = (&difference.field, difference.workloads)
    else {
        return false;
    };
    context.tells("will-not-start") && strayed(context, (a, b)).is_some()
}

/// Tells whether it is told that the target waits for an object that is optional in the reference, and that nobody renders.
fn is_requirement_told(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let Some((ours, theirs)) = difference.workloads.0.zip(difference.workloads.1) else {
        return false;
    };
    let objects: Vec<&ObjectRef> = match (&difference.field, difference.containers.1) {
        (Field::EnvFrom(_), Some(container)) => {
            let sources = container.env_from.iter().map(|of| &of.object);
            let id = difference.field.id();
            sources
                .filter(|of| id.ends_with(&format!("/{}", of.original_name)))
                .collect()
        }
        (Field::Volume(name, Some(_)), _) => {
            let volume = theirs.volumes.get(name.as_str());
            let references = volume.into_iter().flat_map(|of| &of.references);
            references.map(|of| &of.object).collect()
        }
        _ => return false,
    };
    is_required_now(context, (ours, theirs), &objects)
}

/// Tells whether a workload has a claim template of a name.
fn has_claim_template(workload: &Workload, name: &str) -> bool {
    let template = format!("spec.volumeClaimTemplates[{name}].");
    workload.rest.below(&template).next().is_some()
}
