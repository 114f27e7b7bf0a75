//! Services that select the other environment's pods too: overlays that a prefix or suffix of names alone tells apart.
//!
//! Takes the pairs of Services; gives one warning for all that say one namespace on both sides, and one remark for those that say none: two
//! namespaces or clusters may well be meant.

use super::META;
use crate::compare::{ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{labels_of, selects, selects_pods_of};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::maps::IndexSet;
use crate::model::OtherObject;
use crate::source::State;
use crate::words::listed;

/// Services that a title names.
const LISTED: usize = 5;

/// A Service of both sides.
type Both<'p> = (&'p OtherObject, &'p OtherObject);

pub(super) fn judge(context: &Context<'_>) -> Option<Finding> {
    let comparison = context.comparison;
    let mut all = all(context);
    all.retain(|(_, theirs)| theirs.namespace.is_some());
    let (ours, theirs) = *all.first()?;
    let names: IndexSet<&str> = all.iter().map(|(_, theirs)| theirs.name.as_str()).collect();
    let (what, select) = match names.len() {
        1 => ("Service", "selects"),
        _ => ("Services", "select"),
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
    let others = all.iter().skip(1).map(|(_, theirs)| {
        let mut member = finding.member();
        member.subject = subject(theirs);
        member
    });
    finding.also = others.collect();
    let why = "a prefix or suffix of names alone tells the environments apart: in their namespace, requests go to the pods of both";
    Some(finding.because(why).with_severity(Severity::Warning))
}

/// Says which Services would select the pods of both sides, where neither says a namespace: there may be two, or two clusters.
pub(in crate::judge) fn in_one_namespace(context: &Context<'_>) -> Option<String> {
    let mut all = all(context);
    all.retain(|(_, theirs)| theirs.namespace.is_none());
    let names: IndexSet<&str> = all
        .iter()
        .map(|(_, of)| of.original_name.as_str())
        .collect();
    let verb = match names.len() {
        0 => return None,
        1 => "Service selects",
        _ => "Services select",
    };
    Some(format!(
        "{} {verb} the pods of both in one namespace, since only a prefix or suffix of names tells these apart: {}",
        names.len(),
        listed(&names, LISTED)
    ))
}

/// Returns all Services of both sides that would select the pods of both.
fn all<'c>(context: &Context<'c>) -> Vec<Both<'c>> {
    let comparison = context.comparison;
    let both = [comparison.reference, comparison.target];
    let is_elsewhere = both
        .iter()
        .any(|of| of.cluster.is_some() || of.state == State::Live);
    if is_elsewhere || comparison.reference.name == comparison.target.name {
        return Vec::new();
    }
    let pairs = comparison.objects.iter();
    pairs.filter_map(|pair| shared(context, pair)).collect()
}

/// Returns a Service of both sides whose names differ in a prefix or suffix; `None` where the target's does not select the pods that the
/// reference's is for, or they are in two namespaces, or a label says that they are in two clusters.
fn shared<'p>(context: &Context<'_>, pair: &ObjectPair<'p>) -> Option<Both<'p>> {
    let (ours, theirs) = (pair.reference?, pair.target?);
    let is_service = theirs.kind == "Service" && theirs.group.is_empty() && selects(theirs);
    let is_prefixed = ours.name != theirs.name && ours.original_name == theirs.original_name;
    if !is_service || !is_prefixed || ours.namespace != theirs.namespace {
        return None;
    }
    let mut labels = ours.leaves.iter();
    let is_in_another = labels.any(|(path, leaf)| {
        let says = path.starts_with("metadata.") && path.ends_with("cluster");
        says && theirs.text(path).is_some_and(|theirs| theirs != leaf.value)
    });
    let mut selected = context.held().selected(ours);
    let is_shared = !is_in_another && selected.any(|of| selects_pods_of(theirs, of));
    is_shared.then_some((ours, theirs))
}

/// Returns the labels that a Service selects by.
fn labels(service: &OtherObject) -> Value {
    Value::plain(labels_of(service, "spec.selector"))
}
