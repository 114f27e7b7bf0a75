//! Rollouts whose strategy names a Service, a route or a template that is not there: the controller refuses such a strategy.
//!
//! Takes the pairs of workloads; gives a finding for each name that leads nowhere in the target and somewhere in the reference.

use super::{META, by_its_original_name, is_told_missing};
use crate::compare::{Subject, Value};
use crate::judge::context::{Fact, Site};
use crate::judge::objects::{Loose, of_rollout};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity};
use crate::model::{Leaf, Workload};

pub(super) fn judge(context: &Context<'_>, out: &mut Vec<Finding>) {
    for pair in &context.comparison.pairs {
        if let (Some(ours), Some(theirs)) = (pair.reference, pair.target) {
            let loose = loose(context, (ours, theirs)).into_iter();
            let loose = loose.filter(|(end, _)| !is_told_missing(context, end));
            out.extend(loose.map(|of| finding(context, (ours, theirs), of)));
        }
    }
}

/// Returns what a Rollout of the target names and that is not there, each with whether the reference's is not there either. Of those, only
/// what the target renders under its prefix or suffix is worth telling.
fn loose(context: &Context<'_>, (ours, theirs): (&Workload, &Workload)) -> Vec<(Loose, bool)> {
    let mut loose = of_rollout(context.given(), theirs);
    loose.retain(|end| {
        let wanted = end.wanted.as_ref();
        wanted.is_some_and(|(kind, _)| context.comparison.target.knows_any(kind))
    });
    if loose.is_empty() {
        return Vec::new();
    }
    let held = of_rollout(context.held(), ours);
    let is_held = |end: &Loose| held.iter().any(|held| held.field == end.field);
    let with_both = loose.into_iter().map(|end| {
        let in_both = is_held(&end);
        (end, in_both)
    });
    with_both
        .filter(|(end, in_both)| !in_both || end.rendered_as.is_some())
        .collect()
}

/// Tells whether a field of a Rollout's strategy is told of, since what it names in the target is not there.
pub(in crate::judge) fn tells_of(
    context: &Context<'_>,
    workloads: (&Workload, &Workload),
    field: &str,
) -> bool {
    let mut loose = loose(context, workloads).into_iter();
    loose.any(|(end, _)| end.tells_of(field))
}

fn finding(
    context: &Context<'_>,
    (ours, theirs): (&Workload, &Workload),
    (end, in_both): (Loose, bool),
) -> Finding {
    let target = context.comparison.target;
    let site = Site {
        environment: target,
        workload: theirs,
        container: None,
    };
    let subject = Subject {
        name: ours.original_name.clone(),
        ..site.subject()
    };
    let title = end.title(target);
    let fact = Fact::new(&end.field, Value::plain(&end.value), end.origin);
    let mut finding = fact.finding(&META, target, subject, title);
    finding.cause = Some(Cause::Gap);
    let leaf = held(ours, &end.field);
    let value = leaf.map_or("what is there", |leaf| leaf.value.as_str());
    let origin = leaf.map_or(ours.origin, |leaf| leaf.origin);
    let side = FindingSide::new(context.reference(), Value::plain(value), origin);
    finding.sides.insert(0, side);
    match (in_both, end.rendered_as) {
        (true, Some(rendered)) => finding
            .because(by_its_original_name(&rendered))
            .with_severity(Severity::Warning),
        _ => finding.because(end.why),
    }
}

/// Returns the reference's leaf at a field of the strategy.
fn held<'w>(ours: &'w Workload, field: &str) -> Option<&'w Leaf> {
    ours.strategy.get(field.strip_prefix("strategy.")?)
}
