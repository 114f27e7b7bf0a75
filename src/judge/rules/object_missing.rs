//! `object-missing`: an object that is not a workload, and that one side lacks.

use crate::compare::ObjectPair;
use crate::judge::objects::{Fate, Follows, Weight, lost_namespaces, weight};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Context, Finding, Severity};
use crate::model::OtherObject;
use crate::source::State;

pub(crate) struct ObjectMissing;

static META: Meta = Meta {
    id: "object-missing",
    summary: "A Service, Ingress, autoscaler or other object of the reference is not in the target",
    severity: Severity::Warning,
    page: include_str!("object-missing.md"),
};

/// From this number of objects on, a target that lacks most of them is told once.
const MANY: usize = 8;

impl Rule for ObjectMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let pairs = &context.comparison.objects;
        let count = |has: fn(&ObjectPair<'_>) -> bool| pairs.iter().filter(|p| has(p)).count();
        let all = count(|pair| pair.reference.is_some());
        let both = count(|pair| pair.reference.is_some() && pair.target.is_some());
        let follows = Follows::new(context.comparison);
        let mut missing = pairs.iter().filter(|pair| pair.target.is_none()).peekable();
        let is_declared = context.comparison.target.state == State::Declared;
        if is_declared && all >= MANY && both * 2 < all {
            let first = missing.peek().and_then(|pair| pair.differences.first());
            out.extend(first.map(|difference| {
                let title = format!(
                    "{} renders {both} of {all} objects of {}: is this the whole overlay?",
                    context.target(),
                    context.reference()
                );
                let mut finding = context.draft(&META, difference, title);
                "objects".clone_into(&mut finding.field);
                finding.with_severity(Severity::Error)
            }));
            return;
        }
        let lost = lost_namespaces(context.comparison);
        for pair in missing {
            if let Some(object) = pair.reference
                && !follows.is_told_elsewhere(object)
                && !lost.iter().any(|lost| std::ptr::eq(lost.namespace, object))
            {
                let finding = lacking(context, pair, object);
                let finding = match follows.fate(object) {
                    Fate::Unneeded => finding.map(|finding| unneeded(context, finding)),
                    _ => finding,
                };
                let required = |finding: Finding| {
                    let finding = finding.because("pods that name it do not start");
                    finding.with_severity(Severity::Error)
                };
                // With a cluster at hand the object may be there without being rendered; accounts are looked up by
                // `will-not-start`.
                let is_looked_up = context.comparison.target.cluster.is_some();
                out.extend(match follows.is_required(object) {
                    true if is_looked_up && object.kind == "ServiceAccount" => None,
                    true if is_looked_up => finding,
                    true => finding.map(required),
                    false => finding,
                });
            }
        }
        for pair in pairs.iter().filter(|pair| pair.reference.is_none()) {
            if let (Some(object), Some(difference)) = (pair.target, pair.differences.first())
                && !follows.is_of_new_workload(object)
            {
                let name = &difference.subject.name;
                let title = format!("{} {name} is in {} only", object.kind, context.target());
                let finding = context.draft(&META, difference, title);
                let part = Part::ObjectOfKind { is_missing: false };
                out.push(finding.with_severity(Severity::Note).part_of(Some(part)));
            }
        }
    }
}

fn lacking(context: &Context<'_>, pair: &ObjectPair<'_>, object: &OtherObject) -> Option<Finding> {
    let difference = pair.differences.first()?;
    let name = &difference.subject.name;
    let title = format!("{} {name} is missing in {}", object.kind, context.target());
    let finding = context.draft(&META, difference, title);
    let finding = finding.part_of(Some(Part::ObjectOfKind { is_missing: true }));
    Some(match weight(object) {
        Weight::Service => finding
            .with_severity(Severity::Error)
            .because("nothing reaches its pods by its name"),
        Weight::Other => finding,
        Weight::Surroundings => finding.with_severity(Severity::Note),
    })
}

/// Makes a note of an object whose namers are there and name it no more: that is the difference, and this comes of it.
fn unneeded(context: &Context<'_>, finding: Finding) -> Finding {
    let why = format!("nothing in {} names it", context.target());
    finding.with_severity(Severity::Note).because(why)
}
