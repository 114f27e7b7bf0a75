//! `env-extra`: the other way round of env-missing.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A variable is set in the target only.
#[derive(Debug)]
pub(super) struct EnvExtra;

impl Rule for EnvExtra {
    fn id(&self) -> &'static str {
        "env-extra"
    }

    fn summary(&self) -> &'static str {
        "A variable is set in the target only"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("env-extra.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let name = match &difference.field {
            Field::Env(name) | Field::EnvFrom(name) if difference.reference.value.is_none() => name,
            _ => return None,
        };
        let title = format!("{name} is set in {} only", context.target());
        Some(
            Draft::of(context, difference, name, title)
                .because(format!("{} never ran with it", context.reference())),
        )
    }
}
