//! `expectation-expired`: told where expectations are applied; this file has what is fixed about it.

use crate::judge::Severity;
use crate::judge::rule::{Meta, Rule};

pub(crate) struct ExpectationExpired;

pub(crate) static META: Meta = Meta {
    id: "expectation-expired",
    summary: "An expectation has expired, so that the finding is reported again",
    severity: Severity::Warning,
    page: include_str!("expectation-expired.md"),
};

impl Rule for ExpectationExpired {
    fn meta(&self) -> &'static Meta {
        &META
    }
}
