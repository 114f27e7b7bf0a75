//! The live state beside the declared one: which live object is which declared one, and what the declared one refers to.
//!
//! Takes both states of one environment; gives names that pair ([`align`]), what to look up ([`wanted`]) and where to look it up
//! ([`cluster_of`]). Inside an environment names are final ones, as its cluster knows them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lookup::without_hash;
use super::{Cluster, Environment, RefKind, ReferenceTarget};
use crate::source::cluster::Wanted;
use crate::source::managed_fields::ManagedEntry;
use crate::source::{Collected, Object, is_workload, name_in};
use crate::yaml::Node;

/// Returns what an environment's workloads refer to, in the namespaces that the cluster will see.
#[must_use]
pub fn wanted(environment: &Environment, namespace: &str) -> Wanted {
    let mut wanted = Wanted::default();
    for workload in &environment.workloads {
        let within = workload.namespace.as_deref().unwrap_or(namespace);
        let kind = workload.kind.as_str().into();
        let name = name_in(within, &workload.name);
        wanted.workloads.insert((kind, name));
        for reference in workload.references() {
            let (set, scope) = match reference.target {
                ReferenceTarget::Object(object)
                    if reference.is_everywhere() || object.name.is_empty() =>
                {
                    continue;
                }
                ReferenceTarget::Object(object) => match object.kind {
                    RefKind::ConfigMap => (&mut wanted.config_maps, within),
                    RefKind::Secret => (&mut wanted.secrets, within),
                },
                ReferenceTarget::PullSecret => (&mut wanted.secrets, within),
                ReferenceTarget::ServiceAccount => (&mut wanted.service_accounts, within),
                ReferenceTarget::PriorityClass => (&mut wanted.priority_classes, ""),
                ReferenceTarget::StorageClass => (&mut wanted.storage_classes, ""),
            };
            set.insert(name_in(scope, reference.name));
        }
    }
    wanted
}

/// Returns what references are looked up in.
#[must_use]
pub fn cluster_of(live: &Environment, collected: &Collected, namespace: &str) -> Cluster {
    Cluster {
        inventory: collected.inventory.clone().unwrap_or_default(),
        config_maps: live.config_maps.clone(),
        secrets: live.secrets.clone(),
        namespace: namespace.to_owned(),
        unread: collected
            .not_evaluated
            .iter()
            .map(|missing| missing.what.clone())
            .collect(),
    }
}

/// Kind, namespace, name.
type Key = (String, String, String);

/// Returns the key of an object; `default_namespace` is that of an object that names none.
fn key(object: &Object, default_namespace: &str) -> Key {
    let namespace = object.namespace().filter(|name| !name.is_empty());
    (
        object.kind().to_owned(),
        namespace.unwrap_or(default_namespace).to_owned(),
        object.name().to_owned(),
    )
}

/// The declared objects by final name: the original name, and the application.
#[derive(Default)]
struct Known<'d> {
    names: BTreeMap<Key, (&'d str, Option<&'d String>)>,
    /// ConfigMaps and Secrets without their hash, which changes with the contents.
    stems: BTreeMap<Key, (&'d str, Option<&'d String>)>,
}

impl<'d> Known<'d> {
    fn of(declared: &'d Environment, namespace: &str) -> Self {
        let mut known = Self::default();
        let within = |of: &Option<String>| of.as_deref().unwrap_or(namespace).to_owned();
        for workload in &declared.workloads {
            let key = (
                workload.kind.clone(),
                within(&workload.namespace),
                workload.name.clone(),
            );
            known
                .names
                .insert(key, (&workload.original_name, workload.app.as_ref()));
        }
        let maps = declared.config_maps.iter();
        let maps = maps.map(|map| {
            (
                "ConfigMap",
                &map.namespace,
                &map.name,
                &map.original_name,
                &map.app,
            )
        });
        let secrets = declared.secrets.iter();
        let secrets = secrets.map(|s| ("Secret", &s.namespace, &s.name, &s.original_name, &s.app));
        for (kind, namespace, name, original, app) in maps.chain(secrets) {
            let found = (original.as_str(), app.as_ref());
            let key = |name: &str| (kind.to_owned(), within(namespace), name.to_owned());
            known.names.insert(key(name), found);
            known.stems.insert(key(without_hash(name)), found);
        }
        known
    }

    fn find(&self, key: &Key) -> Option<(&'d str, Option<&'d String>)> {
        let stem = || {
            (
                key.0.clone(),
                key.1.clone(),
                without_hash(&key.2).to_owned(),
            )
        };
        self.names
            .get(key)
            .or_else(|| self.stems.get(&stem()))
            .copied()
    }
}

/// Labels by which deployers know what is theirs.
const TRACKING: [&str; 3] = [
    "argocd.argoproj.io/instance",
    "kustomize.toolkit.fluxcd.io/name",
    "helm.toolkit.fluxcd.io/name",
];

/// A live workload that nobody declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undeclared {
    /// `Kind name`
    pub workload: String,
    /// Whether a deployer's label says that it belongs with the declared ones.
    pub claimed: bool,
    /// Whether a deployer's label says that it belongs with anything.
    pub tracked: bool,
    /// The managers of its fields.
    pub managed: Vec<ManagedEntry>,
    /// Whether one of them also set what a declared workload specifies.
    pub same_hand: bool,
}

/// Annotations by which they know it.
const TRACKING_ANNOTATIONS: [&str; 2] = [
    "argocd.argoproj.io/tracking-id",
    "meta.helm.sh/release-name",
];

fn tracked(node: &Node) -> impl Iterator<Item = (&'static str, String)> {
    let of = |map: &str| node.at(&["metadata", map]);
    let (labels, annotations) = (of("labels"), of("annotations"));
    let by_label = TRACKING.into_iter().map(move |mark| (mark, labels));
    let by_annotation = TRACKING_ANNOTATIONS.into_iter();
    let by_annotation = by_annotation.map(move |mark| (mark, annotations));
    by_label.chain(by_annotation).filter_map(|(mark, map)| {
        let value = map?.get(mark)?.as_str()?;
        // Argo CD writes the application in front of the object.
        let of = value.split(':').next().unwrap_or_default();
        Some((mark, of.to_owned()))
    })
}

/// Returns the manager of an entry that is about what an object specifies.
fn hand(entry: &ManagedEntry) -> Option<Arc<str>> {
    let is_spec = entry.fields.contains("\"f:spec\"");
    is_spec.then(|| entry.manager.clone())
}

/// Gives live objects the names and applications of the declared ones that they are, and takes out live workloads that nobody
/// declares. Returns these.
pub fn align(declared: &Environment, live: &mut Collected, namespace: &str) -> Vec<Undeclared> {
    let known = Known::of(declared, namespace);
    let mut strays = Vec::new();
    let mut own: BTreeSet<(&'static str, String)> = BTreeSet::new();
    let mut hands: BTreeSet<Arc<str>> = BTreeSet::new();
    live.objects.retain_mut(|object| {
        let key = key(object, "");
        match known.find(&key) {
            Some((original, app)) => {
                original.clone_into(&mut object.original_name);
                object.app = app.cloned();
                own.extend(tracked(&object.node));
                if is_workload(&key.0) {
                    let live = object.live.as_deref();
                    hands.extend(
                        live.map_or(&[][..], |live| &live.managed)
                            .iter()
                            .filter_map(hand),
                    );
                }
            }
            None if is_workload(&key.0) => {
                let labels: Vec<_> = tracked(&object.node).collect();
                let managed = object.live.as_ref().map(|live| live.managed.clone());
                let managed = managed.unwrap_or_default();
                strays.push((format!("{} {}", key.0, key.2), labels, managed));
                return false;
            }
            None => {}
        }
        true
    });
    let strays = strays.into_iter();
    strays
        .map(|(workload, labels, managed)| Undeclared {
            workload,
            claimed: labels.iter().any(|label| own.contains(label)),
            tracked: !labels.is_empty(),
            same_hand: managed
                .iter()
                .filter_map(hand)
                .any(|of| hands.contains(&of)),
            managed,
        })
        .collect()
}

/// Adds to a declared state what its workloads refer to and only the cluster has: a ConfigMap that nobody renders still brings
/// its variables. Tells whether there was any such object.
pub fn complete(declared: &mut Collected, live: &Collected, namespace: &str) -> bool {
    namespace.clone_into(&mut declared.default_namespace);
    let objects = declared.objects.iter();
    let rendered: BTreeSet<Key> = objects.map(|object| key(object, namespace)).collect();
    let is_missing = |object: &&Object| {
        let key = key(object, namespace);
        matches!(key.0.as_str(), "ConfigMap" | "Secret") && !rendered.contains(&key)
    };
    let missing: Vec<Object> = live.objects.iter().filter(is_missing).cloned().collect();
    let is_any = !missing.is_empty();
    declared
        .objects
        .extend(missing.into_iter().map(|object| Object {
            app: None,
            ..object
        }));
    is_any
}
