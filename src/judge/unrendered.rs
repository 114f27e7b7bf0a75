//! [`unrendered`]: the objects that a workload refers to and that its environment does not render.
//!
//! Takes a workload, and all that its environment renders; gives each such ConfigMap and Secret once, with everything that
//! names it, and what another environment renders for it. Leaves severities to `will-not-start`, sentences to whoever asks.

use std::borrow::Cow;

use crate::compare::{Comparison, OwnNames};
use crate::judge::rendered::{Object, Rendered};
use crate::maps::IndexMap;
use crate::model::{
    EnvSource, EnvValue, Environment, RefKind, Reference, ReferencePlace, ReferenceTarget,
    Workload, is_unsubstituted,
};
use crate::source::{State, Unavailable};

/// An object that a workload refers to and that its environment does not render.
#[derive(Debug)]
pub(super) struct Unrendered<'e> {
    /// ConfigMap or Secret.
    pub(super) kind: RefKind,
    /// The name that the workload has.
    pub(super) name: &'e str,
    /// The name across environments.
    pub(super) original_name: &'e str,
    /// Everything in the workload that names it, in order.
    pub(super) references: Vec<Reference<'e>>,
}

impl<'e> Unrendered<'e> {
    /// Returns the reference that is told of: the first that pods do not start without, else the first.
    pub(super) fn told(&self) -> Option<&Reference<'e>> {
        let required = self.references.iter().find(|of| is_required(of));
        required.or(self.references.first())
    }

    /// Tells whether pods do not start without the object.
    pub(super) fn is_required(&self) -> bool {
        self.references.iter().any(is_required)
    }

    /// Tells whether it only opens a registry: without it, pods wait for their image.
    pub(super) fn opens_a_registry(&self) -> bool {
        let mut places = self.references.iter().map(|of| of.place);
        places.all(|place| place == ReferencePlace::Pull)
    }

    /// Returns the keys that are named, each once.
    pub(super) fn keys(&self) -> Vec<&'e str> {
        let mut keys: Vec<&str> = self.references.iter().filter_map(|of| of.key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// The objects that a workload of the reference refers to and finds, by every name.
struct Found<'r> {
    objects: Vec<Object<'r>>,
    by_name: IndexMap<(RefKind, &'r str), usize>,
    by_stem: IndexMap<(RefKind, Cow<'r, str>), usize>,
}

impl<'r> Found<'r> {
    fn of(names: &OwnNames, rendered: &Rendered<'r>, workload: &'r Workload) -> Self {
        let mut found = Self {
            objects: Vec::new(),
            by_name: IndexMap::default(),
            by_stem: IndexMap::default(),
        };
        for reference in workload.references() {
            let Some(kind) = kind_of(&reference) else {
                continue;
            };
            let object = rendered.named(workload, kind, reference.name);
            let Some(object) = object.filter(|object| !object.is_live()) else {
                continue;
            };
            let index = found.objects.len();
            let original_name = object.original_name();
            for name in [object.name(), original_name] {
                found.by_name.entry((kind, name)).or_insert(index);
            }
            let stem = names.reference_stem(original_name);
            found.by_stem.entry((kind, stem)).or_insert(index);
            found.objects.push(object);
        }
        found
    }

    /// Returns what the workload finds in place of an object: under the same name across environments, or under one that differs
    /// in the environments' own names.
    fn in_place_of(&self, names: &OwnNames, lacking: &Unrendered<'_>) -> Option<Object<'r>> {
        let (kind, original_name) = (lacking.kind, lacking.original_name);
        let same = [lacking.name, original_name].map(|name| self.by_name.get(&(kind, name)));
        let same = same.into_iter().flatten().min();
        let paired = || self.by_stem.get(&(kind, names.target_stem(original_name)));
        self.objects.get(*same.or_else(paired)?).copied()
    }
}

fn is_required(reference: &Reference<'_>) -> bool {
    !reference.optional && reference.place != ReferencePlace::Pull
}

fn kind_of(reference: &Reference<'_>) -> Option<RefKind> {
    match reference.target {
        ReferenceTarget::Object(object) => Some(object.kind),
        ReferenceTarget::PullSecret => Some(RefKind::Secret),
        _ => None,
    }
}

/// Returns every ConfigMap and Secret that a workload names and that its environment does not render, each once. What is
/// rendered under another name than the workload has is not among them.
pub(super) fn unrendered<'e>(
    rendered: &Rendered<'e>,
    workload: &'e Workload,
) -> Vec<Unrendered<'e>> {
    let mut found: IndexMap<(RefKind, &str), Unrendered<'e>> = IndexMap::default();
    for reference in workload.references() {
        let Some(kind) = kind_of(&reference) else {
            continue;
        };
        let name = reference.name;
        let is_known = name.is_empty() || reference.is_everywhere() || is_unsubstituted(name);
        if is_known || rendered.named(workload, kind, name).is_some() {
            continue;
        }
        let original_name = match reference.target {
            ReferenceTarget::Object(object) if rendered.renamed(workload, object).is_some() => {
                continue;
            }
            ReferenceTarget::Object(object) => object.original_name.as_str(),
            _ => name,
        };
        let of = found.entry((kind, name)).or_insert_with(|| Unrendered {
            kind,
            name,
            original_name,
            references: Vec::new(),
        });
        of.references.push(reference);
    }
    found.into_values().collect()
}

/// An object that a workload of the target refers to, that the target does not render, and that the reference renders.
#[derive(Debug)]
pub(super) struct LeftBehind<'e> {
    /// The target's workload.
    pub(super) workload: &'e Workload,
    /// The object that it refers to.
    pub(super) lacking: Unrendered<'e>,
    /// The object that the reference's workload finds.
    pub(super) object: Object<'e>,
}

/// Returns what the reference renders and the target only refers to, where no cluster tells whether it is there.
pub(super) fn left_behind<'e>(
    comparison: &Comparison<'e>,
    names: &OwnNames,
) -> Vec<LeftBehind<'e>> {
    let (reference, target) = (comparison.reference, comparison.target);
    let is_declared = reference.state == State::Declared && target.state == State::Declared;
    if !is_declared || target.cluster.is_some() || is_open(target) {
        return Vec::new();
    }
    let ours = Rendered::in_environment(reference);
    let theirs = Rendered::in_environment(target);
    let mut found = Vec::new();
    for pair in &comparison.pairs {
        let (Some(before), Some(workload)) = (pair.reference, pair.target) else {
            continue;
        };
        let mut there = None;
        for lacking in unrendered(&theirs, workload) {
            let is_elsewhere = target.made_elsewhere(lacking.kind, lacking.name).is_some();
            let finds = there.get_or_insert_with(|| Found::of(names, &ours, before));
            if let (false, Some(object)) = (is_elsewhere, finds.in_place_of(names, &lacking)) {
                found.push(LeftBehind {
                    workload,
                    lacking,
                    object,
                });
            }
        }
    }
    found
}

/// Returns what a workload gets of an object that it names: variables, and files by their names.
pub(super) fn brought(
    workload: &Workload,
    (kind, name): (RefKind, &str),
    keys: &[&str],
) -> Vec<String> {
    let mut brought: Vec<String> = Vec::new();
    for container in &workload.containers {
        let own = container.env.values().filter(|of| of.env_from.is_none());
        let named = own.filter(|variable| match &variable.value {
            EnvValue::Key(key)
            | EnvValue::Text {
                from: Some(key), ..
            } => {
                key.object.kind == kind
                    && key.object.name == name
                    && keys.contains(&key.key.as_str())
            }
            _ => false,
        });
        brought.extend(named.map(|variable| variable.name.to_string()));
        let is_it = |source: &&EnvSource| source.object.kind == kind && source.object.name == name;
        for source in container.env_from.iter().filter(is_it) {
            brought.extend(keys.iter().map(|key| format!("{}{key}", source.prefix)));
        }
    }
    let references = workload.volumes.values().flat_map(|of| &of.references);
    for of in references.filter(|of| of.object.kind == kind && of.object.name == name) {
        let is_taken = |key: &&&str| of.items.is_empty() || of.items.contains_key(**key);
        let files = keys.iter().filter(is_taken);
        brought.extend(files.map(|key| format!("file {key}")));
    }
    let mut seen = std::collections::BTreeSet::new();
    brought.retain(|of| seen.insert(of.clone()));
    brought
}

/// Tells whether not all that an environment declares is known: a part that was not rendered may hold any object.
pub(super) fn is_open(environment: &Environment) -> bool {
    let mut parts = environment.not_evaluated.iter();
    parts.any(|of| matches!(of.unavailable, Unavailable::Everything))
}

/// Tells whether an environment renders a Secret of any kind for the application.
pub(super) fn renders_secrets(environment: &Environment, app: Option<&str>) -> bool {
    let mut secrets = environment.secrets.iter();
    secrets.any(|secret| secret.live.is_none() && secret.app.as_deref() == app)
}
