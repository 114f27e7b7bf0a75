//! Labels of pods that differ: whatever selects the pods has the same change, and the workload tells it.
//!
//! Takes the differences of workloads; gives whether that of another object is one of theirs.

use crate::compare::{Difference, Field, Side};
use crate::judge::Context;
use crate::maps::IndexSet;

/// The places where objects have labels, and labels of pods.
const PLACES: [&str; 4] = [
    "metadata.labels.",
    "spec.selector.matchLabels.",
    "spec.podSelector.matchLabels.",
    "spec.selector.",
];

/// The places where workloads have the labels of their pods.
const OF_PODS: [&str; 2] = [
    "spec.template.metadata.labels.",
    "spec.jobTemplate.spec.template.metadata.labels.",
];

/// The labels that differ between the pods of workloads: key, and what stands on each side.
pub(super) struct Labels(IndexSet<[String; 3]>);

impl Labels {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let all = context.comparison.differences.iter();
        let of_pods = all.filter(|of| of.workloads.0.is_some() && of.workloads.1.is_some());
        let told = of_pods.filter_map(|of| {
            let Field::Rest(path) = &of.field else {
                return None;
            };
            let path = path.to_string();
            let mut places = OF_PODS.iter();
            let key = places.find_map(|place| path.strip_prefix(place))?;
            Some(change(key, of))
        });
        Self(told.collect())
    }

    /// Tells whether an object's difference is that of a label of pods.
    pub(super) fn tell(&self, difference: &Difference<'_>) -> bool {
        let Field::Rest(path) = &difference.field else {
            return false;
        };
        if self.0.is_empty() {
            return false;
        }
        let path = path.to_string();
        PLACES.iter().any(|place| {
            let key = path.strip_prefix(place);
            key.is_some_and(|key| self.0.contains(&change(key, difference)))
        })
    }
}

fn change(key: &str, difference: &Difference<'_>) -> [String; 3] {
    let text = |side: &Side| match side.is_present() {
        true => format!("={}", side.value.unmasked()),
        false => String::new(),
    };
    [
        key.to_owned(),
        text(&difference.reference),
        text(&difference.target),
    ]
}
