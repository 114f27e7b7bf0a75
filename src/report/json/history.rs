//! The history in `-o json`, where a ledger is kept: what is new, what persists since when, what is fixed.
//!
//! Takes what the ledger knows; gives structs that have a schema.

use schemars::JsonSchema;
use serde::Serialize;

use crate::judge;

/// How the findings stand to those of earlier runs.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct History {
    /// Findings that are new, wholly or in part.
    new: usize,
    /// Findings that have nothing new.
    persisting: usize,
    /// The findings that were looked at again and are gone.
    fixed: Vec<Fixed>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fixed {
    id: String,
    /// RFC 3339: when it began.
    since: String,
}

/// The age of a finding.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Age {
    /// The number of its `ids` that are new.
    new: usize,
    /// RFC 3339: when the oldest of the others began; null where all are new.
    since: Option<String>,
}

/// Returns a history as programs read it.
pub(super) fn history(history: &judge::History) -> History {
    History {
        new: history.new_findings(),
        persisting: history.persisting().count(),
        fixed: history
            .fixed
            .iter()
            .map(|fixed| Fixed {
                id: fixed.id.clone(),
                since: fixed.since.to_string(),
            })
            .collect(),
    }
}

/// Returns an age as programs read it.
pub(super) fn age(age: judge::Age) -> Age {
    Age {
        new: age.new,
        since: age.since.map(|since| since.to_string()),
    }
}
