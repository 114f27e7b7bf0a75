//! Facts about how a live workload runs: how rules begin a finding about one, and how they tell of its conditions.

use super::context::Fact;
use super::rule::Meta;
use super::{Finding, Title};
use crate::compare::{Subject, Value};
use crate::model::{Environment, WorkloadStatus};
use crate::source::{Condition, Status};

impl WorkloadStatus {
    /// Returns whom a finding is about.
    pub(super) fn subject(&self, environment: &Environment) -> Subject {
        let kind = self.kind.name();
        let namespace = self.namespace.clone();
        Subject {
            namespace: namespace.filter(|_| environment.spans_namespaces),
            ..Subject::new(
                self.app.as_deref(),
                kind,
                environment.told_name(kind, &self.name, &self.original_name),
            )
        }
    }

    /// Begins a finding about it.
    pub(super) fn finding(
        &self,
        (meta, environment): (&Meta, &Environment),
        (field, value): (&str, &str),
        title: impl Into<Title>,
    ) -> Finding {
        let subject = self.subject(environment);
        let fact = Fact::new(field, Value::plain(value), self.origin);
        fact.finding(meta, environment, subject, title)
    }

    /// Returns `Kind name`, as titles have it.
    pub(super) fn called(&self, environment: &Environment) -> String {
        let subject = self.subject(environment);
        format!("{} {}", subject.kind, subject.name)
    }

    /// Tells whether its controller has given its rollout up.
    pub(super) fn is_given_up(&self) -> bool {
        let status = self.status();
        status.condition("Progressing").is_some() || status.phase.as_deref() == Some("Degraded")
    }
}

/// Returns a sentence for each condition that says that something is wrong, the most telling first, and what a phase is explained by.
pub(super) fn conditions(status: &Status) -> Vec<String> {
    /// That pods are not available is told anyway, and is why others came about.
    const LAST: [&str; 2] = ["Available", "Ready"];
    let is_last = |of: &&Condition| LAST.contains(&&*of.kind);
    let all = || status.conditions.iter();
    let sorted = all().filter(|of| !is_last(of)).chain(all().filter(is_last));
    let mut said: Vec<String> = sorted.map(condition).collect();
    if let (Some(phase), Some(message)) = (&status.phase, &status.message)
        && !message.is_empty()
    {
        said.insert(0, format!("phase {phase}: {message}"));
    }
    said
}

/// Returns a condition as a sentence: `condition Progressing is False, ProgressDeadlineExceeded: …`.
pub(super) fn condition(of: &Condition) -> String {
    let mut said = format!("condition {} is {}", of.kind, of.status);
    for (before, text) in [(", ", &*of.reason), (": ", &*of.message)] {
        if !text.is_empty() {
            said.push_str(before);
            said.push_str(text);
        }
    }
    said
}
