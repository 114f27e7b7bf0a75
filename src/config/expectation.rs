//! [`ExpectEntry`]: a difference that is wanted, as the file says it.

use schemars::JsonSchema;

use super::decode::rule_id;
use super::reader::Reader;
use crate::error::Error;
use crate::judge::Pattern;
use crate::yaml::{Node, Origin};

/// A difference that is wanted. Every text but the reason and owner is a glob; what is left out matches everything.
#[derive(Debug, Clone, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectEntry {
    /// The rule's id.
    pub rule: String,
    /// The application that a glob in `overlay` bound.
    pub application: Option<String>,
    /// The workload's name, or `Kind/name`.
    pub workload: Option<String>,
    /// The container's name.
    pub container: Option<String>,
    /// The variable's name, or another field as finding ids spell it (`limits.cpu`).
    pub variable: Option<String>,
    /// The environment that the finding is about.
    pub environment: Option<String>,
    /// Why the difference is wanted.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// Who wants it.
    pub owner: Option<String>,
    /// The last day on which it is wanted, `YYYY-MM-DD`.
    #[schemars(with = "Option<String>", regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub expires: Option<jiff::civil::Date>,
    /// Where the entry starts.
    #[schemars(skip)]
    pub origin: Origin,
}

pub(super) const KEYS: &[&str] = &[
    "rule",
    "application",
    "workload",
    "container",
    "variable",
    "environment",
    "reason",
    "owner",
    "expires",
];

impl ExpectEntry {
    pub(super) fn decode(node: &Node) -> Result<Self, Error> {
        let reader = Reader::new(node, "an entry of 'expect'", KEYS)?;
        let Some(rule) = reader.get("rule") else {
            return Err(Error::new("an entry of 'expect' needs a 'rule'").at(node.origin));
        };
        let expires = match reader.get("expires") {
            None => None,
            Some(day) => Some(date(day)?),
        };
        for key in [
            "application",
            "workload",
            "container",
            "variable",
            "environment",
        ] {
            if let Some(value) = reader.get(key)
                && let Some(glob) = reader.text(key)?
            {
                glob.parse::<Pattern>().map_err(|error| {
                    Error::new(format!("'{key}' is no glob: {error}")).at(value.origin)
                })?;
            }
        }
        Ok(Self {
            rule: rule_id(rule)?,
            application: reader.text("application")?,
            workload: reader.text("workload")?,
            container: reader.text("container")?,
            variable: reader.text("variable")?,
            environment: reader.text("environment")?,
            reason: reader.required("reason")?,
            owner: reader.text("owner")?,
            expires,
            origin: node.origin,
        })
    }
}

fn date(node: &Node) -> Result<jiff::civil::Date, Error> {
    let text = node.as_str().unwrap_or_default();
    text.parse().map_err(|_| {
        Error::new(format!("'expires' is no day: {text:?}"))
            .at(node.origin)
            .hint("write it as 2027-01-31")
    })
}
