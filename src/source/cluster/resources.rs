//! The resources that are read of a cluster, one line each.

use crate::source::WorkloadKind;
use crate::source::full_kind;

/// A kind of object, and where the API has it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) kind: &'static str,
    pub(super) api_version: &'static str,
    /// The plural in paths.
    pub(super) plural: &'static str,
    /// Whether its group comes with a CustomResourceDefinition, so that it may not be there.
    pub(super) custom: bool,
    /// Whether it owns a pod template.
    pub(super) workload: bool,
    /// Whether its objects are compared field by field, so that all of each is kept.
    pub(super) whole: bool,
    /// Whether a run that is granted it nowhere only says so.
    pub(super) optional: bool,
    /// Whether its objects are in namespaces.
    pub(super) namespaced: bool,
}

const fn workload(kind: WorkloadKind, api_version: &'static str, plural: &'static str) -> Resource {
    Resource {
        kind: kind.name(),
        api_version,
        plural,
        custom: false,
        workload: true,
        whole: false,
        optional: false,
        namespaced: true,
    }
}

const fn other(kind: &'static str, api_version: &'static str, plural: &'static str) -> Resource {
    Resource {
        kind,
        api_version,
        plural,
        custom: false,
        workload: false,
        whole: false,
        optional: false,
        namespaced: true,
    }
}

const fn whole(mut resource: Resource) -> Resource {
    resource.whole = true;
    resource
}

/// Something that a release may well have, and that its pods do not need to start.
const fn optional(kind: &'static str, api_version: &'static str, plural: &'static str) -> Resource {
    let mut resource = whole(other(kind, api_version, plural));
    resource.optional = true;
    resource
}

const fn cluster_wide(mut resource: Resource) -> Resource {
    resource.namespaced = false;
    resource
}

const fn custom(mut resource: Resource) -> Resource {
    resource.custom = true;
    resource
}

/// Tells whether objects of a kind are read where workloads name them.
pub(super) fn is_read(kind: &str, group: &str) -> bool {
    let all = [&CONFIG_MAPS, &SECRETS, &SERVICE_ACCOUNTS];
    all.iter().any(|of| of.kind == kind && of.group() == group)
}

/// Resources that are listed.
pub(super) const LISTED: &[Resource] = &[
    workload(WorkloadKind::Deployment, "apps/v1", "deployments"),
    workload(WorkloadKind::StatefulSet, "apps/v1", "statefulsets"),
    workload(WorkloadKind::DaemonSet, "apps/v1", "daemonsets"),
    workload(WorkloadKind::CronJob, "batch/v1", "cronjobs"),
    workload(WorkloadKind::Job, "batch/v1", "jobs"),
    custom(workload(
        WorkloadKind::Rollout,
        "argoproj.io/v1alpha1",
        "rollouts",
    )),
    whole(other(
        "HorizontalPodAutoscaler",
        "autoscaling/v2",
        "horizontalpodautoscalers",
    )),
    whole(other("LimitRange", "v1", "limitranges")),
    whole(other("ResourceQuota", "v1", "resourcequotas")),
    optional("Service", "v1", "services"),
    optional("Ingress", "networking.k8s.io/v1", "ingresses"),
    optional("NetworkPolicy", "networking.k8s.io/v1", "networkpolicies"),
    optional("PodDisruptionBudget", "policy/v1", "poddisruptionbudgets"),
    custom(other(
        "SealedSecret",
        "bitnami.com/v1alpha1",
        "sealedsecrets",
    )),
    custom(other(
        "ExternalSecret",
        "external-secrets.io/v1",
        "externalsecrets",
    )),
];

/// Workloads that are asked for where they are declared: others make most of them.
pub(super) const BY_NAME: &[Resource] = &[
    workload(WorkloadKind::Pod, "v1", "pods"),
    workload(WorkloadKind::ReplicaSet, "apps/v1", "replicasets"),
    workload(
        WorkloadKind::ReplicationController,
        "v1",
        "replicationcontrollers",
    ),
];

/// The resources that are looked up by name, or listed where many are referenced.
pub(super) const CONFIG_MAPS: Resource = other("ConfigMap", "v1", "configmaps");
pub(super) const SECRETS: Resource = other("Secret", "v1", "secrets");
pub(super) const SERVICE_ACCOUNTS: Resource = other("ServiceAccount", "v1", "serviceaccounts");
pub(super) const PRIORITY_CLASSES: Resource = cluster_wide(other(
    "PriorityClass",
    "scheduling.k8s.io/v1",
    "priorityclasses",
));
pub(super) const STORAGE_CLASSES: Resource =
    cluster_wide(other("StorageClass", "storage.k8s.io/v1", "storageclasses"));

/// The resources that hold revisions, and those that only revisions are asked about.
pub(super) const REPLICA_SETS: Resource = other("ReplicaSet", "apps/v1", "replicasets");
pub(super) const CONTROLLER_REVISIONS: Resource =
    other("ControllerRevision", "apps/v1", "controllerrevisions");
pub(super) const PERSISTENT_VOLUME_CLAIMS: Resource =
    other("PersistentVolumeClaim", "v1", "persistentvolumeclaims");

/// The resources that only `kubeparity timeline` lists, each where it may.
pub(super) const PODS: Resource = optional("Pod", "v1", "pods");
pub(super) const EVENTS: Resource = optional("Event", "v1", "events");
pub(super) const WRITTEN_CONFIG_MAPS: Resource = optional("ConfigMap", "v1", "configmaps");

impl Resource {
    /// Returns the resource of a kind that kubeparity.yaml names.
    pub(super) fn named(
        kind: &'static str,
        api_version: &'static str,
        plural: &'static str,
        namespaced: bool,
    ) -> Self {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let is_workload = WorkloadKind::in_group(kind, group).is_some();
        Self {
            workload: is_workload,
            whole: !is_workload,
            namespaced,
            ..other(kind, api_version, plural)
        }
    }

    /// Returns what stands for a kind that kubeparity.yaml names and that no server is known to have.
    pub(super) fn unknown(name: &str) -> &'static Self {
        let name = name.to_owned().leak();
        Box::leak(Box::new(Self::named(name, "v1", name, true)))
    }

    /// Returns the group, `""` for core.
    pub(super) fn group(&self) -> &'static str {
        self.api_version
            .split_once('/')
            .map_or("", |(group, _)| group)
    }

    /// Returns the path of its collection, in one namespace or in all.
    pub(super) fn path(&self, namespace: Option<&str>) -> String {
        let version = self.api_version.rsplit('/').next().unwrap_or_default();
        self.path_at(version, namespace)
    }

    /// Returns its kind with its group, as kubectl spells them together.
    pub(super) fn full_kind(&self) -> String {
        full_kind(self.kind, self.group())
    }

    /// As [`Self::path`], in another version of its group.
    pub(super) fn path_at(&self, version: &str, namespace: Option<&str>) -> String {
        let root = match self.group() {
            "" => format!("/api/{version}"),
            group => format!("/apis/{group}/{version}"),
        };
        let within = namespace
            .map(|name| format!("/namespaces/{name}"))
            .unwrap_or_default();
        format!("{root}{within}/{}", self.plural)
    }
}

/// Every verb that is used, with whether another serves as well.
pub(super) fn verbs() -> Vec<(&'static str, &'static Resource, bool)> {
    let mut all: Vec<_> = LISTED
        .iter()
        .map(|resource| ("list", resource, false))
        .collect();
    all.extend([
        ("get", &CONFIG_MAPS, false),
        ("list", &CONFIG_MAPS, true),
        ("get", &SECRETS, false),
        ("list", &SECRETS, true),
        ("get", &SERVICE_ACCOUNTS, false),
        ("list", &SERVICE_ACCOUNTS, true),
        ("get", &PRIORITY_CLASSES, false),
        ("get", &STORAGE_CLASSES, false),
    ]);
    all
}

/// The verbs that `kubeparity revisions` uses besides.
pub(super) const REVISION_VERBS: [(&str, &Resource); 3] = [
    ("list", &REPLICA_SETS),
    ("list", &CONTROLLER_REVISIONS),
    ("get", &PERSISTENT_VOLUME_CLAIMS),
];

/// The verbs that `kubeparity timeline` uses besides: ConfigMaps are listed by others too.
pub(super) const TIMELINE_VERBS: [(&str, &Resource); 2] = [("list", &PODS), ("list", &EVENTS)];

/// Returns the plurals of everything that is read: what can be off limits.
#[must_use]
pub fn resources() -> Vec<&'static str> {
    let mut all: Vec<_> = verbs()
        .into_iter()
        .map(|(_, resource, _)| resource.plural)
        .collect();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workloads_are_those_that_others_know() {
        for resource in LISTED {
            assert_eq!(
                crate::source::is_workload(resource.kind),
                resource.workload,
                "{resource:?}"
            );
        }
    }

    #[test]
    fn paths_are_those_of_the_api() {
        let cases = [
            (&SECRETS, None, "/api/v1/secrets"),
            (&SECRETS, Some("shop"), "/api/v1/namespaces/shop/secrets"),
            (
                &PRIORITY_CLASSES,
                None,
                "/apis/scheduling.k8s.io/v1/priorityclasses",
            ),
        ];
        for (resource, namespace, wanted) in cases {
            assert_eq!(resource.path(namespace), wanted);
        }
    }
}
