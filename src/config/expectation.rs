//! [`ExpectEntry`]: a difference that is wanted, as the file says it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{Glob, day, filled, origin, rule_id, write_day};
use crate::yaml::Origin;

/// A difference that is wanted. Every text but the reason and owner is a glob; what is left out matches everything.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectEntry {
    /// The rule's id.
    #[serde(deserialize_with = "rule_id")]
    pub rule: String,
    /// The application that a glob in `overlay` bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<Glob>,
    /// The workload's namespace, where an environment spans several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Glob>,
    /// The workload's name, or `Kind/name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload: Option<Glob>,
    /// The container's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Glob>,
    /// The variable's name, or another field as finding ids spell it (`limits.cpu`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variable: Option<Glob>,
    /// The environment that the finding is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Glob>,
    /// Why the difference is wanted.
    #[serde(deserialize_with = "filled")]
    #[schemars(length(min = 1))]
    pub reason: String,
    /// The person or team that wants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which it is wanted, `YYYY-MM-DD`.
    #[serde(
        default,
        deserialize_with = "day",
        serialize_with = "write_day",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<String>", regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub expires: Option<jiff::civil::Date>,
    /// The place where the entry starts.
    #[serde(rename = "$origin", deserialize_with = "origin", skip_serializing)]
    #[schemars(skip)]
    pub origin: Origin,
}
