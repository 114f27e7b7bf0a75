//! `probe-differs`: probes of other settings.

use super::Rule;
use super::probe_missing::field_name;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// A probe differs in the target.
#[derive(Debug)]
pub(super) struct ProbeDiffers;

impl Rule for ProbeDiffers {
    fn id(&self) -> &'static str {
        "probe-differs"
    }

    fn summary(&self) -> &'static str {
        "A probe differs in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn page(&self) -> &'static str {
        include_str!("probe-differs.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Probe(kind, Some(path)) = &difference.field else {
            return None;
        };
        let name = format!("{}.{path}", field_name(*kind));
        Some(Draft::of(
            context,
            difference,
            &name,
            format!("{name} differs in {}", context.target()),
        ))
    }
}
