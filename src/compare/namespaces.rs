//! Pairs of namespaces that answer to each other.
//!
//! If each side spans one namespace, namespaces are the environment's own and do not matter.
//! If a side spans several, they pair by name, or by the environment's name in them.

use std::borrow::Cow;

use crate::maps::{IndexMap, IndexSet};

use super::OwnNames;
use crate::model::{Environment, Workload};

type App<'e> = Option<&'e str>;
type Namespace<'e> = Option<&'e str>;

/// The namespaces of both sides, by application.
pub(super) struct NamespacePairs<'e> {
    spans: IndexMap<App<'e>, Span<'e>>,
}

/// The way in which one application's namespaces pair.
enum Span<'e> {
    /// One on each side: no matter which.
    Single,
    /// Several: each namespace of the target → the one of the reference it answers to.
    Several(IndexMap<Namespace<'e>, Namespace<'e>>),
}

/// The thing that workloads must share to pair, as far as namespaces go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Space<'e> {
    /// Any.
    Any,
    /// A namespace of the reference.
    Reference(Namespace<'e>),
    /// A namespace of the target to which none of the reference answers.
    Target(Namespace<'e>),
}

impl<'e> NamespacePairs<'e> {
    pub(super) fn new(
        reference: &'e Environment,
        target: &'e Environment,
        names: &OwnNames,
    ) -> Self {
        let mut found: IndexMap<App, [IndexSet<Namespace>; 2]> = IndexMap::default();
        for workload in &reference.workloads {
            let [spaces, _] = found.entry(workload.app.as_deref()).or_default();
            spaces.insert(workload.namespace.as_deref());
        }
        for space in &reference.all_namespaces {
            let [spaces, _] = found.entry(None).or_default();
            spaces.insert(Some(space.as_str()));
        }
        for space in &target.all_namespaces {
            let [_, spaces] = found.entry(None).or_default();
            spaces.insert(Some(space.as_str()));
        }
        for workload in &target.workloads {
            let [_, spaces] = found.entry(workload.app.as_deref()).or_default();
            spaces.insert(workload.namespace.as_deref());
        }
        let spans = found
            .into_iter()
            .map(|(app, [a, b])| (app, pair(&a, &b, names)))
            .collect();
        Self { spans }
    }

    /// Returns where a workload of the reference stands.
    pub(super) fn of_reference(&self, workload: &'e Workload) -> Space<'e> {
        match self.spans.get(&workload.app.as_deref()) {
            Some(Span::Several(_)) => Space::Reference(workload.namespace.as_deref()),
            _ => Space::Any,
        }
    }

    /// Returns where a workload of the target stands.
    pub(super) fn of_target(&self, workload: &'e Workload) -> Space<'e> {
        let namespace = workload.namespace.as_deref();
        match self.spans.get(&workload.app.as_deref()) {
            Some(Span::Several(pairs)) => pairs
                .get(&namespace)
                .map_or(Space::Target(namespace), |&found| Space::Reference(found)),
            _ => Space::Any,
        }
    }
}

fn pair<'e>(
    reference: &IndexSet<Namespace<'e>>,
    target: &IndexSet<Namespace<'e>>,
    names: &OwnNames,
) -> Span<'e> {
    if reference.len() <= 1 && target.len() <= 1 {
        return Span::Single;
    }
    let mut pairs: IndexMap<Namespace, Namespace> = reference
        .intersection(target)
        .map(|&same| (same, same))
        .collect();
    let mut stems: IndexMap<Cow<'_, str>, Vec<&str>> = IndexMap::default();
    for namespace in reference.difference(target).copied().flatten() {
        let stem = names.reference_stem(namespace);
        stems.entry(stem).or_default().push(namespace);
    }
    for namespace in target.difference(reference).copied().flatten() {
        let answers = stems.get(&names.target_stem(namespace));
        if let Some([only]) = answers.map(Vec::as_slice)
            && names.explain(only, namespace)
            && pairs.values().all(|taken| *taken != Some(only))
        {
            pairs.insert(Some(namespace), Some(only));
        }
    }
    Span::Several(pairs)
}
