//! Names and labels by which other objects find workloads: selectors, and the Services that an Ingress or a route sends to.
//!
//! Takes [`OtherObject`]s and workloads; gives yes or no, and names. Leaves what a missing end means to judging.

use super::{OtherObject, Workload};
use crate::source::WorkloadKind;

/// Tells whether two objects can be in one namespace: an absent one is the overlay's own.
pub(crate) fn is_beside(a: Option<&str>, b: Option<&str>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// The leaf maps in which each kind that selects pods has its labels.
pub(crate) fn selector(object: &OtherObject) -> Option<&'static str> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("", "Service") => Some("spec.selector"),
        ("policy", "PodDisruptionBudget") => Some("spec.selector.matchLabels"),
        ("networking.k8s.io", "NetworkPolicy") => Some("spec.podSelector.matchLabels"),
        ("monitoring.coreos.com", "PodMonitor") => Some("spec.selector.matchLabels"),
        _ => None,
    }
}

/// Tells whether an object names pods by labels.
pub(crate) fn selects(object: &OtherObject) -> bool {
    selector(object).is_some_and(|map| object.below(map).next().is_some())
}

/// Tells whether a workload's pods have every label that an object selects by.
pub(crate) fn selects_pods_of(object: &OtherObject, workload: &Workload) -> bool {
    let Some(map) = selector(object) else {
        return false;
    };
    if !is_beside(object.namespace.as_deref(), workload.namespace.as_deref()) {
        return false;
    }
    let labels = labels_path(workload);
    let mut path = String::new();
    object.below(map).all(|(key, value)| {
        path.clear();
        path.push_str(labels);
        path.push_str(key);
        let label = workload.rest.get(&path);
        label.is_some_and(|label| label.value == value)
    })
}

/// Returns the path of the labels of a workload's pods.
pub(crate) fn labels_path(workload: &Workload) -> &'static str {
    match WorkloadKind::from_name(&workload.kind) {
        Some(WorkloadKind::Pod) => "metadata.labels.",
        Some(WorkloadKind::CronJob) => "spec.jobTemplate.spec.template.metadata.labels.",
        _ => "spec.template.metadata.labels.",
    }
}

/// Returns the labels of a workload's pods.
pub(crate) fn pod_labels(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    let prefix = labels_path(workload);
    let leaves = workload.rest.below(prefix);
    leaves.map(move |(path, leaf)| {
        let key = path.get(prefix.len()..).unwrap_or_default();
        (key, leaf.value.as_str())
    })
}

/// The Services that an Ingress or a route sends to, by name, with each place where one is named.
pub(crate) fn backends(object: &OtherObject) -> Vec<(&str, &str)> {
    let ends: &[&str] = match (object.group.as_str(), object.kind.as_str()) {
        ("networking.k8s.io", "Ingress") => &[".service.name"],
        ("extensions", "Ingress") => &[".serviceName"],
        ("gateway.networking.k8s.io", _) => &["].name"],
        ("route.openshift.io", "Route") => &["spec.to.name"],
        ("traefik.io" | "traefik.containo.us", "IngressRoute" | "IngressRouteTCP") => &["].name"],
        _ => return Vec::new(),
    };
    // In lists of these names, a reference is an item: its kind, namespace and port stand beside its name.
    let list = match object.group.as_str() {
        "gateway.networking.k8s.io" => Some("backendRefs["),
        "traefik.io" | "traefik.containo.us" => Some("services["),
        _ => None,
    };
    let is_gateway = list.is_some();
    let leaves = object.leaves.iter().filter(|(path, _)| {
        ends.iter().any(|end| path.ends_with(end)) && list.is_none_or(|list| path.contains(list))
    });
    leaves
        .filter_map(|(path, leaf)| {
            let place = match is_gateway {
                true => path.strip_suffix("name")?,
                false => path.rsplit_once('.')?.0,
            };
            Some((place, leaf.value.as_str()))
        })
        .collect()
}
