//! Values that the API server fills in where a field is left out, as published with the API types of Kubernetes 1.37.

use crate::source::WorkloadKind;

/// One field and what it is where nobody sets it.
pub(super) type Default = (&'static str, &'static str);

/// By kind of workload, below the object.
pub(super) const OF_KINDS: &[(WorkloadKind, &[Default])] = &[
    (
        WorkloadKind::Deployment,
        &[
            ("spec.progressDeadlineSeconds", "600"),
            ("spec.revisionHistoryLimit", "10"),
            ("spec.minReadySeconds", "0"),
        ],
    ),
    (
        WorkloadKind::StatefulSet,
        &[
            ("spec.revisionHistoryLimit", "10"),
            ("spec.podManagementPolicy", "OrderedReady"),
            ("spec.minReadySeconds", "0"),
            (
                "spec.persistentVolumeClaimRetentionPolicy.whenDeleted",
                "Retain",
            ),
            (
                "spec.persistentVolumeClaimRetentionPolicy.whenScaled",
                "Retain",
            ),
        ],
    ),
    (
        WorkloadKind::DaemonSet,
        &[
            ("spec.revisionHistoryLimit", "10"),
            ("spec.minReadySeconds", "0"),
        ],
    ),
    (WorkloadKind::ReplicaSet, &[("spec.minReadySeconds", "0")]),
    (
        WorkloadKind::CronJob,
        &[
            ("spec.concurrencyPolicy", "Allow"),
            ("spec.suspend", "false"),
            ("spec.successfulJobsHistoryLimit", "3"),
            ("spec.failedJobsHistoryLimit", "1"),
        ],
    ),
    (
        WorkloadKind::Rollout,
        &[
            ("spec.progressDeadlineSeconds", "600"),
            ("spec.revisionHistoryLimit", "10"),
            ("spec.minReadySeconds", "0"),
        ],
    ),
];

/// Of a Job's spec, and of the one that a CronJob makes Jobs of. How often it is to succeed depends on `parallelism`.
pub(super) const OF_JOBS: &[Default] = &[
    ("backoffLimit", "6"),
    ("completionMode", "NonIndexed"),
    ("parallelism", "1"),
    ("suspend", "false"),
];

/// Of the update strategy, by kind.
pub(super) const OF_STRATEGIES: &[(WorkloadKind, &[Default])] = &[
    (WorkloadKind::Deployment, &[("type", "RollingUpdate")]),
    (WorkloadKind::StatefulSet, &[("type", "RollingUpdate")]),
    (WorkloadKind::DaemonSet, &[("type", "RollingUpdate")]),
];

/// Of a strategy of type `RollingUpdate`, by kind.
pub(super) const OF_ROLLING_UPDATES: &[(WorkloadKind, &[Default])] = &[
    (
        WorkloadKind::Deployment,
        &[
            ("rollingUpdate.maxUnavailable", "25%"),
            ("rollingUpdate.maxSurge", "25%"),
        ],
    ),
    (
        WorkloadKind::StatefulSet,
        &[
            ("rollingUpdate.maxUnavailable", "1"),
            ("rollingUpdate.partition", "0"),
        ],
    ),
    (
        WorkloadKind::DaemonSet,
        &[
            ("rollingUpdate.maxUnavailable", "1"),
            ("rollingUpdate.maxSurge", "0"),
        ],
    ),
];

/// Of a pod's spec.
pub(super) const OF_PODS: &[Default] = &[
    ("dnsPolicy", "ClusterFirst"),
    ("schedulerName", "default-scheduler"),
    ("terminationGracePeriodSeconds", "30"),
    ("enableServiceLinks", "true"),
    ("restartPolicy", "Always"),
];

/// Of a container.
pub(super) const OF_CONTAINERS: &[Default] = &[
    ("terminationMessagePath", "/dev/termination-log"),
    ("terminationMessagePolicy", "File"),
];

/// Of a probe. For these the API server takes 0 for not set.
pub(super) const OF_PROBES: &[Default] = &[
    ("initialDelaySeconds", "0"),
    ("timeoutSeconds", "1"),
    ("periodSeconds", "10"),
    ("successThreshold", "1"),
    ("failureThreshold", "3"),
];

/// Of volumes, by type.
pub(super) const OF_VOLUMES: &[(&str, &[Default])] = &[
    ("configMap", &[("defaultMode", "420")]),
    ("secret", &[("defaultMode", "420")]),
    ("projected", &[("defaultMode", "420")]),
    ("downwardAPI", &[("defaultMode", "420")]),
    ("iscsi", &[("iscsiInterface", "default")]),
    (
        "rbd",
        &[
            ("pool", "rbd"),
            ("user", "admin"),
            ("keyring", "/etc/ceph/keyring"),
        ],
    ),
    (
        "azureDisk",
        &[
            ("cachingMode", "ReadWrite"),
            ("fsType", "ext4"),
            ("kind", "Shared"),
        ],
    ),
    (
        "scaleIO",
        &[("storageMode", "ThinProvisioned"), ("fsType", "xfs")],
    ),
];

/// Of a mapping, by the field (or the list) that it stands in, wherever that is.
pub(super) const OF_FIELDS: &[(&str, &[Default])] = &[
    ("httpGet", &[("path", "/"), ("scheme", "HTTP")]),
    ("grpc", &[("service", "")]),
    ("fieldRef", &[("apiVersion", "v1")]),
    ("serviceAccountToken", &[("expirationSeconds", "3600")]),
    ("secretRef", &[("name", "")]),
    ("sleep", &[("seconds", "0")]),
    ("onPodConditions", &[("status", "True")]),
    ("tolerations", &[("operator", "Equal")]),
    (
        "topologySpreadConstraints",
        &[
            ("minDomains", "1"),
            ("nodeAffinityPolicy", "Honor"),
            ("nodeTaintsPolicy", "Ignore"),
        ],
    ),
];

/// Fields whose absence means the same, by the text that they then have.
pub(super) const AS_ABSENT: &[(&str, &[&str])] = &[
    (
        "false",
        &[
            "hostNetwork",
            "hostPID",
            "hostIPC",
            "shareProcessNamespace",
            "setHostnameAsFQDN",
            "stdin",
            "stdinOnce",
            "tty",
            "privileged",
            "readOnlyRootFilesystem",
            "readOnly",
            "paused",
            "manualSelector",
            "chapAuthDiscovery",
            "chapAuthSession",
            "sslEnabled",
        ],
    ),
    ("true", &["hostUsers"]),
    ("Default", &["procMount"]),
    ("Always", &["fsGroupChangePolicy"]),
    ("Filesystem", &["volumeMode"]),
    ("None", &["mountPropagation"]),
    ("Disabled", &["recursiveReadOnly"]),
    (
        "0",
        &[
            "divisor",
            "hostPort",
            "failureThreshold",
            "initialDelaySeconds",
            "lun",
            "minReadySeconds",
            "partition",
            "periodSeconds",
            "start",
            "successThreshold",
            "timeoutSeconds",
        ],
    ),
    ("1", &["divisor"]),
    (
        "",
        &[
            "hostIP",
            "medium",
            "type",
            "path",
            "subPath",
            "workingDir",
            "hostname",
            "serviceName",
            "subdomain",
            "nodeName",
            "priorityClassName",
            "dnsPolicy",
            "schedulerName",
            "restartPolicy",
            "imagePullPolicy",
            "terminationMessagePath",
            "terminationMessagePolicy",
            "concurrencyPolicy",
            "podManagementPolicy",
            "scheme",
            "operator",
            "apiVersion",
            "audience",
            "certificateChainPath",
            "credentialBundlePath",
            "datasetName",
            "datasetUUID",
            "directory",
            "effect",
            "fsType",
            "group",
            "host",
            "iscsiInterface",
            "key",
            "keyPath",
            "keyring",
            "level",
            "pool",
            "prefix",
            "protectionDomain",
            "pullPolicy",
            "reference",
            "request",
            "revision",
            "role",
            "secretFile",
            "serviceAccount",
            "serviceAccountName",
            "storageMode",
            "storagePolicyID",
            "storagePolicyName",
            "storagePool",
            "subPathExpr",
            "tenant",
            "user",
            "value",
            "volumeName",
            "volumeNamespace",
            "whenDeleted",
            "whenScaled",
        ],
    ),
];

/// Lists of words of which Kubernetes makes sets.
pub(super) const SETS: &[&str] = &[
    "accessModes",
    "add",
    "drop",
    "hostnames",
    "matchLabelKeys",
    "mismatchLabelKeys",
    "namespaces",
    "policyTypes",
    "supplementalGroups",
    "values",
];

/// Fields that tell the items of a list apart, in the order in which it is tried.
pub(super) const NAMES: &[&[&str]] = &[
    &["name"],
    &["metadata", "name"],
    &["key"],
    &["mountPath"],
    &["devicePath"],
    &["ip"],
    &["topologyKey"],
    &["containerPort"],
];

/// Returns a table's entry.
pub(super) fn entry<K: PartialEq<Q>, Q, T>(
    table: &'static [(K, &'static [T])],
    name: Q,
) -> &'static [T] {
    table
        .iter()
        .find(|(of, _)| *of == name)
        .map_or(&[], |(_, entry)| entry)
}
