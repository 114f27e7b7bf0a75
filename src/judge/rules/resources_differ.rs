//! `resources-differ`: requests and limits that both sides have, or only the target.

use super::resources_missing::another_request;
use crate::compare::{Difference, Field, Side, Value};
use crate::judge::part::{Part, amount};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title};

pub(crate) struct ResourcesDiffer;

pub(crate) static META: Meta = Meta {
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
        let Some(what) = amount(difference) else {
            return Judgement::NotMine;
        };
        let is_memory_limit = matches!(&difference.field, Field::Limit(name) if name == "memory");
        if !difference.reference.is_present() {
            if is_of_the_only_container(difference) {
                return Judgement::Fine;
            }
            let title = Title::only_within(format_args!("{what} is set"), context.target());
            let finding = context.draft(&META, difference, title);
            return finding.part_of(Part::leaf(difference)).small().into();
        }
        let finding = context.draft(&META, difference, format!("{what} differs"));
        let finding = finding.part_of(Part::leaf(difference));
        if let Some(limit) = another_request(difference) {
            let target = context.target();
            let why = format!("the API server takes the limit for it in {target}: {limit}");
            return finding.because(why).small().into();
        }
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
            (Some(reference), Some(target)) if target < reference / 2 => finding.into(),
            _ => finding.small().into(),
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
