//! `resources-missing`: a request or a limit that the reference has and the target lacks.

use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Severity, Title, taken_away};
use crate::model::{Container, ContainerKind, Limits, Quantity, Workload};

pub(crate) struct ResourcesMissing;

/// Returns what the target's namespace does to containers that leave their resources out.
fn limits(context: &Context<'_>, difference: &Difference<'_>) -> Limits {
    let workload = difference.workloads.1;
    let namespace = workload.and_then(|workload| workload.namespace.as_deref());
    context.comparison.target.limits_in(namespace)
}

/// The holder of what is missing.
#[derive(Clone, Copy)]
enum Holder<'d> {
    /// A container of both sides.
    Container(&'d Container, &'d Container),
    /// The pod itself.
    Pod,
}

static META: Meta = Meta {
    id: "resources-missing",
    summary: "A container has no request or limit in the target, where the reference has one",
    severity: Severity::Error,
    page: include_str!("resources-missing.md"),
};

/// The fate of a pod that leaves out what a quota insists on.
const REFUSED: &str = "a ResourceQuota requires a value and no LimitRange sets one: the pod will be refused (FailedCreate)";

fn is_demanded(limits: &Limits, field: &Field) -> bool {
    let name = match field {
        Field::Request(name) => format!("requests.{name}"),
        Field::Limit(name) => format!("limits.{name}"),
        _ => return false,
    };
    limits.demanded.contains(&name)
}

impl Rule for ResourcesMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[
            ResourceNeed::Kind("LimitRange"),
            ResourceNeed::Kind("ResourceQuota"),
        ]
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (Field::Request(_) | Field::Limit(_), false) =
            (&difference.field, difference.target.is_present())
        else {
            return Judgement::NotMine;
        };
        let holder = match difference.containers {
            (Some(reference), Some(target)) => Holder::Container(reference, target),
            (None, None) => Holder::Pod,
            _ => return Judgement::NotMine,
        };
        let Some(workload) = difference.workloads.1 else {
            return Judgement::NotMine;
        };
        let limits = limits(context, difference);
        let is_supplied = match holder {
            Holder::Container(_, target) => {
                is_covered(workload, target, &limits, &difference.field)
            }
            Holder::Pod => is_pod_supplied(workload, &limits, &difference.field),
        };
        if is_supplied {
            return match another_request(difference) {
                Some(_) => Judgement::NotMine,
                None => Judgement::Fine,
            };
        }
        missing(context, difference, holder, &limits)
    }
}

/// Tells whether a request or limit holds for a container, wherever it is set.
pub(super) fn is_covered(
    workload: &Workload,
    container: &Container,
    limits: &Limits,
    field: &Field,
) -> bool {
    has(container, limits, field) || pod_has(workload, field)
}

/// Tells whether a container has it after all: written, taken from its limit, or supplied by a LimitRange.
fn has(container: &Container, limits: &Limits, field: &Field) -> bool {
    match field {
        // The API server takes the limit for the request.
        Field::Request(name) => {
            let name = name.as_str();
            container.requests.contains_key(name)
                || container.limits.contains_key(name)
                || limits.requests.contains(name)
        }
        Field::Limit(name) => {
            container.limits.contains_key(name.as_str()) || limits.limits.contains(name.as_str())
        }
        _ => false,
    }
}

/// Tells whether the pod's own resources hold for its containers.
fn pod_has(workload: &Workload, field: &Field) -> bool {
    match field {
        Field::Request(name) => {
            let name = name.as_str();
            workload.pod_requests.contains_key(name) || workload.pod_limits.contains_key(name)
        }
        Field::Limit(name) => workload.pod_limits.contains_key(name.as_str()),
        _ => false,
    }
}

/// Returns the target's limit where the API server takes it for the request that is left out, and the reference asks for another amount.
pub(super) fn another_request<'d>(difference: &Difference<'d>) -> Option<&'d Quantity> {
    let (Field::Request(name), (Some(reference), Some(target))) =
        (&difference.field, difference.containers)
    else {
        return None;
    };
    let (name, is_absent) = (name.as_str(), !difference.target.is_present());
    let asked = reference.requests.get(name)?;
    let taken = target.limits.get(name)?;
    (is_absent && taken.value != asked.value).then_some(&taken.value)
}

/// Tells whether the pod has it by its own limit, or by every container that keeps running.
fn is_pod_supplied(workload: &Workload, limits: &Limits, field: &Field) -> bool {
    let containers = workload.containers.iter();
    let mut running = containers.filter(|container| container.kind != ContainerKind::Init);
    pod_has(workload, field) || running.all(|container| has(container, limits, field))
}

/// Returns where a patch of the target takes a request or a limit of a container away.
fn taken_away<'c>(
    context: &'c Context<'_>,
    difference: &Difference<'_>,
) -> Option<taken_away::Place<'c>> {
    let field = match &difference.field {
        Field::Request(name) => ["resources", "requests", name],
        Field::Limit(name) => ["resources", "limits", name],
        _ => return None,
    };
    taken_away::of_container(context, difference, &field)
}

fn missing(
    context: &Context<'_>,
    difference: &Difference<'_>,
    holder: Holder<'_>,
    limits: &Limits,
) -> Judgement {
    let the = match holder {
        Holder::Container(..) => "the",
        Holder::Pod => "the pod's",
    };
    let (what, severity, why) = match &difference.field {
        Field::Request(name) => (
            format!("{the} {name} request"),
            Severity::Error,
            "the scheduler counts no request as zero, and evicts the pod first under pressure",
        ),
        Field::Limit(name) if name == "memory" => (
            format!("{the} memory limit"),
            Severity::Error,
            "a leak takes the node's memory, and other pods with it",
        ),
        Field::Limit(name) => (
            format!("{the} {name} limit"),
            Severity::Warning,
            "the container may take whatever the node has",
        ),
        _ => return Judgement::NotMine,
    };
    let title = Title::within(format_args!("{what} is missing"), context.target());
    let mend = format!(
        "add what {} has and {} lacks",
        context.reference(),
        context.target()
    );
    let mut finding = context
        .draft(&META, difference, title)
        .with_severity(severity);
    if is_demanded(limits, &difference.field) {
        finding = finding.with_severity(Severity::Error).because(REFUSED);
    }
    let taken = taken_away(context, difference);
    if let Some(at) = taken.filter(|_| !is_demanded(limits, &difference.field)) {
        let severity = match severity {
            Severity::Error => Severity::Warning,
            _ => Severity::Note,
        };
        let finding = finding.with_severity(severity).because(why);
        let finding = finding.part_of(Some(Part::Lacking(what)));
        return finding.taken_away(at).into();
    }
    let patch = match holder {
        Holder::Container(reference, target) => {
            Edit::of_target(context, difference).and_then(|edit| {
                edit.container_patch(
                    &fix::resources(target, None),
                    &fix::resources(target, Some(reference)),
                )
            })
        }
        Holder::Pod => None,
    };
    finding
        .because(why)
        .part_of(Some(Part::Lacking(what)))
        .mended_by(Some(fix::in_overlay(context, difference, &mend, patch)))
        .into()
}
