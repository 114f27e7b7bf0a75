//! `expectation-unused`: told where expectations are applied; this file has what is fixed about it.

use crate::judge::Severity;
use crate::judge::rule::{Meta, Rule};

pub(crate) struct ExpectationUnused;

pub(crate) static META: Meta = Meta {
    id: "expectation-unused",
    summary: "An expectation matches nothing, and may hide a later finding",
    severity: Severity::Warning,
    page: include_str!("expectation-unused.md"),
};

impl Rule for ExpectationUnused {
    fn meta(&self) -> &'static Meta {
        &META
    }
}
