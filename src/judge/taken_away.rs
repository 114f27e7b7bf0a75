//! Workloads and fields of containers that a patch of the target takes away on purpose, each with the place that says so.
//!
//! Takes a difference; gives the place, with file and line as they are shown. Leaves what that excuses to the rules.

use super::Context;
use crate::compare::Difference;
use crate::model::Workload;
use crate::source::WorkloadKind;
use crate::yaml::Origin;

/// The place that says so, and the same as it is shown to people.
pub(super) type Place<'c> = (Origin, &'c str);

/// Returns where a patch of the target takes the reference's workload away.
pub(super) fn workload<'c>(
    context: &'c Context<'_>,
    difference: &Difference<'_>,
) -> Option<Place<'c>> {
    of(context, difference.workloads.0?, &[])
}

/// Returns where a patch of the target takes a field of the target's container away, or what holds the field.
pub(super) fn of_container<'c>(
    context: &'c Context<'_>,
    difference: &Difference<'_>,
    field: &[&str],
) -> Option<Place<'c>> {
    let (workload, container) = (difference.workloads.1?, difference.containers.1?);
    let pod = WorkloadKind::from_name(&workload.kind)?.pod_path().iter();
    let own = [container.kind.list(), &container.name];
    let path: Vec<&str> = pod.chain(&own).chain(field).copied().collect();
    of(context, workload, &path)
}

fn of<'c>(context: &'c Context<'_>, workload: &Workload, field: &[&str]) -> Option<Place<'c>> {
    let named = (workload.kind.as_str(), workload.original_name.as_str());
    let target = context.comparison.target;
    target.taken_away(workload.app.as_deref(), named, field)
}
