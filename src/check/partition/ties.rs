//! [`Ties`]: names that have to be judged together, since an object of one is for a workload of another.
//!
//! Takes the live objects of all environments; gives each name the one that stands for all that it is tied to. A Service is tied to the
//! workloads that it selects, an Ingress to its Services, an autoscaler to what it scales. Names are those without the environments' own
//! words, so that what answers to each other is tied alike on all sides.

use super::Own;
use crate::judge::{names_of, selector_of};
use crate::maps::IndexMap;
use crate::model::OtherObject;
use crate::source::{LazyObject, is_workload};

/// Names in groups, each group by one of its names.
#[derive(Default)]
pub(super) struct Ties {
    ids: IndexMap<String, usize>,
    parents: Vec<usize>,
}

impl Ties {
    /// Adds what ties the objects of one environment.
    pub(super) fn add(&mut self, objects: &[LazyObject], own: &Own<'_>) {
        let others: Vec<OtherObject> = objects
            .iter()
            .filter(|object| is_tied(object))
            .filter_map(|object| Some(OtherObject::new(&object.parse().ok()?)))
            .collect();
        let selects = others.iter().any(|of| !selector_of(of).is_empty());
        let by_label = match selects {
            true => by_label(objects),
            false => ByLabel::default(),
        };
        for other in &others {
            let name = own.stem(&other.name);
            for named in names_of(other) {
                self.tie(&name, &own.stem(named));
            }
            for workload in selected(&by_label, other) {
                self.tie(&name, &own.stem(&workload.name));
            }
        }
    }

    /// Returns the name that stands for all that this one is tied to.
    pub(super) fn of(&self, stem: &str) -> Option<&str> {
        let id = self.root(*self.ids.get(stem)?);
        self.ids.get_index(id).map(|(name, _)| name.as_str())
    }

    fn tie(&mut self, a: &str, b: &str) {
        let (a, b) = (self.id(a), self.id(b));
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }

    fn id(&mut self, name: &str) -> usize {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = self.parents.len();
        self.ids.insert(name.to_owned(), id);
        self.parents.push(id);
        id
    }

    fn root(&self, mut id: usize) -> usize {
        while let Some(parent) = self.parents.get(id).filter(|parent| **parent != id) {
            id = *parent;
        }
        id
    }
}

/// Tells whether an object is compared as such.
fn is_tied(object: &LazyObject) -> bool {
    let is_read_otherwise = matches!(object.kind, "ConfigMap" | "Secret");
    !is_workload(object.kind) && !is_read_otherwise
}

/// Workloads by a label of their pods.
type ByLabel<'o> = IndexMap<(String, String), Vec<(usize, &'o LazyObject)>>;

fn by_label(objects: &[LazyObject]) -> ByLabel<'_> {
    let mut found = ByLabel::default();
    let workloads = objects.iter().filter(|object| is_workload(object.kind));
    for (index, workload) in workloads.enumerate() {
        for label in workload.pod_labels() {
            found.entry(label).or_default().push((index, workload));
        }
    }
    found
}

/// Returns the workloads whose pods have every label that an object selects by.
fn selected<'o>(by_label: &ByLabel<'o>, object: &OtherObject) -> Vec<&'o LazyObject> {
    let mut labels = selector_of(object).into_iter();
    let having = |(key, value): (&str, &str)| {
        let found = by_label.get(&(key.to_owned(), value.to_owned()));
        found.map_or(&[][..], Vec::as_slice)
    };
    let Some(first) = labels.next() else {
        return Vec::new();
    };
    let mut found: Vec<(usize, &LazyObject)> = having(first).to_vec();
    found.retain(|(_, of)| *of.namespace == *object.namespace.as_deref().unwrap_or_default());
    for label in labels {
        // Both are in the order of the workloads.
        let also = having(label);
        found.retain(|(index, _)| also.binary_search_by_key(index, |(of, _)| *of).is_ok());
    }
    found.into_iter().map(|(_, workload)| workload).collect()
}
