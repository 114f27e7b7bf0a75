//! [`Outcome`]: a verdict in one word, and the exit code that goes with it.
//!
//! Takes a [`Verdict`] and the [`Threshold`] that was asked for; gives a word. Leaves how it is shown to [`crate::report`].

use super::{Age, Severity, Verdict};

/// A verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was looked at, and nothing is louder than a note.
    Parity,
    /// Nothing is as loud as what fails: there are quieter findings, or gaps in what was looked at that were allowed.
    Passed,
    /// Something is as loud as what fails.
    Findings,
    /// Something was not evaluated, so that nothing can be said of the whole.
    Incomplete,
}

/// How much a run lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// The least severity that fails.
    pub fail_on: Severity,
    /// Things that were not evaluated do not fail.
    pub allow_incomplete: bool,
}

impl Default for Threshold {
    fn default() -> Self {
        Self {
            fail_on: Severity::Error,
            allow_incomplete: false,
        }
    }
}

impl Outcome {
    /// Returns the word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parity => "parity",
            Self::Passed => "passed",
            Self::Findings => "findings",
            Self::Incomplete => "incomplete",
        }
    }

    /// Returns the exit code.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Parity | Self::Passed => 0,
            Self::Findings => 1,
            Self::Incomplete => 2,
        }
    }
}

impl Verdict {
    /// Says in one word what was found. What is not whole wins: such a list of findings must not pass for all there are.
    #[must_use]
    pub fn outcome(&self, threshold: Threshold) -> Outcome {
        self.outcome_by_age(threshold, |_| true)
    }

    /// As [`Self::outcome`], where only findings of a certain age fail. Without a history, every finding has it.
    #[must_use]
    pub fn outcome_by_age(&self, threshold: Threshold, fails: impl Fn(&Age) -> bool) -> Outcome {
        let mut missing = self.not_evaluated.iter();
        let is_whole = missing.all(|missing| !missing.is_needed());
        // Where nothing at all was compared, there is nothing to allow.
        let is_empty = self.workloads + self.objects == 0;
        if !is_whole && (is_empty || !threshold.allow_incomplete) {
            return Outcome::Incomplete;
        }
        let has = |least: Severity| self.findings.iter().any(|of| of.severity >= least);
        let ages = self.ages();
        let mut all = self.findings.iter().enumerate();
        let has_failing = all.any(|(index, finding)| {
            finding.severity >= threshold.fail_on && ages.get(index).is_none_or(&fails)
        });
        if has_failing {
            Outcome::Findings
        } else if has(Severity::Warning) || !is_whole {
            Outcome::Passed
        } else {
            Outcome::Parity
        }
    }
}
