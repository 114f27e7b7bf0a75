//! [`Ways`]: the Services and routes by which requests come to slots.
//!
//! Takes the objects of an environment; gives [`Slots`] with the one that is active, and how this is known.

use super::words::{ASIDE, CANARY, COLORS, word};
use super::{Slot, Slots, Why};
use crate::maps::IndexMap;
use crate::model::selecting::Selecting;
use crate::model::selectors::backends;
use crate::model::{Environment, OtherObject};

/// The ways by which requests come to workloads.
pub(super) struct Ways<'e> {
    environment: &'e Environment,
    services: Selecting<'e>,
    /// Names of the Services that something sends to, each with what does.
    routed: IndexMap<&'e str, &'e OtherObject>,
}

impl<'e> Ways<'e> {
    pub(super) fn of(environment: &'e Environment) -> Self {
        let is_sending = |of: &&OtherObject| {
            let outside = of.text("spec.type") == Some("ExternalName");
            of.kind == "Service" && !outside
        };
        let services = environment.objects.iter().filter(is_sending);
        let mut routed = IndexMap::default();
        for object in &environment.objects {
            for (_, name) in backends(object) {
                routed.entry(name).or_insert(object);
            }
        }
        Self {
            environment,
            services: Selecting::new(services),
            routed,
        }
    }

    /// Returns the Services that send to any of the slots, each with the places of these.
    fn services(&self, slots: &[Slot<'e>]) -> Vec<(&'e OtherObject, Vec<usize>)> {
        let mut found: IndexMap<&str, (&OtherObject, Vec<usize>)> = IndexMap::default();
        for (index, slot) in slots.iter().enumerate() {
            let services = self.services.pods_of(slot.workload);
            for service in services.filter(|of| of.app == slot.workload.app) {
                let (_, of) = found.entry(&service.name).or_insert((service, Vec::new()));
                if !of.contains(&index) {
                    of.push(index);
                }
            }
        }
        found.into_values().collect()
    }

    /// Returns slots with the active one, and the Services that send to several.
    pub(super) fn judged(&self, name: String, slots: Vec<Slot<'e>>) -> Slots<'e> {
        let services = self.services(&slots);
        let is_aside = |service: &OtherObject| {
            let parts = service.original_name.split('-');
            let mut words = parts.filter(|part| word(part).is_some() || ASIDE.contains(part));
            words.next().is_some()
        };
        let main = || services.iter().filter(|(service, _)| !is_aside(service));
        let is_running = |of: &&usize| slots.get(**of).is_some_and(Slot::runs);
        let is_shared = |(service, of): &&(&'e OtherObject, Vec<usize>)| {
            let headless = service.text("spec.clusterIP") == Some("None");
            !headless && of.iter().filter(is_running).count() > 1
        };
        let shared_by = main().filter(is_shared).map(|(service, _)| *service);
        let selected: Vec<(usize, &OtherObject)> = main()
            .filter_map(|(service, of)| match of.as_slice() {
                [only] => Some((*only, *service)),
                _ => None,
            })
            .collect();
        let of_routes: Vec<(usize, &OtherObject, &OtherObject)> = services
            .iter()
            .filter_map(|(service, of)| match of.as_slice() {
                [only] => Some((*only, *self.routed.get(service.name.as_str())?, *service)),
                _ => None,
            })
            .collect();
        let shared_by: Vec<&OtherObject> = shared_by.collect();
        let active = selected_by(&selected)
            .or_else(|| routed_to(&of_routes).filter(|_| shared_by.is_empty()))
            .or_else(|| self.by_itself(&slots, shared_by.is_empty()));
        Slots {
            name,
            slots,
            active,
            shared_by,
        }
    }

    /// Returns versions as slots, where every Service that selects any of them selects the same one: versions that are served beside each
    /// other are meant to differ.
    pub(super) fn of_versions(&self, name: String, slots: Vec<Slot<'e>>) -> Option<Slots<'e>> {
        let services = self.services(&slots);
        let only = |(service, of): &(&'e OtherObject, Vec<usize>)| match of.as_slice() {
            [only] => Some((*only, *service)),
            _ => None,
        };
        let selected: Option<Vec<(usize, &OtherObject)>> = services.iter().map(only).collect();
        let active = Some(selected_by(&selected?)?);
        Some(Slots {
            name,
            slots,
            active,
            shared_by: Vec::new(),
        })
    }

    /// Returns the slot that is active by what it is, or since no other has pods.
    fn by_itself(&self, slots: &[Slot<'_>], is_alone: bool) -> Option<(usize, Why)> {
        let is_canary = |slot: &Slot<'_>| match slot.word {
            "" => !slots.iter().any(|other| other.word == CANARY),
            word => word == CANARY,
        };
        let turns = slots.iter().all(|slot| COLORS.contains(&slot.word));
        if !turns {
            let stays = slots.iter().position(|slot| !is_canary(slot))?;
            return Some((stays, Why::Stays));
        }
        let knows = self.environment.knows("Service", "") && is_alone;
        let mut running = (0..slots.len()).filter(|at| slots.get(*at).is_some_and(Slot::runs));
        let only = running
            .next()
            .filter(|_| running.next().is_none() && knows)?;
        Some((only, Why::Sent("the other slot has no pods".to_owned())))
    }
}

/// Returns the slot that all Services for one slot agree on.
fn selected_by(selected: &[(usize, &OtherObject)]) -> Option<(usize, Why)> {
    let (first, service) = selected.first()?;
    let agree = selected.iter().all(|(slot, _)| slot == first);
    let name = &service.original_name;
    agree.then(|| (*first, Why::Sent(format!("Service {name} selects it"))))
}

/// Returns the slot that all routes agree on.
fn routed_to(routed: &[(usize, &OtherObject, &OtherObject)]) -> Option<(usize, Why)> {
    let (first, route, service) = routed.first()?;
    let agree = routed.iter().all(|(slot, ..)| slot == first);
    let (kind, name, to) = (&route.kind, &route.original_name, &service.original_name);
    let why = || Why::Sent(format!("{kind} {name} sends to its Service {to}"));
    agree.then(|| (*first, why()))
}
