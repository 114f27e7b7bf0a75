//! [`Field`]: which field differs, and each of the ways in which it is called.

use std::cmp::Ordering;
use std::fmt;

use smol_str::SmolStr;

use super::FieldPath;
use crate::model::{Container, ContainerKind, EnvSource, ProbeKind, RefKind, Workload};
use crate::source::WorkloadKind;
use crate::source::managed_fields::Step;

/// The field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The workload exists on one side only.
    Workload,
    /// An object that is not a workload exists on one side only.
    Object,
    /// The kind differs under the same name.
    Kind,
    /// The container exists on one side only.
    Container(ContainerKind),
    /// A variable of the effective environment.
    Env(SmolStr),
    /// The same name set twice in `env` on one side with another outcome; position and effect.
    EnvDuplicate(SmolStr),
    /// An `envFrom` entry whose keys are not known.
    EnvFrom(SourceName),
    /// The order of init containers and sidecars.
    InitOrder,
    /// The image.
    Image,
    /// `command`
    Command,
    /// `args`
    Args,
    /// A probe that is on one side only, or (with a path) one of its fields.
    Probe(ProbeKind, Option<FieldPath>),
    /// resources.requests.NAME
    Request(SmolStr),
    /// resources.limits.NAME
    Limit(SmolStr),
    /// A mount by mountPath; with a path, one of its fields (`subPath`, `readOnly`, `volume`).
    Mount(SmolStr, Option<FieldPath>),
    /// A volume by name; with a path, one of its fields.
    Volume(SmolStr, Option<FieldPath>),
    /// A key (file) of a ConfigMap that the workload mounts: ConfigMap original name, key.
    ConfigKey(SmolStr, SmolStr),
    /// A key (file) of a Secret that the workload mounts, by its name alone: Secret original name, key.
    SecretKey(SmolStr, SmolStr),
    /// A field of the update strategy.
    Strategy(FieldPath),
    /// spec.replicas
    Replicas,
    /// serviceAccountName
    ServiceAccount,
    /// Any other leaf.
    Rest(FieldPath),
}

/// An `envFrom` entry by its object's original name and its prefix: `secret/checkout-secrets`, `configmap/flags:APP_`. Sorted
/// by its spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceName {
    /// ConfigMap or Secret.
    pub kind: RefKind,
    /// The object's name across environments.
    pub name: SmolStr,
    /// The text that it puts before each key.
    pub prefix: SmolStr,
}

impl SourceName {
    pub(crate) fn new(source: &EnvSource) -> Self {
        Self {
            kind: source.object.kind,
            name: source.object.original_name.clone(),
            prefix: source.prefix.clone(),
        }
    }

    /// Returns it as sentences have it: `secret checkout-secrets`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let [name, colon, prefix] = self.name_and_prefix();
        format!("{} {name}{colon}{prefix}", kind_word(self.kind))
    }

    fn name_and_prefix(&self) -> [&str; 3] {
        let colon = if self.prefix.is_empty() { "" } else { ":" };
        [&self.name, colon, &self.prefix]
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [name, colon, prefix] = self.name_and_prefix();
        write!(f, "{}/{name}{colon}{prefix}", kind_word(self.kind))
    }
}

impl Ord for SourceName {
    fn cmp(&self, other: &Self) -> Ordering {
        let bytes = |of: &Self| of.name_and_prefix().concat();
        (self.kind, bytes(self)).cmp(&(other.kind, bytes(other)))
    }
}

impl PartialOrd for SourceName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Returns the word that stands before an object's name: `secret checkout-secrets`.
pub(super) fn kind_word(kind: RefKind) -> &'static str {
    match kind {
        RefKind::ConfigMap => "configmap",
        RefKind::Secret => "secret",
    }
}

/// Returns a probe's field name.
#[must_use]
pub fn probe_name(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::Startup => "startupProbe",
        ProbeKind::Liveness => "livenessProbe",
        ProbeKind::Readiness => "readinessProbe",
    }
}

/// Writes a name, and a path below it where there is one.
fn below(name: impl fmt::Display, path: Option<&FieldPath>) -> String {
    match path {
        Some(path) => format!("{name}.{path}"),
        None => name.to_string(),
    }
}

impl Field {
    /// Returns the field as finding ids spell it; nothing for a workload or container as a whole.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Workload | Self::Object | Self::Container(_) => String::new(),
            Self::Kind => "kind".to_owned(),
            Self::Env(name) | Self::EnvDuplicate(name) => name.to_string(),
            Self::EnvFrom(source) => format!("envFrom.{source}"),
            Self::InitOrder => "initContainers".to_owned(),
            Self::Image => "image".to_owned(),
            Self::Command => "command".to_owned(),
            Self::Args => "args".to_owned(),
            Self::Probe(kind, path) => below(probe_name(*kind), path.as_ref()),
            Self::Request(name) => format!("requests.{name}"),
            Self::Limit(name) => format!("limits.{name}"),
            Self::Mount(at, path) => below(format_args!("volumeMounts.{at}"), path.as_ref()),
            Self::Volume(name, path) => below(format_args!("volumes.{name}"), path.as_ref()),
            Self::ConfigKey(map, key) => format!("configMap.{map}.{key}"),
            Self::SecretKey(secret, key) => format!("secret.{secret}.{key}"),
            Self::Strategy(path) => format!("strategy.{path}"),
            Self::Replicas => "replicas".to_owned(),
            Self::ServiceAccount => "serviceAccountName".to_owned(),
            Self::Rest(path) => path.to_string(),
        }
    }

    /// Returns the field as people know it from a manifest.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Workload => "workload".to_owned(),
            Self::Object => "object".to_owned(),
            Self::Container(_) => "container".to_owned(),
            Self::Env(name) => format!("env.{name}"),
            Self::EnvDuplicate(name) => format!("env.{name} (set twice)"),
            Self::Request(_) | Self::Limit(_) => format!("resources.{}", self.id()),
            Self::Mount(at, path) => below(format_args!("volumeMounts[{at}]"), path.as_ref()),
            Self::Volume(name, path) => below(format_args!("volumes[{name}]"), path.as_ref()),
            Self::ConfigKey(map, key) => format!("ConfigMap {map}, {key}"),
            Self::SecretKey(secret, key) => format!("Secret {secret}, {key}"),
            same => same.id(),
        }
    }

    /// Returns the name that tells what a value of the field is: a variable's name, a file's, the last word of a path.
    #[must_use]
    pub fn value_name(&self) -> &str {
        match self {
            Self::Env(name) | Self::ConfigKey(_, name) | Self::SecretKey(_, name) => name,
            Self::Rest(path)
            | Self::Probe(_, Some(path))
            | Self::Volume(_, Some(path))
            | Self::Mount(_, Some(path)) => path.value_name(),
            _ => "",
        }
    }

    /// Tells whether the field is a thing that is there or not, rather than one that is set or not.
    #[must_use]
    pub fn is_thing(&self) -> bool {
        matches!(
            self,
            Self::Workload
                | Self::Object
                | Self::Container(_)
                | Self::Mount(..)
                | Self::Volume(..)
                | Self::SecretKey(..)
        )
    }

    /// Returns the field's path in the `managedFields` of a workload.
    #[must_use]
    pub fn managed_path(&self, workload: &Workload, container: Option<&Container>) -> Vec<Step> {
        let kind = WorkloadKind::from_name(&workload.kind).unwrap_or(WorkloadKind::Deployment);
        let pod = kind.pod_path().join(".");
        let mut path = match container {
            Some(container) => {
                vec![
                    dotted(&pod),
                    field(container.kind.list()),
                    Step::Item("name", container.name.clone()),
                ]
            }
            None if matches!(self, Self::Request(_) | Self::Limit(_)) => vec![dotted(&pod)],
            None => Vec::new(),
        };
        match self {
            Self::Workload
            | Self::Object
            | Self::Kind
            | Self::Container(_)
            | Self::ConfigKey(..)
            | Self::SecretKey(..) => {}
            Self::Env(name) | Self::EnvDuplicate(name) => {
                path.extend([field("env"), Step::Item("name", name.to_string())]);
            }
            Self::EnvFrom(_) => path.push(field("envFrom")),
            Self::InitOrder => path.extend([dotted(&pod), field("initContainers")]),
            Self::Image => path.push(field("image")),
            Self::Command => path.push(field("command")),
            Self::Args => path.push(field("args")),
            Self::Probe(kind, below) => {
                path.push(field(probe_name(*kind)));
                path.extend(below.as_ref().map(dotted));
            }
            Self::Request(name) => {
                path.extend([field("resources"), field("requests"), field(name)]);
            }
            Self::Limit(name) => path.extend([field("resources"), field("limits"), field(name)]),
            Self::Mount(at, below) => {
                path.extend([
                    field("volumeMounts"),
                    Step::Item("mountPath", at.to_string()),
                ]);
                path.extend(below.as_ref().map(dotted));
            }
            Self::Volume(name, _) => {
                let item = Step::Item("name", name.to_string());
                path = vec![dotted(&pod), field("volumes"), item];
            }
            Self::Strategy(below) => {
                let name = kind.strategy_field().unwrap_or("updateStrategy");
                path.extend([field("spec"), field(name), dotted(below)]);
            }
            Self::Replicas => path.push(dotted("spec.replicas")),
            Self::ServiceAccount => path.extend([dotted(&pod), field("serviceAccountName")]),
            Self::Rest(below) => path.push(dotted(below)),
        }
        path
    }
}

fn field(name: &str) -> Step {
    Step::Field(name.to_owned())
}

fn dotted(path: impl fmt::Display) -> Step {
    Step::Dotted(path.to_string())
}
