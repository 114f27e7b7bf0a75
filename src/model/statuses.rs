//! [`WorkloadStatus`]: how live workloads run, with the little of their specifications that says what is wanted.
//!
//! Takes a live environment; gives a status for each workload that a controller has reported on. The state of an environment that is told
//! of first holds them, so that a workload is called as it is called there. Leaves what they are worth to judging.

use std::sync::Arc;

use super::{Environment, Workload};
use crate::source::{Live, Status, WorkloadKind};
use crate::yaml::Origin;

/// How a live workload runs.
#[derive(Debug, Clone)]
pub struct WorkloadStatus {
    /// Application, if a glob bound one.
    pub app: Option<String>,
    /// The kind.
    pub kind: WorkloadKind,
    /// metadata.namespace
    pub namespace: Option<String>,
    /// Final name.
    pub name: String,
    /// Name before prefix and suffix.
    pub original_name: String,
    /// The live object.
    pub origin: Origin,
    /// spec.replicas, for kinds that have it.
    pub replicas: Option<u32>,
    /// Whether somebody paused its rollout.
    pub is_paused: bool,
    /// Whether a CronJob makes no Jobs for now.
    pub is_suspended: bool,
    /// Whether pods wait for somebody to delete them before they are replaced.
    pub is_on_delete: bool,
    /// The pods of a StatefulSet that stay at the revision before.
    pub partition: u32,
    /// Whether a CronJob keeps no Job that succeeded: its last success is not noted then.
    pub forgets_success: bool,
    /// Facts of the cluster about it; there is a status among them.
    live: Arc<Live>,
}

impl WorkloadStatus {
    fn of(workload: &Workload) -> Option<Self> {
        let live = workload.live.as_ref()?;
        live.status.as_ref()?;
        let kind = WorkloadKind::from_name(&workload.kind)?;
        let text = |path: &str| workload.rest.get(path).map(|leaf| leaf.value.as_str());
        let of_strategy = |path: &str| workload.strategy.get(path).map(|leaf| leaf.value.as_str());
        let replicas = workload.replicas.as_ref();
        let partition = of_strategy("rollingUpdate.partition");
        Some(Self {
            app: workload.app.clone(),
            kind,
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            original_name: workload.original_name.clone(),
            origin: workload.origin,
            replicas: replicas.map(|of| u32::try_from(of.value).unwrap_or(0)),
            is_paused: text("spec.paused") == Some("true"),
            is_suspended: text("spec.suspend") == Some("true"),
            is_on_delete: of_strategy("type") == Some("OnDelete"),
            partition: partition.and_then(|of| of.parse().ok()).unwrap_or(0),
            forgets_success: text("spec.successfulJobsHistoryLimit") == Some("0"),
            live: live.clone(),
        })
    }

    /// Returns what the cluster says.
    #[must_use]
    pub fn status(&self) -> &Status {
        static NOTHING: Status = Status::nothing();
        self.live.status.as_deref().unwrap_or(&NOTHING)
    }

    /// Returns the number of pods that are to be available; `None` for what makes Jobs or is one.
    #[must_use]
    pub fn wanted(&self) -> Option<u32> {
        let status = self.status();
        match self.kind {
            WorkloadKind::Job | WorkloadKind::CronJob => None,
            WorkloadKind::Pod => Some(u32::from(status.phase.as_deref() != Some("Succeeded"))),
            WorkloadKind::DaemonSet => status.wanted,
            _ => self.replicas,
        }
    }

    /// Returns the number of pods that are available.
    #[must_use]
    pub fn available(&self) -> u32 {
        let status = self.status();
        let is_running = status.phase.as_deref() == Some("Running");
        match self.kind {
            WorkloadKind::Pod => u32::from(is_running && status.condition("Ready").is_none()),
            _ => status.available,
        }
    }
}

/// Returns how the workloads of a live environment run.
#[must_use]
pub fn statuses(live: &Environment) -> Vec<WorkloadStatus> {
    let workloads = live.workloads.iter();
    workloads.filter_map(WorkloadStatus::of).collect()
}
