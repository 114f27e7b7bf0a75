//! `resources-differ`: requests and limits that both sides have, or only the target.

use crate::compare::{Difference, Field, Side, Value};
use crate::judge::part::Part;
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity};

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
        let the = match difference.containers {
            (None, None) => "the pod's",
            _ => "the",
        };
        let (what, is_memory_limit) = match &difference.field {
            Field::Request(name) => (format!("{the} {name} request"), false),
            Field::Limit(name) => (format!("{the} {name} limit"), name == "memory"),
            _ => return Judgement::NotMine,
        };
        if !difference.reference.is_present() {
            if is_of_the_only_container(difference) {
                return Judgement::Fine;
            }
            let title = format!("{what} is set in {} only", context.target());
            let finding = context.draft(&META, difference, title);
            return finding.part_of(Part::leaf(difference)).into();
        }
        let finding = context.draft(&META, difference, format!("{what} differs"));
        let finding = finding.part_of(Part::leaf(difference));
        let nanos = |side: &Side| match &side.value {
            Value::Quantity(quantity) => quantity.nanos,
            _ => None,
        };
        match (nanos(&difference.reference), nanos(&difference.target)) {
            (Some(reference), Some(target)) if is_memory_limit && target < reference => finding
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

/// Tells whether the pod's own amount in the target is what its only container has in the reference.
fn is_of_the_only_container(difference: &Difference<'_>) -> bool {
    let (None, None) = difference.containers else {
        return false;
    };
    let Some(reference) = difference.workloads.0 else {
        return false;
    };
    let [only] = reference.containers.as_slice() else {
        return false;
    };
    let amount = match &difference.field {
        Field::Request(name) => only.requests.get(name.as_str()),
        Field::Limit(name) => only.limits.get(name.as_str()),
        _ => None,
    };
    let amount = amount.map(|amount| &amount.value);
    matches!((&difference.target.value, amount), (Value::Quantity(here), Some(there)) if here == there)
}
