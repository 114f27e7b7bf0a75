//! [`Environment`] and what it holds besides workloads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use smol_str::SmolStr;

use crate::maps::{IndexMap, IndexSet};

use super::{
    Container, ContainerKind, DataLayout, Located, ObjectText, OtherObject, RefKind, Workload,
    WorkloadStatus,
};
use crate::environments::EnvironmentNames;
use crate::source::{
    Beside, FailedJob, Inventory, Live, LocalFile, NotEvaluated, ObjectsNotInGit, Outline,
    RepeatedKey, State, Unlisted, full_kind,
};
use crate::yaml::Origin;

/// One state of an environment: everything a comparison needs, and nothing of where it came from but origins.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Its name, e.g. `staging`.
    pub name: String,
    /// Other words for it in names and hosts, the name itself included, longest first.
    pub aliases: Vec<String>,
    /// The source as the user spelled it.
    pub spec: String,
    /// Whether this is what is written down, or what a cluster has.
    pub state: State,
    /// Whether a kustomization made its objects, so that a patch of one mends them.
    pub is_rendered: bool,
    /// The cluster that references are looked up in, where one was read.
    pub cluster: Option<Arc<Cluster>>,
    /// Workloads, sorted by application, kind, namespace, name.
    pub workloads: Vec<Workload>,
    /// Rendered ConfigMaps.
    pub config_maps: Vec<ConfigMap>,
    /// Rendered Secrets: key names only.
    pub secrets: Vec<Secret>,
    /// Hosts and paths of objects that are not workloads.
    pub object_texts: Vec<ObjectText>,
    /// The words for all environments that the run knows of.
    pub known_names: Option<Arc<EnvironmentNames>>,
    /// Objects that the model does not look into: kind → count.
    pub others: IndexMap<String, usize>,
    /// Objects of these kinds and of those that say something of workloads.
    pub objects: Vec<OtherObject>,
    /// ConfigMaps, Secrets and what becomes one, without their data: labels, annotations, where it is taken from. Of a declared state
    /// alone.
    pub around_data: Vec<OtherObject>,
    /// Kind and name of objects that the model does not look into and that workloads may name: ServiceAccount, PriorityClass,
    /// StorageClass.
    pub named: BTreeSet<(String, String)>,
    /// Live workloads that no overlay declares, `Kind name`, where the namespace is the overlay's own.
    pub undeclared: Vec<String>,
    /// Live workloads, `Kind name`, that a deployer made and no overlay declares any more.
    pub removed: Vec<String>,
    /// Secrets that other objects name, as a Certificate does: something may make them.
    pub may_come: BTreeSet<String>,
    /// Objects that are made by another hand on purpose.
    pub not_in_git: Vec<ObjectsNotInGit>,
    /// Keys that stand twice in plain manifests.
    pub repeated_keys: Vec<RepeatedKey>,
    /// Secrets that a file of the overlay's directory declares and the overlay does not render.
    pub unlisted: Vec<Unlisted>,
    /// Objects that overlays beside its own render for it.
    pub beside: Vec<Beside>,
    /// Effects of LimitRanges and ResourceQuotas on containers, by namespace.
    pub limits: BTreeMap<String, Limits>,
    /// Values that the API server would refuse, found while reading (`value: yes`, `value: 8080`).
    pub refused: Vec<Refused>,
    /// Objects and resources that could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Kinds of workloads of which not all could be read: one that is not here may be there.
    pub kinds_not_evaluated: Vec<String>,
    /// Kinds of other objects of which all were read, for a live state: `Ingress.networking.k8s.io`.
    pub kinds_read: Vec<String>,
    /// Kinds that the cluster has and that nobody asked it for.
    pub kinds_unlisted: Vec<String>,
    /// How its live workloads run, as far as controllers have reported on them.
    pub statuses: Vec<WorkloadStatus>,
    /// Jobs that failed in its cluster and are not compared.
    pub failed_jobs: Vec<FailedJob>,
    /// Rollouts that go on, and owners of live workloads.
    pub running: Vec<String>,
    /// The namespaces of all workloads, where these are a part of them.
    pub all_namespaces: Vec<String>,
    /// Whether its workloads, or those of one application, stand in several namespaces: names alone do not tell them apart.
    pub spans_namespaces: bool,
    /// By kind, the original names of workloads and other objects that another one of the same application has too.
    pub shared_names: BTreeMap<String, BTreeSet<String>>,
    /// The kustomizations that render it.
    pub outlines: Vec<Outline>,
    /// Lines worth a note that are not findings.
    pub remarks: Vec<String>,
    /// Workloads without a pod template of their own, by kind and name: a Rollout that takes a Deployment's.
    pub without_template: Vec<WithoutTemplate>,
    /// The file of variables that is all there is of it: what a developer has stands for containers of other environments.
    pub local: Option<LocalFile>,
}

impl Environment {
    /// Returns the ConfigMaps or the Secrets that it has, each by the name before prefix, suffix and hash and by the final one.
    pub(crate) fn names_of(&self, kind: RefKind) -> impl Iterator<Item = (&str, &str)> {
        let maps = self.config_maps.iter();
        let maps = maps.filter(move |_| kind == RefKind::ConfigMap);
        let secrets = self.secrets.iter();
        let secrets = secrets.filter(move |_| kind == RefKind::Secret);
        let maps = maps.map(|of| (of.original_name.as_str(), of.name.as_str()));
        maps.chain(secrets.map(|of| (of.original_name.as_str(), of.name.as_str())))
    }

    /// Tells whether it is a developer's, of which nothing but the names of variables is known.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.local.is_some()
    }

    /// Returns the name that people are told of: the one before prefix and suffix, or the final one where several have that.
    #[must_use]
    pub fn told_name<'n>(&self, kind: &str, name: &'n str, original_name: &'n str) -> &'n str {
        match self.shares_name(kind, original_name) {
            true => name,
            false => original_name,
        }
    }

    /// Returns the containers that are neither init containers nor sidecars, each with its workload.
    pub fn mains(&self) -> impl Iterator<Item = (&Workload, &Container)> {
        let workloads = self.workloads.iter();
        let all = workloads.flat_map(|of| of.containers.iter().map(move |own| (of, own)));
        all.filter(|(_, container)| container.kind == ContainerKind::Main)
    }

    /// Tells whether several objects of a kind had this name before prefix and suffix.
    #[must_use]
    pub fn shares_name(&self, kind: &str, original_name: &str) -> bool {
        let names = self.shared_names.get(kind);
        names.is_some_and(|names| names.contains(original_name))
    }

    /// Returns what applies to the containers of a workload in this namespace. An absent namespace is the overlay's own: where
    /// all policies are of one namespace, that is the one.
    #[must_use]
    pub fn limits_in(&self, namespace: Option<&str>) -> Limits {
        let home = self.cluster.as_ref().map(|of| of.namespace.as_str());
        let mut named = self.limits.keys().filter(|name| !name.is_empty());
        let only = match (named.next(), named.next()) {
            (Some(only), None) => Some(only.as_str()),
            _ => None,
        };
        let mut found = self.limits.get("").cloned().unwrap_or_default();
        let namespace = namespace.or(home).or(only);
        if let Some(of) = namespace.and_then(|namespace| self.limits.get(namespace)) {
            found.limits.extend(of.limits.iter().cloned());
            found.requests.extend(of.requests.iter().cloned());
            found.demanded.extend(of.demanded.iter().cloned());
        }
        found
    }

    /// Tells whether all objects of a kind that is no workload's are known: what is declared is known whole.
    #[must_use]
    pub fn knows(&self, kind: &str, group: &str) -> bool {
        self.state == State::Declared || self.kinds_read.contains(&full_kind(kind, group))
    }

    /// As [`Self::knows`], of whatever group.
    #[must_use]
    pub fn knows_any(&self, kind: &str) -> bool {
        let is_it = |read: &String| read.split('.').next() == Some(kind);
        self.state == State::Declared || self.kinds_read.iter().any(is_it)
    }

    /// Returns the workload that runs the pods of a workload's template in its place.
    #[must_use]
    pub fn runs_in_place_of(&self, workload: &Workload) -> Option<&WithoutTemplate> {
        let mut all = self.without_template.iter();
        all.find(|of| of.of.0 == workload.kind && of.of.1 == workload.name)
    }

    /// Returns the overlay beside its own that renders an object which pods of a namespace wait for, where there is one.
    #[must_use]
    pub fn rendered_beside(&self, kind: &str, name: &str, namespace: Option<&str>) -> Option<&str> {
        let found = self.beside.iter().find(|of| of.is(kind, name, namespace))?;
        Some(&found.overlay)
    }

    /// Returns where a patch takes an object of an application away; with a field, where it takes that field away, or what holds it.
    #[must_use]
    pub fn taken_away(
        &self,
        app: Option<&str>,
        (kind, name): (&str, &str),
        field: &[&str],
    ) -> Option<(Origin, &str)> {
        let named = (kind.to_owned(), name.to_owned());
        let outlines = self.outlines.iter();
        let mut outlines = outlines.filter(|outline| outline.app.as_deref() == app);
        outlines.find_map(|outline| {
            let mut all = outline.taken_away.get(&named)?.iter();
            let (of, place) = all.find(|(of, _)| {
                let above = field.get(..of.field.len());
                of.field.is_empty() == field.is_empty()
                    && above.is_some_and(|above| of.field.iter().eq(above))
            })?;
            Some((of.origin, place.as_str()))
        })
    }

    /// Returns the reason why an object is not rendered on purpose, where there is one.
    #[must_use]
    pub fn made_elsewhere(&self, kind: RefKind, name: &str) -> Option<&str> {
        let of = format!("{}/{name}", kind.name());
        let mut entries = self.not_in_git.iter();
        let entry = entries.find(|entry| entry.objects.matches(&of))?;
        Some(&entry.reason)
    }
}

/// A workload that runs the pod template of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithoutTemplate {
    /// Kind and final name.
    pub own: (String, String),
    /// Kind and final name of the workload whose template it takes.
    pub of: (String, String),
}

/// Names in a cluster, in which references are looked up, and the known parts of Secrets and ConfigMaps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Names that are there and names that are not.
    pub inventory: Arc<Inventory>,
    /// Live ConfigMaps.
    pub config_maps: Vec<ConfigMap>,
    /// Live Secrets: key names only.
    pub secrets: Vec<Secret>,
    /// The default namespace.
    pub namespace: String,
    /// Resources that could not be read, in words: where there are some, an absence may be ignorance.
    pub unread: Vec<String>,
}

/// Effects of a namespace on containers that leave their resources out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Resource names for which a LimitRange supplies a limit.
    pub limits: BTreeSet<String>,
    /// Resource names for which a LimitRange supplies a request.
    pub requests: BTreeSet<String>,
    /// Fields that a ResourceQuota insists on: `limits.cpu`, `requests.memory`.
    pub demanded: BTreeSet<String>,
}

/// A ConfigMap, rendered or live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMap {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// metadata.namespace, if set.
    pub namespace: Option<String>,
    /// Final name.
    pub name: String,
    /// Name before prefix, suffix and hash.
    pub original_name: String,
    /// `data` (values) and `binaryData` (the base64 text).
    pub data: IndexMap<String, Located<SmolStr>>,
    /// Keys of `binaryData`: files for volumes, out of reach for variables.
    pub binary_keys: IndexSet<String>,
    /// Not all of its keys are known.
    pub keys_unknown: bool,
    /// `immutable`
    pub immutable: bool,
    /// Facts of the cluster about it, for a live one.
    pub live: Option<Arc<Live>>,
    /// The place of the declaration.
    pub origin: Origin,
    /// How `data` is written there.
    pub layout: DataLayout,
}

/// A rendered Secret (or SealedSecret, ExternalSecret that will become one): names of keys, never values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// metadata.namespace, if set.
    pub namespace: Option<String>,
    /// Final name.
    pub name: String,
    /// Name before prefix, suffix and hash.
    pub original_name: String,
    /// Key names, each with its place.
    pub keys: IndexMap<String, Origin>,
    /// Not all of its keys are known.
    pub keys_unknown: bool,
    /// Keys whose values somebody was to fill in.
    pub unfilled: IndexSet<String>,
    /// This is the Secret itself, and not only what will become one.
    pub is_itself: bool,
    /// The kind of what is written down: `Secret`, `SealedSecret` or `ExternalSecret`.
    pub kind: &'static str,
    /// `immutable`
    pub immutable: bool,
    /// Facts of the cluster about it, for a live one.
    pub live: Option<Arc<Live>>,
    /// The place of the declaration.
    pub origin: Origin,
}

/// The time at which a field is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The API server refuses it always.
    Always,
    /// The API server refuses it when the object is made, and not when an object that is there is changed.
    WhenMade,
    /// `kubectl apply` refuses it, which knows all fields; other deployers drop it.
    Unknown,
}

/// A field whose YAML type the API server refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// Kind of the object.
    pub kind: String,
    /// Original name of the object.
    pub name: String,
    /// Container, if the field is in one.
    pub container: Option<String>,
    /// Field path, e.g. `spec.template.spec.containers[0].env[2].value`, and for env the variable's name.
    pub field: String,
    /// The value, and how the API server reads it, e.g. "`8080` is a number, a string is needed".
    pub why: String,
    /// Text to write instead, if quoting mends it.
    pub instead: Option<String>,
    /// Who refuses it, and when.
    pub when: Refusal,
    /// Where.
    pub origin: Origin,
}
