//! Objects of other kinds and the workloads that they are for: which pods they select, and what follows from a workload that is missing.
//!
//! Takes [`OtherObject`]s and workloads; gives yes or no to the rules about objects. Looks at names and labels alone.

mod budgets;
mod ends;
mod follows;
mod index;
mod left;
mod linked;
mod made;
mod named;
mod operators;
mod rights;
mod rollouts;
mod watches;

use crate::model::{OtherObject, Workload};

pub(super) use crate::model::selecting::Selecting;
pub(super) use crate::model::selectors::{
    backends, is_beside, pod_labels, selector, selector_text, selects, selects_by_values,
    selects_pods_of,
};
pub(super) use budgets::{Blocked, Budgets};
pub(super) use ends::{Loose, labels_of, loose_ends, lost_ends};
pub(super) use follows::Follows;
pub(super) use index::Index;
pub(super) use left::{Fate, Lost, lost_namespaces};
pub(super) use linked::{Linked, linked};
pub(super) use made::secrets_made_by;
pub(super) use named::named;
use operators::may_make_pods;
pub(super) use rollouts::of_rollout;

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
