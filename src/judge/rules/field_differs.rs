//! `field-differs`: every difference that no other rule takes.

use super::{Judgement, Meta, Rule};
use crate::compare::Difference;
use crate::judge::context::field_name;
use crate::judge::{Context, Severity};

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
        if context.is_name_only(difference) {
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
