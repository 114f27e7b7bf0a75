//! The resources that a selector picks: patterns over ids, and label selectors.

use regex::Regex;

use super::Resource;
use super::label_selector::LabelSelector;
use super::resmap::ResMap;
use crate::kustomize::Error;
use crate::kustomize::kustomization::{Selector, Text};
use crate::kustomize::resource::pattern;

/// A whole-text pattern as selectors have it.
enum Pattern {
    Any,
    /// No metacharacters: compared as text, and looked up in an index where there is one.
    Exact(String),
    Regex(Regex),
}

impl Pattern {
    fn new(text: &Text) -> Result<Self, Error> {
        if text.is_empty() {
            return Ok(Self::Any);
        }
        if text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
        {
            return Ok(Self::Exact(text.value.clone()));
        }
        pattern::compile(&format!("^(?:{})$", text.value))
            .map(Self::Regex)
            .map_err(|message| Error::new(message).at(text.origin))
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => wanted == text,
            Self::Regex(pattern) => pattern.is_match(text),
        }
    }
}

/// A selector that is ready to be asked.
pub(crate) struct Matcher {
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    labels: LabelSelector,
    annotations: LabelSelector,
}

impl Matcher {
    /// Compiles a selector.
    ///
    /// # Errors
    /// If a pattern or a label selector cannot be read.
    pub(crate) fn new(selector: &Selector) -> Result<Self, Error> {
        Ok(Self {
            group: Pattern::new(&selector.group)?,
            version: Pattern::new(&selector.version)?,
            kind: Pattern::new(&selector.kind)?,
            name: Pattern::new(&selector.name)?,
            namespace: Pattern::new(&selector.namespace)?,
            labels: LabelSelector::parse(&selector.label_selector)?,
            annotations: LabelSelector::parse(&selector.annotation_selector)?,
        })
    }

    /// Returns the slots of what is selected, in order. Names and namespaces are tried as they are now and as they were
    /// at first; those in between are not.
    pub(crate) fn select(&self, resources: &ResMap) -> Vec<usize> {
        let picked = |slot: &usize| {
            resources
                .get(*slot)
                .is_some_and(|resource| self.picks(resource))
        };
        match &self.name {
            Pattern::Exact(name) => resources.named(name).into_iter().filter(picked).collect(),
            _ => resources
                .slots()
                .map(|(slot, _)| slot)
                .filter(picked)
                .collect(),
        }
    }

    /// Tells whether labels and annotations match.
    pub(crate) fn picks_by_labels(&self, resource: &Resource) -> bool {
        self.labels.matches(&resource.node, "labels")
            && self.annotations.matches(&resource.node, "annotations")
    }

    /// Tells whether any identity matches, current or former, its namespace as it is written.
    pub(crate) fn picks_by_any_id(&self, resource: &Resource) -> bool {
        let (group, version) = resource.group_version();
        let is = |name: &str, namespace: &str, kind: &str| {
            self.name.matches(name) && self.namespace.matches(namespace) && self.kind.matches(kind)
        };
        self.group.matches(group)
            && self.version.matches(version)
            && (is(resource.name(), resource.namespace(), resource.kind())
                || resource
                    .previous
                    .iter()
                    .any(|previous| is(&previous.name, &previous.namespace, &previous.kind)))
    }

    fn picks(&self, resource: &Resource) -> bool {
        let (group, version) = resource.group_version();
        let namespace = |text: &str| self.namespace.matches(text);
        self.group.matches(group)
            && self.version.matches(version)
            && self.kind.matches(resource.kind())
            && (self.name.matches(resource.name()) || self.name.matches(resource.original_name()))
            && (matches!(self.namespace, Pattern::Any)
                || namespace(resource.effective_namespace())
                || namespace(resource.original_effective_namespace()))
            && self.labels.matches(&resource.node, "labels")
            && self.annotations.matches(&resource.node, "annotations")
    }
}
