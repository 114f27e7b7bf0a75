//! Services that select the other environment's pods too: overlays that a prefix or suffix of names alone tells apart.
//!
//! Takes the pairs of Services; gives one finding for all. A warning where both say one namespace; where neither says one, two clusters may
//! well be meant.

use super::META;
use crate::compare::{ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{labels_of, selects, selects_pods_of};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::maps::IndexSet;
use crate::model::{OtherObject, Workload};
use crate::source::State;
use crate::words::listed;

/// Services that a title names.
const LISTED: usize = 5;

pub(super) fn judge(context: &Context<'_>) -> Option<Finding> {
    let comparison = context.comparison;
    let both = [comparison.reference, comparison.target];
    let is_elsewhere = both
        .iter()
        .any(|of| of.cluster.is_some() || of.state == State::Live);
    if is_elsewhere || comparison.reference.name == comparison.target.name {
        return None;
    }
    let shared = comparison
        .objects
        .iter()
        .filter_map(|pair| shared(context, pair));
    let all: Vec<_> = shared.collect();
    let (ours, theirs, _) = *all.first()?;
    let names: IndexSet<&str> = all
        .iter()
        .map(|(_, theirs, _)| theirs.name.as_str())
        .collect();
    let select = if names.len() == 1 {
        "selects"
    } else {
        "select"
    };
    let what = if names.len() == 1 {
        "Service"
    } else {
        "Services"
    };
    let names = listed(&names, LISTED);
    let title = Title::from(format!("{what} {names} of "))
        .environment(context.target())
        .words(&format!(" {select} pods of "))
        .environment(context.reference())
        .words(" too");
    let fact = Fact::new("spec.selector", labels(theirs), theirs.origin);
    let subject = |of: &OtherObject| Subject::new(of.app.as_deref(), &of.kind, &of.original_name);
    let mut finding = fact.finding(&META, comparison.target, subject(theirs), title);
    finding.cause = Some(Cause::Gap);
    let side = FindingSide::new(context.reference(), labels(ours), ours.origin);
    finding.sides.insert(0, side);
    let others = all.iter().skip(1).map(|(_, theirs, _)| {
        let mut member = finding.member();
        member.subject = subject(theirs);
        member
    });
    finding.also = others.collect();
    let is_said = all.iter().any(|(.., is_said)| *is_said);
    Some(match is_said {
        true => finding
            .because("a prefix or suffix of names alone tells the environments apart: in their namespace, requests go to the pods of both")
            .with_severity(Severity::Warning),
        false => finding
            .because("a prefix or suffix of names alone tells the environments apart: in one namespace, requests would go to the pods of both")
            .with_severity(Severity::Note),
    })
}

/// Returns a Service of both sides whose names differ in a prefix or suffix, and whether both sides say its namespace; `None` where the
/// target's does not select the pods that the reference's is for.
fn shared<'p>(
    context: &Context<'_>,
    pair: &ObjectPair<'p>,
) -> Option<(&'p OtherObject, &'p OtherObject, bool)> {
    let (ours, theirs) = (pair.reference?, pair.target?);
    let is_service = theirs.kind == "Service" && theirs.group.is_empty() && selects(theirs);
    let is_prefixed = ours.name != theirs.name && ours.original_name == theirs.original_name;
    if !is_service || !is_prefixed || ours.namespace != theirs.namespace {
        return None;
    }
    let is_shared = |of: &&Workload| selects_pods_of(ours, of) && selects_pods_of(theirs, of);
    let mut workloads = context.comparison.reference.workloads.iter();
    workloads.find(is_shared)?;
    Some((ours, theirs, theirs.namespace.is_some()))
}

/// Returns the labels that a Service selects by.
fn labels(service: &OtherObject) -> Value {
    Value::plain(labels_of(service, "spec.selector"))
}
