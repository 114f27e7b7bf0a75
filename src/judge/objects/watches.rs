//! Objects that watch workloads, monitors and rules for alerts: whether the workloads that one side lacks are all that one watches.
//!
//! Takes the object, the Services of its environment, and names of workloads; gives yes or no. What cannot be told is no: the object
//! is then told by itself.

use crate::maps::{IndexMap, IndexSet};
use crate::model::OtherObject;

/// Kinds that watch workloads.
const WATCHING: &[&str] = &[
    "PodMonitor",
    "PrometheusRule",
    "ServiceMonitor",
    "VMPodScrape",
    "VMRule",
    "VMServiceScrape",
];
/// Those among them that select Services.
const OF_SERVICES: &[&str] = &["ServiceMonitor", "VMServiceScrape"];
/// Labels that name the workload that an object is for.
const NAMING: [&str; 3] = ["app", "app.kubernetes.io/name", "k8s-app"];

/// Workloads by the names that people write, some of which one side lacks.
pub(super) struct Names<'c> {
    /// Those that are missing, by application.
    pub(super) missing: IndexSet<(Option<&'c str>, &'c str)>,
    /// All that a name may begin with.
    pub(super) all: IndexSet<&'c str>,
    /// Those that are there.
    pub(super) kept: IndexSet<&'c str>,
}

impl Names<'_> {
    fn has_missing(&self, object: &OtherObject, name: &str) -> bool {
        self.missing.contains(&(object.app.as_deref(), name))
    }

    /// Tells whether an object's own name, or its label, is that of a workload that is missing, and nothing in it names one that is not.
    pub(super) fn own(&self, object: &OtherObject) -> bool {
        if !WATCHING.contains(&object.kind.as_str()) {
            return false;
        }
        let labels = NAMING.iter().filter_map(|label| {
            let mut own = object.below("metadata.labels");
            own.find(|(key, _)| key == label).map(|(_, value)| value)
        });
        let mut named = labels.chain(self.beginning(&object.original_name));
        named.any(|name| self.has_missing(object, name)) && !self.name_kept(object)
    }

    /// Returns the longest beginning of a name that is a workload's, up to a hyphen: of `order-consumer-alerts`, `order-consumer`.
    fn beginning<'n>(&self, name: &'n str) -> Option<&'n str> {
        let ends = name.rmatch_indices('-').map(|(at, _)| at);
        let mut beginnings = std::iter::once(name.len())
            .chain(ends)
            .filter_map(|end| name.get(..end));
        beginnings.find(|beginning| self.all.contains(beginning))
    }

    /// Tells whether an expression, a selector or the name itself says the name of a workload that is there.
    fn name_kept(&self, object: &OtherObject) -> bool {
        let texts = object.leaves.iter();
        let mut texts = texts.filter(|(path, _)| path.starts_with("spec."));
        texts.any(|(_, leaf)| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let mut words = leaf.value.split(|c: char| !is_part(c));
            words.any(|word| self.kept.contains(word))
        })
    }
}

/// Returns the Services that a monitor selects; none where it is no monitor of Services, or selects by more than labels.
pub(super) fn watched<'c>(
    monitor: &OtherObject,
    services: &IndexMap<(&'c str, &'c str), Vec<&'c OtherObject>>,
) -> Vec<&'c OtherObject> {
    const EXPRESSIONS: &str = "spec.selector.matchExpressions";
    if !OF_SERVICES.contains(&monitor.kind.as_str())
        || monitor.leaves.below(EXPRESSIONS).next().is_some()
    {
        return Vec::new();
    }
    let labels: Vec<(&str, &str)> = monitor.below("spec.selector.matchLabels").collect();
    let Some(first) = labels.first() else {
        return Vec::new();
    };
    let has_all = |service: &&&OtherObject| {
        let mut wanted = labels.iter();
        wanted.all(|wanted| service.below("metadata.labels").any(|own| own == *wanted))
    };
    let found = services.get(first).into_iter().flatten();
    found.filter(has_all).copied().collect()
}

/// Returns Services by each of their labels.
pub(super) fn by_label(objects: &[OtherObject]) -> IndexMap<(&str, &str), Vec<&OtherObject>> {
    let mut all: IndexMap<_, Vec<_>> = IndexMap::default();
    for service in objects.iter().filter(|of| of.kind == "Service") {
        for label in service.below("metadata.labels") {
            all.entry(label).or_default().push(service);
        }
    }
    all
}
