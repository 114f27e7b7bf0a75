//! [`Status`]: what a cluster says of how a workload runs, as far as a judgement needs it.
//!
//! Takes nothing: sources fill it in while they read, snapshots keep it. Gives numbers of pods, the conditions that say that something is
//! wrong, and times of runs. Texts of a cluster are masked and short before they come here. Leaves what it means to judging.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The status of a live workload. Nothing stands in it for a workload that no controller has reported on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    /// Whether the controller has not seen the latest specification yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_behind: bool,
    /// The pods that are wanted, where the status alone tells: of a DaemonSet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<u32>,
    /// Pods that are there.
    #[serde(skip_serializing_if = "is_zero")]
    pub pods: u32,
    /// Pods that are made of the latest template.
    #[serde(skip_serializing_if = "is_zero")]
    pub updated: u32,
    /// Pods that are ready for as long as they have to be.
    #[serde(skip_serializing_if = "is_zero")]
    pub available: u32,
    /// Pods on nodes on which a DaemonSet is not to run.
    #[serde(skip_serializing_if = "is_zero")]
    pub misscheduled: u32,
    /// Jobs of a CronJob that run.
    #[serde(skip_serializing_if = "is_zero")]
    pub active: u32,
    /// The revision that a StatefulSet goes to, where not all of its pods are of that revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_revision: Option<Arc<str>>,
    /// The phase of a pod or of an Argo Rollout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Arc<str>>,
    /// The sentence by which a pod or an Argo Rollout explains its phase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Box<str>>,
    /// The conditions that say that something is wrong, in the cluster's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// The time at which a CronJob last made a Job, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_schedule: Option<Box<str>>,
    /// The time at which a Job of a CronJob last succeeded, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_success: Option<Box<str>>,
}

/// A condition of a workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// `Available`, `Progressing`, `ReplicaFailure`, …
    #[serde(rename = "type")]
    pub kind: Arc<str>,
    /// `True` or `False`.
    pub status: Arc<str>,
    /// One word: `ProgressDeadlineExceeded`.
    pub reason: Arc<str>,
    /// A sentence of the controller's.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub message: Box<str>,
}

/// A Job that failed and that is not compared, since it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedJob {
    /// metadata.namespace
    pub namespace: Arc<str>,
    /// metadata.name
    pub name: Box<str>,
    /// The CronJob that made it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron_job: Option<Box<str>>,
    /// The condition that says so.
    pub condition: Condition,
    /// The time at which the condition came, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Box<str>>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Status {
    /// Returns the condition of that type, if it says that something is wrong.
    #[must_use]
    pub fn condition(&self, kind: &str) -> Option<&Condition> {
        self.conditions.iter().find(|of| &*of.kind == kind)
    }

    /// Returns a status that says nothing.
    pub(crate) const fn nothing() -> Self {
        Self {
            is_behind: false,
            wanted: None,
            pods: 0,
            updated: 0,
            available: 0,
            misscheduled: 0,
            active: 0,
            update_revision: None,
            phase: None,
            message: None,
            conditions: Vec::new(),
            last_schedule: None,
            last_success: None,
        }
    }

    /// Takes the sentences out: who reads them may not read values.
    pub(super) fn forget_texts(&mut self) {
        self.message = None;
        for condition in &mut self.conditions {
            condition.message = Box::default();
        }
    }
}
