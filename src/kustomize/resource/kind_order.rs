//! The default order of kinds: Namespaces and the like first, webhooks last, all others by their names.

/// Kinds that come before all others, in this order.
pub(crate) const FIRST: &[&str] = &[
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];

/// Kinds that come after all others, in this order.
pub(crate) const LAST: &[&str] = &[
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Returns a kind with its group and version as one text to sort by.
pub(crate) fn kind_text(group: &str, version: &str, kind: &str) -> String {
    format!(
        "{}_{}_{}",
        or_marker(group, "~G"),
        or_marker(version, "~V"),
        or_marker(kind, "~K")
    )
}

/// Returns the key that lists of field specs are sorted by: the default order of kinds, then their names.
pub(crate) fn kind_key(group: &str, version: &str, kind: &str) -> (Rank, String) {
    (
        kind_rank(kind, FIRST, LAST),
        kind_text(group, version, kind),
    )
}

/// Before all others, among them, or after; then the place in the list.
pub(crate) type Rank = (i8, usize);

/// Returns the rank of a kind.
pub(crate) fn kind_rank<S: AsRef<str>>(kind: &str, first: &[S], last: &[S]) -> Rank {
    let position = |kinds: &[S]| kinds.iter().rposition(|k| k.as_ref() == kind);
    match (position(last), position(first)) {
        (Some(place), _) => (1, place),
        (None, Some(place)) => (-1, place),
        (None, None) => (0, 0),
    }
}

/// Returns the text, or a marker where it is empty, which sorts late.
pub(crate) fn or_marker<'a>(text: &'a str, marker: &'a str) -> &'a str {
    if text.is_empty() { marker } else { text }
}
