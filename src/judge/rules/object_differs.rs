//! `object-differs`: an object of another kind than a workload that is there on both sides, and not alike.

mod items;
mod labels;

use std::cell::OnceCell;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::object_dangling::Ends;
use crate::compare::{Absence, Difference, Field, Value};
use crate::judge::objects::Budgets;
use crate::judge::part::Part;
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Severity, Title, texts};
use crate::maps::{IndexMap, IndexSet};
use crate::model::{ObjectText, OtherObject};
use crate::words::listed;
use labels::Labels;

pub(crate) struct ObjectDiffers;

pub(crate) static META: Meta = Meta {
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
        let budgets = Budgets::new(context);
        // Indexed when the first object asks.
        let indexed = OnceCell::new();
        let ends = || indexed.get_or_init(|| Ends::new(context));
        let labels = OnceCell::new();
        let foreign = OnceCell::new();
        let mut quiet_of: Vec<Vec<&Difference<'_>>> = Vec::new();
        for pair in &context.comparison.objects {
            let blocks = budgets.blocks(context, pair);
            let of_budget = blocks.is_some();
            out.extend(blocks);
            let (Some(reference), Some(target)) = (pair.reference, pair.target) else {
                continue;
            };
            let mut quiet: Vec<&Difference<'_>> = Vec::new();
            let is_of_pods =
                |of: &Difference<'_>| labels.get_or_init(|| Labels::new(context)).tell(of);
            let is_foreign = |of: &Difference<'_>| {
                let foreign = foreign.get_or_init(|| foreign_texts(context));
                let (kind, name) = (of.subject.kind.as_str(), of.subject.name.as_str());
                let text = of.target.value.as_text();
                text.is_some_and(|text| foreign.contains(&(kind, name, text)))
            };
            let told = |of: &&Difference<'_>| {
                let is_told = is_unfilled(context, of)
                    || is_of_pods(of)
                    || is_foreign(of)
                    || of_budget && is_room(of);
                !is_told && !context.is_name_only(of) && !is_stamp(of)
            };
            let mut told: Vec<&Difference<'_>> = pair.differences.iter().filter(told).collect();
            if !told.is_empty() {
                let loose = ends().only_in_target(context, pair);
                let is_told = |field: &str| loose.iter().any(|end| end.tells_of(field));
                told.retain(|difference| !is_told(&difference.field.id()));
                let is_selector = |of: &&Difference<'_>| {
                    let field = of.field.id();
                    field.starts_with("spec.selector.") || field.starts_with("spec.podSelector.")
                };
                if told.iter().any(is_selector) && ends().tells(context, pair) {
                    told.retain(|of| !is_selector(of));
                }
            }
            for difference in told {
                match limits(context, difference, (reference, target)) {
                    Some(finding) => out.push(finding),
                    None => quiet.push(difference),
                }
            }
            // What the object does comes before what is said of it.
            quiet.sort_by_key(|of| of.field.id().starts_with("metadata."));
            quiet_of.push(quiet);
        }
        for quiet in one_by_one(quiet_of) {
            out.extend(others(context, &quiet));
        }
    }
}

/// Takes a change that several objects share out of those that change otherwise too: it is told once, whatever else differs.
fn one_by_one<'c, 'e>(objects: Vec<Vec<&'c Difference<'e>>>) -> Vec<Vec<&'c Difference<'e>>> {
    let mut whole: IndexMap<u64, usize> = IndexMap::default();
    let mut single: IndexMap<u64, usize> = IndexMap::default();
    for quiet in &objects {
        *whole.entry(change(quiet)).or_default() += 1;
        for difference in quiet {
            *single.entry(change(&[difference])).or_default() += 1;
        }
    }
    let is_shared = |counts: &IndexMap<u64, usize>, of: &[&Difference<'_>]| {
        counts.get(&change(of)).is_some_and(|count| *count > 1)
    };
    let mut told = Vec::new();
    for quiet in objects {
        if is_shared(&whole, &quiet) {
            told.push(quiet);
            continue;
        }
        let (shared, own): (Vec<_>, Vec<_>) =
            quiet.into_iter().partition(|of| is_shared(&single, &[of]));
        told.extend([own]);
        told.extend(shared.into_iter().map(|of| vec![of]));
    }
    told
}

/// Tells of all fields of an object in one finding.
fn others(context: &Context<'_>, quiet: &[&Difference<'_>]) -> Option<Finding> {
    let first = quiet.first()?;
    let subject = &first.subject;
    let name = format!("{} {}", subject.kind, subject.name);
    let rows = items::rows(quiet);
    let fields: IndexSet<&String> = rows.iter().map(|row| &row.label).collect();
    let label = rows.first().map_or("", |row| &row.label);
    let title = match (fields.len(), first.presence()) {
        (1, (true, false)) => Title::within(format_args!("{label} is not set"), context.target()),
        (1, (false, true)) => Title::only_within(format_args!("{label} is set"), context.target()),
        (1, _) => format!("{label} differs").into(),
        (count, _) => format!("{count} fields differ: {}", listed(&fields, LISTED)).into(),
    };
    let mut finding = context.draft(&META, first, title.about(&name));
    if let [_, _, ..] = quiet {
        for (index, side) in finding.sides.iter_mut().enumerate() {
            let there = rows.iter().filter_map(|row| row.shown.get(index)?.clone());
            let there: Vec<String> = there.collect();
            side.value = match there.as_slice() {
                [] => Value::Absent(Absence::NotSet),
                rows => Value::plain(listed(rows, LISTED)),
            };
        }
        finding.names_fields = true;
    }
    let finding = finding.part_of(Some(Part::Change(change(quiet))));
    Some(match quiet.iter().any(|of| is_weighty(of)) {
        true => finding,
        false => finding.small(),
    })
}

/// Kinds whose every field decides who may do what, and who reaches whom.
const WEIGHTY: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Role",
    "RoleBinding",
];

/// Kinds that lead requests to pods.
const ROUTES: &[&str] = &[
    "GRPCRoute",
    "HTTPRoute",
    "Ingress",
    "Route",
    "Service",
    "TCPRoute",
];

/// Fields of these that are each environment's own: its addresses.
const ADDRESSES: &[&str] = &[
    "clusterIP",
    "host",
    "hostname",
    "hostnames",
    "hosts",
    "loadBalancerIP",
    "nodePort",
    "secretName",
];

/// Tells whether an engineer looks at a field that differs, whatever its values are.
fn is_weighty(difference: &Difference<'_>) -> bool {
    let Field::Rest(path) = &difference.field else {
        return true;
    };
    if path.is_below(&["metadata"]) {
        return false;
    }
    let kind = difference.subject.kind.as_str();
    // An address that the target lacks is no address.
    let is_address = difference.target.is_present() && path.up_to(ADDRESSES).is_some();
    WEIGHTY.contains(&kind) || ROUTES.contains(&kind) && !is_address
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
    let title = Title::from(format!(
        "{field} of {} {name} is {theirs} in ",
        reference.kind
    ))
    .environment(context.target())
    .words(&format!(", {ours} in "))
    .environment(context.reference());
    let finding = context
        .draft(&META, difference, title)
        .part_of(Some(Part::Bound));
    Some(finding.with_severity(Severity::Warning))
}

/// Of what somebody was to fill in, `placeholder` speaks.
fn is_unfilled(context: &Context<'_>, difference: &Difference<'_>) -> bool {
    let text = difference.target.value.as_text();
    text.is_some_and(|text| context.is_unfilled(text))
}

/// Returns the hosts and vaults' paths of the target that are another environment's, by their object: `foreign-environment` speaks of them.
fn foreign_texts<'c>(context: &Context<'c>) -> IndexSet<(&'c str, &'c str, &'c str)> {
    let all = context.comparison.target.object_texts.iter();
    let is_foreign = |of: &&'c ObjectText| {
        let kind = texts::kind_of(of.place);
        context.is_foreign(&of.text, kind)
    };
    let foreign = all.filter(is_foreign);
    let foreign = foreign.map(|of| (of.kind.as_str(), of.name.as_str(), of.text.as_str()));
    foreign.collect()
}

/// Tells whether a field says how many pods of a budget may go.
fn is_room(difference: &Difference<'_>) -> bool {
    matches!(
        &*difference.field.id(),
        "spec.maxUnavailable" | "spec.minAvailable"
    )
}

/// A checksum differs whenever anything does.
fn is_stamp(difference: &Difference<'_>) -> bool {
    let path = difference.field.id();
    path.starts_with("metadata.annotations.checksum/")
}
