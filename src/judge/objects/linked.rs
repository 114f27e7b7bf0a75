//! [`linked`]: the objects that a workload's pods name beside ConfigMaps and Secrets.
//!
//! Takes a workload; gives kind, name and place of each. kustomize knows some of these fields in some kinds as names and rewrites them; the
//! attributes of a CSI volume, `runtimeClassName` and claims for devices it leaves as they are. Leaves whether the object is there to
//! whoever asks.

use crate::model::{Leaf, Located, Workload};
use crate::source::WorkloadKind;
use crate::yaml::Origin;

const WAITS_FOR_VOLUME: &str = "the pod waits for its volume (FailedMount)";
const STAYS_PENDING: &str = "the pod stays Pending";
const NO_POD: &str = "no pod is made at all (FailedCreate)";

/// The fields of a volume that name an object: the volume's type, the field, the object's kind, and what a pod gets without it.
const OF_VOLUMES: [(&str, &str, &str, &str); 3] = [
    (
        "csi",
        "volumeAttributes.secretProviderClass",
        "SecretProviderClass",
        WAITS_FOR_VOLUME,
    ),
    (
        "ephemeral",
        "volumeClaimTemplate.spec.storageClassName",
        "StorageClass",
        STAYS_PENDING,
    ),
    (
        "persistentVolumeClaim",
        "claimName",
        "PersistentVolumeClaim",
        STAYS_PENDING,
    ),
];

/// The fields of a device's claim in a pod.
const OF_CLAIMS: [(&str, &str); 2] = [
    ("].resourceClaimName", "ResourceClaim"),
    ("].resourceClaimTemplateName", "ResourceClaimTemplate"),
];

/// An object that pods name.
#[derive(Debug, Clone, Copy)]
pub(in crate::judge) struct Linked<'w> {
    pub(in crate::judge) kind: &'static str,
    pub(in crate::judge) name: &'w str,
    pub(in crate::judge) origin: Origin,
    /// The state of a pod without it.
    pub(in crate::judge) consequence: &'static str,
}

/// Returns every object that a workload's pods name, ConfigMaps and Secrets aside.
pub(in crate::judge) fn linked(workload: &Workload) -> Vec<Linked<'_>> {
    let mut found = Vec::new();
    for volume in workload.volumes.values() {
        let fields = OF_VOLUMES.iter().filter(|of| of.0 == volume.kind);
        found.extend(fields.filter_map(|(_, field, kind, consequence)| {
            Some(of_leaf(kind, volume.rest.get(field)?, consequence))
        }));
    }
    let accounts = workload.service_account.iter();
    found.extend(accounts.map(|of| of_name("ServiceAccount", of, NO_POD)));
    let priorities = workload.priority_class.iter();
    found.extend(priorities.map(|of| of_name("PriorityClass", of, NO_POD)));
    let classes = workload.storage_classes.iter();
    found.extend(classes.map(|of| of_name("StorageClass", of, STAYS_PENDING)));
    let Some(kind) = WorkloadKind::from_name(&workload.kind) else {
        return found;
    };
    let pod = kind.pod_path().join(".");
    let runtime = workload.rest.get(&format!("{pod}.runtimeClassName"));
    found.extend(runtime.map(|leaf| of_leaf("RuntimeClass", leaf, NO_POD)));
    let claims = format!("{pod}.resourceClaims[");
    for (path, leaf) in workload.rest.iter() {
        if !path.starts_with(&claims) {
            continue;
        }
        let kinds = OF_CLAIMS.iter().filter(|(field, _)| path.ends_with(field));
        found.extend(kinds.map(|(_, kind)| of_leaf(kind, leaf, STAYS_PENDING)));
    }
    found
}

fn of_leaf<'w>(kind: &'static str, leaf: &'w Leaf, consequence: &'static str) -> Linked<'w> {
    Linked {
        kind,
        name: &leaf.value,
        origin: leaf.origin,
        consequence,
    }
}

fn of_name<'w>(
    kind: &'static str,
    name: &'w Located<String>,
    consequence: &'static str,
) -> Linked<'w> {
    Linked {
        kind,
        name: &name.value,
        origin: name.origin,
        consequence,
    }
}
