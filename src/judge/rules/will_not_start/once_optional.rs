//! Objects that the reference's pods start without, that the target's do not, and that neither side renders.
//!
//! Takes the pairs of workloads; gives a warning for each object: it is to be made by another hand before the release. What the reference
//! renders is `declared`'s, and what a cluster lacks is looked up there.

use super::META;
use super::declared::begin;
use crate::compare::Value;
use crate::judge::requirements::consequence;
use crate::judge::unrendered::{Unrendered, is_open, unrendered};
use crate::judge::{Context, Finding, FindingSide, Severity};
use crate::model::{ObjectRef, Reference, Workload};
use crate::source::State;

pub(super) fn judge(context: &Context<'_>, out: &mut Vec<Finding>) {
    for pair in &context.comparison.pairs {
        if let (Some(ours), Some(theirs)) = (pair.reference, pair.target) {
            for (lacking, before) in required_now(context, (ours, theirs)) {
                out.extend(finding(context, theirs, (&lacking, &before)));
            }
        }
    }
}

/// Returns the objects of a target's workload that nobody renders, that its pods wait for and that the pods of the reference's do without, each with
/// the reference that is optional.
pub(in crate::judge) fn required_now<'e>(
    context: &'e Context<'_>,
    (ours, theirs): (&'e Workload, &'e Workload),
) -> Vec<(Unrendered<'e>, Reference<'e>)> {
    let (reference, target) = (context.comparison.reference, context.comparison.target);
    let is_declared = reference.state == State::Declared && target.state == State::Declared;
    let is_unknown = target.cluster.is_some() || is_open(target);
    // Few workloads have anything optional: nothing is looked up for the others.
    if !is_declared || is_unknown || !ours.references().any(|of| of.optional) {
        return Vec::new();
    }
    let [held, given] = context.rendered();
    let before: Vec<_> = unrendered(held, ours);
    let before = before.iter().filter(|of| !of.is_required());
    let before: Vec<_> = before.filter(|of| !of.opens_a_registry()).collect();
    let waits = |lacking: &Unrendered<'_>| {
        let (kind, name) = (lacking.kind.name(), lacking.name);
        let namespace = theirs.namespace.as_deref();
        lacking.is_required()
            && target.made_elsewhere(lacking.kind, name).is_none()
            && !target.may_come.contains(name)
            && target.rendered_beside(kind, name, namespace).is_none()
    };
    let lacking = unrendered(given, theirs).into_iter();
    let lacking = lacking.filter(waits).filter_map(|lacking| {
        let is_same = |of: &&&Unrendered<'_>| {
            of.kind == lacking.kind && context.names.pair(of.original_name, lacking.original_name)
        };
        let optional = before.iter().find(is_same)?.references.first()?;
        Some((lacking, *optional))
    });
    lacking.collect()
}

/// Tells whether the target waits for one of these objects and the reference does not, and that is told.
pub(in crate::judge) fn is_required_now(
    context: &Context<'_>,
    (ours, theirs): (&Workload, &Workload),
    objects: &[&ObjectRef],
) -> bool {
    let is_one = |of: &Unrendered<'_>| {
        let mut objects = objects.iter();
        objects.any(|object| object.kind == of.kind && object.name == of.name)
    };
    context.tells(META.id)
        && required_now(context, (ours, theirs))
            .iter()
            .any(|(of, _)| is_one(of))
}

fn finding(
    context: &Context<'_>,
    workload: &Workload,
    (lacking, before): (&Unrendered<'_>, &Reference<'_>),
) -> Option<Finding> {
    let (reference, target) = (context.reference(), context.comparison.target);
    let told = lacking.told()?;
    let mut finding = begin(target, workload, (lacking, told), "is required");
    finding.severity = Severity::Warning;
    let kind = lacking.kind.name();
    let value = Value::plain(format!("{kind} {}, optional", before.name));
    let side = FindingSide::new(reference, value, before.origin);
    finding.sides.insert(0, side);
    let why = format!(
        "'optional: true' is in {reference} alone, and neither side renders it: unless another hand makes it, {}",
        consequence(told.place)
    );
    Some(finding.because(why))
}
