//! [`groups`]: workloads of one service that differ in a version: `checkout-v1` and `checkout-v2`.
//!
//! Takes an [`Environment`]; gives groups in which each has a version of its own, in a label and in its name. Leaves whether they are slots
//! to the Services that select them.

use super::words::{is_slots_label, is_version, without_word};
use super::{Named, Slot, run_one_image, word_of};
use crate::maps::{IndexMap, IndexSet};
use crate::model::selectors::pod_labels;
use crate::model::{Environment, Workload};
use crate::source::WorkloadKind;

/// Returns the groups, with the name without its version.
pub(super) fn groups(environment: &Environment) -> Vec<Named<'_>> {
    let mut groups: IndexMap<_, Vec<Slot<'_>>> = IndexMap::default();
    for workload in &environment.workloads {
        let Some(word) = version_of(workload) else {
            continue;
        };
        let name = without_word(&workload.original_name, word);
        let place = (workload.app.as_deref(), workload.namespace.as_deref());
        let group = groups.entry((place, &workload.kind, name)).or_default();
        group.push(Slot { workload, word });
    }
    let groups = groups.into_iter();
    let groups = groups.filter(|(_, slots)| {
        let words: IndexSet<&str> = slots.iter().map(|slot| slot.word).collect();
        slots.len() > 1 && words.len() == slots.len() && run_one_image(slots)
    });
    groups.map(|((.., name), slots)| (name, slots)).collect()
}

/// Returns the version of a workload: that of a label of its pods, where its name has it too and no word for a slot.
fn version_of(workload: &Workload) -> Option<&str> {
    let kind = WorkloadKind::from_name(&workload.kind);
    if kind.is_none_or(WorkloadKind::runs_to_completion) {
        return None;
    }
    let name = &workload.original_name;
    let labelled = pod_labels(workload).filter(|(key, _)| is_slots_label(key));
    let mut versions = labelled.map(|(_, value)| value);
    let found = versions.find(|value| is_version(value) && name.split('-').any(|of| of == *value));
    found.filter(|_| word_of(workload).is_none())
}
