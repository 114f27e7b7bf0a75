//! From what the file says to the [`Policy`] that judging takes.

use super::{Config, ExpectEntry, Glob, Level};
use crate::judge::{Baseline, Expectation, Policy, Severity};

impl Config {
    /// Returns what to judge by.
    #[must_use]
    pub fn policy(&self, baseline: Option<Baseline>, today: jiff::civil::Date) -> Policy {
        let levels = self.rules.iter();
        Policy {
            severities: levels
                .map(|(rule, level)| (rule.clone(), level.severity()))
                .collect(),
            expectations: self.expect.iter().map(ExpectEntry::expectation).collect(),
            baseline,
            today,
            report_unused: true,
        }
    }
}

impl Level {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

impl ExpectEntry {
    /// Returns what the entry expects.
    #[must_use]
    pub fn expectation(&self) -> Expectation {
        let pattern = |glob: &Option<Glob>| glob.as_ref().map(|glob| glob.0.clone());
        Expectation {
            rule: self.rule.parse().ok(),
            application: pattern(&self.application),
            namespace: pattern(&self.namespace),
            workload: pattern(&self.workload),
            container: pattern(&self.container),
            variable: pattern(&self.variable),
            environment: pattern(&self.environment),
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: self.expires,
            origin: self.origin,
        }
    }
}
