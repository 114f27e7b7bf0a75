//! The default fields that name objects, by the kind of the object.

use super::name_reference::NameReference;
use super::rows::{Row, rows};
use crate::kustomize::kustomization::FieldSpec;

/// Pod specs that name ConfigMaps and Secrets: version, kind, path.
const PODS: &[(&str, &str, &str)] = &[
    ("v1", "Pod", "spec"),
    ("", "PodTemplate", "template/spec"),
    ("", "Deployment", "spec/template/spec"),
    ("", "ReplicaSet", "spec/template/spec"),
    ("", "DaemonSet", "spec/template/spec"),
    ("", "StatefulSet", "spec/template/spec"),
    ("", "Job", "spec/template/spec"),
    ("", "CronJob", "spec/jobTemplate/spec/template/spec"),
];

/// Pod specs that name everything else.
const OTHER_PODS: &[(&str, &str, &str)] = &[
    ("", "Pod", "spec"),
    ("", "StatefulSet", "spec/template/spec"),
    ("", "Deployment", "spec/template/spec"),
    ("", "ReplicationController", "spec/template/spec"),
    ("", "CronJob", "spec/jobTemplate/spec/template/spec"),
    ("", "Job", "spec/template/spec"),
    ("", "DaemonSet", "spec/template/spec"),
];

const CONFIG_MAP_IN_POD: &[&str] = &[
    "volumes/configMap/name",
    "containers/env/valueFrom/configMapKeyRef/name",
    "initContainers/env/valueFrom/configMapKeyRef/name",
    "containers/envFrom/configMapRef/name",
    "initContainers/envFrom/configMapRef/name",
    "volumes/projected/sources/configMap/name",
];

const CONFIG_MAP: &[Row] = &[
    ("", "", "Node", "spec/configSource/configMap"),
    ("", "", "Role", "rules/resourceNames"),
    ("", "", "ClusterRole", "rules/resourceNames"),
    (
        "",
        "",
        "Ingress",
        "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap",
    ),
];

const SECRET_IN_POD: &[&str] = &[
    "volumes/secret/secretName",
    "containers/env/valueFrom/secretKeyRef/name",
    "initContainers/env/valueFrom/secretKeyRef/name",
    "containers/envFrom/secretRef/name",
    "initContainers/envFrom/secretRef/name",
    "imagePullSecrets/name",
    "volumes/projected/sources/secret/name",
];

const SECRET: &[Row] = &[
    ("", "", "Ingress", "spec/tls/secretName"),
    (
        "",
        "",
        "Ingress",
        "metadata/annotations/ingress.kubernetes.io\\/auth-secret",
    ),
    (
        "",
        "",
        "Ingress",
        "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret",
    ),
    (
        "",
        "",
        "Ingress",
        "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret",
    ),
    ("", "", "ServiceAccount", "imagePullSecrets/name"),
    ("", "", "StorageClass", "parameters/secretName"),
    ("", "", "StorageClass", "parameters/adminSecretName"),
    ("", "", "StorageClass", "parameters/userSecretName"),
    ("", "", "StorageClass", "parameters/secretRef"),
    ("", "", "Role", "rules/resourceNames"),
    ("", "", "ClusterRole", "rules/resourceNames"),
    (
        "serving.knative.dev",
        "v1",
        "Service",
        "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
    ),
    ("", "", "PersistentVolume", "spec/azureFile/secretName"),
];

const SERVICE: &[Row] = &[
    ("apps", "", "StatefulSet", "spec/serviceName"),
    (
        "",
        "",
        "Ingress",
        "spec/rules/http/paths/backend/serviceName",
    ),
    ("", "", "Ingress", "spec/backend/serviceName"),
    (
        "",
        "",
        "Ingress",
        "spec/rules/http/paths/backend/service/name",
    ),
    ("", "", "Ingress", "spec/defaultBackend/service/name"),
    (
        "apiregistration.k8s.io",
        "",
        "APIService",
        "spec/service/name",
    ),
    (
        ADMISSION,
        "",
        "ValidatingWebhookConfiguration",
        "webhooks/clientConfig/service",
    ),
    (
        ADMISSION,
        "",
        "MutatingWebhookConfiguration",
        "webhooks/clientConfig/service",
    ),
];

const ADMISSION: &str = "admissionregistration.k8s.io";
const POLICY: &[Row] = &[(
    ADMISSION,
    "",
    "ValidatingAdmissionPolicyBinding",
    "spec/policyName",
)];

const RBAC: &str = "rbac.authorization.k8s.io";
const ROLE: &[Row] = &[(RBAC, "", "RoleBinding", "roleRef/name")];
const CLUSTER_ROLE: &[Row] = &[
    (RBAC, "", "RoleBinding", "roleRef/name"),
    (RBAC, "", "ClusterRoleBinding", "roleRef/name"),
];
const SERVICE_ACCOUNT: &[Row] = &[
    (RBAC, "", "RoleBinding", "subjects"),
    (RBAC, "", "ClusterRoleBinding", "subjects"),
];

const PERSISTENT_VOLUME: &[Row] = &[
    ("", "", "PersistentVolumeClaim", "spec/volumeName"),
    ("", "", "ClusterRole", "rules/resourceNames"),
];
const STORAGE_CLASS: &[Row] = &[
    ("", "", "PersistentVolume", "spec/storageClassName"),
    ("", "", "PersistentVolumeClaim", "spec/storageClassName"),
    (
        "",
        "",
        "StatefulSet",
        "spec/volumeClaimTemplates/spec/storageClassName",
    ),
];
const SCALE_TARGET: &[Row] = &[(
    "",
    "",
    "HorizontalPodAutoscaler",
    "spec/scaleTargetRef/name",
)];
const INGRESS_CLASS: &[Row] = &[("", "", "Ingress", "spec/ingressClassName")];

/// Named kinds (group, version, kind) and the fields that name them, pod specs left out, in the
/// order they are gone through. The IngressClass's group is misspelt in kustomize too, so that
/// nothing matches it.
const TARGETS: &[(&str, &str, &str, &[Row])] = &[
    ("storage.k8s.io", "v1", "StorageClass", STORAGE_CLASS),
    ("", "v1", "ServiceAccount", SERVICE_ACCOUNT),
    (RBAC, "", "Role", ROLE),
    (RBAC, "", "ClusterRole", CLUSTER_ROLE),
    ("", "v1", "ConfigMap", CONFIG_MAP),
    ("", "v1", "Secret", SECRET),
    ("", "v1", "Service", SERVICE),
    ("scheduling.k8s.io", "v1", "PriorityClass", &[]),
    ("", "v1", "PersistentVolume", PERSISTENT_VOLUME),
    ("", "v1", "PersistentVolumeClaim", &[]),
    ("", "", "Deployment", SCALE_TARGET),
    ("", "", "StatefulSet", SCALE_TARGET),
    (ADMISSION, "", "ValidatingAdmissionPolicy", POLICY),
    ("networking.k8s.io/v1", "v1", "IngressClass", INGRESS_CLASS),
    ("", "", "ReplicaSet", SCALE_TARGET),
    ("", "", "ReplicationController", SCALE_TARGET),
];

pub(crate) fn name_reference() -> Vec<NameReference> {
    TARGETS
        .iter()
        .map(|(group, version, kind, fields)| NameReference {
            group: (*group).into(),
            version: (*version).into(),
            kind: (*kind).into(),
            referrers: in_pods(kind).chain(rows(false, fields)).collect(),
        })
        .collect()
}

fn in_pods(kind: &str) -> impl Iterator<Item = FieldSpec> + use<> {
    let (pods, fields): (_, &'static [&'static str]) = match kind {
        "ConfigMap" => (PODS, CONFIG_MAP_IN_POD),
        "Secret" => (PODS, SECRET_IN_POD),
        "ServiceAccount" => (OTHER_PODS, &["serviceAccountName"]),
        "PersistentVolumeClaim" => (OTHER_PODS, &["volumes/persistentVolumeClaim/claimName"]),
        "PriorityClass" => (OTHER_PODS, &["priorityClassName"]),
        _ => (PODS, &[]),
    };
    pods.iter().flat_map(move |(version, kind, pod)| {
        fields.iter().map(move |field| FieldSpec {
            group: "".into(),
            version: (*version).into(),
            kind: (*kind).into(),
            path: format!("{pod}/{field}").into(),
            create: false,
        })
    })
}
