//! `expectation-unused`: raised where expectations are applied.

use super::Rule;
use crate::judge::Severity;

/// An expectation matches nothing.
#[derive(Debug)]
pub(super) struct ExpectationUnused;

impl Rule for ExpectationUnused {
    fn id(&self) -> &'static str {
        "expectation-unused"
    }

    fn summary(&self) -> &'static str {
        "An expectation matches nothing"
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn page(&self) -> &'static str {
        include_str!("expectation-unused.md")
    }
}
