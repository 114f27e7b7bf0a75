//! [`Index`]: workloads by name and by the labels of their pods, and objects by name, so that each reference is followed at once
//! however many there are.

use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, OtherObject, Workload};

use super::made::services_made_by;
use super::rights::role_of;
use super::{Selecting, may_make_pods, pod_labels, selector, selects, selects_pods_of};

/// Workloads and objects of one environment, to be looked up.
#[derive(Debug)]
pub(in crate::judge) struct Index<'e> {
    /// By the label's key, then by its value.
    by_label: IndexMap<&'e str, IndexMap<&'e str, Vec<&'e Workload>>>,
    workloads: IndexMap<&'e str, Vec<&'e Workload>>,
    objects: IndexMap<&'e str, Vec<&'e OtherObject>>,
    may_make_pods: bool,
    /// Kind and name of workloads that take the pod template of another one.
    without_template: IndexSet<(&'e str, &'e str)>,
    /// Services that a controller makes of some object.
    made_services: IndexSet<String>,
    selecting: Selecting<'e>,
    /// Kinds of which an object selects by nothing.
    unclear: IndexSet<&'e str>,
    /// Bindings by the role that they give.
    bindings: IndexMap<&'e str, Vec<&'e OtherObject>>,
    /// The names of what had another one before prefix and suffix, by kind and that name.
    originals: IndexMap<(&'e str, &'e str), &'e str>,
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
            without_template: IndexSet::default(),
            may_make_pods: objects.iter().any(may_make_pods),
            made_services: objects.iter().flat_map(services_made_by).collect(),
            selecting: Selecting::new(objects.iter()),
            unclear: IndexSet::default(),
            bindings: IndexMap::default(),
            originals: IndexMap::default(),
        };
        for workload in workloads {
            for (key, value) in pod_labels(workload) {
                let values = index.by_label.entry(key).or_default();
                values.entry(value).or_default().push(workload);
            }
            let named = index.workloads.entry(workload.name.as_str()).or_default();
            named.push(workload);
            index.note_original((&workload.kind, &workload.original_name, &workload.name));
        }
        for object in objects {
            let named = index.objects.entry(object.name.as_str()).or_default();
            named.push(object);
            index.note_original((&object.kind, &object.original_name, &object.name));
            if let Some(role) = role_of(object) {
                index.bindings.entry(role).or_default().push(object);
            }
            if !selects(object) {
                index.unclear.insert(&object.kind);
            }
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
        let labelled = object
            .below(map)
            .map(|(key, value)| self.labelled(key, value))
            .min_by_key(|workloads| workloads.len());
        // Conditions by themselves may hold of any.
        let is_any = labelled.is_none() && selects(object);
        let any = is_any.then(|| self.workloads.values().flatten());
        let candidates = labelled.unwrap_or_default().iter();
        let candidates = candidates.chain(any.into_iter().flatten()).copied();
        candidates.filter(move |workload| selects_pods_of(object, workload))
    }

    fn labelled(&self, key: &str, value: &str) -> &[&'e Workload] {
        let values = self.by_label.get(key);
        let workloads = values.and_then(|values| values.get(value));
        workloads.map_or(&[], Vec::as_slice)
    }

    /// Returns the workloads whose pods have all of these labels, of any application and namespace.
    pub(in crate::judge) fn labelled_all<'i>(
        &'i self,
        labels: &'i [(&str, &str)],
    ) -> impl Iterator<Item = &'e Workload> + use<'i, 'e> {
        let each = labels.iter().map(|(key, value)| self.labelled(key, value));
        let fewest = each.min_by_key(|workloads| workloads.len());
        let candidates = fewest.unwrap_or_default().iter().copied();
        candidates.filter(move |workload| {
            labels
                .iter()
                .all(|of| pod_labels(workload).any(|own| own == *of))
        })
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

    fn note_original(&mut self, (kind, original, name): (&'e str, &'e str, &'e str)) {
        if original != name {
            self.originals.entry((kind, original)).or_insert(name);
        }
    }

    /// Returns the final name of a workload or object that had this one before prefix and suffix.
    pub(in crate::judge) fn under_original_name(&self, kind: &str, name: &str) -> Option<&'e str> {
        self.originals.get(&(kind, name)).copied()
    }

    /// Returns the objects that select a workload's pods, of any application, in their order.
    pub(in crate::judge) fn selecting<'i>(
        &'i self,
        workload: &'i Workload,
    ) -> impl Iterator<Item = &'e OtherObject> + use<'i, 'e> {
        self.selecting.pods_of(workload)
    }

    /// Tells whether an object of the kind selects by nothing: it may be for all pods.
    pub(in crate::judge) fn may_select_any(&self, kind: &str) -> bool {
        self.unclear.contains(kind)
    }

    /// Returns the bindings that name a role so, of any kind and namespace.
    pub(in crate::judge) fn bindings(&self, role: &str) -> &[&'e OtherObject] {
        self.bindings.get(role).map_or(&[], Vec::as_slice)
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
