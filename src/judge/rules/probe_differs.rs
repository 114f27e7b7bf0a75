//! `probe-differs`: a probe that asks something else, or asks it otherwise.

mod questions;

use questions::Step;

use crate::compare::probe_name;
use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title};

pub(crate) struct ProbeDiffers;

pub(crate) static META: Meta = Meta {
    id: "probe-differs",
    summary: "A probe asks for something else in the target, or with other timing",
    severity: Severity::Warning,
    page: include_str!("probe-differs.md"),
};

const TIMING: &[&str] = &[
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
    "terminationGracePeriodSeconds",
];

/// Tells whether a field of a probe says when it asks, and nothing of what it asks.
pub(crate) fn is_timing(field: &str) -> bool {
    TIMING.contains(&field)
}

impl Rule for ProbeDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let Field::Probe(kind, path) = &difference.field else {
            return Judgement::NotMine;
        };
        let name = probe_name(*kind);
        let Some(path) = path else {
            // Missing where no probe is to be expected, or only the target has one.
            let side = if difference.target.is_present() {
                context.target()
            } else {
                context.reference()
            };
            let finding = context.draft(
                &META,
                difference,
                Title::only_within(format_args!("{name} is set"), side),
            );
            return match difference.target.is_present() {
                true => finding.small().into(),
                false => finding.into(),
            };
        };
        if context.is_name_only(difference) {
            return Judgement::Fine;
        }
        let is_asked = !TIMING.iter().any(|field| path.is(&[field]));
        let step = match is_asked {
            true => questions::step(difference.containers, *kind),
            false => Step::Other,
        };
        if step == Step::Same {
            return Judgement::Fine;
        }
        let finding = context.draft(&META, difference, format!("{name}.{path} differs"));
        if step == Step::Stricter {
            let why = format!("{} asks for the same and for more", context.target());
            let finding = finding.with_severity(Severity::Note).because(why);
            return finding.part_of(Part::leaf(difference)).into();
        }
        let fix = patch(context, difference, name, *kind);
        let finding = finding.mended_by(fix).part_of(Part::leaf(difference));
        match is_asked {
            false => finding.small().into(),
            true => finding.into(),
        }
    }
}

/// Fields of a probe that is suggested whole for each of them that differs: a command of hundreds of words is nobody's.
const MOST_FIELDS: usize = 200;

fn patch<'d>(
    context: &Context<'_>,
    difference: &Difference<'d>,
    name: &str,
    kind: crate::model::ProbeKind,
) -> Option<crate::judge::Fix> {
    let (Some(reference), Some(target)) = difference.containers else {
        return None;
    };
    let probe = |container: &'d crate::model::Container| {
        let probe = &container.probes.get(&kind)?.value;
        (probe.fields.len() <= MOST_FIELDS).then_some(probe)
    };
    let (wanted, own) = (probe(reference)?, probe(target)?);
    let wanted = fix::probe_of_reference(wanted, (reference, target), Some(own))?;
    let part = |probe| serde_json::json!({name: probe});
    let patch = Edit::of_target(context, difference)?
        .container_patch(&part(fix::probe(own)), &part(wanted))?;
    let what = format!("make it the {name} of {}", context.reference());
    Some(fix::in_overlay(context, difference, &what, Some(patch)))
}
