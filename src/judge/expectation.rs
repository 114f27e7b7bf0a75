//! [`Expectation`]: a difference that the team declared wanted, with a reason.

use globset::{Glob, GlobMatcher};

use super::Finding;
use crate::yaml::Origin;

/// An entry of `expect:`. Every glob that is given has to match.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Rule id.
    pub rule: Option<Pattern>,
    /// Application.
    pub application: Option<Pattern>,
    /// Workload: original name, or `Kind/name`.
    pub workload: Option<Pattern>,
    /// Container name.
    pub container: Option<Pattern>,
    /// Variable or field, as finding ids spell it.
    pub variable: Option<Pattern>,
    /// Environment that the finding is about.
    pub environment: Option<Pattern>,
    /// Why it is wanted.
    pub reason: String,
    /// Who says so.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<jiff::civil::Date>,
    /// Where it stands.
    pub origin: Origin,
}

/// A glob and how it was written.
#[derive(Debug, Clone)]
pub struct Pattern {
    matcher: GlobMatcher,
}

impl std::str::FromStr for Pattern {
    type Err = globset::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            matcher: Glob::new(text)?.compile_matcher(),
        })
    }
}

impl Expectation {
    /// Tells whether this expectation is about a finding.
    #[must_use]
    pub fn matches(&self, finding: &Finding) -> bool {
        let fits = |pattern: &Option<Pattern>, text: &str| {
            pattern.as_ref().is_none_or(|p| p.matcher.is_match(text))
        };
        let subject = &finding.subject;
        let workload = format!("{}/{}", subject.kind, subject.name);
        fits(&self.rule, finding.rule)
            && fits(
                &self.application,
                subject.app.as_deref().unwrap_or_default(),
            )
            && (fits(&self.workload, &subject.name) || fits(&self.workload, &workload))
            && fits(
                &self.container,
                subject.container.as_deref().unwrap_or_default(),
            )
            && fits(&self.variable, &finding.field)
            && fits(&self.environment, &finding.environment)
    }
}
