//! `field-differs`: nothing is called equal that nobody looked at.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A field that no other rule looks at differs.
#[derive(Debug)]
pub(super) struct FieldDiffers;

impl Rule for FieldDiffers {
    fn id(&self) -> &'static str {
        "field-differs"
    }

    fn summary(&self) -> &'static str {
        "A field that no other rule looks at differs"
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn page(&self) -> &'static str {
        include_str!("field-differs.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let field = match &difference.field {
            Field::Rest(path) => path.clone(),
            Field::ServiceAccount => "serviceAccountName".to_owned(),
            Field::Mount(path, Some(field)) => format!("mount {path} {field}"),
            Field::Volume(name, Some(field)) => format!("volume {name} {field}"),
            other => format!("{other:?}"),
        };
        let title = format!("{field} differs in {}", context.target());
        Some(Draft::of(context, difference, &field, title))
    }
}
