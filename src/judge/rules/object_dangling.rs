//! `object-dangling`: a Service, Ingress, route, autoscaler or budget that points at something which is not rendered.

mod apart;
mod eclipsed;
mod idle_patches;
mod left_behind;
mod peers;
pub(in crate::judge) mod rollouts;
mod shared_pods;
mod strays;
mod unprotected;

pub(in crate::judge) use shared_pods::in_one_namespace;

use std::cell::OnceCell;

use indexmap::map::Entry;

use apart::Apart;

use crate::compare::{Absence, Comparison, Field, ObjectPair, Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::{
    Follows, Index, Loose, backends, loose_ends, lost_ends, selects_pods_of,
};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Cause, Context, Finding, FindingSide, Severity, Title};
use crate::maps::IndexMap;
use crate::model::{Container, Environment, OtherObject, Workload};
use crate::yaml::Origin;

pub(crate) struct ObjectDangling;

pub(crate) static META: Meta = Meta {
    id: "object-dangling",
    summary: "A Service, Ingress, route, autoscaler or budget points at pods, a port or an object that are not there",
    severity: Severity::Error,
    page: include_str!("object-dangling.md"),
};

impl Rule for ObjectDangling {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn comparison(&self, context: &Context<'_>, out: &mut Vec<Finding>) {
        let ends = Ends::new(context);
        rollouts::judge(context, out);
        out.extend(idle_patches::judge(context));
        if context.comparison.objects.is_empty() {
            return;
        }
        left_behind::judge(context, out);
        out.extend(shared_pods::judge(context));
        let follows = Follows::new(context);
        for pair in &context.comparison.objects {
            let Some(theirs) = pair.target else {
                continue;
            };
            if is_unread(context.comparison.target, theirs) {
                continue;
            }
            out.extend(unprotected::judge(context, (ends.held, ends.given), pair));
            out.extend(eclipsed::judge(context, pair));
            let Some(ours) = pair.reference else {
                out.extend(ends.of_new(context, theirs));
                continue;
            };
            out.extend(strays::judge(context, (ends.held, ends.given), pair));
            out.extend(peers::judge(context, (ends.held, ends.given), pair));
            let Some((mut loose, in_both)) = ends.loose(pair) else {
                continue;
            };
            // Where both are loose, the target may render what is wanted under its prefix or suffix.
            let apart = Apart::new(context, pair);
            loose.retain(|end| match in_both {
                true => apart.is_told(end),
                false => !is_told_missing(context, end) && !ends.is_of_lost_container(ours, end),
            });
            // Asked last: it looks at far more than one object.
            if loose.is_empty() || follows.is_told_elsewhere(ours) {
                continue;
            }
            if !in_both {
                out.extend(findings(context, ours, loose));
                continue;
            }
            let mut told = IndexMap::default();
            for end in loose {
                let why = match &end.rendered_as {
                    Some(rendered) => by_its_original_name(rendered),
                    None => format!("{}'s points at nothing either", context.reference()),
                };
                let finding = finding(context, ours, end).because(why);
                add(&mut told, finding.with_severity(Severity::Warning));
            }
            out.extend(told.into_values());
        }
    }
}

/// Says that the overlay renders what is wanted under its prefix or suffix.
fn by_its_original_name(rendered: &str) -> String {
    format!("it is rendered as {rendered}: kustomize does not know that the field is a name")
}

/// Tells whether not all that an object may point at could be read.
fn is_unread(target: &Environment, object: &OtherObject) -> bool {
    match backends(object).is_empty() {
        true => !target.kinds_not_evaluated.is_empty(),
        false => !target.knows("Service", ""),
    }
}

/// The loose ends of both sides of a comparison.
pub(in crate::judge) struct Ends<'c> {
    comparison: &'c Comparison<'c>,
    held: &'c Index<'c>,
    given: &'c Index<'c>,
    /// The containers that the target's workloads lack.
    lost: OnceCell<Vec<(&'c Workload, &'c Container)>>,
}

impl<'c> Ends<'c> {
    pub(in crate::judge) fn new(context: &'c Context<'_>) -> Self {
        Self {
            comparison: context.comparison,
            held: context.held(),
            given: context.given(),
            lost: OnceCell::new(),
        }
    }

    /// Tells whether a port is that of a container which the target lacks, of a workload that the Service selects: that is told of the
    /// container.
    fn is_of_lost_container(&self, service: &OtherObject, end: &Loose) -> bool {
        let has_port = |container: &Container| {
            let mut ports = container.ports.iter().map(|of| &of.value);
            ports.any(|port| {
                port.name.as_deref() == Some(&*end.value) || port.number.to_string() == *end.value
            })
        };
        let lost = || {
            let differences = self.comparison.differences.iter();
            let containers = differences
                .filter(|of| matches!(of.field, Field::Container(_)) && !of.target.is_present());
            containers
                .filter_map(|of| of.workloads.0.zip(of.containers.0))
                .collect()
        };
        let mut lost = self.lost.get_or_init(lost).iter();
        end.is_port() && lost.any(|(of, lost)| has_port(lost) && selects_pods_of(service, of))
    }

    /// Returns the loose ends of the target's object, and whether the reference's has some too.
    fn loose(&self, pair: &ObjectPair<'_>) -> Option<(Vec<Loose>, bool)> {
        let (ours, theirs) = (pair.reference?, pair.target?);
        let mut loose = loose_ends(self.given, theirs);
        if loose.is_empty() && self.given.may_make_pods() {
            loose = lost_ends((self.held, ours), (self.given, theirs));
        }
        if loose.is_empty() {
            return None;
        }
        let held = loose_ends(self.held, ours);
        let were_bare = held.iter().any(|end| end.is_bare_rule);
        // What is loose in the reference hides no other end of the object that holds there, and no rule that lost its paths, wherever
        // these led.
        let is_new = |end: &Loose| {
            let is_there = ours.leaves.iter().any(|(path, _)| end.tells_of(path));
            end.is_bare_rule && !were_bare || is_there && !held.iter().any(|of| of.hides(end))
        };
        let (new, others): (Vec<_>, Vec<_>) = loose.into_iter().partition(is_new);
        match new.is_empty() {
            true => Some((others, !held.is_empty())),
            false => Some((new, false)),
        }
    }

    /// Tells whether the selector of the target's object is told of, or that an object which only the target has points at nothing.
    pub(in crate::judge) fn tells(&self, context: &Context<'_>, pair: &ObjectPair<'_>) -> bool {
        let Some(theirs) = pair
            .target
            .filter(|of| !is_unread(self.comparison.target, of))
        else {
            return false;
        };
        pair.reference.is_none() && !loose_ends(self.given, theirs).is_empty()
            || unprotected::judge(context, (self.held, self.given), pair).is_some()
    }

    /// Returns what an object that only the target has points at and that is not there.
    fn of_new(&self, context: &Context<'_>, theirs: &OtherObject) -> Vec<Finding> {
        let loose = loose_ends(self.given, theirs);
        let findings = findings(context, theirs, loose)
            .into_iter()
            .map(|mut finding| {
                if let Some(side) = finding.sides.first_mut() {
                    side.value = Value::Absent(Absence::NotThere);
                    side.origin = Origin::NONE;
                }
                // Two Services of one set of pods, one of them headless, miss the same pods.
                let is_selector = finding.field.starts_with("spec.selector");
                let part = is_selector.then(|| Part::told_with(("no pods", selector(theirs))));
                finding.part_of(part).with_severity(Severity::Warning)
            });
        findings.collect()
    }

    /// Returns the loose ends of the target's object where the reference's has none or points elsewhere, and that no missing object
    /// accounts for.
    pub(in crate::judge) fn only_in_target(
        &self,
        context: &Context<'_>,
        pair: &ObjectPair<'_>,
    ) -> Vec<Loose> {
        let (mut loose, in_both) = self.loose(pair).unwrap_or_default();
        let apart = Apart::new(context, pair);
        loose.retain(|end| match in_both {
            true => apart.is_another(end),
            false => !is_told_missing(context, end),
        });
        loose
    }
}

/// Returns the labels that an object selects pods by.
fn selector(of: &OtherObject) -> Vec<(&str, &str)> {
    of.below("spec.selector").collect()
}

/// Tells whether what is wanted is an object that the reference renders and the target lacks.
fn is_told_missing(context: &Context<'_>, end: &Loose) -> bool {
    let wanted = end.wanted.as_ref();
    wanted.is_some_and(|(kind, name)| context.lacks_object(kind, name))
}

/// Tells the loose ends of one object, all ports of a Service as one, and what several rules of it send to as one.
fn findings(context: &Context<'_>, ours: &OtherObject, ends: Vec<Loose>) -> Vec<Finding> {
    let mut all: IndexMap<Title, Finding> = IndexMap::default();
    for end in ends {
        let is_port = end.is_port();
        let finding = finding(context, ours, end);
        let first = all.first_mut().filter(|_| is_port);
        match first.filter(|(title, _)| **title != finding.title) {
            Some((_, first)) => {
                first.also.push(finding.member());
                first.why.push(finding.title.to_string());
            }
            None => add(&mut all, finding),
        }
    }
    all.into_values().collect()
}

/// Adds a finding of one object, as a member of the one that says the same of another rule or route.
fn add(all: &mut IndexMap<Title, Finding>, finding: Finding) {
    match all.entry(finding.title.clone()) {
        Entry::Occupied(mut same) => same.get_mut().also.push(finding.member()),
        Entry::Vacant(place) => drop(place.insert(finding)),
    }
}

fn finding(context: &Context<'_>, ours: &OtherObject, end: Loose) -> Finding {
    let target = context.comparison.target;
    let subject = Subject::new(ours.app.as_deref(), &ours.kind, &ours.original_name);
    let value = Value::plain(&end.value);
    let fact = Fact::new(&end.field, value, end.origin);
    let title = end.title(target);
    let mut finding = fact.finding(&META, target, subject, title);
    finding.cause = Some(Cause::Gap);
    let held = ours.text(&end.field).unwrap_or("what is there");
    let leaf = ours.leaves.get(&end.field);
    let origin = leaf.map_or(ours.origin, |leaf| leaf.origin);
    let held = FindingSide::new(context.reference(), Value::plain(held), origin);
    finding.sides.insert(0, held);
    finding.because(end.why)
}

/// Returns the objects of both sides that point at nothing, alike: one remark tells of them.
pub(in crate::judge) fn alike(context: &Context<'_>) -> Vec<String> {
    let comparison = context.comparison;
    if comparison.objects.is_empty() {
        return Vec::new();
    }
    let ends = Ends::new(context);
    let is_alike = |pair: &&ObjectPair<'_>| {
        let apart = Apart::new(context, pair);
        ends.loose(pair)
            .is_some_and(|(loose, in_both)| in_both && !loose.iter().any(|end| apart.is_told(end)))
    };
    let pairs = comparison.objects.iter().filter(is_alike);
    pairs
        .filter_map(|pair| pair.target)
        .map(|object| format!("{} {}", object.kind, object.original_name))
        .collect()
}

/// Returns the objects of an environment by itself that point at nothing.
pub(in crate::judge) fn in_environment(environment: &Environment) -> Vec<String> {
    if environment.objects.is_empty() {
        return Vec::new();
    }
    let state = Index::of_environment(environment);
    let objects = environment.objects.iter();
    let loose = objects.filter(|object| !loose_ends(&state, object).is_empty());
    loose
        .map(|object| format!("{} {}", object.kind, object.original_name))
        .collect()
}
