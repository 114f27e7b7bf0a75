//! `drain-blocked`: a PodDisruptionBudget that no drain of a node can meet, alike in the reference or for want of pods.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::Blocked;
use crate::judge::part::Part;
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::model::{Environment, OtherObject};
use crate::yaml::Origin;

pub(crate) struct DrainBlocked;

static META: Meta = Meta {
    id: "drain-blocked",
    summary: "A PodDisruptionBudget wants as many pods as there are: no node that has one of them can be drained",
    severity: Severity::Warning,
    page: include_str!("drain-blocked.md"),
};

const WHY: &str =
    "no node that has one of its pods can be drained, and an upgrade of the nodes waits";

const WHY_AT_MINIMUM: &str = "while its autoscaler keeps to the minimum, no node that has one of its pods can be drained, and an upgrade of the nodes waits";

impl Rule for DrainBlocked {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let comparison = context.comparison;
        let blocked = Blocked::of_comparison(context).into_iter();
        out.extend(blocked.map(|found| {
            let mut finding = draft(comparison.target, &found);
            let Some((ours, is_alike)) = found.reference else {
                return finding.with_severity(Severity::Note);
            };
            let (text, origin) = wanted(ours);
            let side = FindingSide::new(context.reference(), Value::plain(text), origin);
            finding.sides.insert(0, side);
            if is_alike {
                return alike(finding, &found);
            }
            finding.title = Title::within(&finding.title, context.target());
            finding.cause = Some(Cause::Gap);
            let why = format!("fewer pods than in {} are left to it", context.reference());
            finding.because(why)
        }));
    }

    fn environment(&self, all: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        if all.len() != 1 {
            return;
        }
        let blocked = Blocked::of_environment(environment).into_iter();
        out.extend(blocked.map(|found| alike(draft(environment, &found), &found)));
    }
}

fn draft(environment: &Environment, found: &Blocked<'_>) -> Finding {
    let named = found.reference.map_or(found.budget, |(ours, _)| ours);
    let subject = Subject::new(named.app.as_deref(), &named.kind, &named.original_name);
    let (text, origin) = wanted(found.budget);
    let fact = Fact::new("disruption", Value::plain(text), origin);
    let title = "the PodDisruptionBudget allows no disruption";
    fact.finding(&META, environment, subject, title)
        .because(if found.is_scaled { WHY_AT_MINIMUM } else { WHY })
}

/// Makes a note, told once for all environments.
fn alike(finding: Finding, found: &Blocked<'_>) -> Finding {
    let part = Part::told_everywhere((META.id, wanted(found.budget).0));
    finding.part_of(Some(part)).with_severity(Severity::Note)
}

/// Returns the field that says how many pods have to stay, and its place.
fn wanted(budget: &OtherObject) -> (String, Origin) {
    for field in ["maxUnavailable", "minAvailable"] {
        if let Some(leaf) = budget.leaves.get(&format!("spec.{field}")) {
            return (format!("{field}: {}", leaf.value), leaf.origin);
        }
    }
    (String::new(), budget.origin)
}
