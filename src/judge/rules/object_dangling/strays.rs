//! Services that select pods of workloads which theirs are not: a label that an overlay gives everything makes one selector of all.
//!
//! Takes a Service of both sides whose selector differs; gives a finding where the target's selects what the reference's selects, and
//! also pods whose counterparts the reference's leaves alone. A workload without a counterpart (a canary) is meant.

use crate::compare::{ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{Index, labels_of};
use crate::judge::part::Part;
use crate::judge::{Cause, Context, Finding, FindingSide, Title};
use crate::maps::IndexSet;
use crate::model::{OtherObject, Workload};
use crate::words::listed;

use super::META;

/// The number of workloads that are named.
const LISTED: usize = 5;

pub(super) fn judge(
    context: &Context<'_>,
    (held, given): (&Index<'_>, &Index<'_>),
    pair: &ObjectPair<'_>,
) -> Option<Finding> {
    let (ours, theirs) = (pair.reference?, pair.target?);
    let is_selector = |field: &str| field.starts_with("spec.selector");
    let mut changed = pair.differences.iter().map(|of| of.field.id());
    if theirs.kind != "Service" || !changed.any(|field| is_selector(&field)) {
        return None;
    }
    let own: IndexSet<*const Workload> = held.selected(ours).map(std::ptr::from_ref).collect();
    let selected: Vec<&Workload> = given.selected(theirs).collect();
    let paired = selected
        .into_iter()
        .filter_map(|of| context.counterpart(of));
    let (kept, strays): (Vec<_>, Vec<_>) =
        paired.partition(|of| own.contains(&std::ptr::from_ref(*of)));
    if kept.is_empty() || strays.is_empty() {
        return None;
    }
    let names: Vec<&str> = strays.iter().map(|of| of.original_name.as_str()).collect();
    let title = Title::within(
        format_args!(
            "Service {} selects pods of {} too",
            ours.original_name,
            listed(&names, LISTED)
        ),
        context.target(),
    );
    let fact = Fact::new("spec.selector", labels(theirs), theirs.origin);
    let subject = Subject::new(ours.app.as_deref(), &ours.kind, &ours.original_name);
    let mut finding = fact.finding(&META, context.comparison.target, subject, title);
    finding.cause = Some(Cause::Gap);
    let side = FindingSide::new(context.reference(), labels(ours), ours.origin);
    finding.sides.insert(0, side);
    // One label that everything got makes one selector of several.
    let part = Part::told_with(("strays", super::selector(theirs)));
    let finding = finding.part_of(Some(part));
    Some(finding.because("requests go to all of these pods in turn"))
}

/// Returns the labels that a Service selects by.
fn labels(service: &OtherObject) -> Value {
    Value::plain(labels_of(service, "spec.selector"))
}
