//! [`Likewise`]: the edit that mends in another environment what a finding tells of several.

use super::{Finding, Fix};

/// The edit of a finding in an environment other than the one that it is about first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likewise {
    /// The environment.
    pub environment: String,
    /// The edit.
    pub fix: Fix,
}

impl Finding {
    /// Returns the finding as it would be of each environment that an edit of it mends, the first before the others.
    #[must_use]
    pub fn of_each_environment(&self) -> Vec<Self> {
        let mut own = self.clone();
        let likewise = own
            .fix
            .as_mut()
            .map(|fix| std::mem::take(&mut fix.likewise));
        let others = likewise.into_iter().flatten().map(|of| Self {
            environment: of.environment,
            fix: Some(of.fix),
            ..own.clone()
        });
        let others: Vec<Self> = others.collect();
        std::iter::once(own).chain(others).collect()
    }
}
