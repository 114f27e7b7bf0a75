//! `expectation-expired`: raised where expectations are applied.

use super::Rule;
use crate::judge::Severity;

/// An expectation has expired.
#[derive(Debug)]
pub(super) struct ExpectationExpired;

impl Rule for ExpectationExpired {
    fn id(&self) -> &'static str {
        "expectation-expired"
    }

    fn summary(&self) -> &'static str {
        "An expectation has expired"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("expectation-expired.md")
    }
}
