//! The declared state of one environment against its live one: pending, hotfix, or of unknown cause.
//!
//! Takes the comparison of an environment's two states; gives a finding a difference, with who set the live side. Leaves to
//! [`super::comparisons`] which of them a gap says already.

use super::cause::Cause;
use super::immutable;
use super::ownership::{ManagerKind, after_apply, manager_kind, managers_of, owner_of_field};
use crate::compare::{Difference, Field};
use crate::judge::rule::Meta;
use crate::judge::rules;
use crate::judge::{Context, Finding, Severity};
use crate::model::Workload;
use crate::source::managed_fields::FieldOwner;

/// One difference between what is declared and what is live.
pub(super) struct Drift {
    pub(super) cause: Cause,
    pub(super) finding: Finding,
}

/// Judges one difference between an environment's states; `None` for what tools add and no overlay declares.
pub(super) fn judge(context: &Context<'_>, difference: &Difference<'_>) -> Option<Drift> {
    if is_of_tools(difference) || immutable::explains(context.comparison, difference) {
        return None;
    }
    let live = context.comparison.target;
    let workload = difference.workloads.1;
    let field_owner = workload
        .and_then(|workload| owner_of_field(live, difference, (workload, difference.containers.1)));
    let all = workload.map(managers_of).unwrap_or_default();
    let cause = cause(difference, field_owner.as_ref(), &all);
    let meta = match cause {
        Cause::Pending if is_removed(difference) => &rules::RELEASE_REMOVES,
        cause => meta(cause),
    };
    let mut finding = context.draft(meta, difference, title(cause, difference, &live.name));
    finding.cause = Some(cause);
    for (side, name) in finding.sides.iter_mut().zip(["declared", "live"]) {
        name.clone_into(&mut side.environment);
    }
    explain(&mut finding, (cause, difference), &all);
    if let Some(side) = finding.sides.get_mut(1) {
        side.set_by.extend(field_owner);
    }
    if let Some(why) = refused(difference, workload) {
        finding.rule = rules::APPLY_REFUSED.id;
        finding.severity = Severity::Error;
        finding.title = format!("{} cannot be changed in {}", shown(difference), live.name).into();
        finding.why = vec![why.to_owned()];
    }
    Some(Drift { cause, finding })
}

fn meta(cause: Cause) -> &'static Meta {
    match cause {
        Cause::Pending => &rules::LIVE_PENDING,
        Cause::Hotfix => &rules::LIVE_HOTFIX,
        Cause::Gap | Cause::Unknown => &rules::LIVE_DIFFERS,
    }
}

/// Tells whether the next apply takes away what pods run with.
fn is_removed(difference: &Difference<'_>) -> bool {
    let is_thing = matches!(
        difference.field,
        Field::Workload
            | Field::Container(_)
            | Field::Env(_)
            | Field::EnvFrom(_)
            | Field::Probe(_, None)
            | Field::Mount(_, None)
    );
    is_thing && !difference.reference.is_present()
}

/// Tells the cause by the owner of the live value. A value that is not live leaves no trace, and comes with the next apply.
fn cause(
    difference: &Difference<'_>,
    field_owner: Option<&FieldOwner>,
    all: &[FieldOwner],
) -> Cause {
    match field_owner.map(|field_owner| manager_kind(field_owner, all)) {
        _ if !difference.target.is_present() => Cause::Pending,
        Some(ManagerKind::Deployer) => Cause::Pending,
        Some(ManagerKind::Manual) => Cause::Hotfix,
        Some(ManagerKind::Other) | None => Cause::Unknown,
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
        field => field.id(),
    }
}

fn title(cause: Cause, difference: &Difference<'_>, environment: &str) -> String {
    let what = shown(difference);
    let sides = (
        difference.reference.is_present(),
        difference.target.is_present(),
    );
    match (cause, sides) {
        (Cause::Pending, (_, false)) => format!("{what} is not live in {environment} yet"),
        (Cause::Pending, (false, _)) => {
            format!("{what} is no longer declared, and still live in {environment}")
        }
        (Cause::Pending, _) => format!("{what} changes in {environment} with the next apply"),
        (Cause::Hotfix, (false, _)) => format!("{what} was added by hand in {environment}"),
        (Cause::Hotfix, _) => format!("{what} was changed by hand in {environment}"),
        (Cause::Gap | Cause::Unknown, (false, _)) => {
            format!("{what} is live in {environment}, and not declared")
        }
        (Cause::Gap | Cause::Unknown, _) => {
            format!("{what} is live in {environment} otherwise than declared")
        }
    }
}

fn explain(
    finding: &mut Finding,
    (cause, difference): (Cause, &Difference<'_>),
    all: &[FieldOwner],
) {
    let is_declared = difference.reference.is_present();
    let why = match cause {
        Cause::Pending if is_declared => "the release brings it",
        Cause::Pending => {
            "the deployer set this value, and removes it with the next apply if pruning is on"
        }
        Cause::Hotfix => after_apply(is_declared, all),
        Cause::Gap | Cause::Unknown => {
            "no deployer and no person is known to have set it: find out who did, then declare it or remove it"
        }
    };
    finding.why.push(why.to_owned());
}

/// Labels and annotations that deployers put on what they deploy, and what differs by the way a state is read.
fn is_of_tools(difference: &Difference<'_>) -> bool {
    const LABELS: [&str; 8] = [
        "argocd.argoproj.io/",
        "kustomize.toolkit.fluxcd.io/",
        "helm.toolkit.fluxcd.io/",
        "app.kubernetes.io/instance",
        "app.kubernetes.io/managed-by",
        "helm.sh/",
        "objectset.rio.cattle.io/",
        "k8slens-edit-resource-version",
    ];
    const ANNOTATIONS: [&str; 1] = ["kubectl.kubernetes.io/"];
    let Field::Rest(path) = &difference.field else {
        return false;
    };
    let is_of = |map: &[&str], starts: &[&str]| {
        let key = path.key_below(map);
        key.is_some_and(|key| starts.iter().any(|start| key.starts_with(start)))
    };
    path.is(&["metadata", "namespace"])
        || (!difference.reference.is_present()
            && (is_of(&["metadata", "labels"], &LABELS)
                || is_of(
                    &["spec", "template", "metadata", "annotations"],
                    &ANNOTATIONS,
                )))
}

/// Says why the API server will not take a change to what is live.
fn refused(difference: &Difference<'_>, live: Option<&Workload>) -> Option<&'static str> {
    let kind = live?.kind.as_str();
    let path = match &difference.field {
        Field::Rest(path) => path,
        Field::Workload | Field::Kind | Field::Replicas => return None,
        _ if kind == "Job" => {
            return Some(
                "the template of a Job is immutable: the apply is refused until the Job is deleted",
            );
        }
        _ => return None,
    };
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" if path.is_below(&["spec", "selector"]) => Some(
            "the selector is immutable: the apply is refused until the workload is deleted and made again",
        ),
        "StatefulSet"
            if ["volumeClaimTemplates", "serviceName", "podManagementPolicy"]
                .iter()
                .any(|field| path.is_below(&["spec", field])) =>
        {
            Some(
                "the field of a StatefulSet is immutable: the apply is refused until it is deleted (--cascade=orphan keeps its pods)",
            )
        }
        "Job"
            if ["template", "selector"]
                .iter()
                .any(|field| path.is_below(&["spec", field])) =>
        {
            Some(
                "the template of a Job is immutable: the apply is refused until the Job is deleted",
            )
        }
        _ => None,
    }
}
