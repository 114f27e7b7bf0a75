//! The status of workloads: what a list says of it, and the little of it that is kept.
//!
//! Takes the `status` of any workload, in JSON and in protobuf; gives a [`Status`], `FailedJob`s, and why a template is not what
//! runs. Conditions that say that all is well are not kept, nor is any text before it is masked and cut.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::mask;
use crate::source::status::{Condition, Status};

/// Characters of a sentence that are kept.
const LONGEST: usize = 400;

/// Characters of a word that are kept.
const LONGEST_WORD: usize = 64;

/// Conditions that say by `True` that something is wrong.
const BAD: [&str; 5] = [
    "ReplicaFailure",
    "Failed",
    "FailureTarget",
    "InvalidSpec",
    "Degraded",
];

/// Conditions that say by `False` that something is wrong.
const GOOD: [&str; 4] = ["Available", "Progressing", "PodScheduled", "Ready"];

/// The fields of all workloads together.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Reported<'p> {
    observed_generation: Option<Loose>,
    replicas: Option<i64>,
    updated_replicas: Option<i64>,
    ready_replicas: Option<i64>,
    available_replicas: Option<i64>,
    desired_number_scheduled: Option<i64>,
    current_number_scheduled: Option<i64>,
    updated_number_scheduled: Option<i64>,
    number_ready: Option<i64>,
    number_available: Option<i64>,
    number_misscheduled: Option<i64>,
    #[serde(borrow)]
    current_revision: Option<Cow<'p, str>>,
    #[serde(borrow)]
    update_revision: Option<Cow<'p, str>>,
    #[serde(borrow)]
    phase: Option<Cow<'p, str>>,
    #[serde(borrow)]
    message: Option<Cow<'p, str>>,
    active: Count,
    #[serde(borrow)]
    last_schedule_time: Option<Cow<'p, str>>,
    #[serde(borrow)]
    last_successful_time: Option<Cow<'p, str>>,
    completion_time: Option<IgnoredAny>,
    conditions: Option<Vec<ReportedCondition<'p>>>,
}

/// Argo Rollouts writes its generation as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Number(i64),
    Text(String),
}

/// A number, or the length of a list.
#[derive(Default)]
struct Count(u32);

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ReportedCondition<'p> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'p, str>,
    #[serde(borrow)]
    status: Cow<'p, str>,
    #[serde(borrow)]
    reason: Cow<'p, str>,
    #[serde(borrow)]
    message: Cow<'p, str>,
    #[serde(borrow)]
    last_transition_time: Option<Cow<'p, str>>,
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a list")
            }

            fn visit_unit<E>(self) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Count, E> {
                Ok(Count(count(Some(number))))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Count, E> {
                Ok(Count(u32::try_from(number).unwrap_or(u32::MAX)))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Count, A::Error> {
                let mut length = 0;
                while items.next_element::<IgnoredAny>()?.is_some() {
                    length += 1;
                }
                Ok(Count(length))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

fn count(number: Option<i64>) -> u32 {
    let number = number.unwrap_or(0).max(0);
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Returns a text of the cluster's without what looks like a credential, in one line and not too long.
pub(crate) fn sentence(text: &str) -> Box<str> {
    let masked = mask::mask_lines("", text).join(" ");
    cut(masked.trim(), LONGEST).into()
}

fn cut(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((at, _)) => Cow::Owned(format!("{}…", text.get(..at).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// Returns a word of the cluster's; nothing of what is not a word of the kind that controllers write.
pub(crate) fn word(text: &str) -> &str {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    match text.len() <= LONGEST_WORD && text.chars().all(is_word) {
        true => text,
        false => "",
    }
}

impl ReportedCondition<'_> {
    fn is_wrong(&self) -> bool {
        match &*self.status {
            "True" => BAD.contains(&&*self.kind),
            "False" => GOOD.contains(&&*self.kind),
            _ => false,
        }
    }

    fn kept(&self, intern: &dyn Fn(&str) -> Arc<str>) -> Condition {
        Condition {
            kind: intern(word(&self.kind)),
            status: intern(word(&self.status)),
            reason: intern(word(&self.reason)),
            message: sentence(&self.message),
        }
    }
}

impl Reported<'_> {
    /// Tells whether a Job has ended, one way or the other.
    pub(super) fn is_done(&self) -> bool {
        self.completion_time.is_some() || self.ended("Complete").is_some() || self.is_failed()
    }

    fn is_failed(&self) -> bool {
        self.ended("Failed").is_some()
    }

    fn ended(&self, kind: &str) -> Option<&ReportedCondition<'_>> {
        let mut conditions = self.conditions.iter().flatten();
        conditions.find(|of| of.status == "True" && of.kind == kind)
    }

    /// Returns the condition by which a Job failed, and since when.
    pub(super) fn failure(
        &self,
        intern: &dyn Fn(&str) -> Arc<str>,
    ) -> Option<(Condition, Option<Box<str>>)> {
        let failed = self.ended("Failed")?;
        let time = failed.last_transition_time.as_deref();
        Some((
            failed.kept(intern),
            time.map(|of| Box::from(word_of_time(of))),
        ))
    }

    fn observed(&self) -> Option<i64> {
        match &self.observed_generation {
            Some(Loose::Number(number)) => Some(*number),
            Some(Loose::Text(text)) => text.parse().ok(),
            None => None,
        }
    }

    fn is_behind(&self, generation: i64) -> bool {
        self.observed()
            .is_some_and(|observed| observed < generation)
    }

    fn has_two_revisions(&self) -> bool {
        let both = self
            .current_revision
            .as_ref()
            .zip(self.update_revision.as_ref());
        both.is_some_and(|(current, update)| current != update)
    }

    /// Returns what is kept; `None` where no controller has reported on the workload.
    pub(super) fn kept(
        &self,
        kind: &str,
        generation: i64,
        intern: &dyn Fn(&str) -> Arc<str>,
    ) -> Option<Status> {
        let is_reported = match kind {
            "Pod" => self.phase.is_some(),
            "Job" => self.is_failed(),
            "CronJob" => self.last_schedule_time.is_some(),
            _ => self.observed().is_some(),
        };
        if !is_reported {
            return None;
        }
        let (pods, updated, available) = match kind {
            "DaemonSet" => (
                self.current_number_scheduled,
                self.updated_number_scheduled,
                self.number_available,
            ),
            // Servers that did not know the number counted pods that are ready.
            "StatefulSet" => (
                self.replicas,
                self.updated_replicas,
                self.available_replicas.or(self.ready_replicas),
            ),
            _ => (
                self.replicas,
                self.updated_replicas,
                self.available_replicas,
            ),
        };
        let wanted = (kind == "DaemonSet").then(|| count(self.desired_number_scheduled));
        let revision = self.update_revision.as_deref();
        let conditions = self.conditions.iter().flatten();
        let time = |of: &Option<Cow<'_, str>>| of.as_deref().map(|of| word_of_time(of).into());
        Some(Status {
            is_behind: self.is_behind(generation),
            wanted,
            pods: count(pods),
            updated: count(updated),
            available: count(available),
            misscheduled: count(self.number_misscheduled),
            active: self.active.0,
            update_revision: revision
                .filter(|_| self.has_two_revisions())
                .map(|of| intern(word(of))),
            phase: self.phase.as_deref().map(|of| intern(word(of))),
            message: self.message.as_deref().map(sentence),
            conditions: conditions
                .filter(|of| of.is_wrong())
                .map(|of| of.kept(intern))
                .collect(),
            last_schedule: time(&self.last_schedule_time),
            last_success: time(&self.last_successful_time),
        })
    }

    /// Says why the template is not what runs.
    pub(super) fn rollout(&self, kind: &str, generation: i64) -> Option<String> {
        if self.is_behind(generation) {
            return Some("the controller has not seen the latest template".to_owned());
        }
        if self.has_two_revisions() {
            return Some("it has two revisions".to_owned());
        }
        let (all, updated, ready) = match kind {
            "DaemonSet" => (
                self.desired_number_scheduled?,
                self.updated_number_scheduled.unwrap_or(0),
                self.number_ready.unwrap_or(0),
            ),
            "Deployment" | "Rollout" => (
                self.replicas?,
                self.updated_replicas.unwrap_or(0),
                self.ready_replicas.unwrap_or(0),
            ),
            _ => return None,
        };
        (updated < all).then(|| format!("{updated} of {all} pods are updated, {ready} ready"))
    }
}

/// Returns a time as it came; nothing of what is not one.
fn word_of_time(text: &str) -> &str {
    let is_time = |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 'Z' | '+');
    match text.len() <= LONGEST_WORD && text.chars().all(is_time) {
        true => text,
        false => "",
    }
}

/// Reads the JSON of a status; `None` where it is not one, or where no controller has reported on the workload.
#[must_use]
pub fn read_status(kind: &str, generation: i64, json: &str) -> Option<Status> {
    let reported: Reported<'_> = serde_json::from_str(json).ok()?;
    reported.kept(kind, generation, &|text| Arc::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_well_leaves_numbers_alone() {
        let text = r#"{"observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3, "availableReplicas": 3,
            "conditions": [{"type": "Available", "status": "True", "reason": "MinimumReplicasAvailable", "message": "m"},
                {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable", "message": "m"}]}"#;
        let found = read_status("Deployment", 2, text).expect("a status");
        let wanted = Status {
            pods: 3,
            updated: 3,
            available: 3,
            ..Status::default()
        };
        assert_eq!(found, wanted);
        let behind = read_status("Deployment", 3, text).expect("a status");
        assert!(behind.is_behind);
        assert_eq!(read_status("Deployment", 1, "{}"), None, "nobody reported");
    }

    #[test]
    fn texts_are_masked_cut_and_in_one_line() {
        let long = "x ".repeat(400);
        let text = serde_json::json!({"observedGeneration": "4", "conditions": [
            {"type": "Progressing", "status": "False", "reason": "no word at all",
                "message": format!("cannot reach postgres://shop:c4n4ry-pass@db/x\n{long}")},
            {"type": "Healthy", "status": "False"}]});
        let found = read_status("Rollout", 4, &text.to_string()).expect("a status");
        let [condition] = found.conditions.as_slice() else {
            panic!("{found:?}")
        };
        let message = &condition.message;
        assert!(!message.contains("c4n4ry") && !message.contains('\n'));
        assert!(message.starts_with("cannot reach") && message.chars().count() <= LONGEST + 1);
        assert_eq!(&*condition.reason, "");
    }

    #[test]
    fn what_is_active_is_a_number_or_a_list() {
        let text = r#"{"lastScheduleTime": "2026-01-01T00:00:00Z", "active": [{"name": "a"}, {"name": "b"}]}"#;
        let found = read_status("CronJob", 1, text).expect("a status");
        assert_eq!((found.active, found.last_success), (2, None));
        let text = r#"{"active": 1, "conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]}"#;
        let found = read_status("Job", 1, text).expect("a status");
        assert_eq!(found.active, 1);
        assert!(found.condition("Failed").is_some());
    }
}
