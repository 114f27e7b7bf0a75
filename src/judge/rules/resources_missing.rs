//! `resources-missing`: containers without bounds.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};
use crate::judge::fix;

/// A request or limit of the reference is missing in the target.
#[derive(Debug)]
pub(super) struct ResourcesMissing;

impl Rule for ResourcesMissing {
    fn id(&self) -> &'static str {
        "resources-missing"
    }

    fn summary(&self) -> &'static str {
        "A request or limit of the reference is missing in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("resources-missing.md")
    }

    fn settles(&self, _context: &Context<'_>, difference: &Difference<'_>) -> bool {
        // A limit without a request is the request too.
        let Field::Request(name) = &difference.field else {
            return false;
        };
        let limited = |container: Option<&crate::model::Container>| {
            container.is_some_and(|c| c.limits.contains_key(name))
        };
        difference.target.value.is_none() && limited(difference.containers.1)
            || difference.reference.value.is_none() && limited(difference.containers.0)
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let (field, is_limit) = match &difference.field {
            Field::Limit(name) => (format!("limits.{name}"), true),
            Field::Request(name) => (format!("requests.{name}"), false),
            _ => return None,
        };
        let target = context.target();
        if difference.reference.value.is_none() {
            let title = format!("{field} is set in {target} only");
            return Some(Draft::of(context, difference, &field, title).severe(Severity::Note));
        }
        if difference.target.value.is_some() {
            return None;
        }
        let draft = Draft::of(
            context,
            difference,
            &field,
            format!("{field} is missing in {target}"),
        );
        let draft = match (is_limit, field.as_str()) {
            (true, "limits.memory") => draft
                .because("one leak can take the node's memory and its neighbours with it")
                .severe(Severity::Error),
            (true, "limits.cpu") => draft.because("a busy container may starve its neighbours"),
            (true, _) => draft,
            (false, _) => draft.because("the scheduler places the pod as if it needed nothing"),
        };
        Some(draft.fix(fix::add_resource(difference, &field)))
    }
}
