//! Objects of other kinds and the workloads that they are for: which pods they select, and what follows from a workload that is missing.
//!
//! Takes [`OtherObject`]s and workloads; gives yes or no to the rules about objects. Looks at names and labels alone.

mod budgets;
mod ends;
mod index;
mod left;
mod made;
mod named;
mod operators;
mod rights;
mod rollouts;

use super::Context;
use crate::compare::{Comparison, OwnNames};
use crate::maps::IndexSet;
use crate::model::selectors::selector;
use crate::model::{OtherObject, Workload};

pub(super) use crate::model::selectors::{
    backends, is_beside, labels_path, selects, selects_pods_of,
};
pub(super) use budgets::{Blocked, Budgets};
pub(super) use ends::{Loose, NOT_RENDERED, labels_of, loose_ends};
pub(super) use index::Index;
use left::Left;
pub(super) use left::{Fate, Lost, lost_namespaces};
pub(super) use named::named;
use operators::may_make_pods;
use rights::{Account, accounts};
pub(super) use rollouts::of_rollout;

/// How much an object of a kind matters to a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A Service: without it nothing finds the pods.
    Service,
    /// Anything that acts on the workloads of the release, or that no rule knows.
    Other,
    /// Something that belongs to the cluster or the namespace rather than to a release.
    Surroundings,
}

/// Kinds that surround a release.
const SURROUNDINGS: [(&str, &str); 12] = [
    ("", "Namespace"),
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("", "ResourceQuota"),
    ("", "LimitRange"),
    ("", "ServiceAccount"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
    ("storage.k8s.io", "StorageClass"),
];

/// Returns how much an object matters by itself.
pub(super) fn weight(object: &OtherObject) -> Weight {
    let of = (object.group.as_str(), object.kind.as_str());
    match of {
        ("", "Service") => Weight::Service,
        of if SURROUNDINGS.contains(&of) => Weight::Surroundings,
        _ => Weight::Other,
    }
}

/// Tells whether an object selects by more than labels that are to be equal: which pods these are is not worked out.
pub(super) fn may_select_all(object: &OtherObject) -> bool {
    const MORE: [&str; 2] = [
        "spec.podSelector.matchExpressions",
        "spec.selector.matchExpressions",
    ];
    let mut more = MORE.iter();
    more.any(|map| object.leaves.below(map).next().is_some())
}

/// The object that an autoscaler scales: its kind and name.
pub(super) fn scaled(object: &OtherObject) -> Option<(&str, &str)> {
    match (object.group.as_str(), object.kind.as_str()) {
        ("autoscaling", "HorizontalPodAutoscaler") | ("keda.sh", "ScaledObject") => {
            let kind = object.text("spec.scaleTargetRef.kind");
            Some((
                kind.unwrap_or("Deployment"),
                object.text("spec.scaleTargetRef.name")?,
            ))
        }
        _ => None,
    }
}

/// Returns the labels of pods that an object is for, none where it is not for pods, or for all.
pub(crate) fn selector_of(object: &OtherObject) -> Vec<(&str, &str)> {
    // A policy is for pods of any number of applications, and nothing follows from it.
    if object.kind == "NetworkPolicy" {
        return Vec::new();
    }
    selector(object).map_or_else(Vec::new, |map| object.below(map).collect())
}

/// Returns the names of the workloads and Services that an object is for.
pub(crate) fn names_of(object: &OtherObject) -> Vec<&str> {
    let services = backends(object).into_iter().map(|(_, name)| name);
    services
        .chain(scaled(object).map(|(_, name)| name))
        .collect()
}

/// The objects whose lack follows from a workload that one side lacks.
pub(super) struct Follows<'c> {
    comparison: &'c Comparison<'c>,
    names: &'c OwnNames,
    missing: These<'c>,
    new: These<'c>,
    left: Left<'c>,
}

/// The workloads that one side lacks, among the other's objects.
struct These<'c> {
    workloads: Vec<&'c Workload>,
    index: Index<'c>,
}

impl<'c> These<'c> {
    fn new(workloads: impl Iterator<Item = &'c Workload>, objects: &'c [OtherObject]) -> Self {
        let workloads: Vec<_> = workloads.collect();
        let index = match workloads.is_empty() {
            true => Index::new([].into_iter(), &[]),
            false => Index::new(workloads.iter().copied(), objects),
        };
        Self { workloads, index }
    }

    fn select(&self, object: &OtherObject) -> bool {
        self.index.selected(object).next().is_some()
    }
}

impl<'c> Follows<'c> {
    pub(super) fn new(context: &'c Context<'_>) -> Self {
        let comparison = context.comparison;
        let pairs = || comparison.pairs.iter();
        let missing = pairs().filter(|pair| pair.target.is_none());
        let new = pairs().filter(|pair| pair.reference.is_none());
        Self {
            comparison,
            left: Left::new(comparison),
            names: &context.names,
            missing: These::new(
                missing.filter_map(|pair| pair.reference),
                &comparison.reference.objects,
            ),
            new: These::new(
                new.filter_map(|pair| pair.target),
                &comparison.target.objects,
            ),
        }
    }

    /// Tells whether an object of the reference goes with a workload or an account that is missing, and is told with it.
    pub(super) fn is_told_elsewhere(&self, object: &OtherObject) -> bool {
        let is_left = self.left.fate(object) == Fate::Told;
        let accounts = accounts(object, &self.comparison.reference.objects);
        if accounts.is_empty() {
            return is_left || is_of(object, &self.missing);
        }
        let is_gone = |account: &Account<'_>| {
            let kept = self.kept().any(|(workload, _)| account.is_of(workload));
            let mut missing = self.missing.workloads.iter();
            missing.any(|workload| account.is_of(workload)) && !kept || self.lacks_account(*account)
        };
        is_left || accounts.iter().all(is_gone)
    }

    /// Tells what becomes of an object that the target lacks, by what named it.
    pub(super) fn fate(&self, object: &OtherObject) -> Fate {
        self.left.fate(object)
    }

    /// Returns the Service of the target that has the pods of a Service of the reference, where their workload has another name.
    pub(super) fn renamed_with_its_pods(&self, object: &OtherObject) -> Option<&'c OtherObject> {
        if object.kind != "Service" || !selects(object) {
            return None;
        }
        let pairs = self.comparison.pairs.iter();
        let mut renamed = pairs.filter(|pair| pair.renamed.is_some());
        renamed.find_map(|pair| {
            let (ours, theirs) = pair.reference.zip(pair.target)?;
            let mut services = self.comparison.target.objects.iter();
            let is_for = |of: &&OtherObject| of.kind == "Service" && selects_pods_of(of, theirs);
            selects_pods_of(object, ours).then(|| services.find(is_for))?
        })
    }

    /// Tells whether the account is one that workloads of the target require and do not have.
    fn lacks_account(&self, account: Account<'_>) -> bool {
        let mut pairs = self.comparison.objects.iter();
        let missing = pairs.find_map(|pair| {
            let object = pair.reference.filter(|_| pair.target.is_none())?;
            account.is(object).then_some(object)
        });
        missing.is_some_and(|object| self.required(object).is_some())
    }

    /// Tells whether an object gives rights to the pods of a workload that both sides have.
    pub(super) fn is_right_of_workload(&self, object: &OtherObject) -> bool {
        let accounts = accounts(object, &self.comparison.reference.objects);
        let mut kept = self.kept();
        kept.any(|(workload, _)| accounts.iter().any(|account| account.is_of(workload)))
    }

    /// Returns the workloads that both sides have.
    fn kept(&self) -> impl Iterator<Item = (&'c Workload, &'c Workload)> {
        let pairs = self.comparison.pairs.iter();
        pairs.filter_map(|pair| pair.reference.zip(pair.target))
    }

    /// Returns the name under which a workload of the target wants an account or a claim that is missing there: that of the
    /// object that the reference's workload finds, but for the environments' own names.
    pub(super) fn required(&self, object: &OtherObject) -> Option<&'c str> {
        let is_same = |name: &str| {
            let own = [object.name.as_str(), object.original_name.as_str()];
            own.contains(&name) || own.into_iter().any(|own| self.names.pair(own, name))
        };
        self.kept().find_map(|(reference, target)| {
            let is_beside = is_beside(object.namespace.as_deref(), reference.namespace.as_deref());
            let finds = is_beside && object.app == reference.app;
            if !finds || !named_by(reference, &object.kind).contains(&object.name.as_str()) {
                return None;
            }
            let mut wanted = named_by(target, &object.kind).into_iter();
            wanted.find(|name| is_same(name))
        })
    }

    /// Tells whether an object of the target goes with a workload that only the target has.
    pub(super) fn is_of_new_workload(&self, object: &OtherObject) -> bool {
        is_of(object, &self.new)
    }
}

/// Tells whether an object is about these workloads, and only about them as far as names and labels tell.
fn is_of(object: &OtherObject, these: &These<'_>) -> bool {
    if these.workloads.is_empty() {
        return false;
    }
    if let Some((kind, name)) = scaled(object) {
        return these.index.workloads(kind, name).next().is_some();
    }
    if selects(object) {
        return these.select(object);
    }
    let names: IndexSet<&str> = backends(object).into_iter().map(|(_, name)| name).collect();
    if !names.is_empty() {
        let is_ours = |name: &&str| {
            let mut services = these.index.objects("Service", name);
            services.any(|service| these.select(service))
        };
        return names.iter().all(is_ours);
    }
    let is_account = object.kind == "ServiceAccount";
    is_account && these.workloads.iter().any(|w| has_account(w, &object.name))
        || is_labelled(object, &these.workloads)
}

/// A monitor or another object of a workload's own name goes with it.
fn is_labelled(object: &OtherObject, these: &[&Workload]) -> bool {
    let is_same = |w: &&Workload| w.original_name == object.original_name && w.app == object.app;
    these.iter().any(is_same)
}

fn has_account(workload: &Workload, name: &str) -> bool {
    let account = workload.service_account.as_ref();
    account.is_some_and(|account| account.value == name)
}

/// Returns the objects of a kind that a workload names: its account, its claims.
fn named_by<'w>(workload: &'w Workload, kind: &str) -> Vec<&'w str> {
    let account = workload.service_account.as_ref();
    match kind {
        "ServiceAccount" => account.map(|of| of.value.as_str()).into_iter().collect(),
        "PersistentVolumeClaim" => claims(workload).map(|(_, name)| name).collect(),
        _ => Vec::new(),
    }
}

/// Returns the claims that a workload's volumes name, by the volume.
pub(super) fn claims(workload: &Workload) -> impl Iterator<Item = (&str, &str)> {
    workload.volumes.iter().filter_map(|(name, volume)| {
        let claim = volume.rest.get("claimName")?;
        (volume.kind == "persistentVolumeClaim").then_some((name.as_str(), claim.value.as_str()))
    })
}
