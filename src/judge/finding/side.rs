//! [`FindingSide`]: one side of a finding.

use std::fmt;

use smol_str::SmolStr;

use crate::compare::{Shown, Value};
use crate::source::managed_fields::FieldOwner;
use crate::yaml::Origin;

/// One side of a finding: an environment, what it has, and where.
#[derive(Clone, PartialEq, Eq)]
pub struct FindingSide {
    /// Environment name.
    pub environment: String,
    /// The value.
    pub value: Value,
    /// The name of what has the value, a variable's or a file's: credentials are told by it too.
    pub value_name: SmolStr,
    /// Where.
    pub origin: Origin,
    /// The managers that set it, for a live side; of many workloads every one, with the latest time.
    pub set_by: Vec<FieldOwner>,
}

impl FindingSide {
    /// Makes a side that nobody is known to have set.
    pub(crate) fn new(environment: &str, value: Value, origin: Origin) -> Self {
        Self {
            environment: environment.to_owned(),
            value,
            value_name: SmolStr::default(),
            origin,
            set_by: Vec::new(),
        }
    }

    /// Says what the value is the value of.
    pub(crate) fn named(mut self, value_name: &str) -> Self {
        self.value_name = value_name.into();
        self
    }

    /// Tells whether anything stands there at all.
    #[must_use]
    pub fn is_present(&self) -> bool {
        !self.value.is_absent()
    }

    pub(super) fn shown(&self) -> Shown<'_> {
        self.value.shown(&self.value_name)
    }

    pub(super) fn shown_beside<'s>(&'s self, other: &'s Self) -> Shown<'s> {
        self.value.shown_beside(&self.value_name, &other.value)
    }
}

/// Findings end in the messages of tests and in logs: there, too, a value is masked.
impl fmt::Debug for FindingSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FindingSide")
            .field("environment", &self.environment)
            .field("value", &self.shown().to_string())
            .field("origin", &self.origin)
            .field("set_by", &self.set_by)
            .finish()
    }
}
