//! [`Known`]: what the walk through an object asks of each message, worked out when the first object of its type comes.
//!
//! Takes a message of Kubernetes' types; gives its fields by name, each with its limits, and those that have to be set.

use std::sync::OnceLock;

use super::limits::{self, Limit};
use super::together::{self, Rule};
use crate::source::protobuf::schema::{self, Field, Kind, Message};

/// Fields that have to be set, and of which others say so: the message and the field. That a selector is missing is not said:
/// whoever shows a part of an object leaves it out first.
const SAID_ELSEWHERE: &[(&str, &str)] = &[
    ("Container", "name"),
    ("DaemonSetSpec", "selector"),
    ("DeploymentSpec", "selector"),
    ("EnvVar", "name"),
    ("PodSpec", "containers"),
    ("ReplicaSetSpec", "selector"),
    ("StatefulSetSpec", "selector"),
    ("VolumeMount", "name"),
];

/// Fields that the description calls required, and that the API server takes empty, or leaves out unread.
const NOT_REQUIRED: &[(&str, &str)] = &[
    ("HTTPHeader", "value"),
    ("Sysctl", "value"),
    ("EvictionResponder", "name"),
    ("OwnerReference", "apiVersion"),
    ("OwnerReference", "kind"),
    ("OwnerReference", "name"),
    ("OwnerReference", "uid"),
    ("TopologyConstraint", "key"),
    ("WorkloadPodGroupResourceClaim", "name"),
];

/// Fields that validation asks for, and the description does not; and numbers that may not be 0.
const REQUIRED: &[(&str, &str)] = &[
    ("ConfigMapEnvSource", "name"),
    ("ConfigMapKeySelector", "name"),
    ("ConfigMapProjection", "name"),
    ("ConfigMapVolumeSource", "name"),
    ("ContainerPort", "containerPort"),
    ("ExecAction", "command"),
    ("GRPCAction", "port"),
    ("HTTPIngressPath", "pathType"),
    ("HorizontalPodAutoscalerSpec", "maxReplicas"),
    ("ImageVolumeSource", "reference"),
    ("IngressServiceBackend", "port"),
    ("PersistentVolumeClaimSpec", "accessModes"),
    ("PodDNSConfigOption", "name"),
    ("PodFailurePolicyOnExitCodesRequirement", "values"),
    ("PreferredSchedulingTerm", "weight"),
    ("ScaleIOVolumeSource", "volumeName"),
    ("SecretEnvSource", "name"),
    ("SecretKeySelector", "name"),
    ("SecretProjection", "name"),
    ("SecretVolumeSource", "secretName"),
    ("ServicePort", "port"),
    ("StorageOSVolumeSource", "volumeName"),
    ("TopologySpreadConstraint", "maxSkew"),
    ("WeightedPodAffinityTerm", "weight"),
];

/// Lists of values of which others say what is allowed, or that the API server leaves out unread.
const VALUES_ELSEWHERE: &[(&str, &str)] = &[
    ("GRPCAction", "mode"),
    ("HTTPGetAction", "protocol"),
    ("Lifecycle", "stopSignal"),
    ("PodSpec", "restartPolicy"),
];

/// Messages that have had the same fields for years, and of which the table has all: what else stands there is a mistake, and no field of a
/// newer release.
const WHOLE: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "ConfigMapKeySelector",
    "ContainerPort",
    "DaemonSet",
    "DaemonSetSpec",
    "Deployment",
    "DeploymentSpec",
    "DeploymentStrategy",
    "ExecAction",
    "HTTPGetAction",
    "HTTPHeader",
    "HTTPIngressPath",
    "HTTPIngressRuleValue",
    "Ingress",
    "IngressBackend",
    "IngressRule",
    "IngressServiceBackend",
    "IngressSpec",
    "IngressTLS",
    "LabelSelector",
    "LabelSelectorRequirement",
    "NetworkPolicy",
    "NetworkPolicyEgressRule",
    "NetworkPolicyIngressRule",
    "NetworkPolicySpec",
    "PodDisruptionBudget",
    "PolicyRule",
    "ReplicaSet",
    "ReplicaSetSpec",
    "Role",
    "RoleBinding",
    "RoleRef",
    "RollingUpdateDeployment",
    "Secret",
    "SecretKeySelector",
    "ServiceBackendPort",
    "StatefulSet",
    "Subject",
    "TCPSocketAction",
];

/// Tells whether a field has to be set: in a message, 0 and nothing are the same number.
fn is_required(field: &Field, within: &Message) -> bool {
    let name = &(within.name, field.name);
    let is_number = field.kind == Kind::Int || field.kind == Kind::Bool;
    REQUIRED.contains(name)
        || field.is_required
            && !is_number
            && !NOT_REQUIRED.contains(name)
            && !SAID_ELSEWHERE.contains(name)
}

/// A field, and what is asked of its values.
pub(super) struct Checks {
    pub(super) field: &'static Field,
    /// The limits of its values.
    pub(super) limit: Option<&'static Limit>,
    /// Whether it takes a few texts only.
    pub(super) is_one_of_values: bool,
}

/// A message, and all that is asked of it.
pub(super) struct Known {
    /// By name, sorted.
    fields: Vec<Checks>,
    /// The fields that have to be set, in the table's order.
    pub(super) required: Vec<&'static Field>,
    /// Which fields go together.
    pub(super) rules: &'static [Rule],
    /// Whether it is a container.
    pub(super) is_container: bool,
    /// Whether it has no other fields, in any release.
    pub(super) is_whole: bool,
    /// The name of its type.
    pub(super) name: &'static str,
}

impl Known {
    /// Returns what is asked of a message.
    pub(super) fn of(message: &'static Message) -> &'static Self {
        static ALL: OnceLock<Vec<OnceLock<Known>>> = OnceLock::new();
        static NONE: Known = Known {
            fields: Vec::new(),
            required: Vec::new(),
            rules: &[],
            is_container: false,
            is_whole: false,
            name: "",
        };
        let all = ALL.get_or_init(|| (0..schema::count()).map(|_| OnceLock::new()).collect());
        let place = all.get(message.index);
        place.map_or(&NONE, |place| place.get_or_init(|| Self::new(message)))
    }

    fn new(message: &'static Message) -> Self {
        let checks = |field: &'static Field| {
            let is_elsewhere = VALUES_ELSEWHERE.contains(&(message.name, field.name));
            Checks {
                field,
                limit: limits::of(message, field).filter(|_| !is_elsewhere),
                is_one_of_values: field.kind == Kind::Text
                    && field.values().next().is_some()
                    && !is_elsewhere,
            }
        };
        let mut fields: Vec<Checks> = message.in_json().map(checks).collect();
        // Stable: of two fields of one name the first stands.
        fields.sort_by_key(|of| of.field.name);
        fields.dedup_by_key(|of| of.field.name);
        Self {
            fields,
            required: message
                .in_json()
                .filter(|field| is_required(field, message))
                .collect(),
            rules: together::rules(message),
            is_container: message.name == "Container",
            is_whole: WHOLE.contains(&message.name),
            name: message.name,
        }
    }

    /// Says where a field belongs that the message does not have: it is spelled otherwise, or is one of a neighbour, which no newer release
    /// gives it.
    pub(super) fn belongs(&self, name: &str) -> Option<String> {
        let mut fields = self.fields.iter().map(|of| of.field.name);
        if let Some(known) = fields.find(|known| known.eq_ignore_ascii_case(name)) {
            return Some(format!("it is spelled {known}"));
        }
        let has = |message: &str| {
            let message = schema::message(message).map(Self::of);
            message.is_some_and(|of| of.field(name).is_some())
        };
        let has_template = self.name.ends_with("Spec") && self.field("template").is_some();
        let place = match self.name {
            "PodSpec" if has("Container") => "a container",
            "PodSpec" if has("DeploymentSpec") || has("StatefulSetSpec") => {
                "the workload's spec, beside the pod template"
            }
            "Container" if has("PodSpec") => "the pod's spec",
            _ if has_template && has("PodSpec") => "the pod template's spec",
            _ => return None,
        };
        Some(format!("it belongs into {place}"))
    }

    /// Returns the field of a name.
    pub(super) fn field(&self, name: &str) -> Option<&Checks> {
        let found = self.fields.binary_search_by(|of| of.field.name.cmp(name));
        self.fields.get(found.ok()?)
    }
}
