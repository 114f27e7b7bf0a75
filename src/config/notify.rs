//! [`NotifyConfig`]: who is told of changes, by a name that a stranger's file cannot point elsewhere.

use schemars::JsonSchema;
use serde::Deserialize;

use super::values;

/// The recipient of notifications. It counts with `--trust-config` alone: a stranger's file sends nothing anywhere.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotifyConfig {
    /// The environment variable that holds the URL: a URL may hold a token, and stands in no file.
    #[serde(rename = "urlFrom", deserialize_with = "values::filled")]
    #[schemars(example = &"PARITY_WEBHOOK")]
    pub url_from: String,
    /// The form of the message. Left out: the one of the URL's host, `json` for other hosts.
    #[schemars(example = &"slack")]
    pub format: Option<NotifyFormat>,
    /// The text of the message: `{summary}`, `{new}`, `{recovered}`, `{not_evaluated}`, `{evaluated_again}` and `{time}` stand for what changed; a
    /// line of which nothing is left is left out.
    #[schemars(example = &"parity: {summary}\nnew: {new}")]
    pub template: Option<String>,
}

/// The form of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "NotifyFormat")]
pub enum NotifyFormat {
    /// Fields, for programs.
    Json,
    /// A text, as Slack takes it.
    Slack,
    /// A card, as Microsoft Teams takes it.
    Teams,
}
