//! [`Meta`]: the properties of a rule that never change.

use crate::severity::Severity;

/// The fixed properties of a rule.
#[derive(Debug)]
pub struct Meta {
    /// Its id, kebab-case.
    pub id: &'static str,
    /// One sentence on what it is about.
    pub summary: &'static str,
    /// The severity of its findings, where nothing makes one better or worse.
    pub severity: Severity,
    /// Its page, in Markdown: what it means, an example, how to fix it, how to accept it.
    pub page: &'static str,
}
