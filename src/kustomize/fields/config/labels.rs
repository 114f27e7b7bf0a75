//! The default fields of labels and annotations.

use super::rows::{Row, rows};
use crate::kustomize::kustomization::FieldSpec;

/// Made where missing: the selectors of what owns pods, and of a Service.
const SELECTORS: &[Row] = &[
    ("", "v1", "Service", "spec/selector"),
    ("", "v1", "ReplicationController", "spec/selector"),
    ("", "", "Deployment", "spec/selector/matchLabels"),
    ("", "", "ReplicaSet", "spec/selector/matchLabels"),
    ("", "", "DaemonSet", "spec/selector/matchLabels"),
    ("apps", "", "StatefulSet", "spec/selector/matchLabels"),
];

/// Only where they are there already.
const FOREIGN_SELECTORS: &[Row] = &[
    ("batch", "", "Job", "spec/selector/matchLabels"),
    (
        "batch",
        "",
        "CronJob",
        "spec/jobTemplate/spec/selector/matchLabels",
    ),
    (
        "policy",
        "",
        "PodDisruptionBudget",
        "spec/selector/matchLabels",
    ),
    (
        NETWORKING,
        "",
        "NetworkPolicy",
        "spec/podSelector/matchLabels",
    ),
    (
        NETWORKING,
        "",
        "NetworkPolicy",
        "spec/ingress/from/podSelector/matchLabels",
    ),
    (
        NETWORKING,
        "",
        "NetworkPolicy",
        "spec/egress/to/podSelector/matchLabels",
    ),
];

const NETWORKING: &str = "networking.k8s.io";

/// The two ways an affinity holds a label selector, below `podAffinity` or `podAntiAffinity`.
const AFFINITIES: &[&str] = &[
    "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
    "requiredDuringSchedulingIgnoredDuringExecution",
];

const TEMPLATE_LABELS: &[Row] = &[
    ("", "", "", "metadata/labels"),
    (
        "",
        "v1",
        "ReplicationController",
        "spec/template/metadata/labels",
    ),
    ("", "", "Deployment", "spec/template/metadata/labels"),
    ("", "", "ReplicaSet", "spec/template/metadata/labels"),
    ("", "", "DaemonSet", "spec/template/metadata/labels"),
    ("apps", "", "StatefulSet", "spec/template/metadata/labels"),
    ("batch", "", "Job", "spec/template/metadata/labels"),
    ("batch", "", "CronJob", "spec/jobTemplate/metadata/labels"),
    (
        "batch",
        "",
        "CronJob",
        "spec/jobTemplate/spec/template/metadata/labels",
    ),
];

const VOLUME_CLAIM_TEMPLATE_LABELS: &[Row] = &[(
    "apps",
    "",
    "StatefulSet",
    "spec/volumeClaimTemplates[]/metadata/labels",
)];

const ANNOTATIONS: &[Row] = &[
    ("", "", "", "metadata/annotations"),
    (
        "",
        "v1",
        "ReplicationController",
        "spec/template/metadata/annotations",
    ),
    ("", "", "Deployment", "spec/template/metadata/annotations"),
    ("", "", "ReplicaSet", "spec/template/metadata/annotations"),
    ("", "", "DaemonSet", "spec/template/metadata/annotations"),
    ("", "", "StatefulSet", "spec/template/metadata/annotations"),
    ("batch", "", "Job", "spec/template/metadata/annotations"),
    (
        "batch",
        "",
        "CronJob",
        "spec/jobTemplate/metadata/annotations",
    ),
    (
        "batch",
        "",
        "CronJob",
        "spec/jobTemplate/spec/template/metadata/annotations",
    ),
];

pub(crate) fn common_labels() -> Vec<FieldSpec> {
    let pods = ["Deployment", "StatefulSet"].into_iter().flat_map(|kind| {
        pod_selectors().map(move |path| FieldSpec {
            group: "apps".into(),
            version: "".into(),
            kind: kind.into(),
            path: path.into(),
            create: false,
        })
    });
    rows(true, SELECTORS)
        .chain(rows(false, FOREIGN_SELECTORS))
        .chain(pods)
        .chain(rows(true, TEMPLATE_LABELS))
        .chain(rows(true, VOLUME_CLAIM_TEMPLATE_LABELS))
        .collect()
}

/// The selectors inside a pod template, which are labelled only where they are there.
fn pod_selectors() -> impl Iterator<Item = String> {
    let pod = "spec/template/spec";
    ["podAffinity", "podAntiAffinity"]
        .into_iter()
        .flat_map(move |affinity| {
            AFFINITIES.iter().map(move |how| {
                format!("{pod}/affinity/{affinity}/{how}/labelSelector/matchLabels")
            })
        })
        .chain([format!(
            "{pod}/topologySpreadConstraints/labelSelector/matchLabels"
        )])
}

pub(crate) fn template_labels() -> Vec<FieldSpec> {
    rows(true, TEMPLATE_LABELS).collect()
}

pub(crate) fn volume_claim_template_labels() -> Vec<FieldSpec> {
    rows(true, VOLUME_CLAIM_TEMPLATE_LABELS).collect()
}

pub(crate) fn common_annotations() -> Vec<FieldSpec> {
    rows(true, ANNOTATIONS).collect()
}
