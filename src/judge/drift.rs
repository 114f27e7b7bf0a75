//! What is declared against what is live in one environment: pending, hotfix, or of unknown cause.
//!
//! Takes the comparison of an environment's two faces; gives a finding a difference, with who set the live side. Leaves to
//! [`super::comparisons`] which of them a gap says already.

use super::cause::Corner;
use super::ownership::{Hand, after_apply, hand, managers_of, setter_of};
use super::rules::{self, Meta};
use super::{Context, Finding, Severity, immutable};
use crate::compare::{Difference, Field};
use crate::model::Workload;
use crate::source::managed_fields::Setter;

/// One difference between what is declared and what is live.
pub(super) struct Drift {
    pub(super) corner: Corner,
    pub(super) finding: Finding,
}

/// Judges one difference between an environment's faces; `None` for what tools add and no overlay declares.
pub(super) fn judge(context: &Context<'_>, difference: &Difference<'_>) -> Option<Drift> {
    if is_of_tools(difference) || immutable::explains(context.comparison, difference) {
        return None;
    }
    let live = context.comparison.target;
    let workload = difference.workloads.1;
    let setter = workload
        .and_then(|workload| setter_of(live, difference, (workload, difference.containers.1)));
    let all = workload.map(managers_of).unwrap_or_default();
    let corner = corner(difference, setter.as_ref(), &all);
    let mut finding = context.draft(
        meta(corner),
        difference,
        title(corner, difference, &live.name),
    );
    finding.corner = Some(corner);
    for (side, name) in finding.sides.iter_mut().zip(["declared", "live"]) {
        name.clone_into(&mut side.environment);
    }
    explain(&mut finding, (corner, difference), &all);
    if let Some(side) = finding.sides.get_mut(1) {
        side.set_by.extend(setter);
    }
    if let Some(why) = refused(difference, workload) {
        finding.rule = rules::APPLY_REFUSED.id;
        finding.severity = Severity::Error;
        finding.title = format!("{} cannot be changed in {}", shown(difference), live.name);
        finding.why = vec![why.to_owned()];
    }
    Some(Drift { corner, finding })
}

fn meta(corner: Corner) -> &'static Meta {
    match corner {
        Corner::Pending => &rules::LIVE_PENDING,
        Corner::Hotfix => &rules::LIVE_HOTFIX,
        Corner::Gap | Corner::Unknown => &rules::LIVE_DIFFERS,
    }
}

/// Who owns the live value decides. What is not live leaves no trace, and comes with the next apply.
fn corner(difference: &Difference<'_>, setter: Option<&Setter>, all: &[Setter]) -> Corner {
    match setter.map(|setter| hand(setter, all)) {
        _ if difference.target.value.is_none() => Corner::Pending,
        Some(Hand::Deployer) => Corner::Pending,
        Some(Hand::Manual) => Corner::Hotfix,
        Some(Hand::Other) | None => Corner::Unknown,
    }
}

/// Returns the field as a title names it.
fn shown(difference: &Difference<'_>) -> String {
    match &difference.field {
        Field::Workload => format!("{} {}", difference.subject.kind, difference.subject.name),
        Field::Container(_) => {
            format!(
                "container {}",
                difference.subject.container.as_deref().unwrap_or_default()
            )
        }
        field => super::field_name(field),
    }
}

fn title(corner: Corner, difference: &Difference<'_>, environment: &str) -> String {
    let what = shown(difference);
    let sides = (
        difference.reference.value.is_some(),
        difference.target.value.is_some(),
    );
    match (corner, sides) {
        (Corner::Pending, (_, false)) => format!("{what} is not live in {environment} yet"),
        (Corner::Pending, (false, _)) => {
            format!("{what} is no longer declared, and still live in {environment}")
        }
        (Corner::Pending, _) => format!("{what} changes in {environment} with the next apply"),
        (Corner::Hotfix, (false, _)) => format!("{what} was added by hand in {environment}"),
        (Corner::Hotfix, _) => format!("{what} was changed by hand in {environment}"),
        (Corner::Gap | Corner::Unknown, (false, _)) => {
            format!("{what} is live in {environment}, and not declared")
        }
        (Corner::Gap | Corner::Unknown, _) => {
            format!("{what} is live in {environment} otherwise than declared")
        }
    }
}

fn explain(finding: &mut Finding, (corner, difference): (Corner, &Difference<'_>), all: &[Setter]) {
    let is_declared = difference.reference.value.is_some();
    let why = match corner {
        Corner::Pending if is_declared => "the release brings it",
        Corner::Pending => {
            "the deployer set it, and takes it away with the next apply if it prunes"
        }
        Corner::Hotfix => after_apply(is_declared, all),
        Corner::Gap | Corner::Unknown => {
            "no deployer and no person is known to have set it: find out who did, then declare it or remove it"
        }
    };
    finding.why.push(why.to_owned());
}

/// Labels and annotations that deployers put on what they deploy, and what differs by the way a face is read.
fn is_of_tools(difference: &Difference<'_>) -> bool {
    const LABELS: [&str; 9] = [
        "metadata.labels.argocd.argoproj.io/",
        "metadata.labels.kustomize.toolkit.fluxcd.io/",
        "metadata.labels.helm.toolkit.fluxcd.io/",
        "metadata.labels.app.kubernetes.io/instance",
        "metadata.labels.app.kubernetes.io/managed-by",
        "metadata.labels.helm.sh/",
        "metadata.labels.objectset.rio.cattle.io/",
        "metadata.labels.k8slens-edit-resource-version",
        "spec.template.metadata.annotations.kubectl.kubernetes.io/",
    ];
    let Field::Rest(path) = &difference.field else {
        return false;
    };
    path == "metadata.namespace"
        || (difference.reference.value.is_none()
            && LABELS.iter().any(|start| path.starts_with(start)))
}

/// Says why the API server will not take a change to what is live.
fn refused(difference: &Difference<'_>, live: Option<&Workload>) -> Option<&'static str> {
    let kind = live?.kind.as_str();
    let path = match &difference.field {
        Field::Rest(path) => path.as_str(),
        Field::Workload | Field::Kind | Field::Replicas => return None,
        _ if kind == "Job" => {
            return Some(
                "the template of a Job is immutable: the apply is refused until the Job is deleted",
            );
        }
        _ => return None,
    };
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" if path.starts_with("spec.selector.") => Some(
            "the selector is immutable: the apply is refused until the workload is deleted and made again",
        ),
        "StatefulSet"
            if [
                "spec.volumeClaimTemplates",
                "spec.serviceName",
                "spec.podManagementPolicy",
            ]
            .iter()
            .any(|immutable| path.starts_with(immutable)) =>
        {
            Some(
                "the field of a StatefulSet is immutable: the apply is refused until it is deleted (--cascade=orphan keeps its pods)",
            )
        }
        "Job" if path.starts_with("spec.template.") || path.starts_with("spec.selector.") => Some(
            "the template of a Job is immutable: the apply is refused until the Job is deleted",
        ),
        _ => None,
    }
}
