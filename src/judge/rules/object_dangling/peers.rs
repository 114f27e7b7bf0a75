//! Peers of a NetworkPolicy that are gone: the labels of pods that it lets talk, which no pod of the target has any more.
//!
//! Takes the pairs of policies; gives a warning where pods of the reference have the labels of a peer that both policies name, and none
//! of the target has them, though what had them is still there in other words: with other labels, or replaced by another workload. What
//! is gone without a successor is told of the workload.

use super::META;
use crate::compare::{ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{Index, labels_of};
use crate::judge::part::Part;
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::maps::IndexMap;
use crate::model::OtherObject;

/// The labels of one peer.
type Labels<'o> = Vec<(&'o str, &'o str)>;

pub(super) fn judge(
    context: &Context<'_>,
    (held, given): (&Index<'_>, &Index<'_>),
    pair: &ObjectPair<'_>,
) -> Option<Finding> {
    let (ours, theirs) = (pair.reference?, pair.target?);
    if theirs.kind != "NetworkPolicy" || given.may_make_pods() {
        return None;
    }
    let known = peers(ours);
    let is_lost = |labels: &Labels<'_>| {
        let mut had = held.labelled_all(labels).peekable();
        had.peek().is_some()
            && given.labelled_all(labels).next().is_none()
            && (had.any(|of| context.answer(of).is_some()) || has_newcomer(context))
    };
    let mut lost = peers(theirs)
        .into_iter()
        .filter(|(_, labels)| known.values().any(|of| of == labels) && is_lost(labels));
    let (place, labels) = lost.next()?;
    let text = labels_of(theirs, &place);
    let way = match place.contains(".to[") {
        true => "to",
        false => "from",
    };
    let title = Title::within(
        format_args!(
            "NetworkPolicy {} allows traffic {way} {text}, which no pod has",
            theirs.original_name
        ),
        context.target(),
    );
    let origin = |of: &OtherObject, place: &str| {
        let mut below = of.leaves.below(place);
        below.next().map_or(of.origin, |(_, leaf)| leaf.origin)
    };
    let fact = Fact::new(&place, Value::plain(&text), origin(theirs, &place));
    let subject = Subject::new(theirs.app.as_deref(), &theirs.kind, &theirs.original_name);
    let mut finding = fact.finding(&META, context.comparison.target, subject, title);
    finding.cause = Some(Cause::Gap);
    let at = known.iter().find(|(_, of)| **of == labels);
    let origin = at.map_or(ours.origin, |(place, _)| origin(ours, place));
    let side = FindingSide::new(context.reference(), Value::plain(text), origin);
    finding.sides.insert(0, side);
    // However many policies name these pods: their labels are what changed.
    let finding = finding.part_of(Some(Part::told_with(("peers", way, &labels))));
    let why = "what took the place of these pods has other labels, and the policy lets nobody reach it or hear from it";
    Some(finding.because(why).with_severity(Severity::Warning))
}

/// Tells whether the target has a workload that the reference has not.
fn has_newcomer(context: &Context<'_>) -> bool {
    let mut pairs = context.comparison.pairs.iter();
    pairs.any(|pair| pair.reference.is_none())
}

/// Returns the labels of each peer of the policy's own namespace, by place.
fn peers(policy: &OtherObject) -> IndexMap<String, Labels<'_>> {
    let mut peers: IndexMap<String, Labels<'_>> = IndexMap::default();
    let is_elsewhere = |peer: &str| {
        let narrowed = ["namespaceSelector", "podSelector.matchExpressions"];
        narrowed.iter().any(|field| {
            policy
                .leaves
                .below(&format!("{peer}.{field}"))
                .next()
                .is_some()
        })
    };
    for (path, leaf) in policy.leaves.iter() {
        let Some((peer, key)) = path.split_once(".podSelector.matchLabels.") else {
            continue;
        };
        if peer.contains(".to[") || peer.contains(".from[") {
            let place = format!("{peer}.podSelector.matchLabels");
            peers.entry(place).or_default().push((key, &leaf.value));
        }
    }
    peers.retain(|place, _| !is_elsewhere(place.trim_end_matches(".podSelector.matchLabels")));
    peers
}
