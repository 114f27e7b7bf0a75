//! [`Notification`]: a change that is told once, kept in the ledger until somebody was told.
//!
//! Takes a run's verdict beside the entries before it; gives the changes since: findings that are new, findings that are fixed, environments
//! that could no longer be evaluated, and those that can be again. Leaves the words and the sending to [`crate::cli`].

use std::collections::BTreeSet;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Ledger, Scope, State, Time};
use crate::judge::{History, Verdict};
use crate::severity::Severity;

/// Notifications that wait for one recipient; beyond, the oldest are given up.
const MOST_WAITING: usize = 100;

/// Runs that try to tell one notification.
const MOST_ATTEMPTS: u32 = 20;

/// The seconds for which a run that tells a notification keeps it to itself.
const CLAIM: i64 = 10 * 60;

/// The bytes of a hash that make a name.
const HASH: usize = 8;

/// A time during which an environment could not be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotEvaluatedSince {
    /// The environment.
    pub environment: String,
    /// The scope of the run: what was compared, and a hash of the sources.
    pub scope: String,
    /// The time of the first run that could not evaluate it.
    pub since: Time,
}

/// A change that somebody is still to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// The key by which a recipient knows one that comes twice.
    pub key: String,
    /// A hash of the recipient's URL.
    pub recipient: String,
    /// The time of the run that found the change.
    pub at: Time,
    /// Ids of findings that are new.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<String>,
    /// Ids of findings that are fixed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recovered: Vec<String>,
    /// Environments that can no longer be evaluated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_evaluated: Vec<String>,
    /// Environments that can be evaluated again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evaluated_again: Vec<String>,
    /// The number of runs that tried to tell it.
    #[serde(default)]
    pub attempts: u32,
    /// The time until which a run that is telling it keeps it to itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_until: Option<Time>,
}

/// The changes that are worth telling, and whom.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// The recipient's name, by [`recipient`].
    pub recipient: String,
    /// The least severity of a finding that is told.
    pub least: Severity,
}

/// Returns the name of a recipient in a ledger: too short a hash to find a URL by.
#[must_use]
pub fn recipient(url: &str) -> String {
    hash(&["recipient", url])
}

fn hash(texts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    let bytes = hasher.finalize();
    bytes
        .iter()
        .take(HASH)
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

impl Notification {
    /// Begins one of a run, with nothing to tell yet.
    fn new(to: &Subscription, at: Time) -> Self {
        Self {
            key: String::new(),
            recipient: to.recipient.clone(),
            at,
            new: Vec::new(),
            recovered: Vec::new(),
            not_evaluated: Vec::new(),
            evaluated_again: Vec::new(),
            attempts: 0,
            claimed_until: None,
        }
    }
}

impl Ledger {
    /// As [`Ledger::record`], and keeps for a recipient what changed.
    pub fn record_for(
        &mut self,
        (verdict, scope): (&Verdict, &Scope<'_>),
        now: Time,
        commit: impl FnOnce() -> Option<String>,
        subscription: Option<&Subscription>,
    ) -> History {
        let told = |ledger: &Self, subscription: &Subscription| -> BTreeSet<String> {
            let entries = ledger.entries.values();
            let open = entries
                .filter(|entry| entry.state == State::Open && entry.severity >= subscription.least);
            open.map(|entry| entry.id.clone()).collect()
        };
        let there = |ledger: &Self| -> BTreeSet<String> {
            let entries = ledger.entries.values();
            let there = entries.filter(|entry| entry.state != State::Fixed);
            there.map(|entry| entry.id.clone()).collect()
        };
        let before = subscription.map(|of| (told(self, of), there(self)));
        let history = self.record(verdict, scope, now, commit);
        let needed = verdict.not_evaluated.iter().filter(|of| of.is_needed());
        let missing: BTreeSet<&str> = needed.map(|of| &*of.environment).collect();
        let (not_evaluated, evaluated_again) =
            self.note_not_evaluated(scope, now, |name| missing.contains(name));
        if let (Some(subscription), Some((told_before, there_before))) = (subscription, before) {
            let open = told(self, subscription);
            let new = open.difference(&there_before).cloned().collect();
            let fixed = history.fixed.iter().map(|fixed| &fixed.id);
            let recovered = fixed.filter(|id| told_before.contains(*id)).cloned();
            self.keep(Notification {
                new,
                recovered: recovered.collect(),
                not_evaluated,
                evaluated_again,
                ..Notification::new(subscription, now)
            });
        }
        history
    }

    /// Notes that a run came to no verdict, and keeps that for a recipient: nothing of its scope could be evaluated.
    pub fn record_failure(
        &mut self,
        scope: &Scope<'_>,
        now: Time,
        subscription: Option<&Subscription>,
    ) {
        let (not_evaluated, _) = self.note_not_evaluated(scope, now, |_| true);
        if let Some(subscription) = subscription {
            self.keep(Notification {
                not_evaluated,
                ..Notification::new(subscription, now)
            });
        }
    }

    /// Notes which environments could not be evaluated; returns those that could be before, and those that could not.
    fn note_not_evaluated(
        &mut self,
        scope: &Scope<'_>,
        now: Time,
        is_missing: impl Fn(&str) -> bool,
    ) -> (Vec<String>, Vec<String>) {
        let (mut lost, mut regained) = (Vec::new(), Vec::new());
        for (environment, text) in scope.environments() {
            let is_of = |of: &NotEvaluatedSince| of.environment == environment && of.scope == *text;
            let known = self.not_evaluated.iter().position(is_of);
            match (known, is_missing(&environment)) {
                (None, true) => {
                    lost.push(environment.clone());
                    self.not_evaluated.push(NotEvaluatedSince {
                        environment,
                        scope: text.to_string(),
                        since: now,
                    });
                }
                (Some(index), false) => {
                    self.not_evaluated.remove(index);
                    regained.push(environment);
                }
                _ => {}
            }
        }
        (lost, regained)
    }

    /// Keeps a notification, unless it has nothing to tell.
    fn keep(&mut self, mut told: Notification) {
        let lists = [
            &told.new,
            &told.recovered,
            &told.not_evaluated,
            &told.evaluated_again,
        ];
        if lists.iter().all(|list| list.is_empty()) {
            return;
        }
        let (at, texts) = (told.at.to_string(), lists.map(|list| list.join("\n")));
        let [new, recovered, not_evaluated, again] = &texts;
        let nth = self.notifications.len().to_string();
        told.key = hash(&[
            &told.recipient,
            &at,
            &nth,
            new,
            recovered,
            not_evaluated,
            again,
        ]);
        let is_same = |other: &&Notification| other.recipient == told.recipient;
        if self.notifications.iter().filter(is_same).count() >= MOST_WAITING
            && let Some(oldest) = self.notifications.iter().position(|of| is_same(&of))
        {
            self.notifications.remove(oldest);
        }
        self.notifications.push(told);
    }

    /// Tells whether there is something that a recipient is still to be told.
    #[must_use]
    pub fn has_waiting(&self, recipient: &str) -> bool {
        let mut waiting = self.notifications.iter();
        waiting.any(|of| of.recipient == recipient)
    }

    /// Returns what a recipient is still to be told, oldest first, and keeps it from other runs for a while.
    pub fn claim(&mut self, recipient: &str, now: Time) -> Vec<Notification> {
        let until = now.before(-CLAIM);
        let waiting = self.notifications.iter_mut().filter(|of| {
            of.recipient == recipient && of.claimed_until.is_none_or(|until| until <= now)
        });
        let claimed = waiting.map(|of| {
            of.claimed_until = until;
            of.attempts = of.attempts.saturating_add(1);
            of.clone()
        });
        claimed.collect()
    }

    /// Strikes what was told, by key, and leaves the rest of what was claimed to the next run; what many runs tried in vain is given up.
    pub fn release(&mut self, claimed: &[Notification], told: &BTreeSet<String>) {
        let is_over = |of: &Notification| told.contains(&of.key) || of.attempts >= MOST_ATTEMPTS;
        self.notifications
            .retain(|of| !is_over(of) || !claimed.iter().any(|claimed| claimed.key == of.key));
        for waiting in &mut self.notifications {
            if claimed.iter().any(|claimed| claimed.key == waiting.key) {
                waiting.claimed_until = None;
            }
        }
    }
}
