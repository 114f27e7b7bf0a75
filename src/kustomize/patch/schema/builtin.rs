//! The lists of Kubernetes' own types that merge by key, as kustomize's built-in schema (Kubernetes 1.21) has them.
//!
//! Takes an apiVersion and kind; gives a [`BuiltIn`] that is walked down field by field. Every list of a type that is not
//! here is replaced whole.

/// The type of one node, as far as merging asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BuiltIn {
    keys: Option<&'static [&'static str]>,
    element: Type,
}

/// A type with merging lists somewhere below it; `Other` has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Other,
    Root,
    RootWith(&'static [(&'static str, Type)]),
    Meta,
    Template,
    JobTemplate,
    CronSpec,
    TemplateOwner,
    PodSpec,
    Container,
    Ephemeral,
    Volume,
    EphemeralVolume,
    List(&'static [&'static str], Element),
    Fields(&'static [(&'static str, Type)]),
}

/// The element type of a merging list, where its own fields merge too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Plain,
    Container,
    Ephemeral,
    Volume,
}

const fn list(keys: &'static [&'static str]) -> Type {
    Type::List(keys, Element::Plain)
}

const NAME: &[&str] = &["name"];
const CONDITIONS: Type = Type::Fields(&[("conditions", list(&["type"]))]);
const WORKLOAD: &[(&str, Type)] = &[("spec", Type::TemplateOwner), ("status", CONDITIONS)];
const STATUS: &[(&str, Type)] = &[("status", CONDITIONS)];
const WEBHOOKS: &[(&str, Type)] = &[("webhooks", list(NAME))];
const CRON: &[(&str, Type)] = &[("spec", Type::CronSpec)];
const CSI_NODE: &[(&str, Type)] = &[("spec", Type::Fields(&[("drivers", list(NAME))]))];
const POD: &[(&str, Type)] = &[
    ("spec", Type::PodSpec),
    (
        "status",
        Type::Fields(&[("conditions", list(&["type"])), ("podIPs", list(&["ip"]))]),
    ),
];
const NODE: &[(&str, Type)] = &[
    ("spec", Type::Fields(&[("podCIDRs", list(&[]))])),
    (
        "status",
        Type::Fields(&[
            ("addresses", list(&["type"])),
            ("conditions", list(&["type"])),
        ]),
    ),
];
const SERVICE: &[(&str, Type)] = &[
    (
        "spec",
        Type::Fields(&[("ports", list(&["port", "protocol"]))]),
    ),
    ("status", CONDITIONS),
];

/// An apiVersion, kinds, and what merges in them beside the metadata.
type Root = (
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, Type)],
);

/// Types with more than their metadata to merge.
const ROOTS: &[Root] = &[
    (
        "apps/v1",
        &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
        WORKLOAD,
    ),
    ("batch/v1", &["Job"], WORKLOAD),
    ("batch/v1", &["CronJob"], CRON),
    ("batch/v1beta1", &["CronJob"], CRON),
    ("v1", &["ReplicationController"], WORKLOAD),
    ("v1", &["Pod"], POD),
    ("v1", &["PodTemplate"], &[("template", Type::Template)]),
    ("v1", &["Service"], SERVICE),
    ("v1", &["ServiceAccount"], &[("secrets", list(NAME))]),
    ("v1", &["Namespace", "PersistentVolumeClaim"], STATUS),
    ("v1", &["Node"], NODE),
    (
        "v1",
        &["ComponentStatus"],
        &[("conditions", list(&["type"]))],
    ),
    ("policy/v1", &["PodDisruptionBudget"], STATUS),
    ("policy/v1beta1", &["PodDisruptionBudget"], STATUS),
    ("apiregistration.k8s.io/v1", &["APIService"], STATUS),
    ("apiregistration.k8s.io/v1beta1", &["APIService"], STATUS),
    (
        "admissionregistration.k8s.io/v1",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        ],
        WEBHOOKS,
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        ],
        WEBHOOKS,
    ),
    ("storage.k8s.io/v1", &["CSINode"], CSI_NODE),
    ("storage.k8s.io/v1beta1", &["CSINode"], CSI_NODE),
];

/// Types of which only the metadata merges.
const METADATA_ONLY: &[(&str, &[&str])] = &[
    ("apps/v1", &["ControllerRevision"]),
    ("authentication.k8s.io/v1", &["TokenRequest", "TokenReview"]),
    ("authentication.k8s.io/v1beta1", &["TokenReview"]),
    (
        "authorization.k8s.io/v1",
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
    ),
    (
        "authorization.k8s.io/v1beta1",
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ],
    ),
    ("autoscaling/v1", &["HorizontalPodAutoscaler", "Scale"]),
    ("autoscaling/v2beta1", &["HorizontalPodAutoscaler"]),
    ("autoscaling/v2beta2", &["HorizontalPodAutoscaler"]),
    ("certificates.k8s.io/v1", &["CertificateSigningRequest"]),
    (
        "certificates.k8s.io/v1beta1",
        &["CertificateSigningRequest"],
    ),
    ("coordination.k8s.io/v1", &["Lease"]),
    ("coordination.k8s.io/v1beta1", &["Lease"]),
    (
        "v1",
        &[
            "Binding",
            "ConfigMap",
            "Endpoints",
            "Event",
            "LimitRange",
            "PersistentVolume",
            "ResourceQuota",
            "Secret",
        ],
    ),
    ("discovery.k8s.io/v1", &["EndpointSlice"]),
    ("discovery.k8s.io/v1beta1", &["EndpointSlice"]),
    ("events.k8s.io/v1", &["Event"]),
    ("events.k8s.io/v1beta1", &["Event"]),
    ("extensions/v1beta1", &["Ingress"]),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        &["FlowSchema", "PriorityLevelConfiguration"],
    ),
    (
        "networking.k8s.io/v1",
        &["Ingress", "IngressClass", "NetworkPolicy"],
    ),
    ("networking.k8s.io/v1beta1", &["Ingress", "IngressClass"]),
    ("node.k8s.io/v1", &["RuntimeClass"]),
    ("node.k8s.io/v1beta1", &["RuntimeClass"]),
    ("policy/v1beta1", &["Eviction", "PodSecurityPolicy"]),
    (
        "rbac.authorization.k8s.io/v1",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ),
    (
        "rbac.authorization.k8s.io/v1beta1",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ),
    ("scheduling.k8s.io/v1", &["PriorityClass"]),
    ("scheduling.k8s.io/v1beta1", &["PriorityClass"]),
    (
        "storage.k8s.io/v1",
        &["CSIDriver", "StorageClass", "VolumeAttachment"],
    ),
    (
        "storage.k8s.io/v1beta1",
        &[
            "CSIDriver",
            "CSIStorageCapacity",
            "StorageClass",
            "VolumeAttachment",
        ],
    ),
    ("apiextensions.k8s.io/v1", &["CustomResourceDefinition"]),
    (
        "apiextensions.k8s.io/v1beta1",
        &["CustomResourceDefinition"],
    ),
];

impl BuiltIn {
    /// A type of which nothing is known.
    pub(crate) const UNKNOWN: Self = Self {
        keys: None,
        element: Type::Other,
    };

    /// Returns the type of a whole object.
    pub(crate) fn of(api_version: &str, kind: &str) -> Self {
        if api_version == "kustomize.config.k8s.io/v1beta1" && kind == "Kustomization" {
            const GENERATORS: &[(&str, Type)] = &[
                ("configMapGenerator", list(NAME)),
                ("secretGenerator", list(NAME)),
            ];
            return Self::from(Type::Fields(GENERATORS));
        }
        let matches =
            |(group, kinds): (&str, &[&str])| group == api_version && kinds.contains(&kind);
        if let Some((_, _, fields)) = ROOTS
            .iter()
            .find(|(group, kinds, _)| matches((group, kinds)))
        {
            return Self::from(Type::RootWith(fields));
        }
        match METADATA_ONLY
            .iter()
            .any(|(group, kinds)| matches((group, kinds)))
        {
            true => Self::from(Type::Root),
            false => Self::UNKNOWN,
        }
    }

    /// Returns a type by its name in Kubernetes' OpenAPI document.
    pub(crate) fn named(name: &str) -> Self {
        Self::from(match name {
            "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" => Type::Meta,
            "io.k8s.api.core.v1.PodTemplateSpec" => Type::Template,
            "io.k8s.api.core.v1.PodSpec" => Type::PodSpec,
            "io.k8s.api.core.v1.Container" => Type::Container,
            "io.k8s.api.core.v1.EphemeralContainer" => Type::Ephemeral,
            "io.k8s.api.core.v1.Volume" => Type::Volume,
            "io.k8s.api.batch.v1.JobTemplateSpec" => Type::JobTemplate,
            "io.k8s.api.batch.v1.JobSpec" => Type::TemplateOwner,
            _ => Type::Other,
        })
    }

    const fn from(element: Type) -> Self {
        Self {
            keys: None,
            element,
        }
    }

    /// Returns the type of a mapping's field.
    pub(crate) fn field(self, name: &str) -> Self {
        let found = |fields: &[(&str, Type)]| {
            fields
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, of)| *of)
        };
        let of = match (self.element, name) {
            (Type::Root | Type::RootWith(_) | Type::Template | Type::JobTemplate, "metadata")
            | (Type::EphemeralVolume, "volumeClaimTemplate") => match self.element {
                Type::EphemeralVolume => Type::Root,
                _ => Type::Meta,
            },
            (Type::RootWith(fields) | Type::Fields(fields), _) => {
                found(fields).unwrap_or(Type::Other)
            }
            (Type::Meta, "finalizers") => list(&[]),
            (Type::Meta, "ownerReferences") => list(&["uid"]),
            (Type::Template, "spec") => Type::PodSpec,
            (Type::CronSpec, "jobTemplate") => Type::JobTemplate,
            (Type::JobTemplate, "spec") => Type::TemplateOwner,
            (Type::TemplateOwner, "template") => Type::Template,
            (Type::PodSpec, "containers" | "initContainers") => {
                Type::List(NAME, Element::Container)
            }
            (Type::PodSpec, "ephemeralContainers") => Type::List(NAME, Element::Ephemeral),
            (Type::PodSpec, "volumes") => Type::List(NAME, Element::Volume),
            (Type::PodSpec, "hostAliases") => list(&["ip"]),
            (Type::PodSpec, "imagePullSecrets") => list(NAME),
            (Type::PodSpec, "topologySpreadConstraints") => {
                list(&["topologyKey", "whenUnsatisfiable"])
            }
            (Type::Container | Type::Ephemeral, "env") => list(NAME),
            (Type::Container, "ports") => list(&["containerPort", "protocol"]),
            (Type::Container | Type::Ephemeral, "volumeMounts") => list(&["mountPath"]),
            (Type::Container | Type::Ephemeral, "volumeDevices") => list(&["devicePath"]),
            (Type::Volume, "ephemeral") => Type::EphemeralVolume,
            _ => Type::Other,
        };
        match of {
            Type::List(keys, element) => Self {
                keys: Some(keys),
                element: element.into(),
            },
            of => Self::from(of),
        }
    }

    /// Returns the keys that a list's items merge by (none for a list of scalars, which merge by their text), or
    /// `None` for a list that is replaced whole.
    pub(crate) fn merge_keys(self) -> Option<&'static [&'static str]> {
        self.keys
    }

    /// Returns the type of a list's items.
    pub(crate) fn item(self) -> Self {
        Self::from(self.element)
    }
}

impl From<Element> for Type {
    fn from(element: Element) -> Self {
        match element {
            Element::Plain => Self::Other,
            Element::Container => Self::Container,
            Element::Ephemeral => Self::Ephemeral,
            Element::Volume => Self::Volume,
        }
    }
}

#[cfg(test)]
mod tests;
