//! `object-differs`: an object of another kind than a workload that is there on both sides, and not alike.

use crate::compare::{Difference, Field, ObjectPair};
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::maps::IndexSet;
use crate::model::OtherObject;
use crate::words::listed;

pub(crate) struct ObjectDiffers;

static META: Meta = Meta {
    id: "object-differs",
    summary: "A Service, Ingress, autoscaler or other object has other fields in the target",
    severity: Severity::Note,
    page: include_str!("object-differs.md"),
};

/// The number of fields that a finding names.
const LISTED: usize = 5;

impl Rule for ObjectDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        for pair in &context.comparison.objects {
            let (Some(reference), Some(target)) = (pair.reference, pair.target) else {
                continue;
            };
            let told: Vec<&Difference<'_>> = pair
                .differences
                .iter()
                .filter(|difference| !context.is_name_only(difference) && !is_stamp(difference))
                .collect();
            let mut quiet = Vec::new();
            for difference in told {
                match limits(context, difference, (reference, target)) {
                    Some(finding) => out.push(finding),
                    None => quiet.push(difference),
                }
            }
            out.extend(blocks(context, pair, (reference, target)));
            out.extend(others(context, &quiet));
        }
    }
}

/// Tells of all fields of an object in one finding; the sides are those of the first.
fn others(context: &Context<'_>, quiet: &[&Difference<'_>]) -> Option<Finding> {
    let (first, more) = quiet.split_first()?;
    let subject = &first.subject;
    let name = format!("{} {}", subject.kind, subject.name);
    let field = first.field.label();
    let title = match first.presence() {
        (true, false) => format!("{name}: {field} is not set in {}", context.target()),
        (false, true) => format!("{name}: {field} is set in {} only", context.target()),
        _ => format!("{name}: {field} differs"),
    };
    let finding = context.draft(&META, first, title);
    Some(match more {
        [] => finding,
        _ => {
            let fields = more.iter().map(|difference| difference.field.label());
            let fields: IndexSet<String> = fields.collect();
            finding.because(format!(
                "{} more fields differ: {}",
                fields.len(),
                listed(&fields, LISTED)
            ))
        }
    })
}

/// A room to grow that is smaller in the target.
fn limits(
    context: &Context<'_>,
    difference: &Difference<'_>,
    (reference, target): (&OtherObject, &OtherObject),
) -> Option<Finding> {
    let Field::Rest(path) = &difference.field else {
        return None;
    };
    let path = path.to_string();
    let field = path.strip_prefix("spec.")?;
    let is_bound = matches!(
        (reference.kind.as_str(), field),
        ("HorizontalPodAutoscaler", "maxReplicas" | "minReplicas")
            | ("ScaledObject", "maxReplicaCount" | "minReplicaCount")
    );
    let number = |object: &OtherObject| match object.text(&path) {
        Some(text) => text.parse::<i64>().ok(),
        None => (field == "minReplicas").then_some(1),
    };
    let (ours, theirs) = (number(reference)?, number(target)?);
    if !is_bound || theirs >= ours {
        return None;
    }
    let name = &difference.subject.name;
    let title = format!(
        "{field} of {} {name} is {theirs} in {}, {ours} in {}",
        reference.kind,
        context.target(),
        context.reference()
    );
    let finding = context.draft(&META, difference, title);
    Some(finding.with_severity(Severity::Warning))
}

/// A budget that lets no pod go, in the target alone.
fn blocks(
    context: &Context<'_>,
    pair: &ObjectPair<'_>,
    (reference, target): (&OtherObject, &OtherObject),
) -> Option<Finding> {
    if target.kind != "PodDisruptionBudget" || allows_none(reference) || !allows_none(target) {
        return None;
    }
    let difference = pair.differences.first()?;
    let title = format!(
        "PodDisruptionBudget {} allows no disruption in {}",
        target.original_name,
        context.target()
    );
    let mut finding = context.draft(&META, difference, title);
    "disruption".clone_into(&mut finding.field);
    let finding = finding.because("no node that has one of its pods can be drained");
    Some(finding.with_severity(Severity::Warning))
}

fn allows_none(budget: &OtherObject) -> bool {
    matches!(budget.text("spec.maxUnavailable"), Some("0" | "0%"))
        || budget.text("spec.minAvailable") == Some("100%")
}

/// A checksum differs whenever anything does.
fn is_stamp(difference: &Difference<'_>) -> bool {
    let path = difference.field.id();
    path.starts_with("metadata.annotations.checksum/")
}
