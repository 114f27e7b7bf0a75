//! Objects of other kinds and the workloads that they are for: which pods they select, and what follows from a workload that is missing.
//!
//! Takes [`OtherObject`]s and workloads; gives yes or no to the rules about objects. Looks at names and labels alone.

mod budgets;
mod ends;
mod follows;
mod index;
mod left;
mod made;
mod named;
mod operators;
mod rights;
mod rollouts;
mod selecting;

use crate::model::{OtherObject, Workload};
use crate::source::WorkloadKind;

pub(super) use budgets::{Blocked, Budgets};
pub(super) use ends::{Loose, NOT_RENDERED, labels_of, loose_ends};
pub(super) use follows::Follows;
pub(super) use index::Index;
pub(super) use left::{Fate, Lost, lost_namespaces};
pub(super) use named::named;
use operators::may_make_pods;
pub(super) use rollouts::of_rollout;
pub(super) use selecting::Selecting;

/// How much an object of a kind matters to a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A Service: without it nothing finds the pods.
    Service,
    /// Anything that acts on the workloads of the release, or that no rule knows.
    Other,
    /// Something that belongs to the cluster or the namespace rather than to a release.
    Surroundings,
}

/// Kinds that surround a release.
const SURROUNDINGS: [(&str, &str); 12] = [
    ("", "Namespace"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("", "ResourceQuota"),
    ("", "LimitRange"),
    ("", "ServiceAccount"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("storage.k8s.io", "StorageClass"),
];

/// Returns how much an object matters by itself.
pub(super) fn weight(object: &OtherObject) -> Weight {
    let of = (object.group.as_str(), object.kind.as_str());
    match of {
        ("", "Service") => Weight::Service,
        of if SURROUNDINGS.contains(&of) => Weight::Surroundings,
        _ => Weight::Other,
    }
}

/// Tells whether two objects can be in one namespace: an absent one is the overlay's own.
pub(super) fn is_beside(a: Option<&str>, b: Option<&str>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// The leaf maps in which each kind that selects pods has its labels.
fn selector(object: &OtherObject) -> Option<&'static str> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("", "Service") => Some("spec.selector"),
        ("policy", "PodDisruptionBudget") => Some("spec.selector.matchLabels"),
        ("networking.k8s.io", "NetworkPolicy") => Some("spec.podSelector.matchLabels"),
        ("monitoring.coreos.com", "PodMonitor") => Some("spec.selector.matchLabels"),
        _ => None,
    }
}

/// Tells whether an object names pods by labels.
pub(super) fn selects(object: &OtherObject) -> bool {
    selector(object).is_some_and(|map| object.below(map).next().is_some())
}

/// Tells whether an object selects by more than labels that are to be equal: which pods these are is not worked out.
pub(super) fn may_select_all(object: &OtherObject) -> bool {
    const MORE: [&str; 2] = [
        "spec.podSelector.matchExpressions",
        "spec.selector.matchExpressions",
    ];
    let mut more = MORE.iter();
    more.any(|map| object.leaves.below(map).next().is_some())
}

/// Tells whether a workload's pods have every label that an object selects by.
pub(super) fn selects_pods_of(object: &OtherObject, workload: &Workload) -> bool {
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
pub(super) fn labels_path(workload: &Workload) -> &'static str {
    match WorkloadKind::from_name(&workload.kind) {
        Some(WorkloadKind::Pod) => "metadata.labels.",
        Some(WorkloadKind::CronJob) => "spec.jobTemplate.spec.template.metadata.labels.",
        _ => "spec.template.metadata.labels.",
    }
}

/// The object that an autoscaler scales: its kind and name.
pub(super) fn scaled(object: &OtherObject) -> Option<(&str, &str)> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("autoscaling", "HorizontalPodAutoscaler") | ("keda.sh", "ScaledObject") => {
            let kind = object.text("spec.scaleTargetRef.kind");
            Some((
                kind.unwrap_or("Deployment"),
                object.text("spec.scaleTargetRef.name")?,
            ))
        }
        _ => None,
    }
}

/// The Services that an Ingress or a route sends to, by name, with each place where one is named.
pub(super) fn backends(object: &OtherObject) -> Vec<(&str, &str)> {
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

/// Returns the labels of pods that an object is for, none where it is not for pods, or for all.
pub(crate) fn selector_of(object: &OtherObject) -> Vec<(&str, &str)> {
    // A policy is for pods of any number of applications, and nothing follows from it.
    if object.kind == "NetworkPolicy" {
        return Vec::new();
    }
    selector(object).map_or_else(Vec::new, |map| object.below(map).collect())
}

/// Returns the names of the workloads and Services that an object is for.
pub(crate) fn names_of(object: &OtherObject) -> Vec<&str> {
    let services = backends(object).into_iter().map(|(_, name)| name);
    services
        .chain(scaled(object).map(|(_, name)| name))
        .collect()
}

/// Returns the claims that a workload's volumes name, by the volume.
pub(super) fn claims(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    workload.volumes.iter().filter_map(|(name, volume)| {
        let claim = volume.rest.get("claimName")?;
        (volume.kind == "persistentVolumeClaim").then_some((name.as_str(), claim.value.as_str()))
    })
}
