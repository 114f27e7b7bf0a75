//! The default fields of namespaces, images, replica counts and variables.

use super::rows::{Row, rows};
use crate::kustomize::kustomization::FieldSpec;

const NAMESPACE: &[Row] = &[
    ("", "", "Namespace", "metadata/name"),
    (
        "apiregistration.k8s.io",
        "",
        "APIService",
        "spec/service/namespace",
    ),
];

const NAMESPACE_WHERE_PRESENT: &[Row] = &[(
    "apiextensions.k8s.io",
    "",
    "CustomResourceDefinition",
    "spec/conversion/webhook/clientConfig/service/namespace",
)];

const IMAGES: &[Row] = &[
    ("", "", "", "spec/containers[]/image"),
    ("", "", "", "spec/initContainers[]/image"),
    ("", "", "", "spec/volumes[]/image/reference"),
    ("", "", "", "spec/template/spec/containers[]/image"),
    ("", "", "", "spec/template/spec/initContainers[]/image"),
    ("", "", "", "spec/template/spec/volumes[]/image/reference"),
    (
        "",
        "",
        "",
        "spec/jobTemplate/spec/template/spec/volumes[]/image/reference",
    ),
];

const REPLICAS: &[Row] = &[
    ("", "", "Deployment", "spec/replicas"),
    ("", "", "StatefulSet", "spec/replicas"),
    ("", "", "ReplicaSet", "spec/replicas"),
    ("", "", "ReplicationController", "spec/replicas"),
];

/// Variables outside pod specs. CronJob's and StatefulSet's NFS paths are kustomize's own.
const VARIABLES: &[Row] = &[
    (
        "",
        "",
        "CronJob",
        "spec/jobTemplate/spec/template/volumes/nfs/server",
    ),
    ("", "", "Deployment", "spec/template/metadata/annotations"),
    ("", "", "Ingress", "spec/rules/host"),
    ("", "", "Ingress", "spec/tls/hosts"),
    ("", "", "Ingress", "spec/tls/secretName"),
    ("", "", "Service", "spec/ports/port"),
    ("", "", "Service", "spec/ports/targetPort"),
    (
        "",
        "",
        "StatefulSet",
        "spec/volumeClaimTemplates/spec/nfs/server",
    ),
    ("", "", "PersistentVolume", "spec/nfs/server"),
    ("", "", "", "metadata/labels"),
    ("", "", "", "metadata/annotations"),
];

/// Pod specs with variables: kind, path, and whether `volumes/nfs/server` is among them.
const VARIABLE_PODS: &[(&str, &str, bool)] = &[
    ("CronJob", "spec/jobTemplate/spec/template/spec", false),
    ("DaemonSet", "spec/template/spec", true),
    ("Deployment", "spec/template/spec", true),
    ("Job", "spec/template/spec", true),
    ("Pod", "spec", true),
    ("ReplicaSet", "spec/template/spec", true),
    ("StatefulSet", "spec/template/spec", false),
];

const VARIABLES_OF_CONTAINERS: &[&str] =
    &["args", "command", "env/value", "volumeMounts/mountPath"];

pub(crate) fn namespace() -> Vec<FieldSpec> {
    rows(true, NAMESPACE)
        .chain(rows(false, NAMESPACE_WHERE_PRESENT))
        .collect()
}

pub(crate) fn images() -> Vec<FieldSpec> {
    rows(true, IMAGES).collect()
}

pub(crate) fn replicas() -> Vec<FieldSpec> {
    rows(true, REPLICAS).collect()
}

pub(crate) fn var_reference() -> Vec<FieldSpec> {
    let mut specs: Vec<FieldSpec> = rows(false, VARIABLES).collect();
    for (kind, pod, nfs) in VARIABLE_PODS {
        let containers = ["containers", "initContainers"]
            .into_iter()
            .flat_map(|list| {
                VARIABLES_OF_CONTAINERS
                    .iter()
                    .map(move |field| format!("{pod}/{list}/{field}"))
            });
        let volumes = nfs.then(|| format!("{pod}/volumes/nfs/server"));
        specs.extend(containers.chain(volumes).map(|path| FieldSpec {
            kind: (*kind).into(),
            path: path.into(),
            ..FieldSpec::default()
        }));
    }
    specs
}
