//! `object-differs`: an object of another kind than a workload that is there on both sides, and not alike.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::compare::{Absence, Difference, Field, ObjectPair, Side, Value};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::maps::IndexSet;
use crate::model::OtherObject;
use crate::words::{listed, shortened};

pub(crate) struct ObjectDiffers;

static META: Meta = Meta {
    id: "object-differs",
    summary: "A Service, Ingress, autoscaler or other object has other fields in the target",
    severity: Severity::Note,
    page: include_str!("object-differs.md"),
};

/// The number of fields that a finding names.
const LISTED: usize = 5;

/// Characters of a value that are shown where several stand in a row.
const SHOWN: usize = 60;

impl Rule for ObjectDiffers {
    fn meta(&self) -> &'static Meta {
        &META
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

/// Tells of all fields of an object in one finding.
fn others(context: &Context<'_>, quiet: &[&Difference<'_>]) -> Option<Finding> {
    let first = quiet.first()?;
    let subject = &first.subject;
    let name = format!("{} {}", subject.kind, subject.name);
    let fields: IndexSet<String> = quiet.iter().map(|of| of.field.label()).collect();
    let title = match (fields.len(), first.presence()) {
        (1, (true, false)) => {
            format!(
                "{name}: {} is not set in {}",
                first.field.label(),
                context.target()
            )
        }
        (1, (false, true)) => {
            format!(
                "{name}: {} is set in {} only",
                first.field.label(),
                context.target()
            )
        }
        (1, _) => format!("{name}: {} differs", first.field.label()),
        (count, _) => format!("{name}: {count} fields differ: {}", listed(&fields, LISTED)),
    };
    let mut finding = context.draft(&META, first, title);
    if let [_, _, ..] = quiet {
        let of = |side: fn(&Difference<'_>) -> Side| {
            let rows = quiet.iter().map(|of| (of.field.label(), side(of)));
            in_rows(rows.collect())
        };
        let values = [of(|of| of.reference.clone()), of(|of| of.target.clone())];
        for (side, value) in finding.sides.iter_mut().zip(values) {
            side.value = value;
        }
    }
    Some(finding.part_of(Some(Part::Change(change(quiet)))))
}

/// Joins what one side has of several fields, the first few of them.
fn in_rows(fields: Vec<(String, Side)>) -> Value {
    let there = fields.iter().filter(|(_, side)| side.is_present());
    let rows: Vec<String> = there
        .map(|(field, side)| {
            let shown = side.value.shown(field).to_string();
            format!("{}: {}", last(field), shortened(&shown, SHOWN))
        })
        .collect();
    match rows.as_slice() {
        [] => Value::Absent(Absence::NotSet),
        rows => Value::plain(listed(rows, LISTED)),
    }
}

/// Returns the last part of a path: the title has all of it.
fn last(field: &str) -> &str {
    field.rsplit('.').next().unwrap_or(field)
}

/// Returns a number that is the same for the same change of another object.
fn change(differences: &[&Difference<'_>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for difference in differences {
        difference.field.label().hash(&mut hasher);
        for side in [&difference.reference, &difference.target] {
            side.is_present().hash(&mut hasher);
            side.value.unmasked().hash(&mut hasher);
        }
    }
    hasher.finish()
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
