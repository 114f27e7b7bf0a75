//! [`Selecting`]: the objects that select pods, each by one label that it selects by, so that thousands of Services and workloads are
//! not held against each other one by one.
//!
//! Takes [`OtherObject`]s; gives those that select a workload's pods. Leaves what it means to be selected to others.

use super::selectors::{pod_labels, selector, selects, selects_pods_of};
use super::{OtherObject, Workload};
use crate::maps::IndexMap;

/// Objects that select pods by labels, each with its place among all.
#[derive(Debug)]
pub(crate) struct Selecting<'e> {
    by_label: IndexMap<(&'e str, &'e str), Vec<Numbered<'e>>>,
    /// Those that select by conditions alone.
    by_conditions: Vec<Numbered<'e>>,
}

/// An object with its place among all.
type Numbered<'e> = (usize, &'e OtherObject);

impl<'e> Selecting<'e> {
    /// Indexes those of these objects that select pods by labels.
    pub(crate) fn new(objects: impl Iterator<Item = &'e OtherObject>) -> Self {
        let selecting = objects
            .enumerate()
            .filter_map(|of| Some((of, selector(of.1)?)));
        let selecting: Vec<_> = selecting.collect();
        let mut counts: IndexMap<(&str, &str), usize> = IndexMap::default();
        for ((_, object), map) in &selecting {
            for label in object.below(map) {
                *counts.entry(label).or_default() += 1;
            }
        }
        let mut by_label: IndexMap<_, Vec<_>> = IndexMap::default();
        let mut by_conditions = Vec::new();
        for (of, map) in selecting {
            // The rarest label leaves the fewest to be looked at: all may have the release's in common.
            let rarest =
                of.1.below(map)
                    .min_by_key(|label| counts.get(label).copied());
            match rarest {
                Some(label) => by_label.entry(label).or_default().push(of),
                None if selects(of.1) => by_conditions.push(of),
                None => {}
            }
        }
        Self {
            by_label,
            by_conditions,
        }
    }

    /// Returns the objects that select a workload's pods, in their order.
    pub(crate) fn pods_of<'i>(
        &'i self,
        workload: &'i Workload,
    ) -> impl Iterator<Item = &'e OtherObject> + use<'i, 'e> {
        let labels = pod_labels(workload).filter(|_| !self.by_label.is_empty());
        let lists = labels.filter_map(|label| self.by_label.get(&label));
        let lists = lists.chain(Some(&self.by_conditions));
        let mut lists: Vec<&[Numbered<'e>]> = lists.map(Vec::as_slice).collect();
        let in_order = std::iter::from_fn(move || {
            let left = lists.iter_mut().filter(|list| !list.is_empty());
            let list = left.min_by_key(|list| list.first().map(|(position, _)| *position))?;
            let ((_, object), rest) = list.split_first()?;
            *list = rest;
            Some(*object)
        });
        in_order.filter(move |object| selects_pods_of(object, workload))
    }
}
