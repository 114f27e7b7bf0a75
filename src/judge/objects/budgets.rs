//! [`Budgets`]: PodDisruptionBudgets that let no pod go, in the target alone: no node that has one of their pods can be drained.

use crate::compare::{ObjectPair, Value};
use crate::judge::rollout::{Rollouts, Round, rounded};
use crate::judge::rules::OBJECT_DIFFERS;
use crate::judge::{Context, Finding, Severity, Title};
use crate::model::{Environment, OtherObject, Workload};
use crate::words::counted;

use super::Index;

/// The workloads that budgets protect.
pub(in crate::judge) struct Budgets<'e> {
    /// Of the reference and of the target; none where there is no budget.
    sides: Option<[Pods<'e>; 2]>,
}

/// The pods of one environment, to be counted.
#[derive(Clone, Copy)]
struct Pods<'e> {
    index: &'e Index<'e>,
    rollouts: &'e Rollouts<'e>,
}

impl<'e> Budgets<'e> {
    pub(in crate::judge) fn new(context: &'e Context<'_>) -> Self {
        let has_budget = |of: &Environment| of.objects.iter().any(is_budget);
        let has_budget = has_budget(context.comparison.target);
        let sides = || {
            let [held, given] = context.rollouts();
            [(context.held(), held), (context.given(), given)]
                .map(|(index, rollouts)| Pods { index, rollouts })
        };
        let sides = has_budget.then(sides);
        Self { sides }
    }

    /// Tells of a budget of the target that allows no disruption, where the reference's does or there is none.
    pub(in crate::judge) fn blocks(
        &self,
        context: &Context<'_>,
        pair: &ObjectPair<'_>,
    ) -> Option<Finding> {
        let budget = pair.target.filter(|object| is_budget(object))?;
        let [reference, target] = self.sides?;
        let difference = pair.differences.first();
        if !target.allows_none(budget)
            || pair
                .reference
                .is_some_and(|ours| reference.allows_none(ours))
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
        let counted = [(pair.reference, reference), (pair.target, target)];
        for (side, (budget, pods)) in finding.sides.iter_mut().zip(counted) {
            if let Some(room) = budget.and_then(|budget| pods.room_of(budget)) {
                side.value = Value::plain(room);
            }
        }
        let finding = finding.because(match target.is_scaled(budget) {
            true => "while its autoscaler keeps to the minimum, no node that has one of its pods can be drained",
            false => "no node that has one of its pods can be drained",
        });
        Some(finding.with_severity(Severity::Warning))
    }
}

/// A budget of the target that lets no pod go, and that the comparison of objects does not tell of.
pub(in crate::judge) struct Blocked<'e> {
    pub(in crate::judge) budget: &'e OtherObject,
    /// The reference's, and whether it lets no pod go either.
    pub(in crate::judge) reference: Option<(&'e OtherObject, bool)>,
    /// An autoscaler settles how many pods there are.
    pub(in crate::judge) is_scaled: bool,
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
            if !given.are_blocked_by(budget) || budgets.blocks(context, pair).is_some() {
                return None;
            }
            let reference = pair.reference.map(|ours| (ours, held.are_blocked_by(ours)));
            Some(Self {
                budget,
                reference,
                is_scaled: given.is_scaled(budget),
            })
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
        let rollouts = Rollouts::of(environment);
        let pods = Pods {
            index: &index,
            rollouts: &rollouts,
        };
        let blocked = budgets.filter(|budget| pods.are_blocked_by(budget));
        blocked
            .map(|budget| Self {
                budget,
                reference: None,
                is_scaled: pods.is_scaled(budget),
            })
            .collect()
    }
}

fn is_budget(object: &OtherObject) -> bool {
    object.group == "policy" && object.kind == "PodDisruptionBudget"
}

/// Tells whether a budget lets no pod go, however many there are.
fn is_closed(budget: &OtherObject) -> bool {
    matches!(budget.text("spec.maxUnavailable"), Some("0" | "0%"))
        || budget.text("spec.minAvailable") == Some("100%")
}

impl Pods<'_> {
    /// Tells whether a budget lets none of the pods go that there are.
    fn are_blocked_by(self, budget: &OtherObject) -> bool {
        let mut workloads = self.index.selected(budget);
        let has_pods = workloads.any(|of| of.replicas.as_ref().is_none_or(|of| of.value > 0));
        has_pods && self.allows_none(budget)
    }

    /// Tells whether as many pods have to be there as there are: of what an autoscaler scales, as there are at least.
    fn allows_none(self, budget: &OtherObject) -> bool {
        if is_closed(budget) {
            return true;
        }
        let Some(least) = budget.text("spec.minAvailable") else {
            return false;
        };
        let mut all: i64 = 0;
        for workload in self.index.selected(budget) {
            let Some(pods) = self.of(workload) else {
                return false;
            };
            all = all.saturating_add(pods);
        }
        // A share of the pods is rounded up.
        all > 0 && rounded(least, all, Round::Up).is_some_and(|least| least >= all)
    }

    /// Says how many of its pods a budget keeps, or lets go: `minAvailable 1 of 2 replicas`.
    fn room_of(self, budget: &OtherObject) -> Option<String> {
        let fields = ["minAvailable", "maxUnavailable"].into_iter();
        let mut written =
            fields.filter_map(|field| Some((field, budget.text(&format!("spec.{field}"))?)));
        let (field, value) = written.next()?;
        let mut pods = self.index.selected(budget).map(|of| self.of(of));
        let all = pods.try_fold(0_i64, |all, pods| Some(all.saturating_add(pods?)));
        Some(match all.and_then(|all| usize::try_from(all).ok()) {
            Some(all) if all > 0 => format!("{field} {value} of {}", counted(all, "replica")),
            _ => format!("{field} {value}"),
        })
    }

    /// Tells whether an autoscaler settles how many of the pods there are that a budget counts.
    fn is_scaled(self, budget: &OtherObject) -> bool {
        let mut workloads = self.index.selected(budget);
        !is_closed(budget) && workloads.any(|of| self.rollouts.autoscaler(of).is_some())
    }

    /// Returns how many pods a workload has at least, where that is known.
    fn of(self, workload: &Workload) -> Option<i64> {
        match workload.kind.as_str() {
            "Pod" => Some(1),
            _ => self.rollouts.pods(workload),
        }
    }
}
