//! [`BySeverity`]: how many findings there are of each severity.
//!
//! Takes severities; gives counts. Leaves their words to the formats.

use crate::judge::Severity;

/// A count for each severity.
#[derive(Debug, Default)]
pub(crate) struct BySeverity([usize; 3]);

impl FromIterator<Severity> for BySeverity {
    fn from_iter<I: IntoIterator<Item = Severity>>(all: I) -> Self {
        let mut counts = Self::default();
        for severity in all {
            *counts.of(severity) += 1;
        }
        counts
    }
}

impl BySeverity {
    pub(super) fn of(&mut self, severity: Severity) -> &mut usize {
        let [errors, warnings, notes] = &mut self.0;
        match severity {
            Severity::Error => errors,
            Severity::Warning => warnings,
            Severity::Note => notes,
        }
    }

    /// Returns the counts in the order of [`Severity::ALL`].
    pub(super) fn worst_first(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter()
    }
}
