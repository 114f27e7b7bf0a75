//! [`SlotComparison`]: slots of one service held against each other, and [`swapped`]: active slots that have other words in two environments.
//!
//! Takes workloads of which [`crate::model::slots`] says that they are slots; gives differences without what makes each a slot: its image,
//! replicas, labels, names, and what tells a process which version it is.

use std::borrow::Cow;

use super::collect::Context;
use super::{Difference, Field, Pair, workload};
use crate::maps::IndexMap;
use crate::model::slots::{Slot, Slots, is_slots_label, slots_of, without_word, word_of};
use crate::model::{Environment, Workload};

/// Last words of variables that tell a process which version or slot it is.
const OWN: [&str; 10] = [
    "BUILD", "COLOR", "COLOUR", "COMMIT", "RELEASE", "REVISION", "SHA", "SLOT", "TRACK", "VERSION",
];

/// The slots of one environment, to be held against each other.
pub(crate) struct SlotComparison<'e>(Context<'e>);

impl<'e> SlotComparison<'e> {
    pub(crate) fn new(environment: &'e Environment) -> Self {
        Self(Context::new(environment, environment))
    }

    /// Returns everything in which a slot differs from another, but what makes it a slot.
    pub(crate) fn differences(&self, from: Slot<'e>, to: Slot<'e>) -> Vec<Difference<'e>> {
        let pair = Pair {
            reference: Some(from.workload),
            target: Some(to.workload),
            renamed: None,
        };
        let mut differences = Vec::new();
        workload::compare_pair(&self.0, &pair, &mut differences);
        differences.retain(|of| !of.is_unknown());
        differences.retain(|of| !is_own(&of.field) || of.presence() != (true, true));
        leave_out((from.word, to.word), &mut differences);
        differences
    }
}

/// Leaves out what makes each of two slots a slot, where a pair holds an active slot against one of another word.
pub(super) fn leave_out_own(pair: &Pair<'_>, differences: &mut Vec<Difference<'_>>, first: usize) {
    let (Some(ours), Some(theirs), None) = (pair.reference, pair.target, pair.renamed) else {
        return;
    };
    if ours.original_name == theirs.original_name {
        return;
    }
    if let Some((a, b)) = word_of(ours).zip(word_of(theirs)).filter(|(a, b)| a != b) {
        let mut own = differences.split_off(first);
        // Images and replicas are what environments are held against each other for.
        let kept = own.extract_if(.., |of| matches!(of.field, Field::Image | Field::Replicas));
        differences.extend(kept);
        leave_out((a, b), &mut own);
        differences.append(&mut own);
    }
}

fn leave_out((a, b): (&str, &str), differences: &mut Vec<Difference<'_>>) {
    join_own(a, b, differences);
    differences.retain(|of| match (&of.field, of.presence()) {
        (Field::Image | Field::Replicas | Field::Workload, _) => false,
        (Field::Rest(path), _) if path.is_label() && is_slots_label(path.last_word()) => false,
        (_, (true, true)) => {
            let texts = (of.reference.value.unmasked(), of.target.value.unmasked());
            without_word(&texts.0, a) != without_word(&texts.1, b)
        }
        _ => true,
    });
}

/// Makes one difference of two entries each of which is called after its slot.
fn join_own(a: &str, b: &str, differences: &mut Vec<Difference<'_>>) {
    let name = |of: &Difference<'_>, word: &str| {
        // Both slots' containers go by the name of one of them.
        let container = of.subject.container.as_deref().unwrap_or_default();
        let container = without_word(&without_word(container, a), b);
        (container, without_word(&of.field.id(), word))
    };
    let alone = differences.extract_if(.., |of| of.presence() == (true, false));
    let mut ours: IndexMap<_, Vec<_>> = IndexMap::default();
    for of in alone {
        ours.entry(name(&of, a)).or_default().push(of);
    }
    for of in &mut *differences {
        if of.presence() != (false, true) {
            continue;
        }
        let same = ours.get_mut(&name(of, b)).and_then(Vec::pop);
        if let Some(same) = same {
            of.reference = same.reference;
            of.containers.0 = of.containers.0.or(same.containers.0);
        }
    }
    differences.extend(ours.into_values().flatten());
}

/// Tells whether a variable is there to tell slots apart.
fn is_own(field: &Field) -> bool {
    let Field::Env(name) = field else {
        return false;
    };
    let last = name.rsplit('_').next().unwrap_or(name);
    OWN.iter().any(|own| last.eq_ignore_ascii_case(own))
}

/// Returns the pairs of slots of two environments whose active slots have other words: active against active, and the other against the
/// other.
pub(super) fn swapped<'e>(context: &Context<'e>) -> Vec<(&'e Workload, &'e Workload)> {
    let (reference, target) = (context.reference, context.target);
    if reference.name == target.name {
        return Vec::new();
    }
    let ours = slots_of(reference);
    if ours.is_empty() {
        return Vec::new();
    }
    let theirs = slots_of(target);
    let mut by_place: IndexMap<_, Vec<&Slots<'e>>> = IndexMap::default();
    for group in theirs.iter().filter(|of| of.take_turns()) {
        let stem = context.names.target_stem(&group.name);
        let space = |of: &'e Workload| context.namespaces.of_target(of);
        by_place
            .entry(place(group, stem, space))
            .or_default()
            .push(group);
    }
    let mut pairs = Vec::new();
    for group in ours.iter().filter(|of| of.take_turns()) {
        let stem = context.names.reference_stem(&group.name);
        let space = |of: &'e Workload| context.namespaces.of_reference(of);
        let Some([other]) = by_place.get(&place(group, stem, space)).map(Vec::as_slice) else {
            continue;
        };
        let (Some(a), Some(b)) = (group.active(), other.active()) else {
            continue;
        };
        if a.word != b.word {
            pairs.push((a.workload, b.workload));
            pairs.extend(idle(group, a).zip(idle(other, b)));
        }
    }
    pairs
}

/// Returns the slot that waits while another is active.
fn idle<'e>(group: &Slots<'e>, active: Slot<'e>) -> Option<&'e Workload> {
    let mut others = group.slots.iter().filter(|of| of.word != active.word);
    others.next().map(|slot| slot.workload)
}

/// Application, kind and namespace of a group of slots, and its name without environments' words.
type Place<'g, 'e, S> = (Option<(Option<&'e str>, &'e str, S)>, Cow<'g, str>);

/// Returns what groups of slots share that answer to each other: application, kind, name and namespace.
fn place<'g, 'e, S>(
    group: &Slots<'e>,
    stem: Cow<'g, str>,
    space: impl Fn(&'e Workload) -> S,
) -> Place<'g, 'e, S> {
    let first = group.slots.first().map(|slot| slot.workload);
    let of = first.map(|of| (of.app.as_deref(), of.kind.as_str(), space(of)));
    (of, stem)
}
