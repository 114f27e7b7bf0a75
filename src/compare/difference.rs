//! [`Difference`]: one field that is not equal, both sides with origin.

use crate::model::{Container, ContainerKind, Environment, ProbeKind, Workload};
use crate::yaml::Origin;

/// Two environments held against each other.
#[derive(Debug)]
pub struct Comparison<'e> {
    /// What the other is held against.
    pub reference: &'e Environment,
    /// The one judged.
    pub target: &'e Environment,
    /// Which workload answers to which.
    pub pairs: Vec<Pair<'e>>,
    /// Everything that differs, in a stable order.
    pub differences: Vec<Difference<'e>>,
}

/// Two workloads that answer to each other; one side absent where nothing answers.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'e> {
    /// In the reference.
    pub reference: Option<&'e Workload>,
    /// In the target.
    pub target: Option<&'e Workload>,
    /// For an unpaired reference workload: the unpaired target workload that looks like it, renamed.
    pub renamed: Option<&'e Workload>,
}

/// Whose field differs, by the names that pair across environments.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// Kind (the reference's, where the kind itself differs).
    pub kind: String,
    /// Original name.
    pub name: String,
    /// Container, if the field is in one.
    pub container: Option<String>,
}

/// Which field differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The workload exists on one side only.
    Workload,
    /// The kind differs under the same name.
    Kind,
    /// The container exists on one side only.
    Container(ContainerKind),
    /// A variable of the effective environment.
    Env(String),
    /// The same name set twice in `env` on one side with another outcome; position and effect.
    EnvDuplicate(String),
    /// An `envFrom` entry by object original name and prefix, whose keys are not known.
    EnvFrom(String),
    /// The image.
    Image,
    /// `command`
    Command,
    /// `args`
    Args,
    /// A probe that is on one side only, or (with a path) one of its fields.
    Probe(ProbeKind, Option<String>),
    /// resources.requests.NAME
    Request(String),
    /// resources.limits.NAME
    Limit(String),
    /// A mount by mountPath; with a path, one of its fields (`subPath`, `readOnly`, `volume`).
    Mount(String, Option<String>),
    /// A volume by name; with a path, one of its fields.
    Volume(String, Option<String>),
    /// A key (file) of a ConfigMap that the workload mounts: ConfigMap original name, key.
    ConfigKey(String, String),
    /// A field of the update strategy.
    Strategy(String),
    /// spec.replicas
    Replicas,
    /// serviceAccountName
    ServiceAccount,
    /// Any other leaf, by dotted path.
    Rest(String),
}

/// One side of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What stands there, for people; `None` for absent. Never a Secret's value.
    pub value: Option<String>,
    /// Where it is set; for an absent value, the nearest enclosing thing that is there.
    pub origin: Origin,
}

/// One field that is not equal. Carries the two model places for rules that look closer.
#[derive(Debug, Clone)]
pub struct Difference<'e> {
    /// Whose field.
    pub subject: Subject,
    /// Which field.
    pub field: Field,
    /// In the reference.
    pub reference: Side,
    /// In the target.
    pub target: Side,
    /// The workloads, where both or either exist.
    pub workloads: (Option<&'e Workload>, Option<&'e Workload>),
    /// The containers, for a field in one.
    pub containers: (Option<&'e Container>, Option<&'e Container>),
}
