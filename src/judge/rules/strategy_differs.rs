//! `strategy-differs`: other rollouts.

use super::Rule;
use crate::compare::{Difference, Field};
use crate::judge::Severity;
use crate::judge::draft::{Context, Draft};

/// The update strategy differs in the target.
#[derive(Debug)]
pub(super) struct StrategyDiffers;

impl Rule for StrategyDiffers {
    fn id(&self) -> &'static str {
        "strategy-differs"
    }

    fn summary(&self) -> &'static str {
        "The update strategy differs in the target"
    }

    fn severity(&self) -> Severity {
        Severity::Note
    }

    fn page(&self) -> &'static str {
        include_str!("strategy-differs.md")
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Option<Draft> {
        let Field::Strategy(path) = &difference.field else {
            return None;
        };
        let field = format!("strategy.{path}");
        let draft = Draft::of(
            context,
            difference,
            &field,
            format!("{field} differs in {}", context.target()),
        );
        Some(draft.because("a release will roll out in another way than was tried"))
    }
}
