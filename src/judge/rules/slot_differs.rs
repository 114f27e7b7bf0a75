//! `slot-differs`: slots of one service, blue and green or stable and canary, that differ in more than their images.

use super::env_missing::{is_empty, is_optional, may_bring};
use crate::compare::{Difference, Field, Side, SlotComparison};
use crate::judge::context::{Fact, Site};
use crate::judge::part::Part;
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Finding, Fix, Severity, slots};
use crate::model::slots::{Slot, Slots, slots_of};
use crate::model::{Container, Environment};

pub(crate) struct SlotDiffers;

pub(crate) static META: Meta = Meta {
    id: "slot-differs",
    summary: "Slots of one service (blue and green, stable and canary) differ in more than their images",
    severity: Severity::Warning,
    page: include_str!("slot-differs.md"),
};

impl Rule for SlotDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn environment(
        &self,
        _all: &[&Environment],
        environment: &Environment,
        out: &mut Vec<Finding>,
    ) {
        let groups = slots_of(environment);
        if groups.is_empty() {
            return;
        }
        let comparison = SlotComparison::new(environment);
        for group in &groups {
            let Some(from) = group.active().or_else(|| group.slots.first().copied()) else {
                continue;
            };
            let others = group.slots.iter().filter(|of| of.word != from.word);
            for &to in others {
                let sides = Sides {
                    environment,
                    group,
                    from,
                    to,
                };
                let differences = comparison.differences(from, to);
                out.extend(differences.iter().map(|of| sides.finding(of)));
            }
        }
    }
}

/// Two slots of one service, the active one first.
struct Sides<'s, 'e> {
    environment: &'e Environment,
    group: &'s Slots<'e>,
    from: Slot<'e>,
    to: Slot<'e>,
}

/// One end of a difference: a slot, and what it has.
#[derive(Clone, Copy)]
struct End<'d, 'e> {
    slot: Slot<'e>,
    side: &'d Side,
    container: Option<&'e Container>,
}

impl<'e> Sides<'_, 'e> {
    fn finding(&self, difference: &Difference<'e>) -> Finding {
        let end = |slot, side, container| End {
            slot,
            side,
            container,
        };
        let (ours, theirs) = difference.containers;
        let from = end(self.from, &difference.reference, ours);
        let to = end(self.to, &difference.target, theirs);
        // Where neither is known to be active, the finding is about the slot that lacks something.
        let is_turned = self.group.active.is_none() && !from.side.is_present();
        match is_turned {
            true => self.told_of(difference, (to, from)),
            false => self.told_of(difference, (from, to)),
        }
    }

    fn told_of(
        &self,
        difference: &Difference<'e>,
        (other, own): (End<'_, 'e>, End<'_, 'e>),
    ) -> Finding {
        let site = Site {
            environment: self.environment,
            workload: own.slot.workload,
            container: own.container.or(other.container),
        };
        let id = difference.field.id();
        let what = match id.is_empty() {
            true => format!(
                "container {}",
                site.container.map_or("", |of| of.name.as_str())
            ),
            false => id.clone(),
        };
        let [has, name] = [other, own].map(|end| end.slot.workload.original_name.as_str());
        let within = &self.environment.name;
        let is_missing = other.side.is_present() && !own.side.is_present();
        let title = match (other.side.is_present(), own.side.is_present()) {
            (true, false) => format!("{what} is missing in {name}, a slot of {within}"),
            (false, _) => format!("{what} is in {name} alone, a slot of {within}"),
            (true, true) => format!("{what} of {name} is not {has}'s in {within}"),
        };
        let fact = Fact::new(&id, own.side.value.clone(), own.side.origin);
        let mut finding = site.fact(&META, fact, title);
        let value_name = difference.field.value_name();
        for side in &mut finding.sides {
            side.value_name = value_name.into();
        }
        finding.severity = self.severity(difference, (other, own));
        finding.part = Part::leaf(difference);
        if other.side.is_present() {
            let value = other.side.value.shown(value_name);
            finding.why.push(format!("{has} has: {value}"));
        }
        finding
            .why
            .extend(slots::active(self.group, "the active slot"));
        if is_missing {
            let waits = format!("{name} has no pods now");
            finding.why.extend((!own.slot.runs()).then_some(waits));
            finding.fix = Some(Fix::saying(format!("set {what} in {name} as {has} does")));
        }
        finding
    }

    fn severity(
        &self,
        difference: &Difference<'_>,
        (other, own): (End<'_, 'e>, End<'_, 'e>),
    ) -> Severity {
        let is_variable = matches!(difference.field, Field::Env(_) | Field::EnvFrom(_));
        match (other.side.is_present(), own.side.is_present()) {
            (true, false) if is_variable && self.is_sure(difference, (other, own)) => {
                Severity::Error
            }
            (true, false) => match &difference.field {
                Field::Rest(_) | Field::Strategy(_) | Field::EnvDuplicate(_) => Severity::Note,
                _ => Severity::Warning,
            },
            (false, _) => Severity::Note,
            (true, true) => match &difference.field {
                Field::Env(_)
                | Field::EnvFrom(_)
                | Field::Command
                | Field::Args
                | Field::Probe(..)
                | Field::ServiceAccount => Severity::Warning,
                _ => Severity::Note,
            },
        }
    }

    /// Tells whether a slot that has pods lacks what the process of the active slot is certain to get.
    fn is_sure(
        &self,
        difference: &Difference<'_>,
        (other, own): (End<'_, 'e>, End<'_, 'e>),
    ) -> bool {
        let (Some(theirs), Some(container)) = (other.container, own.container) else {
            return false;
        };
        let is_wanted = match &difference.field {
            Field::Env(name) => theirs.env.get(name.as_str()).is_some_and(|variable| {
                let value = &variable.value;
                !is_empty(value)
                    && !is_optional(value)
                    && may_bring(theirs, container, name).is_none()
            }),
            Field::EnvFrom(_) => true,
            _ => false,
        };
        is_wanted && self.group.active.is_some() && own.slot.runs()
    }
}
