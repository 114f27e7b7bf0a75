//! `resources-missing`: a request or a limit that the reference has and the target lacks.

use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::rule::{Judgement, Meta, ResourceNeed, Rule};
use crate::judge::{Context, Severity};
use crate::model::Limits;

pub(crate) struct ResourcesMissing;

/// Returns what the target's namespace does to containers that leave their resources out.
fn limits<'c>(context: &Context<'c>, difference: &Difference<'_>) -> Option<&'c Limits> {
    let target = context.comparison.target;
    let home = target
        .cluster
        .as_ref()
        .map(|cluster| cluster.namespace.as_str());
    let namespace = difference.workloads.1?.namespace.as_deref().or(home)?;
    target.limits.get(namespace)
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
        if difference.target.is_present() {
            return Judgement::NotMine;
        }
        let (Some(reference), Some(target)) = difference.containers else {
            return Judgement::NotMine;
        };
        let limits = limits(context, difference);
        let is_supplied = limits.is_some_and(|limits| match &difference.field {
            Field::Request(name) => limits.requests.contains(name.as_str()),
            Field::Limit(name) => limits.limits.contains(name.as_str()),
            _ => false,
        });
        let (what, severity, why) = match &difference.field {
            // A LimitRange supplies it when the pod is made.
            _ if is_supplied => return Judgement::Fine,
            // The API server takes the limit for the request.
            Field::Request(name) if target.limits.contains_key(name.as_str()) => {
                return Judgement::Fine;
            }
            Field::Request(name) => (
                format!("the {name} request"),
                Severity::Error,
                "the scheduler counts no request as zero, and evicts the pod first under pressure",
            ),
            Field::Limit(name) if name == "memory" => (
                "the memory limit".to_owned(),
                Severity::Error,
                "a leak takes the node's memory, and other pods with it",
            ),
            Field::Limit(name) => (
                format!("the {name} limit"),
                Severity::Warning,
                "the container may take whatever the node has",
            ),
            _ => return Judgement::NotMine,
        };
        let title = format!("{what} is missing in {}", context.target());
        let patch = Edit::of_target(difference).and_then(|edit| {
            edit.container_patch(
                &fix::resources(target, None),
                &fix::resources(target, Some(reference)),
            )
        });
        let mend = format!(
            "add what {} has and {} lacks",
            context.reference(),
            context.target()
        );
        let mut finding = context
            .draft(&META, difference, title)
            .with_severity(severity);
        if limits.is_some_and(|limits| is_demanded(limits, &difference.field)) {
            finding = finding.with_severity(Severity::Error).because(REFUSED);
        }
        finding
            .because(why)
            .mended_by(Some(fix::in_overlay(context, &mend, patch)))
            .into()
    }
}
