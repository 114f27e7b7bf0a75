//! [`Index`]: workloads by name and by the labels of their pods, and objects by name, so that each reference is followed at once
//! however many there are.

use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, OtherObject, Workload};

use super::made::services_made_by;
use super::{labels_path, may_make_pods, selector, selects_pods_of};

/// Workloads and objects of one environment, to be looked up.
#[derive(Debug)]
pub(in crate::judge) struct Index<'e> {
    /// By the label's key, then by its value.
    by_label: IndexMap<&'e str, IndexMap<&'e str, Vec<&'e Workload>>>,
    workloads: IndexMap<&'e str, Vec<&'e Workload>>,
    objects: IndexMap<&'e str, Vec<&'e OtherObject>>,
    may_make_pods: bool,
    /// Kind and name of workloads that take the pod template of another one.
    without_template: Vec<(&'e str, &'e str)>,
    /// Services that a controller makes of some object.
    made_services: IndexSet<String>,
}

impl<'e> Index<'e> {
    /// Indexes all that an environment renders.
    pub(in crate::judge) fn of_environment(environment: &'e Environment) -> Self {
        let of = environment.without_template.iter();
        Self {
            without_template: of
                .map(|of| (of.own.0.as_str(), of.own.1.as_str()))
                .collect(),
            ..Self::new(environment.workloads.iter(), &environment.objects)
        }
    }

    /// Indexes these workloads and objects.
    pub(in crate::judge) fn new(
        workloads: impl Iterator<Item = &'e Workload>,
        objects: &'e [OtherObject],
    ) -> Self {
        let mut index = Self {
            by_label: IndexMap::default(),
            workloads: IndexMap::default(),
            objects: IndexMap::default(),
            without_template: Vec::new(),
            may_make_pods: objects.iter().any(may_make_pods),
            made_services: objects.iter().flat_map(services_made_by).collect(),
        };
        for workload in workloads {
            for (key, value) in labels(workload) {
                let values = index.by_label.entry(key).or_default();
                values.entry(value).or_default().push(workload);
            }
            let named = index.workloads.entry(workload.name.as_str()).or_default();
            named.push(workload);
        }
        for object in objects {
            let named = index.objects.entry(object.name.as_str()).or_default();
            named.push(object);
        }
        index
    }

    /// Returns the workloads whose pods an object selects, of any application.
    pub(in crate::judge) fn selected<'i>(
        &'i self,
        object: &'i OtherObject,
    ) -> impl Iterator<Item = &'e Workload> + use<'i, 'e> {
        let map = selector(object).unwrap_or_default();
        // The rarest label leaves the fewest to be looked at.
        let candidates = object
            .below(map)
            .map(|(key, value)| self.labelled(key, value))
            .min_by_key(|workloads| workloads.len());
        let candidates = candidates.unwrap_or_default().iter().copied();
        candidates.filter(move |workload| selects_pods_of(object, workload))
    }

    fn labelled(&self, key: &str, value: &str) -> &[&'e Workload] {
        let values = self.by_label.get(key);
        let workloads = values.and_then(|values| values.get(value));
        workloads.map_or(&[], Vec::as_slice)
    }

    /// Returns the workloads of a kind and name, in any namespace.
    pub(in crate::judge) fn workloads<'i>(
        &'i self,
        kind: &'i str,
        name: &str,
    ) -> impl Iterator<Item = &'e Workload> + use<'i, 'e> {
        let named = self.workloads.get(name).map_or(&[][..], Vec::as_slice);
        let named = named.iter().copied();
        named.filter(move |workload| workload.kind == kind)
    }

    /// Tells whether a workload of a kind and name takes the pod template of another one.
    pub(in crate::judge) fn has_without_template(&self, kind: &str, name: &str) -> bool {
        self.without_template.contains(&(kind, name))
    }

    /// Returns the objects of a kind and name, in any namespace.
    pub(in crate::judge) fn objects<'i>(
        &'i self,
        kind: &'i str,
        name: &str,
    ) -> impl Iterator<Item = &'e OtherObject> + use<'i, 'e> {
        let named = self.objects.get(name).map_or(&[][..], Vec::as_slice);
        let named = named.iter().copied();
        named.filter(move |object| object.kind == kind)
    }

    /// Returns the final name of a workload or object that had this one before prefix and suffix, where nothing has it now.
    pub(in crate::judge) fn under_original_name(&self, kind: &str, name: &str) -> Option<&'e str> {
        let workloads = self.workloads.values().flatten();
        let workloads = workloads.filter(|of| of.kind == kind && of.original_name == name);
        let objects = self.objects.values().flatten();
        let objects = objects.filter(|of| of.kind == kind && of.original_name == name);
        let names = workloads.map(|of| of.name.as_str());
        let mut names = names.chain(objects.map(|of| of.name.as_str()));
        names.find(|found| *found != name)
    }

    /// Tells whether a controller makes a Service of this name of some object.
    pub(in crate::judge) fn makes_service(&self, name: &str) -> bool {
        self.made_services.contains(name)
    }

    /// Tells whether some object may be one that an operator makes pods of.
    pub(in crate::judge) fn may_make_pods(&self) -> bool {
        self.may_make_pods
    }
}

/// Returns the labels of a workload's pods.
fn labels(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let prefix = labels_path(workload);
    let leaves = workload.rest.below(prefix);
    leaves.map(move |(path, leaf)| {
        let key = path.get(prefix.len()..).unwrap_or_default();
        (key, leaf.value.as_str())
    })
}
