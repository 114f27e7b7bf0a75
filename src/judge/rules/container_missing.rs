//! `container-missing`: a container on one side only.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A container of the reference is missing in the target.
#[derive(Debug)]
pub(super) struct ContainerMissing;

impl Rule for ContainerMissing {
    fn id(&self) -> &'static str {
        "container-missing"
    }

    fn summary(&self) -> &'static str {
        "A container of the reference is missing in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn page(&self) -> &'static str {
        include_str!("container-missing.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Container(_) = difference.field else {
            return None;
        };
        let name = difference.subject.container.as_deref().unwrap_or_default();
        let target = context.target();
        if difference.reference.value.is_none() {
            let title = format!("container {name} is in {target} only");
            return Some(Draft::of(context, difference, "", title).severe(Severity::Warning));
        }
        Some(Draft::of(
            context,
            difference,
            "",
            format!("container {name} is missing in {target}"),
        ))
    }
}
