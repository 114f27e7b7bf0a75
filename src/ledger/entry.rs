//! [`Entry`]: what a ledger knows of one finding.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Time;
use crate::severity::Severity;

/// One finding, over all runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// `rule:[app/][namespace/]Kind/name/container/field@environment`
    pub id: String,
    /// Rule id.
    pub rule: String,
    /// The severity that it had when it was last seen.
    pub severity: Severity,
    /// The environment that the finding is about.
    pub environment: String,
    /// The application that a glob in `overlay` bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// `open`, `accepted` where an expectation or a baseline lets it pass, or `fixed`.
    pub state: State,
    /// The owner of the expectation that takes it, or took it until that expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The field manager that set the live value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// The time of the first run that had it.
    pub first_seen: Time,
    /// The time of the last run that had it.
    pub last_seen: Time,
    /// The number of runs that had it.
    #[schemars(range(min = 1))]
    pub times_seen: u64,
    /// The times that it was there, oldest first: a finding that came back has two.
    #[schemars(length(min = 1))]
    pub spans: Vec<Span>,
    /// The scopes in which it is still to be fixed: what was compared, and a hash of the sources. Empty once it is fixed.
    pub scopes: Vec<String>,
}

/// A time during which a finding was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The time of the first run that had it.
    pub from: Time,
    /// The time of the run that looked again and did not find it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// The commit that was checked out when it began, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The commit that was checked out when it was gone, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_by: Option<String>,
}

/// Whether a finding is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is there.
    Open,
    /// It is there, and an expectation or a baseline lets it pass.
    Accepted,
    /// It was looked at again, and is gone.
    Fixed,
}

impl State {
    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Fixed => "fixed",
        }
    }
}

impl Entry {
    /// Returns when it began for the last time.
    #[must_use]
    pub fn since(&self) -> Time {
        self.spans.last().map_or(self.first_seen, |span| span.from)
    }

    /// Tells whether it was there at a time, or later.
    #[must_use]
    pub fn was_there_since(&self, from: Time) -> bool {
        let last = self.spans.last().and_then(|span| span.until);
        last.is_none_or(|until| until >= from)
    }

    /// Notes that a run had it, at a time or, should clocks disagree, when it was last seen.
    pub(super) fn touch(&mut self, now: Time) {
        self.last_seen = now.max(self.last_seen);
        self.times_seen = self.times_seen.saturating_add(1);
    }

    /// Notes that a run had it in a scope.
    pub(super) fn seen_in(&mut self, scope: &str) {
        if let Err(place) = self.scopes.binary_search_by(|known| (**known).cmp(scope)) {
            self.scopes.insert(place, scope.to_owned());
        }
    }

    /// Begins a new span: it came back.
    pub(super) fn begin(&mut self, now: Time, commit: Option<String>) {
        let ended = self.spans.last().and_then(|span| span.until);
        self.spans.push(Span {
            from: ended.map_or(now, |ended| now.max(ended)),
            until: None,
            commit,
            fixed_by: None,
        });
    }

    /// Notes that it is gone in a scope; tells whether that was the last.
    pub(super) fn gone_in(&mut self, scope: &str) -> bool {
        self.scopes.retain(|known| known != scope);
        self.scopes.is_empty()
    }

    /// Ends its span.
    pub(super) fn end(&mut self, now: Time, commit: Option<String>) {
        let last_seen = self.last_seen;
        if let Some(span) = self.spans.last_mut() {
            span.until = Some(now.max(last_seen));
            span.fixed_by = commit;
        }
        self.state = State::Fixed;
    }

    /// Says what about it cannot be; `None` for an entry that this program may have written.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let is_fixed = self.state == State::Fixed;
        let (Some(first), Some(last)) = (self.spans.first(), self.spans.last()) else {
            return Some("has no spans");
        };
        let pairs = self.spans.iter().zip(self.spans.iter().skip(1));
        let mut pairs = pairs.map(|(span, next)| (span.until, next.from));
        let spans = u64::try_from(self.spans.len()).unwrap_or(u64::MAX);
        let after_rule = self.id.strip_prefix(&*self.rule);
        let before_environment = self.id.strip_suffix(&*self.environment);
        let is_named = after_rule.is_some_and(|rest| rest.starts_with(':'))
            && before_environment.is_some_and(|rest| rest.ends_with('@'));
        if !is_named {
            Some("has an id of another rule or environment")
        } else if first.from != self.first_seen || self.last_seen < last.from {
            Some("was seen outside of its spans")
        } else if !pairs.all(|(until, next)| until.is_some_and(|until| until <= next)) {
            Some("has spans that do not follow each other")
        } else if last.until.is_some_and(|until| until < self.last_seen) {
            Some("was seen outside of its spans")
        } else if last.until.is_some() != is_fixed || self.scopes.is_empty() != is_fixed {
            Some("is fixed in one field and not in another")
        } else if self.times_seen < spans {
            Some("has more spans than times that it was seen")
        } else {
            None
        }
    }
}
