//! `strategy-differs`: pods are replaced otherwise.

use crate::compare::{Absence, Difference, Field, Side, Value};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::model::Workload;

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
        let whole: Vec<&Difference<'_>> = of_workload(context, difference).collect();
        // The first one speaks for all.
        if !whole
            .first()
            .is_some_and(|first| std::ptr::eq(*first, difference))
        {
            return Judgement::Fine;
        }
        let is = |names: &[&str]| {
            whole
                .iter()
                .any(|other| matches!(&other.field, Field::Strategy(path) if path.is(names)))
        };
        let why = if is(&["type"]) {
            "Recreate stops every old pod before a new one starts"
        } else if is(&["rollingUpdate", "maxUnavailable"]) {
            "this is how many pods may be unavailable during a release"
        } else {
            "the release that was tried is not the one that will happen"
        };
        let [_] = whole.as_slice() else {
            let mut finding = context.draft(&META, difference, "strategy differs".to_owned());
            for (side, value) in finding.sides.iter_mut().zip([
                in_one(&whole, |difference| &difference.reference),
                in_one(&whole, |difference| &difference.target),
            ]) {
                side.value = value;
            }
            return with_weight(finding, &whole).because(why).into();
        };
        let title = format!("strategy.{path} differs");
        let finding = context.draft(&META, difference, title);
        with_weight(finding, &whole).because(why).into()
    }
}

/// Makes a note of a rolling update that is as careful in the target: only numbers differ, and as few pods may be unavailable.
fn with_weight(finding: Finding, whole: &[&Difference<'_>]) -> Finding {
    let is_careful = |difference: &&Difference<'_>| {
        let Field::Strategy(path) = &difference.field else {
            return false;
        };
        if path.is(&["rollingUpdate", "maxSurge"]) {
            return true;
        }
        let share = |side: &Side, workload: Option<&Workload>| {
            let replicas = workload?.replicas.map_or(1, |replicas| replicas.value);
            share(side.value.as_text()?, u64::try_from(replicas).unwrap_or(1))
        };
        path.is(&["rollingUpdate", "maxUnavailable"])
            && share(&difference.target, difference.workloads.1)
                .zip(share(&difference.reference, difference.workloads.0))
                .is_some_and(|(theirs, ours)| theirs <= ours)
    };
    match whole.iter().all(is_careful) {
        true => finding.with_severity(Severity::Note),
        false => finding,
    }
}

/// Returns the pods that may be unavailable, in thousandths of all.
fn share(text: &str, replicas: u64) -> Option<u64> {
    match text.strip_suffix('%') {
        Some(percent) => Some(percent.parse::<u64>().ok()?.saturating_mul(10)),
        None => text
            .parse::<u64>()
            .ok()?
            .saturating_mul(1000)
            .checked_div(replicas.max(1)),
    }
}

/// Returns the differences of one workload's strategy, in their order.
fn of_workload<'c>(
    context: &Context<'c>,
    difference: &Difference<'_>,
) -> impl Iterator<Item = &'c Difference<'c>> {
    let address = |workload: Option<&Workload>| workload.map(std::ptr::from_ref);
    let of = (
        address(difference.workloads.0),
        address(difference.workloads.1),
    );
    let differences = context.comparison.differences.iter();
    differences.filter(move |other| {
        matches!(other.field, Field::Strategy(_))
            && (address(other.workloads.0), address(other.workloads.1)) == of
    })
}

/// Joins the fields of one side.
fn in_one(
    whole: &[&Difference<'_>],
    side: impl for<'d> Fn(&'d Difference<'_>) -> &'d Side,
) -> Value {
    let fields = whole.iter().filter_map(|difference| {
        let (Field::Strategy(path), side) = (&difference.field, side(difference)) else {
            return None;
        };
        side.is_present()
            .then(|| format!("{path}: {}", side.value.shown("")))
    });
    let fields: Vec<String> = fields.collect();
    match fields.is_empty() {
        true => Value::Absent(Absence::NotSet),
        false => Value::plain(fields.join(", ")),
    }
}
