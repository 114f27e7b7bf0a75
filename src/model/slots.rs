//! [`Slots`]: workloads of one environment that are slots of one service: blue and green, stable and canary.
//!
//! Takes an [`Environment`]; gives groups, the slot that is active, and the Services that send to several at once. A word for a slot has
//! to stand in a label or in a name, and the slots have to run one image. Versions (`v1`, `v2`) are slots where all Services select one of them. Leaves what differs between slots to comparing.

mod versions;
mod ways;
mod words;

use std::borrow::Cow;

use super::selectors::pod_labels;
use super::{Container, ContainerKind, Environment, OtherObject, Workload};
use crate::maps::{IndexMap, IndexSet};
use crate::source::WorkloadKind;
use ways::Ways;
use words::{CANARY, COLORS, PRIMARY, stem, word, word_in_name};
pub(crate) use words::{is_slots_label, stem_of_all, without_word};

/// A workload that is a slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot<'e> {
    /// The workload.
    pub(crate) workload: &'e Workload,
    /// Its word or version; `""` for one that is called after the service itself.
    pub(crate) word: &'e str,
}

/// How it is known that a slot takes the requests.
#[derive(Debug, Clone)]
pub(crate) enum Why {
    /// It is no slot on trial.
    Stays,
    /// Requests are sent to it alone: a sentence.
    Sent(String),
}

/// The slots of one service.
#[derive(Debug, Clone)]
pub(crate) struct Slots<'e> {
    /// The name without words for slots.
    pub(crate) name: String,
    /// The slots, in the environment's order.
    pub(crate) slots: Vec<Slot<'e>>,
    /// The place of the slot that takes the requests, and how this is known.
    pub(crate) active: Option<(usize, Why)>,
    /// Services that send requests to several slots that have pods.
    pub(crate) shared_by: Vec<&'e OtherObject>,
}

impl<'e> Slots<'e> {
    /// Returns the slot that takes the requests.
    pub(crate) fn active(&self) -> Option<Slot<'e>> {
        let (index, _) = self.active.as_ref()?;
        self.slots.get(*index).copied()
    }

    /// Tells whether the slots take turns: only one of them is to have requests.
    pub(crate) fn take_turns(&self) -> bool {
        self.slots.iter().all(|slot| COLORS.contains(&slot.word))
    }
}

impl Slot<'_> {
    /// Tells whether it has pods, as far as its replicas tell.
    pub(crate) fn runs(&self) -> bool {
        let replicas = self.workload.replicas.as_ref();
        replicas.is_none_or(|replicas| replicas.value != 0)
    }
}

/// Returns the word of a workload: that of a label of its pods, or the one in its name.
pub(crate) fn word_of(workload: &Workload) -> Option<&'static str> {
    let labelled = pod_labels(workload).filter(|(key, _)| is_slots_label(key));
    let mut labelled = labelled.filter_map(|(_, value)| word(value));
    let labelled = labelled.next();
    labelled.or_else(|| word_in_name(&workload.original_name))
}

/// Returns the images that a workload's processes run, by their last names.
fn images(workload: &Workload, word: &str) -> IndexSet<String> {
    let mains = workload.containers.iter();
    let mains = mains.filter(|container| container.kind == ContainerKind::Main);
    let images = mains.filter_map(|container: &Container| container.image.as_ref());
    images
        .map(|image| without_word(image.value.last_name(), word))
        .collect()
}

type Key<'e> = (Option<&'e str>, Option<&'e str>, &'e str, Cow<'e, str>);

fn key(workload: &Workload) -> Key<'_> {
    (
        workload.app.as_deref(),
        workload.namespace.as_deref(),
        &workload.kind,
        stem(&workload.original_name),
    )
}

/// Returns the groups of slots of an environment.
pub(crate) fn slots_of(environment: &Environment) -> Vec<Slots<'_>> {
    let named = by_words(environment);
    let versions = versions::groups(environment);
    if named.is_empty() && versions.is_empty() {
        return Vec::new();
    }
    let ways = Ways::of(environment);
    let named = named.into_iter();
    let named = named.map(|(name, slots)| ways.judged(name, slots));
    let versions = versions.into_iter();
    let versions = versions.filter_map(|(name, slots)| ways.of_versions(name, slots));
    named.chain(versions).collect()
}

/// Slots of one service, and its name.
type Named<'e> = (String, Vec<Slot<'e>>);

/// Returns the groups of slots that words tell apart.
fn by_words(environment: &Environment) -> Vec<Named<'_>> {
    let mut groups: IndexMap<Key<'_>, Vec<Slot<'_>>> = IndexMap::default();
    for workload in &environment.workloads {
        let kind = WorkloadKind::from_name(&workload.kind);
        if kind.is_none_or(WorkloadKind::runs_to_completion) {
            continue;
        }
        if let Some(word) = word_of(workload) {
            let group = groups.entry(key(workload)).or_default();
            group.push(Slot { workload, word });
        }
    }
    if groups.is_empty() {
        return Vec::new();
    }
    add_unnamed(environment, &mut groups);
    groups
        .into_iter()
        .filter(|(_, slots)| are_of_one_service(slots))
        .map(|((.., name), slots)| (name.into_owned(), slots))
        .collect()
}

/// Adds the workload that is called after the service itself, beside a canary, or beside what Flagger makes of it.
fn add_unnamed<'e>(environment: &'e Environment, groups: &mut IndexMap<Key<'e>, Vec<Slot<'e>>>) {
    let has = |slots: &[Slot<'_>], word: &str| slots.iter().any(|slot| slot.word == word);
    let waits = |slots: &Vec<Slot<'_>>| has(slots, CANARY) || has(slots, PRIMARY);
    if !groups.values().any(waits) {
        return;
    }
    for workload in &environment.workloads {
        if word_of(workload).is_some() {
            continue;
        }
        let Some(slots) = groups.get_mut(&key(workload)) else {
            continue;
        };
        let is_flaggers = || has(slots, PRIMARY) && is_target_of_flagger(environment, workload);
        if has(slots, CANARY) && slots.len() == 1 || is_flaggers() {
            slots.push(Slot { workload, word: "" });
        }
    }
}

fn is_target_of_flagger(environment: &Environment, workload: &Workload) -> bool {
    let mut objects = environment.objects.iter();
    objects.any(|of| {
        of.kind == "Canary"
            && of.group == "flagger.app"
            && of.text("spec.targetRef.name") == Some(&workload.name)
    })
}

/// Tells whether workloads of one name are slots: each has a word of its own, the words belong together, and all run one image under
/// common labels.
fn are_of_one_service(slots: &[Slot<'_>]) -> bool {
    let words: IndexSet<&str> = slots.iter().map(|slot| slot.word).collect();
    if slots.len() < 2 || words.len() != slots.len() {
        return false;
    }
    let turns = COLORS.iter().all(|color| words.contains(color)) && words.len() == COLORS.len();
    let is_color = |word: &&str| COLORS.contains(word);
    let on_trial = !words.iter().any(is_color)
        && (words.contains(CANARY) || words.contains(PRIMARY) && words.contains(""));
    (turns || on_trial) && run_one_image(slots)
}

/// Tells whether slots run one image under common labels.
fn run_one_image(slots: &[Slot<'_>]) -> bool {
    let Some((first, others)) = slots.split_first() else {
        return false;
    };
    let own = images(first.workload, first.word);
    let labels = labels_apart(first);
    others.iter().all(|other| {
        let theirs = images(other.workload, other.word);
        !own.is_disjoint(&theirs) && !labels.is_disjoint(&labels_apart(other))
    })
}

/// Returns the labels of a slot's pods without what makes it a slot.
fn labels_apart(slot: &Slot<'_>) -> IndexSet<(String, String)> {
    let labels = pod_labels(slot.workload).filter(|(key, _)| !is_slots_label(key));
    let labels = labels.map(|(key, value)| (key.to_owned(), without_word(value, slot.word)));
    labels.collect()
}
