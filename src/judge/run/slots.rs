//! One fact, one finding: what a slot lacks that its environment's other slot has and another environment's slot has as well, and a Service
//! that selects both slots in one environment and one of them in another.
//!
//! Takes findings with their configured severities; gives fewer. The comparison of environments speaks, says what is said of the slots, and
//! accepting it accepts both.

use crate::compare::Subject;
use crate::judge::Finding;
use crate::judge::rules::{OBJECT_DANGLING, SLOT_DIFFERS, SLOTS_SHARED};
use crate::maps::IndexMap;

/// The key of a fact: of a Service that selects too much, without its field.
type Key = (Subject, Option<String>, String);

/// Merges what is said of one field by slots and by environments.
pub(super) fn merge_slots(findings: Vec<Finding>) -> Vec<Finding> {
    let is_of_slots = |of: &Finding| [SLOT_DIFFERS.id, SLOTS_SHARED.id].contains(&of.rule);
    if !findings.iter().any(is_of_slots) {
        return findings;
    }
    let (slots, mut others): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(is_of_slots);
    let places = others.iter().enumerate();
    let places: IndexMap<Key, usize> = places
        .filter(|(_, of)| selects_too_much(of) || lacks(of))
        .map(|(place, of)| (key(of, OBJECT_DANGLING.id), place))
        .collect();
    let mut alone = Vec::new();
    for slot in slots {
        let same = places.get(&key(&slot, SLOTS_SHARED.id));
        let same = same.and_then(|place| others.get_mut(*place));
        let is_louder = |other: &&mut Finding| other.severity >= slot.severity;
        match same
            .filter(is_louder)
            .filter(|_| slot.rule == SLOTS_SHARED.id || lacks(&slot))
        {
            Some(other) => {
                other.also.push(slot.member());
                other.why.extend(slot.why);
            }
            None => alone.push(slot),
        }
    }
    others.append(&mut alone);
    others
}

fn key(of: &Finding, whole: &str) -> Key {
    let field = (of.rule != whole).then(|| of.field.clone());
    (of.subject.clone(), field, of.environment.clone())
}

/// Tells whether a finding is about a field that its environment lacks.
fn lacks(of: &Finding) -> bool {
    let is_field = !of.field.is_empty() && (of.cause.is_some() || of.rule == SLOT_DIFFERS.id);
    is_field && of.sides.last().is_some_and(|side| !side.is_present())
}

/// Tells whether a finding is about what a Service selects.
fn selects_too_much(of: &Finding) -> bool {
    of.rule == OBJECT_DANGLING.id && of.field.starts_with("spec.selector")
}
