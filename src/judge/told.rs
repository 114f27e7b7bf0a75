//! Texts of which another rule speaks: one fact is told once, and by somebody.
//!
//! Takes a text of the target; tells whether `foreign-environment` or `placeholder` speaks of it. A rule that is switched off speaks of
//! nothing, so that the difference is told as any other.

use super::Context;
use crate::environments::Where;
use crate::placeholders::{In, placeholder};

/// The rules that others leave texts to.
pub(super) const FOREIGN: &str = "foreign-environment";
const PLACEHOLDER: &str = "placeholder";

impl Context<'_> {
    /// Tells whether a rule is asked at all.
    pub(crate) fn tells(&self, rule: &str) -> bool {
        !self.off.contains(&rule)
    }

    /// Tells whether it is told that a variable's value in the target is one name, host or URL of another environment.
    pub(crate) fn is_foreign_value(&self, variable: &str, value: &str) -> bool {
        self.tells(FOREIGN)
            && (self.names.is_foreign_value(variable, value) || self.is_served_elsewhere(value))
    }

    /// Tells whether it is told that a text of the target names another environment.
    pub(crate) fn is_foreign(&self, text: &str, kind: Where) -> bool {
        let is_served = || kind == Where::Argument && self.is_served_elsewhere(text);
        self.tells(FOREIGN) && (self.names.is_foreign(text, kind) || is_served())
    }

    /// Tells whether it is told that a tag of the target names another environment.
    pub(crate) fn is_foreign_tag(&self, tag: &str) -> bool {
        self.tells(FOREIGN) && self.names.is_foreign_tag(tag)
    }

    /// Tells whether it is told that somebody was to fill in a text of the target.
    pub(crate) fn is_unfilled(&self, text: &str) -> bool {
        placeholder(text, In::Value).is_some() && self.tells(PLACEHOLDER)
    }

    /// Tells whether a text of the target is one URL or host that another environment's Ingress or route alone serves.
    fn is_served_elsewhere(&self, text: &str) -> bool {
        let is_one = !text.contains([',', ';']) && text.split_ascii_whitespace().count() <= 2;
        is_one && self.served().elsewhere(self.target(), text).is_some()
    }
}
