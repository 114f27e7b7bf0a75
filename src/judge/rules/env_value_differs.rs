//! `env-value-differs`: values that differ, those aside that differ by the environment's own name.

use super::Rule;
use crate::compare::{Difference, Field, differs_by_environment_name};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};
use crate::model::{Container, EnvValue};

/// A variable has another value in the target.
#[derive(Debug)]
pub(super) struct EnvValueDiffers;

impl Rule for EnvValueDiffers {
    fn id(&self) -> &'static str {
        "env-value-differs"
    }

    fn summary(&self) -> &'static str {
        "A variable has another value in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn page(&self) -> &'static str {
        include_str!("env-value-differs.md")
    }

    fn settles(&self, context: &Context<'_>, difference: &Difference<'_>) -> bool {
        let Field::Env(name) = &difference.field else {
            return false;
        };
        let text = |container: Option<&'_ Container>| match &container?.env.get(name)?.value {
            EnvValue::Text { expanded, .. } => Some(expanded.clone()),
            _ => None,
        };
        let (Some(ours), Some(theirs)) =
            (text(difference.containers.0), text(difference.containers.1))
        else {
            return false;
        };
        differs_by_environment_name(
            &ours,
            &theirs,
            context.comparison.reference,
            context.comparison.target,
        )
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Env(name) = &difference.field else {
            return None;
        };
        Some(Draft::of(
            context,
            difference,
            name,
            format!("{name} differs in {}", context.target()),
        ))
    }
}
