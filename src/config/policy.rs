//! From what the file says to the [`Policy`] that judging takes.

use super::{Config, ExpectEntry, Level};
use crate::judge::rules::RULES;
use crate::judge::{Baseline, Expectation, Pattern, Policy, Severity};

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
    fn expectation(&self) -> Expectation {
        let pattern = |text: &Option<String>| -> Option<Pattern> {
            // Decoding has refused what is no glob.
            text.as_ref().and_then(|text| text.parse().ok())
        };
        Expectation {
            rule: pattern(&Some(self.rule.clone())),
            application: pattern(&self.application),
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

/// Returns the ids of all rules.
pub(super) fn rule_ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.id()).collect()
}
