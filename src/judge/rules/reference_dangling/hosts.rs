//! Hosts of variables: a Service under the name that it had before kustomize's prefix or suffix, or in the namespace that it has elsewhere.
//!
//! Takes the pairs of workloads; gives a finding for every variable of the same text on both sides that reaches a rendered Service in the
//! reference and leads nowhere in the target. Texts that differ are `env-value-differs`'s. What nobody renders under any name is for
//! `workload-missing` and `object-missing`.

use super::META;
use crate::compare::value_of;
use crate::judge::context::{Fact, Site};
use crate::judge::counterparts::Counterparts;
use crate::judge::lost_services::{Lost, Place, lost};
use crate::judge::{Context, Finding, FindingSide};

pub(super) fn judge(context: &Context<'_>, out: &mut Vec<Finding>) {
    for pair in &context.comparison.pairs {
        let (Some(ours), Some(theirs)) = (pair.reference, pair.target) else {
            continue;
        };
        let others = Counterparts::new(ours);
        for container in &theirs.containers {
            if let Some(other) = others.of(container) {
                of_container(context, ((ours, other), (theirs, container)), out);
            }
        }
    }
}

fn of_container(
    context: &Context<'_>,
    (ours, theirs): (Place<'_>, Place<'_>),
    out: &mut Vec<Finding>,
) {
    let (reference, target) = (context.reference(), context.target());
    for variable in theirs.1.env.values() {
        let name = &variable.name;
        let Some(other) = ours.1.env.get(name.as_str()) else {
            continue;
        };
        let text = variable
            .value
            .text()
            .filter(|_| other.value.text() == variable.value.text());
        // Of what points at another environment, `foreign-environment` speaks.
        if text.is_none_or(|text| context.is_foreign_value(name, text)) {
            continue;
        }
        let Some(Lost { host, rendered }) = lost(context, name, (ours, theirs)) else {
            continue;
        };
        let title = format!("{name} names Service {host}, which {target} does not render");
        let fact = Fact::new(name, value_of(&variable.value), variable.origin);
        let spot = Site {
            environment: context.comparison.target,
            workload: theirs.0,
            container: Some(theirs.1),
        };
        let mut finding = spot.fact(&META, fact, title).because(format!(
            "the Service is {rendered} in {target}: kustomize rewrites references, and no text within a value"
        ));
        let side = FindingSide::new(reference, value_of(&other.value), other.origin);
        finding.sides.insert(0, side.named(name));
        out.push(finding);
    }
}
