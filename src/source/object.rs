//! What every source gives: [`Object`]s, and what could not be looked at.

use crate::yaml::{Node, Origin};

/// One Kubernetes object with origins. A Secret's `data` and `stringData` hold their keys, each
/// with a `!!null` value: values never leave the source.
#[derive(Debug, Clone)]
pub struct Object {
    /// The document.
    pub node: Node,
    /// metadata.name before namePrefix, nameSuffix and hash; the name itself where nothing renamed it.
    pub original_name: String,
    /// The application that a glob in `overlay:` bound (`apps/*/overlays/staging`), if any.
    pub app: Option<String>,
    /// The document's start or its generator entry.
    pub declared: Origin,
    /// Some of a generated ConfigMap's or Secret's inputs could not be read, so its keys are not all known.
    pub keys_unknown: bool,
    /// Plain manifests are read by kubectl's YAML 1.1 rules; kustomize's output is not.
    pub rendered: bool,
}

/// Something that could not be looked at, and why. Never green.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEvaluated {
    /// The environment's name.
    pub environment: String,
    /// What could not be looked at, in words.
    pub what: String,
    /// Why, in words.
    pub why: String,
    /// Ids of the rules that this silences; empty for all.
    pub silences: Vec<&'static str>,
    /// Where, if it has a place.
    pub origin: Origin,
}

/// What one environment's source gave.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// The environment's name.
    pub environment: String,
    /// The source as the user spelled it.
    pub spelling: String,
    /// Every object, in the source's order.
    pub objects: Vec<Object>,
    /// What could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Lines worth a note that are no finding (for example a generator input that Git ignores).
    pub remarks: Vec<String>,
    /// Other words for this environment in names and hosts (`stg`, `prd`), the name itself included.
    pub aliases: Vec<String>,
    /// Applications of which something could not be read; they are in `not_evaluated`.
    pub unread_apps: Vec<String>,
}
