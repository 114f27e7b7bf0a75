//! `resources-missing`: a request or a limit that the reference has and the target lacks.

use super::{Judgement, Meta, Rule};
use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::{Context, Severity};

pub(crate) struct ResourcesMissing;

static META: Meta = Meta {
    id: "resources-missing",
    summary: "A container has no request or limit in the target, where the reference has one",
    severity: Severity::Error,
    page: include_str!("resources-missing.md"),
};

impl Rule for ResourcesMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if difference.target.value.is_some() {
            return Judgement::NotMine;
        }
        let (Some(reference), Some(target)) = difference.containers else {
            return Judgement::NotMine;
        };
        let (what, severity, why) = match &difference.field {
            // The API server takes the limit for the request.
            Field::Request(name) if target.limits.contains_key(name) => return Judgement::Fine,
            Field::Request(name) => (
                format!("the {name} request"),
                Severity::Error,
                "the scheduler counts it as nothing, and under pressure the pod is evicted first",
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
        let patch = Edit::of(difference).and_then(|edit| {
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
        context
            .draft(&META, difference, title)
            .with_severity(severity)
            .because(why)
            .mended_by(Some(fix::in_overlay(context, &mend, patch)))
            .into()
    }
}
