//! `args-differ`: other flags.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// Command or arguments differ in the target.
#[derive(Debug)]
pub(super) struct ArgsDiffer;

impl Rule for ArgsDiffer {
    fn id(&self) -> &'static str {
        "args-differ"
    }

    fn summary(&self) -> &'static str {
        "Command or arguments differ in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("args-differ.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let field = match difference.field {
            Field::Args => "args",
            Field::Command => "command",
            _ => return None,
        };
        Some(Draft::of(
            context,
            difference,
            field,
            format!("{field} differ in {}", context.target()),
        ))
    }
}
