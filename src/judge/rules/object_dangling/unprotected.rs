//! Policies, budgets and monitors that select fewer of the pods in the target: what the reference's selects there nothing selects.
//!
//! Takes a pair of objects; gives a warning that names the workloads whose pods are left out. An object of the target alone that
//! selects nothing is one too. Leaves budgets that select no pod at all to the loose ends.

use super::META;
use crate::compare::{ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{Index, labels_of, selector_text, selects};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::maps::IndexSet;
use crate::model::{OtherObject, Workload};
use crate::words::listed;

/// The number of workloads that are named.
const LISTED: usize = 5;

/// Returns where a kind that selects has its labels, and what it does for what it selects.
fn known(object: &OtherObject) -> Option<(&'static str, &'static str)> {
    Some(match (object.group.as_str(), object.kind.as_str()) {
        ("networking.k8s.io", "NetworkPolicy") => (
            "spec.podSelector",
            "its rules do not hold for these pods, which other policies may open or close",
        ),
        ("policy", "PodDisruptionBudget") => ("spec.selector", "it protects none of these pods"),
        ("monitoring.coreos.com", "PodMonitor") => {
            ("spec.selector", "nothing asks these pods for their metrics")
        }
        ("monitoring.coreos.com", "ServiceMonitor") => (
            "spec.selector",
            "nothing asks for the metrics of what it is for",
        ),
        _ => return None,
    })
}

pub(super) fn judge(
    context: &Context<'_>,
    (held, given): (&Index<'_>, &Index<'_>),
    pair: &ObjectPair<'_>,
) -> Option<Finding> {
    let theirs = pair.target?;
    let (field, why) = known(theirs)?;
    let what = match theirs.kind.as_str() {
        "ServiceMonitor" => {
            let is_lost =
                finds_service(context.comparison.reference.objects.iter(), pair.reference?)
                    && !finds_service(context.comparison.target.objects.iter(), theirs);
            is_lost.then(|| "no Service".to_owned())?
        }
        _ => pods(context, (held, given), pair)?,
    };
    let title = Title::within(
        format_args!("{} {} selects {what}", theirs.kind, theirs.original_name),
        context.target(),
    );
    let fact = Fact::new(field, labels(theirs, field), theirs.origin);
    let subject = Subject::new(theirs.app.as_deref(), &theirs.kind, &theirs.original_name);
    let mut finding = fact.finding(&META, context.comparison.target, subject, title);
    finding.cause = Some(Cause::Gap);
    if let Some(ours) = pair.reference {
        let side = FindingSide::new(context.reference(), labels(ours, field), ours.origin);
        finding.sides.insert(0, side);
    }
    Some(finding.because(why).with_severity(Severity::Warning))
}

/// Says which pods are left out: those of workloads that both sides have, and that another object of the kind does not select.
fn pods(
    context: &Context<'_>,
    (held, given): (&Index<'_>, &Index<'_>),
    pair: &ObjectPair<'_>,
) -> Option<String> {
    let theirs = pair.target?;
    if !selects(theirs) || given.may_make_pods() {
        return None;
    }
    let selects_none = given.selected(theirs).next().is_none();
    let Some(ours) = pair.reference else {
        let is_of_any = selects_none && theirs.kind != "PodDisruptionBudget";
        return is_of_any.then(|| "no pod".to_owned());
    };
    if !selects(ours) {
        return None;
    }
    let kept = given
        .selected(theirs)
        .filter_map(|of| context.counterpart(of));
    let kept: IndexSet<*const Workload> = kept.map(std::ptr::from_ref).collect();
    let lost = held.selected(ours);
    let lost = lost.filter(|of| !kept.contains(&std::ptr::from_ref(*of)));
    let lost: Vec<&Workload> = lost.collect();
    if lost.is_empty() {
        return None;
    }
    // Another object of the kind may select them now.
    if given.may_select_any(&theirs.kind) {
        return None;
    }
    let is_left_out = |ours: &&Workload| {
        context.answer(ours).is_some_and(|of| {
            let mut others = given.selecting(of);
            !others.any(|other| other.kind == theirs.kind && !std::ptr::eq(other, theirs))
        })
    };
    let left_out = lost.into_iter().filter(is_left_out);
    let names: IndexSet<&str> = left_out.map(|of| of.original_name.as_str()).collect();
    let is_loose_budget = selects_none && theirs.kind == "PodDisruptionBudget";
    (!names.is_empty() && !is_loose_budget).then(|| format!("no pod of {}", listed(&names, LISTED)))
}

/// Tells whether a monitor selects a Service by its labels. A monitor without labels, or of other namespaces, may find any.
fn finds_service<'o>(
    mut objects: impl Iterator<Item = &'o OtherObject>,
    monitor: &OtherObject,
) -> bool {
    let mut conditions = monitor
        .below("spec.selector.matchExpressions")
        .chain(monitor.below("spec.namespaceSelector"));
    let labels: Vec<(&str, &str)> = monitor.below("spec.selector.matchLabels").collect();
    if labels.is_empty() || conditions.next().is_some() {
        return true;
    }
    objects.any(|of| {
        let has = |label: &(&str, &str)| of.below("metadata.labels").any(|own| own == *label);
        of.kind == "Service" && labels.iter().all(has)
    })
}

fn labels(object: &OtherObject, field: &str) -> Value {
    Value::plain(match selects(object) {
        true => selector_text(object),
        false => labels_of(object, &format!("{field}.matchLabels")),
    })
}
