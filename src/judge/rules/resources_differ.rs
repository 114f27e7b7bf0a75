//! `resources-differ`: other sizes.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A request or limit differs in the target.
#[derive(Debug)]
pub(super) struct ResourcesDiffer;

impl Rule for ResourcesDiffer {
    fn id(&self) -> &'static str {
        "resources-differ"
    }

    fn summary(&self) -> &'static str {
        "A request or limit differs in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn page(&self) -> &'static str {
        include_str!("resources-differ.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let field = match &difference.field {
            Field::Limit(name) => format!("limits.{name}"),
            Field::Request(name) => format!("requests.{name}"),
            _ => return None,
        };
        Some(Draft::of(
            context,
            difference,
            &field,
            format!("{field} differs in {}", context.target()),
        ))
    }
}
