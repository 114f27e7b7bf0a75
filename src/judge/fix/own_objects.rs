//! The target's own name of a ConfigMap or Secret that the reference's workloads read.
//!
//! Takes a comparison and a name of the reference; gives the name that stands in its place in the target. Leaves what is made
//! of the name to patches and hints.

use smol_str::SmolStr;

use super::copied::is_of_reference;
use crate::compare::Comparison;
use crate::environments::Where;
use crate::judge::Context;
use crate::judge::unrendered::is_open;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Container, Environment, ObjectRef, RefKind, ReferenceTarget, Workload};
use crate::source::{State, WorkloadKind};

/// An object's kind, and its name before prefix and suffix.
type Object = (RefKind, SmolStr);

/// The objects that the target's workloads read.
#[derive(Debug)]
pub(in crate::judge) struct OwnObjects {
    read: IndexSet<Object>,
    /// The name in the target by that of the reference at the same place; `None` where places do not agree.
    by_place: IndexMap<Object, Option<SmolStr>>,
}

impl OwnObjects {
    pub(in crate::judge) fn of(comparison: &Comparison<'_>) -> Self {
        let mut own = Self {
            read: comparison.target.workloads.iter().flat_map(read).collect(),
            by_place: IndexMap::default(),
        };
        for pair in &comparison.pairs {
            if let Some((ours, theirs)) = pair.reference.zip(pair.target.or(pair.renamed)) {
                own.add_pair(ours, theirs);
            }
        }
        own
    }

    /// Learns from volumes of one name, and from variables of one name in containers of one name.
    fn add_pair(&mut self, ours: &Workload, theirs: &Workload) {
        for (name, volume) in &ours.volumes {
            if let ([ours], Some([theirs])) = (
                volume.references.as_slice(),
                theirs.volumes.get(name).map(|of| of.references.as_slice()),
            ) {
                self.add(&ours.object, &theirs.object);
            }
        }
        let theirs: IndexMap<_, &Container> = theirs
            .containers
            .iter()
            .map(|of| ((of.kind, of.name.as_str()), of))
            .collect();
        for ours in &ours.containers {
            let Some(theirs) = theirs.get(&(ours.kind, ours.name.as_str())) else {
                continue;
            };
            for variable in ours.env.values() {
                let own = theirs.env.get(&variable.name);
                let keys = variable
                    .value
                    .key()
                    .zip(own.and_then(|own| own.value.key()));
                if let Some((ours, theirs)) = keys.filter(|(a, b)| a.key == b.key) {
                    self.add(&ours.object, &theirs.object);
                }
            }
        }
    }

    fn add(&mut self, ours: &ObjectRef, theirs: &ObjectRef) {
        if ours.kind != theirs.kind {
            return;
        }
        let own = theirs.original_name.clone();
        let known = self
            .by_place
            .entry((ours.kind, ours.original_name.clone()))
            .or_insert_with(|| Some(own.clone()));
        if known.as_ref().is_some_and(|known| *known != own) {
            *known = None;
        }
    }
}

/// Returns every ConfigMap and Secret that a workload reads.
fn read(workload: &Workload) -> impl Iterator<Item = Object> {
    workload
        .references()
        .filter_map(|reference| match reference.target {
            ReferenceTarget::Object(object) => Some((object.kind, object.original_name.clone())),
            _ => None,
        })
}

/// Returns the name that the target has for an object of the reference: `None` where nothing tells.
pub(super) fn own_name(context: &Context<'_>, kind: RefKind, name: &str) -> Option<SmolStr> {
    let target = context.comparison.target;
    let objects = context.own_objects();
    let wanted = (kind, SmolStr::new(name));
    if renders(target, kind, name) || objects.read.contains(&wanted) {
        return Some(wanted.1);
    }
    if let Some(own) = objects.by_place.get(&wanted) {
        return own.clone();
    }
    if !is_of_reference(context, "", name) && !context.names.is_foreign(name, Where::Name) {
        return Some(wanted.1);
    }
    let read = objects.read.iter().filter(|(of, _)| *of == kind);
    let rendered = target.names_of(kind).map(|(original, _)| original);
    let own = rendered
        .chain(read.map(|(_, name)| name.as_str()))
        .find(|own| context.names.explain(name, own));
    own.map(SmolStr::new)
}

/// Whether the target has the object that an edit is to refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is there as far as is known, or as much as for the reference.
    Known,
    /// Another hand may make it: the edit holds if it does.
    Assumed,
    /// The reference renders it, and the target does not: a pod that refers to it does not start.
    Lacking,
}

/// An object that the target has to have before an edit mends anything, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Before {
    /// Another hand may make it.
    Assumed(String),
    /// It has to be rendered: without it the edit is not given.
    Rendered(String),
}

/// Returns the object in words, where the edit needs more than it.
pub(super) fn before(presence: Presence, kind: RefKind, own: &str) -> Option<Before> {
    let object = format!("{} {own}", kind.name());
    match presence {
        Presence::Known => None,
        Presence::Assumed => Some(Before::Assumed(object)),
        Presence::Lacking => Some(Before::Rendered(object)),
    }
}

/// Tells whether the target has an object, by the reference's name and by its own.
pub(super) fn presence(
    context: &Context<'_>,
    kind: RefKind,
    (name, own): (&str, &str),
) -> Presence {
    let (reference, target) = (context.comparison.reference, context.comparison.target);
    let is_settled = !renders(reference, kind, name)
        || renders(target, kind, own)
        || target.state == State::Live
        || target.cluster.is_some()
        || is_open(target)
        || target.made_elsewhere(kind, own).is_some();
    if is_settled {
        return Presence::Known;
    }
    let mut secrets = reference.secrets.iter();
    let mut is_plain = || secrets.any(|of| of.original_name == name && of.is_itself);
    let is_made = kind == RefKind::Secret
        && (target.may_come.contains(own)
            || target.secrets.iter().all(|of| of.live.is_some()) && is_plain());
    // What the target refers to already is told by itself.
    let is_told = || {
        context
            .own_objects()
            .read
            .contains(&(kind, SmolStr::new(own)))
    };
    match is_made || is_told() {
        true => Presence::Assumed,
        false => Presence::Lacking,
    }
}

/// Returns the name that a reference in a workload's manifest has to give: that before prefix and suffix where kustomize rewrites
/// the reference, which it does neither for Secrets that other objects make nor in kinds that it does not know.
pub(super) fn written_name(
    context: &Context<'_>,
    workload: &Workload,
    (kind, own): (RefKind, &SmolStr),
) -> SmolStr {
    let target = context.comparison.target;
    let is_foreign = is_foreign(workload);
    let (app, space) = (&workload.app, &workload.namespace);
    let is_near = |of_app: &Option<String>, of: &Option<String>| {
        of_app == app && (of.is_none() || space.is_none() || of == space)
    };
    let name = match kind {
        RefKind::ConfigMap => {
            let mut maps = target.config_maps.iter().filter(|_| is_foreign);
            let map = maps.find(|of| of.original_name == *own && is_near(&of.app, &of.namespace));
            map.map(|of| of.name.as_str())
        }
        RefKind::Secret => {
            let mut secrets = target.secrets.iter();
            let secret =
                secrets.find(|of| of.original_name == *own && is_near(&of.app, &of.namespace));
            let secret = secret.filter(|of| is_foreign || !of.is_itself);
            secret.map(|of| of.name.as_str())
        }
    };
    name.map_or_else(|| own.clone(), SmolStr::new)
}

/// Tells whether kustomize rewrites no reference in a workload, since it does not know the kind.
pub(super) fn is_foreign(workload: &Workload) -> bool {
    WorkloadKind::from_name(&workload.kind) == Some(WorkloadKind::Rollout)
}

/// Tells whether an environment renders an object.
pub(super) fn renders(environment: &Environment, kind: RefKind, name: &str) -> bool {
    let mut names = environment.names_of(kind);
    names.any(|(original, _)| original == name)
}
