//! The product of every source: [`Object`]s, and what could not be looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize as _;
use smol_str::SmolStr;

use super::managed_fields::ManagedEntry;
use super::protobuf;
use super::status::{FailedJob, Status};
use super::{Beside, LocalFile, ObjectsNotInGit, Outline, RepeatedKey, Unlisted};
use crate::yaml::{self, Node, Origin, Value};

/// One Kubernetes object with origins. A Secret's `data` and `stringData` hold their keys, each
/// with a `!!null` value, or a word for a value that nobody filled in: values never leave the source.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// The document.
    pub node: Node,
    /// metadata.name before namePrefix, nameSuffix and hash; the name itself where nothing renamed it.
    pub original_name: String,
    /// The application that a glob in `overlay:` bound (`apps/*/overlays/staging`), if any.
    pub app: Option<String>,
    /// The document's start or its generator entry; the object as such for a live one.
    pub declared: Origin,
    /// Some of a generated ConfigMap's or Secret's inputs could not be read, so its keys are not all known.
    pub keys_unknown: bool,
    /// Plain manifests are read by kubectl's YAML 1.1 rules; kustomize's output is not.
    pub rendered: bool,
    /// Facts of the cluster about the object, besides its fields.
    pub live: Option<Arc<Live>>,
}

impl Object {
    /// Returns the group of its `apiVersion`, `""` for the core group.
    #[must_use]
    pub fn group(&self) -> &str {
        let version = self.text(&["apiVersion"]).unwrap_or_default();
        version.split_once('/').map_or("", |(group, _)| group)
    }

    /// Returns its kind, `""` for an object without one.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text(&["kind"]).unwrap_or_default()
    }

    /// Returns its final name, `""` for an object without one.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text(&["metadata", "name"]).unwrap_or_default()
    }

    /// Returns its namespace, if it names one.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.text(&["metadata", "namespace"])
    }

    /// Returns the text at a path; null stands for an absent field.
    fn text(&self, path: &[&str]) -> Option<&str> {
        self.node
            .at(path)
            .filter(|found| !found.is_null())?
            .as_str()
    }
}

/// Facts of a cluster about an object, besides its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Live {
    /// Managers, and the fields that each of them set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub managed: Vec<ManagedEntry>,
    /// `Kind name` of the controller that owns it, where that is not a workload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why the template is not what runs, in words, while a rollout goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<String>,
    /// How a workload runs, where its controller says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Box<Status>>,
    /// Whether the annotation in which kubectl keeps a copy of the object is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_applied: bool,
}

/// A part of a live object, as its cluster sent it.
#[derive(Debug, Clone)]
pub enum LazyField {
    /// As text.
    Json(Arc<str>),
    /// As bytes.
    Protobuf(protobuf::RawField),
}

impl LazyField {
    fn parse(&self, origin: Origin) -> Result<Node, String> {
        match self {
            Self::Json(text) => yaml::from_json(text, origin),
            Self::Protobuf(kept) => {
                yaml::from_serde(kept.value(), origin).map_err(|error| error.to_string())
            }
        }
    }
}

/// The labels of pods in a workload's `spec`.
#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodLabels {
    template: Option<Template>,
    job_template: Option<JobTemplate>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct JobTemplate {
    spec: Option<JobSpec>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct JobSpec {
    template: Option<Template>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Template {
    metadata: Option<TemplateMetadata>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct TemplateMetadata {
    labels: Option<BTreeMap<String, String>>,
}

impl PodLabels {
    fn take(self) -> BTreeMap<String, String> {
        let of_job = self.job_template.and_then(|job| job.spec?.template);
        let template = self.template.or(of_job);
        let metadata = template.and_then(|template| template.metadata);
        metadata.and_then(|of| of.labels).unwrap_or_default()
    }
}

/// A live object whose fields are still text: thousands of them fit where trees would not.
#[derive(Debug, Clone)]
pub struct LazyObject {
    /// apiVersion
    pub api_version: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// metadata.namespace
    pub namespace: Arc<str>,
    /// metadata.name
    pub name: Box<str>,
    /// metadata.labels, if there are any.
    pub labels: Option<LazyField>,
    /// metadata.annotations, where they are compared: JSON.
    pub annotations: Option<Arc<str>>,
    /// The parts below the object that the model reads: `spec`, or `data` and `binaryData`.
    pub fields: Vec<(SmolStr, LazyField)>,
    /// ConfigMaps and Secrets that it names, in its own namespace.
    pub named: Vec<Arc<str>>,
    /// Facts of the cluster about it.
    pub live: Arc<Live>,
    /// The object as such.
    pub origin: Origin,
}

impl LazyObject {
    /// Returns the labels of the pods that a workload makes, without reading the rest of it.
    #[must_use]
    pub fn pod_labels(&self) -> Vec<(String, String)> {
        let spec = self.fields.iter().find(|(field, _)| field == "spec");
        let labels: Option<PodLabels> = spec.and_then(|(_, spec)| match spec {
            LazyField::Json(text) => serde_json::from_str(text).ok(),
            LazyField::Protobuf(kept) => PodLabels::deserialize(kept.value()).ok(),
        });
        labels.into_iter().flat_map(PodLabels::take).collect()
    }

    /// Reads the object's fields.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn parse(&self) -> Result<Object, String> {
        let text = |text: &str| Node::string(text, self.origin);
        let map = |entries: Vec<_>| Node {
            value: Value::Map(entries.into()),
            ..Node::map(self.origin)
        };
        let mut metadata = vec![(text("name"), text(&self.name))];
        if !self.namespace.is_empty() {
            metadata.push((text("namespace"), text(&self.namespace)));
        }
        if let Some(labels) = &self.labels {
            metadata.push((text("labels"), labels.parse(self.origin)?));
        }
        if let Some(annotations) = &self.annotations {
            let annotations = yaml::from_json(annotations, self.origin)?;
            metadata.push((text("annotations"), annotations));
        }
        let mut entries = vec![
            (text("apiVersion"), text(self.api_version)),
            (text("kind"), text(self.kind)),
            (text("metadata"), map(metadata)),
        ];
        for (field, lazy) in &self.fields {
            entries.push((text(field), lazy.parse(self.origin)?));
        }
        let mut node = map(entries);
        super::redact::empty_templates(&mut node);
        Ok(Object {
            node,
            original_name: self.name.to_string(),
            declared: self.origin,
            rendered: true,
            live: Some(self.live.clone()),
            ..Object::default()
        })
    }
}

/// Which state of an environment: what is written down, or what a cluster has.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Default,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// The state that the overlay renders to.
    #[default]
    Declared,
    /// The state that the cluster has.
    Live,
}

/// The part of an environment that could not be looked at.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Unavailable {
    /// All of it, or its workloads.
    #[default]
    Everything,
    /// A cluster's objects of a kind.
    Resource(String),
    /// A cluster's objects of several kinds.
    Resources(Vec<String>),
    /// The live state of some of its workloads.
    LiveState,
    /// The part without which these rules cannot speak: older snapshots name rules.
    OfRules(Vec<String>),
}

impl Unavailable {
    /// Tells whether nothing could be looked at.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::Everything)
    }
}

/// Something that could not be looked at, and why. Never green.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEvaluated {
    /// The environment's name.
    pub environment: String,
    /// The object or resource that could not be looked at, in words.
    pub what: String,
    /// Why, in words.
    pub why: String,
    /// Which part of the environment that is.
    pub unavailable: Unavailable,
    /// Where, if it has a place.
    pub origin: Origin,
    /// Why the team said that this is never to be looked at: it is told, and does not make the run incomplete.
    pub off_limits: Option<String>,
    /// Whether the program needs no right to it: that it is not granted is told, and does not make the run incomplete.
    pub optional: bool,
}

impl NotEvaluated {
    /// Tells whether the run is incomplete without it.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.off_limits.is_none() && !self.optional
    }
}

/// (namespace or "", name)
pub type Name = (SmolStr, SmolStr);

/// Returns a name; the namespace is "" for what has none.
#[must_use]
pub fn name_in(namespace: &str, name: &str) -> Name {
    (SmolStr::new(namespace), SmolStr::new(name))
}

/// The names of one kind of object in a cluster, as far as they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Names {
    /// Those that are there.
    #[serde(default)]
    pub there: BTreeSet<Name>,
    /// Those that are known not to be.
    #[serde(default)]
    pub absent: BTreeSet<Name>,
}

/// Names in a cluster besides the objects that are compared: references are looked up in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inventory {
    /// Secrets.
    #[serde(default)]
    pub secrets: Names,
    /// ConfigMaps.
    #[serde(default)]
    pub config_maps: Names,
    /// ServiceAccounts.
    #[serde(default)]
    pub service_accounts: Names,
    /// PriorityClasses.
    #[serde(default)]
    pub priority_classes: Names,
    /// StorageClasses.
    #[serde(default)]
    pub storage_classes: Names,
}

/// Everything that one environment's source gave.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// The environment's name.
    pub environment: String,
    /// The source as the user spelled it.
    pub spec: String,
    /// Which state of the environment this is.
    pub state: State,
    /// The default namespace, where the cluster is known; else "".
    pub default_namespace: String,
    /// Every object, in the source's order.
    pub objects: Vec<Object>,
    /// Live workloads whose fields are still text.
    pub lazy_objects: Vec<LazyObject>,
    /// Jobs that failed and are done, for a live state: these are not compared.
    pub failed_jobs: Vec<FailedJob>,
    /// Other names in the cluster, for a live state.
    pub inventory: Option<Arc<Inventory>>,
    /// Objects and resources that could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Lines worth a note that are not findings (for example a generator input that Git ignores).
    pub remarks: Vec<String>,
    /// Other words for this environment in names and hosts (`stg`, `prd`), the name itself included.
    pub aliases: Vec<String>,
    /// Kinds of workloads that could not be read.
    pub kinds_not_evaluated: Vec<String>,
    /// Kinds of other objects of which all were read, for a live state: `Ingress.networking.k8s.io`.
    pub kinds_read: Vec<String>,
    /// Kinds that the cluster has and that nobody asked it for.
    pub kinds_unlisted: Vec<String>,
    /// The namespaces that were looked at, for a live state.
    pub namespaces: Vec<String>,
    /// The namespaces of all workloads, where `objects` are a part of them.
    pub all_namespaces: Vec<String>,
    /// Namespaces that are there, where those looked at hold no workload.
    pub other_namespaces: Vec<String>,
    /// Applications of which something could not be read; they are in `not_evaluated`.
    pub apps_not_evaluated: Vec<String>,
    /// Objects that are made by another hand on purpose.
    pub not_in_git: Vec<ObjectsNotInGit>,
    /// Keys that stand twice in plain manifests.
    pub repeated_keys: Vec<RepeatedKey>,
    /// Secrets that a file of an overlay's directory declares, where the overlay renders no Secret.
    pub unlisted: Vec<Unlisted>,
    /// Objects that overlays beside an overlay render for the same environment.
    pub beside: Vec<Beside>,
    /// The kustomizations that render it.
    pub outlines: Vec<Outline>,
    /// The file of variables that is all there is of it.
    pub local: Option<LocalFile>,
}
