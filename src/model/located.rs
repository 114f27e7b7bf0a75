//! [`Located`]: a value and where it was set.

use crate::yaml::Origin;

/// A value and where it was set.
#[derive(Debug, Clone, Copy)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The place where it was set. [`Origin::NONE`] for what Kubernetes fills in.
    pub origin: Origin,
}

/// Two located values are equal when the values are; places do not matter.
impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Located<T> {}

impl<T> Located<T> {
    /// Joins a value and its place.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}
