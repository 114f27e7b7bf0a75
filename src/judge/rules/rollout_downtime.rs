//! `rollout-downtime`: no pod of a workload stays available while it is replaced.

use crate::compare::Field;
use crate::judge::context::place;
use crate::judge::rollout::{Availability, Rollouts};
use crate::judge::rule::{Meta, ResourceNeed, Rule};
use crate::judge::serving::Services;
use crate::judge::sided::{SideText, Sided};
use crate::judge::{Context, Finding, Severity};
use crate::maps::IndexSet;
use crate::model::{Environment, Workload};

pub(crate) struct RolloutDowntime;

static META: Meta = Meta {
    id: "rollout-downtime",
    summary: "No pod stays available during a rollout in the target, where some do in the reference",
    severity: Severity::Warning,
    page: include_str!("rollout-downtime.md"),
};

/// The field of an id: no single field of a workload says how many pods stay.
const FIELD: &str = "rollout";

const TITLE: &str = "no pod stays available during a rollout";

impl Rule for RolloutDowntime {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        &[ResourceNeed::Kind("HorizontalPodAutoscaler")]
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let services = Services::of(context.comparison.target);
        let [reference, target] = context.rollouts();
        let differences = context.comparison.differences.iter();
        // Of these, `strategy-differs` says how many pods stay.
        let told: IndexSet<usize> = differences
            .filter(|difference| {
                matches!(difference.field, Field::Strategy(_)) && context.tells("strategy-differs")
            })
            .filter_map(|difference| difference.workloads.1.map(place))
            .collect();
        let all = Sided::of_comparison(context);
        let all = all.filter(|sided| !told.contains(&place(sided.theirs())));
        out.extend(all.filter_map(|sided| {
            let theirs = target.downtime(sided.theirs())?;
            let ours = sided.ours().and_then(|ours| reference.availability(ours));
            finding(&services, &sided, (ours, theirs))
        }));
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        if all.len() != 1 {
            return;
        }
        let services = Services::of(environment);
        let rollouts = Rollouts::of(environment);
        let all = Sided::of_environment(all, environment);
        out.extend(all.filter_map(|sided| {
            let theirs = rollouts.downtime(sided.theirs())?;
            finding(&services, &sided, (None, theirs))
        }));
    }
}

fn finding(
    services: &Services<'_>,
    sided: &Sided<'_>,
    (ours, theirs): (Option<Availability>, Availability),
) -> Option<Finding> {
    let side = |of: Availability| -> SideText { (of.in_words(), of.origin) };
    let why = why(&theirs);
    let finding = match ours {
        Some(ours) if ours.kept > 0 => {
            sided.worse(&META, (FIELD, TITLE), (side(ours), side(theirs)))
        }
        ours => {
            // Nobody waits for pods without a Service, and a set of one pod has no other way.
            let has_another = sided.theirs().kind != "StatefulSet";
            if !has_another || !is_served(services, sided.theirs()) {
                return None;
            }
            sided.alike(&META, (FIELD, TITLE), (ours.map(side), side(theirs)))
        }
    };
    Some(finding.because(why))
}

/// Says why no pod stays.
pub(super) fn why(down: &Availability) -> String {
    let field = &down.field;
    match (field.as_str(), down.pods) {
        ("type: Recreate", _) => {
            "downtime: Recreate stops every old pod before a new one starts".to_owned()
        }
        (_, 1) => format!("downtime: {field}, and the only pod stops before a new one is ready"),
        (_, pods) => format!("downtime: {field} lets all {pods} pods stop at once"),
    }
}

fn is_served(services: &Services<'_>, workload: &Workload) -> bool {
    let mut containers = workload.containers.iter();
    containers.any(|container| services.reach(workload, container))
}
