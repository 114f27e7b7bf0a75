//! `resources-differ`: requests and limits that both sides have, or only the target.

use smol_str::SmolStr;

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity};
use crate::model::Container;

pub(crate) struct ResourcesDiffer;

static META: Meta = Meta {
    id: "resources-differ",
    summary: "A request or limit has another value in the target",
    severity: Severity::Note,
    page: include_str!("resources-differ.md"),
};

impl Rule for ResourcesDiffer {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let (what, limit) = match &difference.field {
            Field::Request(name) => (format!("the {name} request"), None),
            Field::Limit(name) => (format!("the {name} limit"), Some(name)),
            _ => return Judgement::NotMine,
        };
        if !difference.reference.is_present() {
            let title = format!("{what} is set in {} only", context.target());
            return context.draft(&META, difference, title).into();
        }
        let finding = context.draft(&META, difference, format!("{what} differs"));
        let nanos =
            |container: Option<&Container>| container?.limits.get(limit?.as_str())?.value.nanos;
        match (
            limit.map(SmolStr::as_str),
            nanos(difference.containers.0),
            nanos(difference.containers.1),
        ) {
            (Some("memory"), Some(reference), Some(target)) if target < reference => finding
                .with_severity(Severity::Warning)
                .because(format!(
                    "what ran in {} with more is killed in {} when it needs as much",
                    context.reference(),
                    context.target()
                ))
                .into(),
            _ => finding.into(),
        }
    }
}
