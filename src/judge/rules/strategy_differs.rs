//! `strategy-differs`: pods are replaced otherwise.

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity};

pub(crate) struct StrategyDiffers;

static META: Meta = Meta {
    id: "strategy-differs",
    summary: "The target replaces its pods otherwise: another update strategy",
    severity: Severity::Warning,
    page: include_str!("strategy-differs.md"),
};

impl Rule for StrategyDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        let Field::Strategy(path) = &difference.field else {
            return Judgement::NotMine;
        };
        let why = if path.is(&["rollingUpdate", "maxUnavailable"]) {
            "it is how many pods may be gone during a release"
        } else if path.is(&["type"]) {
            "Recreate stops every old pod before a new one starts"
        } else {
            "the release that was tried is not the one that will happen"
        };
        context
            .draft(&META, difference, format!("strategy.{path} differs"))
            .because(why)
            .into()
    }
}
