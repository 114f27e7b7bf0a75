//! [`Budgets`]: PodDisruptionBudgets that let no pod go, in the target alone: no node that has one of their pods can be drained.

use crate::compare::ObjectPair;
use crate::judge::rules::OBJECT_DIFFERS;
use crate::judge::{Context, Finding, Severity, Title};
use crate::model::{Environment, OtherObject};

use super::Index;

/// The workloads that budgets protect.
pub(in crate::judge) struct Budgets<'e> {
    /// Of the reference and of the target; none where there is no budget.
    sides: Option<[&'e Index<'e>; 2]>,
}

impl<'e> Budgets<'e> {
    pub(in crate::judge) fn new(context: &'e Context<'_>) -> Self {
        let has_budget = |of: &Environment| of.objects.iter().any(is_budget);
        let has_budget = has_budget(context.comparison.target);
        let sides = has_budget.then(|| [context.held(), context.given()]);
        Self { sides }
    }

    /// Tells of a budget of the target that allows no disruption, where the reference's does or there is none.
    pub(in crate::judge) fn blocks(
        &self,
        context: &Context<'_>,
        pair: &ObjectPair<'_>,
    ) -> Option<Finding> {
        let budget = pair.target.filter(|object| is_budget(object))?;
        let [reference, target] = self.sides.as_ref()?;
        let difference = pair.differences.first();
        if !allows_none(budget, target)
            || pair
                .reference
                .is_some_and(|ours| allows_none(ours, reference))
        {
            return None;
        }
        let title = Title::within(
            format_args!(
                "PodDisruptionBudget {} allows no disruption",
                budget.original_name
            ),
            context.target(),
        );
        let mut finding = context.draft(&OBJECT_DIFFERS, difference?, title);
        "disruption".clone_into(&mut finding.field);
        let finding = finding.because("no node that has one of its pods can be drained");
        Some(finding.with_severity(Severity::Warning))
    }
}

/// A budget of the target that lets no pod go, and that the comparison of objects does not tell of.
pub(in crate::judge) struct Blocked<'e> {
    pub(in crate::judge) budget: &'e OtherObject,
    /// The reference's, and whether it lets no pod go either.
    pub(in crate::judge) reference: Option<(&'e OtherObject, bool)>,
}

impl<'e> Blocked<'e> {
    /// Returns those of a comparison: the reference's lets no pod go either, or both budgets are alike and only the pods are fewer.
    pub(in crate::judge) fn of_comparison(context: &'e Context<'_>) -> Vec<Self> {
        let budgets = Budgets::new(context);
        let Some([held, given]) = budgets.sides else {
            return Vec::new();
        };
        let pairs = context.comparison.objects.iter();
        let blocked = pairs.filter_map(|pair| {
            let budget = pair.target.filter(|of| is_budget(of))?;
            if !blocks_pods(budget, given) || budgets.blocks(context, pair).is_some() {
                return None;
            }
            let reference = pair.reference.map(|ours| (ours, blocks_pods(ours, held)));
            Some(Self { budget, reference })
        });
        blocked.collect()
    }

    /// Returns those of an environment that nothing is compared with.
    pub(in crate::judge) fn of_environment(environment: &'e Environment) -> Vec<Self> {
        let budgets = environment.objects.iter().filter(|of| is_budget(of));
        let mut budgets = budgets.peekable();
        if budgets.peek().is_none() {
            return Vec::new();
        }
        let index = Index::of_environment(environment);
        let blocked = budgets.filter(|budget| blocks_pods(budget, &index));
        blocked
            .map(|budget| Self {
                budget,
                reference: None,
            })
            .collect()
    }
}

/// Tells whether a budget lets none of the pods go that there are.
fn blocks_pods(budget: &OtherObject, state: &Index<'_>) -> bool {
    let mut workloads = state.selected(budget);
    let has_pods = workloads.any(|of| of.replicas.as_ref().is_none_or(|of| of.value > 0));
    has_pods && allows_none(budget, state)
}

fn is_budget(object: &OtherObject) -> bool {
    object.group == "policy" && object.kind == "PodDisruptionBudget"
}

/// Tells whether as many pods have to be there as there are. What an autoscaler scales is not known.
fn allows_none(budget: &OtherObject, state: &Index<'_>) -> bool {
    if matches!(budget.text("spec.maxUnavailable"), Some("0" | "0%"))
        || budget.text("spec.minAvailable") == Some("100%")
    {
        return true;
    }
    let least = budget.text("spec.minAvailable");
    let Some(least) = least.and_then(|text| text.parse::<i64>().ok()) else {
        return false;
    };
    let mut workloads = state.selected(budget).peekable();
    workloads.peek().is_some()
        && workloads.all(|workload| {
            let replicas = workload.replicas.as_ref().map_or(1, |of| of.value);
            !workload.autoscaled
                && workload.kind != "DaemonSet"
                && replicas > 0
                && least >= replicas
        })
}
