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
    #[schemars(example = &"env-value-differs")]
    pub rule: String,
    /// The application that a glob in `overlay` bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"cart")]
    pub application: Option<Glob>,
    /// The workload's namespace, where an environment spans several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"shop-*")]
    pub namespace: Option<Glob>,
    /// The workload's name, or `Kind/name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"Deployment/checkout")]
    pub workload: Option<Glob>,
    /// The container's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"app")]
    pub container: Option<Glob>,
    /// The variable's name, or another field as finding ids spell it (`limits.cpu`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"LOG_*")]
    pub variable: Option<Glob>,
    /// The environment that the finding is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"production")]
    pub environment: Option<Glob>,
    /// Why the difference is wanted.
    #[serde(deserialize_with = "filled")]
    #[schemars(length(min = 1))]
    #[schemars(example = &"staging logs more")]
    pub reason: String,
    /// The person or team that wants it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"team-checkout")]
    pub owner: Option<String>,
    /// The last day on which it is wanted, `YYYY-MM-DD`.
    #[serde(
        default,
        deserialize_with = "day",
        serialize_with = "write_day",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "Option<String>", regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    #[schemars(example = &"2027-01-31")]
    pub expires: Option<jiff::civil::Date>,
    /// The place where the entry starts.
    #[serde(rename = "$origin", deserialize_with = "origin", skip_serializing)]
    #[schemars(skip)]
    pub origin: Origin,
}
