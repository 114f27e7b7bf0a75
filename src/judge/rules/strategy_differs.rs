//! `strategy-differs`: pods are replaced otherwise.

use crate::compare::{Difference, Field};
use crate::judge::fix::{self, Edit};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Fix, Severity};
use crate::model::Workload;
use crate::source::WorkloadKind;

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
            "this is how many pods may be unavailable during a release"
        } else if path.is(&["type"]) {
            "Recreate stops every old pod before a new one starts"
        } else {
            "the release that was tried is not the one that will happen"
        };
        context
            .draft(&META, difference, format!("strategy.{path} differs"))
            .because(why)
            .mended_by(fix(context, difference))
            .into()
    }
}

fn fix(context: &Context<'_>, difference: &Difference<'_>) -> Option<Fix> {
    let (Some(reference), Some(target)) = difference.workloads else {
        return None;
    };
    // A Rollout's steps are of its own making.
    let kind = WorkloadKind::from_name(&target.kind)?;
    let field = kind
        .strategy_field()
        .filter(|_| kind != WorkloadKind::Rollout)?;
    let part = |workload: &Workload| match fix::strategy(&workload.strategy) {
        serde_json::Value::Object(fields) if fields.is_empty() => serde_json::json!({}),
        fields => serde_json::json!({field: fields}),
    };
    let patch = Edit::of_target(difference)?.spec_patch(&part(target), &part(reference))?;
    let what = format!("take the strategy of {}", context.reference());
    Some(fix::in_overlay(context, &what, Some(patch)))
}
