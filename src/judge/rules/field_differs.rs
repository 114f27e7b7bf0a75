//! `field-differs`: every difference that no other rule takes.

use super::{Judgement, Meta, Rule};
use crate::compare::{Difference, Field, Side};
use crate::judge::context::field_name;
use crate::judge::{Context, Severity};
use crate::model::{Container, Environment};
use crate::yaml::Origin;

pub(crate) struct FieldDiffers;

pub(crate) static META: Meta = Meta {
    id: "field-differs",
    summary: "A field differs that no other rule looks at, so that nothing is called equal that nobody looked at",
    severity: Severity::Note,
    page: include_str!("field-differs.md"),
};

impl Rule for FieldDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if context.is_name_only(difference)
            || is_filled_in(difference)
            || is_own_name(context, difference)
        {
            return Judgement::Fine;
        }
        let name = field_name(&difference.field);
        let title = match (&difference.reference.value, &difference.target.value) {
            (Some(_), None) => format!("{name} is not set in {}", context.target()),
            (None, Some(_)) => format!("{name} is set in {} only", context.target()),
            _ => format!("{name} differs"),
        };
        context.draft(&META, difference, title).into()
    }
}

/// Both sides are what Kubernetes fills in, so something else differs, and that is told: `imagePullPolicy` follows the tag.
fn is_filled_in(difference: &Difference<'_>) -> bool {
    let Field::Rest(path) = &difference.field else {
        return false;
    };
    let filled = |container: Option<&Container>| {
        container
            .and_then(|container| container.rest.get(path.as_str()))
            .is_some_and(|leaf| leaf.origin == Origin::NONE)
    };
    filled(difference.containers.0) && filled(difference.containers.1)
}

/// A label on one side only that says which environment this is.
fn is_own_name(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let Field::Rest(path) = &difference.field else {
        return false;
    };
    let own = |side: &Side, environment: &Environment| {
        side.value
            .as_ref()
            .is_some_and(|value| environment.aliases.contains(value))
    };
    let sides = (
        difference.reference.value.is_some(),
        difference.target.value.is_some(),
    );
    let labels = path.contains("abels.");
    let (reference, target) = (context.comparison.reference, context.comparison.target);
    labels
        && match sides {
            (false, true) => own(&difference.target, target),
            (true, false) => own(&difference.reference, reference),
            _ => false,
        }
}
