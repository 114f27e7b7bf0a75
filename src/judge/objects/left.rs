//! Objects of the reference that nothing of the target's needs any more: what named them is missing or names another object there,
//! and that is told. And namespaces that the target does not render and still puts objects into.

use std::cell::OnceCell;

use crate::compare::Comparison;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Leaves, OtherObject};

use super::{claims, is_beside};

/// The label by which an EndpointSlice says whose addresses it has.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// The fate of an object that the target lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::judge) enum Fate {
    /// Everything that named it is missing too, or has another strategy, or what it serves is missing: told there.
    Told,
    /// Its namers are there and name it no more.
    Unneeded,
    /// Nothing names it, or something still does.
    Open,
}

/// The objects and workloads that name an object which the target lacks, counted.
#[derive(Default)]
struct Namers {
    /// Missing in the target, or with another strategy there.
    gone: usize,
    /// There, and without this name.
    changed: usize,
    /// There, with this name.
    kept: usize,
}

/// The objects that the target lacks with those that name each, by the name that these have for it.
type NamersOf<'c> = IndexMap<&'c str, Vec<(&'c OtherObject, Namers)>>;

/// Everything that names the objects that the target lacks, worked out once one is asked for.
pub(super) struct Left<'c> {
    comparison: &'c Comparison<'c>,
    namers: OnceCell<NamersOf<'c>>,
}

impl<'c> Left<'c> {
    pub(super) fn new(comparison: &'c Comparison<'c>) -> Self {
        Self {
            comparison,
            namers: OnceCell::new(),
        }
    }

    pub(super) fn fate(&self, object: &OtherObject) -> Fate {
        let all = self.namers.get_or_init(|| namers(self.comparison));
        if is_monitor_of_missing(self.comparison, object) || is_address_of_missing(all, object) {
            return Fate::Told;
        }
        let mut of_name = all.get(known_by(object)).into_iter().flatten();
        let found = of_name.find(|(own, _)| std::ptr::eq(*own, object));
        match found.map(|(_, namers)| namers) {
            Some(Namers {
                kept: 0,
                changed: 0,
                gone: 1..,
            }) => Fate::Told,
            Some(Namers {
                kept: 0,
                changed: 1..,
                ..
            }) => Fate::Unneeded,
            _ => Fate::Open,
        }
    }
}

/// Returns the name that others have for an object: that of the Secret, for a certificate.
fn known_by(object: &OtherObject) -> &str {
    let secret = match object.kind.as_str() {
        "Certificate" => object.text("spec.secretName"),
        _ => None,
    };
    secret.unwrap_or(&object.name)
}

fn namers<'c>(comparison: &'c Comparison<'c>) -> NamersOf<'c> {
    let mut wanted: NamersOf<'c> = IndexMap::default();
    let missing = comparison
        .objects
        .iter()
        .filter(|pair| pair.target.is_none());
    for object in missing.filter_map(|pair| pair.reference) {
        let all = wanted.entry(known_by(object)).or_default();
        all.push((object, Namers::default()));
    }
    if wanted.is_empty() {
        return wanted;
    }
    for pair in &comparison.objects {
        let Some(ours) = pair.reference else { continue };
        let keeps = |name: &str, of: &OtherObject| {
            pair.target
                .map(|theirs| leaves_name(&theirs.leaves, name, of))
        };
        note(&mut wanted, &ours.leaves, Some(ours), keeps, false);
    }
    for pair in &comparison.pairs {
        let Some(ours) = pair.reference else { continue };
        let strategy = |name: &str, of: &OtherObject| {
            pair.target
                .map(|theirs| leaves_name(&theirs.strategy, name, of))
        };
        note(&mut wanted, &ours.strategy, None, strategy, true);
        for (_, claim) in claims(ours) {
            let keeps = pair
                .target
                .map(|theirs| claims(theirs).any(|(_, own)| own == claim));
            let of_name = wanted.get_mut(claim).into_iter().flatten();
            for (_, namers) in of_name.filter(|(of, _)| of.kind == "PersistentVolumeClaim") {
                count(namers, keeps, false);
            }
        }
    }
    wanted
}

fn count(namers: &mut Namers, keeps: Option<bool>, is_told: bool) {
    match keeps {
        Some(true) => namers.kept += 1,
        Some(false) if !is_told => namers.changed += 1,
        _ => namers.gone += 1,
    }
}

/// Counts what leaves name. `keeps` tells whether the other side's leaves have the same name; `None` where it is missing.
fn note<'c>(
    wanted: &mut NamersOf<'c>,
    leaves: &'c Leaves,
    own: Option<&OtherObject>,
    keeps: impl Fn(&str, &OtherObject) -> Option<bool>,
    is_told: bool,
) {
    for (path, leaf) in leaves.iter() {
        let name = leaf.value.as_str();
        for (object, namers) in wanted.get_mut(name).into_iter().flatten() {
            let is_itself = own.is_some_and(|own| std::ptr::eq(own, *object));
            // A Service has its own worth: it is told, whatever named it, unless another strategy needs none.
            let counts = is_told || object.kind != "Service";
            if !is_itself && counts && is_name_of(leaves, path, object) {
                count(namers, keeps(name, object), is_told);
            }
        }
    }
}

fn leaves_name(leaves: &Leaves, name: &str, object: &OtherObject) -> bool {
    let mut named = leaves.iter().filter(|(_, leaf)| leaf.value == name);
    named.any(|(path, _)| is_name_of(leaves, path, object))
}

/// Tells whether the field is one that names objects of the kind: by the `kind` beside it, or by a word of its path.
fn is_name_of(leaves: &Leaves, path: &str, object: &OtherObject) -> bool {
    if path.starts_with("metadata.") || path.contains("elector.") || path.contains("abels.") {
        return false;
    }
    if let Some(place) = path.strip_suffix("name")
        && let Some(kind) = leaves.get(&format!("{place}kind"))
    {
        return kind.value == object.kind;
    }
    let path = path.to_ascii_lowercase();
    match object.kind.as_str() {
        "Certificate" => path.contains("secret") || path.contains("certificate"),
        kind => words_of(kind).any(|word| path.contains(&word)),
    }
}

/// Returns the longer words of a kind: `trigger` and `authentication` of `TriggerAuthentication`.
fn words_of(kind: &str) -> impl Iterator<Item = String> {
    let mut words: Vec<String> = Vec::new();
    for letter in kind.chars() {
        if letter.is_ascii_uppercase() || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.into_iter().filter(|word| word.len() >= 5)
}

/// Tells whether all Services that a monitor watches are missing in the target.
fn is_monitor_of_missing(comparison: &Comparison<'_>, object: &OtherObject) -> bool {
    if object.kind != "ServiceMonitor" {
        return false;
    }
    let labels: Vec<(&str, &str)> = object.below("spec.selector.matchLabels").collect();
    let watched = comparison.objects.iter().filter(|pair| {
        pair.reference.is_some_and(|of| {
            let is_labelled = |(key, value): &(&str, &str)| {
                of.below("metadata.labels").any(|own| own == (*key, *value))
            };
            of.kind == "Service" && labels.iter().all(is_labelled)
        })
    });
    let watched: Vec<bool> = watched.map(|pair| pair.target.is_none()).collect();
    !labels.is_empty() && !watched.is_empty() && watched.iter().all(|is_missing| *is_missing)
}

/// Tells whether an object holds the addresses of a Service that is missing in the target.
fn is_address_of_missing(missing: &NamersOf<'_>, object: &OtherObject) -> bool {
    let service = match (object.group.as_str(), object.kind.as_str()) {
        ("", "Endpoints") => Some(object.name.as_str()),
        ("discovery.k8s.io", "EndpointSlice") => {
            let mut labels = object.below("metadata.labels");
            labels.find_map(|(key, name)| (key == SERVICE_NAME).then_some(name))
        }
        _ => None,
    };
    let mut missing = service
        .and_then(|name| missing.get(name))
        .into_iter()
        .flatten();
    missing.any(|(of, _)| {
        (of.group.as_str(), of.kind.as_str()) == ("", "Service")
            && of.app == object.app
            && is_beside(of.namespace.as_deref(), object.namespace.as_deref())
    })
}

/// A namespace that only the reference renders, and the objects that the target puts into it.
pub(in crate::judge) struct Lost<'c> {
    pub(in crate::judge) namespace: &'c OtherObject,
    pub(in crate::judge) objects: Vec<&'c OtherObject>,
}

/// Returns the namespaces that the target renders no more, and still puts objects into: leftovers, where no workload of the
/// target runs in it.
pub(in crate::judge) fn lost_namespaces<'c>(comparison: &'c Comparison<'c>) -> Vec<Lost<'c>> {
    let missing = comparison
        .objects
        .iter()
        .filter(|pair| pair.target.is_none());
    let namespaces = missing.filter_map(|pair| pair.reference);
    let namespaces = namespaces.filter(|of| of.kind == "Namespace" && of.group.is_empty());
    let target = comparison.target;
    let mut namespaces = namespaces.peekable();
    if namespaces.peek().is_none() {
        return Vec::new();
    }
    let used = target.workloads.iter();
    let used: IndexSet<&str> = used.filter_map(|of| of.namespace.as_deref()).collect();
    let mut filled: IndexMap<&str, Vec<&OtherObject>> = IndexMap::default();
    for object in &target.objects {
        if let Some(namespace) = object.namespace.as_deref() {
            filled.entry(namespace).or_default().push(object);
        }
    }
    let lost = namespaces.filter(|namespace| !used.contains(namespace.name.as_str()));
    let lost = lost.filter_map(|namespace| {
        let objects = filled.get(namespace.name.as_str())?.clone();
        Some(Lost { namespace, objects })
    });
    lost.collect()
}
