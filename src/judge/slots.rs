//! [`said`]: one sentence on the slots of a service, for people who are about to switch.
//!
//! Takes [`Slots`]; gives which slot is active and the share of requests that a canary gets, and says of a finding which slots were held
//! against each other. Leaves what differs to the rules.

use crate::compare::{Comparison, Difference};
use crate::model::slots::{Slot, Slots, Why, word_of};
use crate::words::all_of;

/// Returns the names of slots, as people know them.
pub(super) fn names<'e>(slots: &[Slot<'e>]) -> Vec<&'e str> {
    let names = slots
        .iter()
        .map(|slot| slot.workload.original_name.as_str());
    names.collect()
}

/// Says which slots a service has, which one is active, and how many of the pods the others have.
pub(super) fn said(group: &Slots<'_>) -> String {
    let all = all_of(&names(&group.slots));
    let active = active(group, "active");
    let active = active.unwrap_or_else(|| "nothing tells which one is active".to_owned());
    let share = match group.take_turns() {
        true => None,
        false => share(group),
    };
    format!(
        "{all} are slots of one service; {active}{}",
        share.unwrap_or_default()
    )
}

/// Says which slot is active, by this word for it, and how this is known.
pub(super) fn active(group: &Slots<'_>, word: &str) -> Option<String> {
    let name = &group.active()?.workload.original_name;
    let (_, why) = group.active.as_ref()?;
    Some(match why {
        Why::Stays => format!("{name} is the slot that stays"),
        Why::Sent(why) => format!("{name} is {word}: {why}"),
    })
}

/// Says how many of the pods behind a shared Service the slots on trial have.
fn share(group: &Slots<'_>) -> Option<String> {
    let service = &group.shared_by.first()?.original_name;
    let pods = |slot: &Slot<'_>| {
        let replicas = slot.workload.replicas.as_ref();
        let known = replicas.filter(|_| !slot.workload.autoscaled);
        known.map(|replicas| replicas.value)
    };
    let mut all = 0_i64;
    for slot in &group.slots {
        all = all.saturating_add(pods(slot)?);
    }
    let active = pods(&group.active()?)?;
    let others = all.saturating_sub(active);
    Some(format!(
        "; {others} of {all} pods behind Service {service} are on trial, and get about as many of its requests"
    ))
}

/// Says which slots a difference is between, where the active ones of two environments have other names.
pub(super) fn held_against(
    comparison: &Comparison<'_>,
    difference: &Difference<'_>,
) -> Option<String> {
    let (Some(ours), Some(theirs)) = difference.workloads else {
        return None;
    };
    if ours.original_name == theirs.original_name {
        return None;
    }
    let words = word_of(ours).zip(word_of(theirs));
    words.filter(|(a, b)| a != b)?;
    let sides = [(theirs, comparison.target), (ours, comparison.reference)];
    let [own, other] = sides.map(|(of, within)| (&of.original_name, &within.name));
    Some(format!(
        "{} of {} is held against {} of {}: each is the active slot there, or each waits",
        own.0, own.1, other.0, other.1
    ))
}
