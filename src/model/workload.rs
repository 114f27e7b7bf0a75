//! [`Workload`]: what owns a pod template, and [`Container`].

use std::sync::Arc;

use smol_str::SmolStr;

use crate::maps::IndexMap;

use super::{EnvSource, Image, Leaves, Located, Probe, Quantity, Repeated, Variable};
use crate::needs::{Mentions, Need};
use crate::source::Live;
use crate::yaml::Origin;

/// A Deployment, StatefulSet, DaemonSet, CronJob, Job, ReplicaSet, Pod or Argo Rollout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workload {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// Kind as written.
    pub kind: String,
    /// apiVersion as written.
    pub api_version: String,
    /// metadata.namespace, if set.
    pub namespace: Option<String>,
    /// Final name.
    pub name: String,
    /// Name before prefix and suffix; what pairs across environments.
    pub original_name: String,
    /// The place of the declaration.
    pub origin: Origin,
    /// spec.replicas (1 filled in where Kubernetes does); `None` for kinds without.
    pub replicas: Option<Located<i64>>,
    /// The `${VAR}` in place of a number of replicas that is still to be substituted.
    pub open_replicas: Option<Located<SmolStr>>,
    /// Update strategy, flattened: `type`, `rollingUpdate.maxUnavailable`, …, defaults filled in.
    pub strategy: Leaves,
    /// Init, sidecar and plain containers in template order.
    pub containers: Vec<Container>,
    /// The pod's own resources.requests by resource name: what its containers get together.
    pub pod_requests: IndexMap<String, Located<Quantity>>,
    /// The pod's own resources.limits by resource name.
    pub pod_limits: IndexMap<String, Located<Quantity>>,
    /// Pod volumes by name.
    pub volumes: IndexMap<String, Volume>,
    /// serviceAccountName, if set.
    pub service_account: Option<Located<String>>,
    /// imagePullSecrets by (final) name.
    pub image_pull_secrets: Vec<Located<String>>,
    /// priorityClassName, if set.
    pub priority_class: Option<Located<String>>,
    /// storageClassName of each of a StatefulSet's volumeClaimTemplates that names one.
    pub storage_classes: Vec<Located<String>>,
    /// Whether a HorizontalPodAutoscaler settles its replicas.
    pub autoscaled: bool,
    /// Facts of the cluster about it, for a live one.
    pub live: Option<Arc<Live>>,
    /// Every other leaf of the workload below `spec` and its labels, by dotted path
    /// (`spec.template.spec.securityContext.runAsUser`), canonical text, defaults filled in; so that nothing
    /// is called equal that nobody looked at. List items are keyed by their name where they have one.
    pub rest: Leaves,
}

/// Which list a container stands in, and whether it keeps running.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum ContainerKind {
    /// `initContainers`, runs to its end.
    Init,
    /// `initContainers` with `restartPolicy: Always`.
    Sidecar,
    /// `containers`
    #[default]
    Main,
}

impl ContainerKind {
    /// Returns the pod's list that the container stands in.
    #[must_use]
    pub fn list(self) -> &'static str {
        match self {
            Self::Init | Self::Sidecar => "initContainers",
            Self::Main => "containers",
        }
    }
}

/// One container of a pod template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Container {
    /// Name.
    pub name: String,
    /// Which list.
    pub kind: ContainerKind,
    /// The place of the declaration (the line of its `name`).
    pub origin: Origin,
    /// Image, if any.
    pub image: Option<Located<Image>>,
    /// `command`
    pub command: Option<Located<Vec<String>>>,
    /// `args`, `$(VAR)` unexpanded.
    pub args: Option<Located<Vec<String>>>,
    /// The effective environment in Kubernetes' order: one entry a variable name.
    pub env: IndexMap<SmolStr, Variable>,
    /// `envFrom` entries as written, in order.
    pub env_from: Vec<EnvSource>,
    /// Names set twice in `env`.
    pub duplicates: IndexMap<String, Repeated>,
    /// Variables that an `envFrom` entry brings, and that an entry of `env` sets over.
    pub shadowed: Vec<Variable>,
    /// Entries of `env` that set nothing: the key is optional, and its rendered object lacks it.
    pub left_out: Vec<Variable>,
    /// livenessProbe, readinessProbe, startupProbe.
    pub probes: IndexMap<ProbeKind, Located<Probe>>,
    /// resources.requests by resource name.
    pub requests: IndexMap<String, Located<Quantity>>,
    /// resources.limits by resource name.
    pub limits: IndexMap<String, Located<Quantity>>,
    /// containerPort → name (may be empty), declared ports.
    pub ports: Vec<Located<Port>>,
    /// Volume mounts by mountPath.
    pub mounts: IndexMap<String, Located<Mount>>,
    /// The variables that its process is known to ask for.
    pub needs: Vec<Need>,
    /// The words of the code of its process, where the code was read and a rule asks for them.
    pub mentions: Vec<Arc<Mentions>>,
    /// Every other leaf of the container, by dotted path, canonical text, defaults filled in.
    pub rest: Leaves,
}

/// Which probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProbeKind {
    /// startupProbe
    Startup,
    /// livenessProbe
    Liveness,
    /// readinessProbe
    Readiness,
}

/// One containerPort.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Port {
    /// `containerPort`
    pub number: i64,
    /// `protocol`, TCP filled in.
    pub protocol: String,
    /// `name`, if set.
    pub name: Option<String>,
}

/// One volumeMount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Volume name.
    pub volume: String,
    /// `subPath` or `subPathExpr`, if set.
    pub sub_path: Option<String>,
    /// `readOnly`, false filled in.
    pub read_only: bool,
}

/// One pod volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// The place of the declaration.
    pub origin: Origin,
    /// Its type's field name: `configMap`, `secret`, `emptyDir`, `projected`, …
    pub kind: String,
    /// ConfigMaps and Secrets it reads (several for `projected`).
    pub references: Vec<VolumeReference>,
    /// The Secret that opens its storage, whose keys are no files of it.
    pub opened_by: Option<super::ObjectRef>,
    /// Other leaves, dotted path → canonical text, defaults filled in.
    pub rest: Leaves,
}

/// A ConfigMap or Secret that a volume reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeReference {
    /// The object that it names.
    pub object: super::ObjectRef,
    /// `items`: key → path; empty for all keys.
    pub items: IndexMap<String, String>,
    /// `optional`
    pub optional: bool,
}
