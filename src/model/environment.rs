//! [`Environment`] and what it holds besides workloads.

use indexmap::{IndexMap, IndexSet};

use super::{Located, Workload};
use crate::source::NotEvaluated;
use crate::yaml::Origin;

/// One environment's declared face: everything a comparison needs, and nothing of the files it came from
/// but origins.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Its name, e.g. `staging`.
    pub name: String,
    /// Other words for it in names and hosts, the name itself included, longest first.
    pub aliases: Vec<String>,
    /// The source as the user spelled it.
    pub spelling: String,
    /// Workloads, sorted by application, kind, namespace, name.
    pub workloads: Vec<Workload>,
    /// Rendered ConfigMaps.
    pub config_maps: Vec<ConfigMap>,
    /// Rendered Secrets: key names only.
    pub secrets: Vec<Secret>,
    /// Objects that the model does not look into: kind → count.
    pub others: IndexMap<String, usize>,
    /// What the API server would refuse, found while reading (`value: yes`, `value: 8080`).
    pub refused: Vec<Refused>,
    /// What could not be looked at.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Lines worth a note that are no finding.
    pub remarks: Vec<String>,
}

/// A rendered ConfigMap.
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
    pub data: IndexMap<String, Located<String>>,
    /// Keys of `binaryData`: files for volumes, out of reach for variables.
    pub binary_keys: IndexSet<String>,
    /// Not all of its keys are known.
    pub keys_unknown: bool,
    /// `immutable`
    pub immutable: bool,
    /// Where it is declared.
    pub origin: Origin,
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
    /// Where it is declared.
    pub origin: Origin,
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
    /// What stands there and how the API server reads it, e.g. "`8080` is a number, a string is needed".
    pub why: String,
    /// Text to write instead, if quoting mends it.
    pub instead: Option<String>,
    /// Where.
    pub origin: Origin,
}
