//! [`Policy`]: what a team configured about judging, and [`Expectation`], a difference that is wanted.

mod baseline;

pub use baseline::Baseline;

use crate::maps::IndexMap;
use jiff::civil::Date;

use super::rules::{RULES, find};
use super::{Finding, Member, Severity};
use crate::compare::Subject;
use crate::glob::Pattern;
use crate::yaml::Origin;

/// The configuration of judging.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Rule id → what its findings are worth, in place of what the rule says; `None` drops them.
    pub severities: IndexMap<String, Option<Severity>>,
    /// Wanted differences.
    pub expectations: Vec<Expectation>,
    /// Findings that are known and not new.
    pub baseline: Option<Baseline>,
    /// The day on which expectations have expired or not.
    pub today: Date,
    /// An expectation that matches nothing is told: set where what is compared is what it was written for.
    pub report_unused: bool,
}

impl Policy {
    /// Tells whether what a rule finds is told; nothing is of a rule that there is not.
    #[must_use]
    pub(crate) fn is_on(&self, id: &str) -> bool {
        find(id).is_some_and(|rule| {
            let level = self.severities.get(id);
            level.map_or(!rule.is_off(), Option::is_some)
        })
    }

    /// Returns the rules whose findings are not told.
    pub(super) fn rules_off(&self) -> Vec<&'static str> {
        let ids = RULES.iter().map(|rule| rule.id());
        ids.filter(|id| !self.is_on(id)).collect()
    }

    /// Tells whether an expectation that holds takes the finding.
    pub(super) fn wants(&self, finding: &Finding) -> bool {
        self.expectations.iter().any(|expectation| {
            expectation.takes(finding, &finding.subject) && !expectation.has_expired(self.today)
        })
    }
}

/// A wanted difference: takes the findings that all its patterns match.
#[derive(Debug, Clone, Default)]
pub struct Expectation {
    /// Rule id.
    pub rule: Option<Pattern>,
    /// Application.
    pub application: Option<Pattern>,
    /// Namespace, where an environment spans several.
    pub namespace: Option<Pattern>,
    /// Workload: its name, or `Kind/name`.
    pub workload: Option<Pattern>,
    /// Container.
    pub container: Option<Pattern>,
    /// Variable, or any other field as finding ids spell it (`limits.cpu`).
    pub variable: Option<Pattern>,
    /// The environment that the finding is about.
    pub environment: Option<Pattern>,
    /// Why it is wanted.
    pub reason: String,
    /// The person or team to ask.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// The place where it is written.
    pub origin: Origin,
}

impl Expectation {
    /// Tells whether a finding about `subject` (the finding's own, or one of those it also speaks of) is expected.
    #[must_use]
    pub fn takes(&self, finding: &Finding, subject: &Subject) -> bool {
        let about = (finding.rule, &*finding.field, &*finding.environment);
        self.takes_parts(about, subject)
    }

    /// Tells whether a finding that is told with others is expected.
    #[must_use]
    pub fn takes_member(&self, member: &Member) -> bool {
        let about = (member.rule, member.field.as_str(), &*member.environment);
        self.takes_parts(about, &member.subject)
    }

    fn takes_parts(
        &self,
        (rule, field, environment): (&str, &str, &str),
        subject: &Subject,
    ) -> bool {
        let optional = |pattern: &Option<Pattern>, text: Option<&str>| {
            pattern
                .as_ref()
                .is_none_or(|pattern| text.is_some_and(|text| pattern.matches(text)))
        };
        let workload = |pattern: &Pattern| pattern.matches_workload(&subject.kind, &subject.name);
        optional(&self.rule, Some(rule))
            && optional(&self.application, subject.app.as_deref())
            && optional(&self.namespace, subject.namespace.as_deref())
            && self.workload.as_ref().is_none_or(workload)
            && optional(&self.container, subject.container.as_deref())
            && optional(&self.variable, Some(field))
            && optional(&self.environment, Some(environment))
    }

    /// Tells whether it holds no longer. The day of expiry is its last.
    #[must_use]
    pub fn has_expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|last| last < today)
    }

    /// Returns its patterns as people know them: `rule env-missing, variable LOG_*`.
    #[must_use]
    pub fn describe(&self) -> String {
        let parts = [
            ("rule", &self.rule),
            ("application", &self.application),
            ("namespace", &self.namespace),
            ("workload", &self.workload),
            ("container", &self.container),
            ("variable", &self.variable),
            ("environment", &self.environment),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter_map(|(name, pattern)| Some(format!("{name} {}", pattern.as_ref()?)))
            .collect();
        if said.is_empty() {
            "everything".to_owned()
        } else {
            said.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expectation_takes_what_all_its_patterns_match() {
        let finding = Finding {
            rule: "env-value-differs",
            severity: Severity::Warning,
            subject: Subject {
                container: Some("app".to_owned()),
                ..Subject::new(None, "Deployment", "checkout")
            },
            field: "LOG_LEVEL".to_owned(),
            environment: "production".to_owned(),
            title: String::new(),
            sides: Vec::new(),
            why: Vec::new(),
            fix: None,
            cause: None,
            also: Vec::new(),
            is_group: false,
            shares_group_id: false,
            needed: None,
            part: None,
        };
        let pattern = |text: &str| Some(text.parse::<Pattern>().expect("a glob"));
        let cases = [
            (Expectation::default(), true),
            (
                Expectation {
                    rule: pattern("env-*"),
                    ..Expectation::default()
                },
                true,
            ),
            (
                Expectation {
                    variable: pattern("LOG_*"),
                    ..Expectation::default()
                },
                true,
            ),
            (
                Expectation {
                    variable: pattern("log_*"),
                    ..Expectation::default()
                },
                false,
            ),
            (
                Expectation {
                    workload: pattern("checkout"),
                    ..Expectation::default()
                },
                true,
            ),
            (
                Expectation {
                    workload: pattern("Deployment/*"),
                    ..Expectation::default()
                },
                true,
            ),
            (
                Expectation {
                    workload: pattern("StatefulSet/*"),
                    ..Expectation::default()
                },
                false,
            ),
            (
                Expectation {
                    application: pattern("*"),
                    ..Expectation::default()
                },
                false,
            ),
            (
                Expectation {
                    container: pattern("{app,web}"),
                    ..Expectation::default()
                },
                true,
            ),
            (
                Expectation {
                    environment: pattern("staging"),
                    ..Expectation::default()
                },
                false,
            ),
        ];
        for (expectation, expected) in cases {
            let taken = expectation.takes(&finding, &finding.subject);
            assert_eq!(taken, expected, "{}", expectation.describe());
        }
    }

    #[test]
    fn the_day_of_expiry_is_the_last() {
        let today = Date::constant(2026, 11, 23);
        for (expires, expected) in [
            (None, false),
            (Some(22), true),
            (Some(23), false),
            (Some(24), false),
        ] {
            let expectation = Expectation {
                expires: expires.map(|day| Date::constant(2026, 11, day)),
                ..Expectation::default()
            };
            assert_eq!(expectation.has_expired(today), expected, "{expires:?}");
        }
    }
}
