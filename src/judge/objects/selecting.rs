//! [`Selecting`]: the objects that select pods, each by one label that it selects by, so that thousands of Services and workloads are
//! not held against each other one by one.

use super::{pod_labels, selector, selects_pods_of};
use crate::maps::IndexMap;
use crate::model::{OtherObject, Workload};

/// Objects that select pods by labels, each with its place among all.
#[derive(Debug)]
pub(in crate::judge) struct Selecting<'e>(
    IndexMap<(&'e str, &'e str), Vec<(usize, &'e OtherObject)>>,
);

impl<'e> Selecting<'e> {
    /// Indexes those of these objects that select pods by labels.
    pub(in crate::judge) fn new(objects: impl Iterator<Item = &'e OtherObject>) -> Self {
        let mut by_label: IndexMap<_, Vec<_>> = IndexMap::default();
        for (position, object) in objects.enumerate() {
            let label = selector(object).and_then(|map| object.below(map).next());
            if let Some(label) = label {
                by_label.entry(label).or_default().push((position, object));
            }
        }
        Self(by_label)
    }

    /// Returns the objects that select a workload's pods, in their order.
    pub(in crate::judge) fn pods_of<'i>(
        &'i self,
        workload: &'i Workload,
    ) -> impl Iterator<Item = &'e OtherObject> + use<'i, 'e> {
        let labels = pod_labels(workload).filter(|_| !self.0.is_empty());
        let lists = labels.filter_map(|label| self.0.get(&label));
        let mut lists: Vec<&[(usize, &'e OtherObject)]> = lists.map(Vec::as_slice).collect();
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
