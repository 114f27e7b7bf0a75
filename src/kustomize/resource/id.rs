//! Identities: [`Id`], effective namespaces, cluster-scoped kinds, and the forms that messages and
//! the output order use.

use super::{Id, PreviousId, Resource};
use crate::yaml::{Node, Tag};
use std::fmt;

/// The effective namespace of a resource without one.
pub(crate) const CLUSTER: &str = "_non_namespaceable_";

/// Cluster-scoped kinds by group and version: Kubernetes 1.21's, and admission policies.
const CLUSTER_SCOPED: &[(&str, &[&str], &[&str])] = &[
    (
        "",
        &["v1"],
        &[
            "ComponentStatus",
            "Namespace",
            "Node",
            "NodeProxyOptions",
            "PersistentVolume",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &["v1", "v1beta1"],
        &[
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &["v1"],
        &[
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
        ],
    ),
    (
        "apiextensions.k8s.io",
        &["v1", "v1beta1"],
        &["CustomResourceDefinition"],
    ),
    (
        "apiregistration.k8s.io",
        &["v1", "v1beta1"],
        &["APIService"],
    ),
    (
        "certificates.k8s.io",
        &["v1", "v1beta1"],
        &["CertificateSigningRequest"],
    ),
    (
        "flowcontrol.apiserver.k8s.io",
        &["v1beta1"],
        &["FlowSchema", "PriorityLevelConfiguration"],
    ),
    ("networking.k8s.io", &["v1", "v1beta1"], &["IngressClass"]),
    ("node.k8s.io", &["v1", "v1beta1"], &["RuntimeClass"]),
    ("policy", &["v1beta1"], &["PodSecurityPolicy"]),
    (
        "rbac.authorization.k8s.io",
        &["v1", "v1beta1"],
        &["ClusterRole", "ClusterRoleBinding"],
    ),
    ("scheduling.k8s.io", &["v1", "v1beta1"], &["PriorityClass"]),
    (
        "storage.k8s.io",
        &["v1", "v1beta1"],
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    ),
];

/// Tells whether a kind is certainly cluster-scoped. Unknown kinds count as namespaced.
#[must_use]
pub(crate) fn is_cluster_scoped(group: &str, version: &str, kind: &str) -> bool {
    CLUSTER_SCOPED.iter().any(|(g, versions, kinds)| {
        *g == group && kinds.contains(&kind) && versions.contains(&version)
    })
}

/// Splits an apiVersion at its first `/` into group and version.
#[must_use]
pub(crate) fn split_api_version(api_version: &str) -> (&str, &str) {
    // So short a text is looked through faster than it is searched.
    let slash = api_version.as_bytes().iter().position(|byte| *byte == b'/');
    let parts = slash.and_then(|at| Some((api_version.get(..at)?, api_version.get(at + 1..)?)));
    parts.unwrap_or(("", api_version))
}

fn namespace_or_default(namespace: &str) -> &str {
    if namespace.is_empty() {
        "default"
    } else {
        namespace
    }
}

impl Id {
    /// Tells whether the kind is certainly cluster-scoped.
    #[must_use]
    pub fn is_cluster_scoped(&self) -> bool {
        is_cluster_scoped(&self.group, &self.version, &self.kind)
    }

    /// Returns the namespace that identities are compared by.
    #[must_use]
    pub fn effective_namespace(&self) -> &str {
        if self.is_cluster_scoped() {
            CLUSTER
        } else {
            namespace_or_default(&self.namespace)
        }
    }

    /// Tells whether both name the same object: kind, name and effective namespace.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kind == other.kind
            && self.group == other.group
            && self.version == other.version
            && self.effective_namespace() == other.effective_namespace()
    }

    /// Returns `Kind.version.group`, with `[noKind]` and the like for what is empty.
    #[must_use]
    pub fn gvk(&self) -> String {
        gvk_text(&self.group, &self.version, &self.kind)
    }
}

/// Returns `Kind.version.group`, with `[noKind]` and the like for what is empty.
#[must_use]
pub(crate) fn gvk_text(group: &str, version: &str, kind: &str) -> String {
    let or = |text: &str, none: &str| {
        if text.is_empty() {
            none.to_owned()
        } else {
            text.to_owned()
        }
    };
    format!(
        "{}.{}.{}",
        or(kind, "[noKind]"),
        or(version, "[noVer]"),
        or(group, "[noGrp]")
    )
}

/// `Kind.version.group/name.namespace`, with `[noNs]` and the like for what is empty.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.name.is_empty() {
            "[noName]"
        } else {
            &self.name
        };
        let namespace = if self.namespace.is_empty() {
            "[noNs]"
        } else {
            &self.namespace
        };
        write!(f, "{}/{name}.{namespace}", self.gvk())
    }
}

impl PreviousId {
    /// Returns the namespace that identities are compared by.
    #[must_use]
    pub fn effective_namespace(&self) -> &str {
        namespace_or_default(&self.namespace)
    }
}

impl Resource {
    /// Returns `apiVersion`, or `""`.
    #[must_use]
    pub fn api_version(&self) -> &str {
        self.text("apiVersion")
    }

    /// Returns group and version.
    #[must_use]
    pub fn group_version(&self) -> (&str, &str) {
        split_api_version(self.api_version())
    }

    /// Returns `kind`, or `""`.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    /// Returns `metadata.name`, or `""`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.meta("name")
    }

    /// Returns `metadata.namespace` as written, or `""`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.meta("namespace")
    }

    #[inline]
    fn text(&self, key: &str) -> &str {
        self.node
            .get(key)
            .and_then(|n| n.as_str())
            .unwrap_or_default()
    }

    #[inline]
    fn meta(&self, key: &str) -> &str {
        self.node
            .get("metadata")
            .and_then(|metadata| metadata.get(key))
            .filter(|n| !n.is_null())
            .and_then(|n| n.as_str())
            .unwrap_or_default()
    }

    /// Returns the current identity.
    #[must_use]
    pub fn id(&self) -> Id {
        let (group, version) = self.group_version();
        Id {
            group: group.into(),
            version: version.into(),
            kind: self.kind().into(),
            name: self.name().into(),
            namespace: self.namespace().into(),
        }
    }

    /// Tells whether the kind is certainly cluster-scoped.
    #[must_use]
    pub fn is_cluster_scoped(&self) -> bool {
        let (group, version) = self.group_version();
        is_cluster_scoped(group, version, self.kind())
    }

    /// Returns the namespace that identities are compared by.
    #[must_use]
    pub fn effective_namespace(&self) -> &str {
        if self.is_cluster_scoped() {
            CLUSTER
        } else {
            namespace_or_default(self.namespace())
        }
    }

    /// Returns the first identity it had: kind, name and namespace; group and version are the current.
    #[must_use]
    pub fn original_id(&self) -> Id {
        match self.previous.first() {
            Some(previous) => self.previous_as_id(previous),
            None => self.id(),
        }
    }

    /// Returns a former identity in full.
    #[must_use]
    pub fn previous_as_id(&self, previous: &PreviousId) -> Id {
        let (group, version) = self.group_version();
        Id {
            group: group.into(),
            version: version.into(),
            kind: previous.kind.clone(),
            name: previous.name.clone(),
            namespace: previous.namespace.clone(),
        }
    }

    /// Returns `metadata.name` before prefix, suffix and hash.
    #[must_use]
    pub fn original_name(&self) -> &str {
        self.previous.first().map_or(self.name(), |p| &p.name)
    }

    /// Returns the name that people know it by: that of a patch that renamed it, else the one before prefix, suffix and hash.
    #[must_use]
    pub fn known_name(&self) -> &str {
        match &self.given_name {
            Some(name) => name,
            None => self.original_name(),
        }
    }

    /// Notes the name that a patch gave it, where it had another one before.
    pub(crate) fn note_name_given(&mut self, before: &str) {
        if self.name() != before {
            self.given_name = Some(self.name().into());
        }
    }

    /// Returns the kind before any patch changed it.
    #[must_use]
    pub fn original_kind(&self) -> &str {
        self.previous.first().map_or(self.kind(), |p| &p.kind)
    }

    /// Returns the effective namespace before any transformer changed it.
    #[must_use]
    pub fn original_effective_namespace(&self) -> &str {
        self.previous
            .first()
            .map_or(self.effective_namespace(), PreviousId::effective_namespace)
    }

    /// Sets `metadata.name`, keeping how it was quoted and where it was written.
    pub fn set_name(&mut self, name: &str) {
        if let Some(node) = self
            .node
            .get_mut("metadata")
            .and_then(|m| m.get_mut("name"))
        {
            *node = Node::scalar(name, Tag::Implicit, node.style, node.origin);
        }
    }

    /// Remembers the current identity as a former one, to be called before a change of name,
    /// namespace or kind.
    pub fn remember_id(&mut self) {
        let previous = PreviousId {
            name: self.name().into(),
            namespace: self.effective_namespace().into(),
            kind: self.kind().into(),
        };
        self.previous.push(previous);
    }

    /// Tells whether the current identity is `id`.
    #[must_use]
    pub fn is_now(&self, id: &Id) -> bool {
        self.name() == id.name
            && self.kind() == id.kind
            && self.group_version() == (id.group.as_str(), id.version.as_str())
            && self.effective_namespace() == id.effective_namespace()
    }

    /// Tells whether another resource has the same current identity.
    #[must_use]
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name()
            && self.kind() == other.kind()
            && self.group_version() == other.group_version()
            && self.effective_namespace() == other.effective_namespace()
    }

    /// Tells whether the current or a former identity is `id`, in whichever namespace.
    #[must_use]
    pub fn is_or_was_named(&self, id: &Id) -> bool {
        self.group_version() == (id.group.as_str(), id.version.as_str())
            && (self.name() == id.name && self.kind() == id.kind
                || self
                    .previous
                    .iter()
                    .any(|previous| previous.name == id.name && previous.kind == id.kind))
    }

    /// Tells whether the current or a former identity is `id`.
    #[must_use]
    pub fn is_or_was(&self, id: &Id) -> bool {
        if self.group_version() != (id.group.as_str(), id.version.as_str()) {
            return false;
        }
        self.is_now(id)
            || self.previous.iter().any(|previous| {
                previous.name == id.name
                    && previous.kind == id.kind
                    && previous.effective_namespace() == id.effective_namespace()
            })
    }
}

#[cfg(test)]
mod tests;
