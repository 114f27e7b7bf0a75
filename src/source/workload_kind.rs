//! [`WorkloadKind`]: the kinds that own a pod template, and all that the program knows of each.
//!
//! Takes a kind's name, and the group where it matters; gives paths and facts. The only table of workload kinds: a kind of a custom
//! resource that is not in it keeps its name as text, and has none of these facts.

/// Returns a kind with its group, as kubectl spells them together: `Ingress.networking.k8s.io`.
#[must_use]
pub fn full_kind(kind: &str, group: &str) -> String {
    match group {
        "" => kind.to_owned(),
        group => format!("{kind}.{group}"),
    }
}

/// A kind of object that owns a pod template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkloadKind {
    /// apps
    Deployment,
    /// apps
    StatefulSet,
    /// apps
    DaemonSet,
    /// apps
    ReplicaSet,
    /// batch
    Job,
    /// batch
    CronJob,
    /// The core group.
    Pod,
    /// The core group.
    ReplicationController,
    /// argoproj.io
    Rollout,
}

/// The path to the pod's spec in most workloads.
const TEMPLATE: &[&str] = &["spec", "template", "spec"];

/// The path to the pod's spec in a kind that makes Jobs.
const JOB_TEMPLATE: &[&str] = &["spec", "jobTemplate", "spec", "template", "spec"];

impl WorkloadKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::ReplicaSet,
        Self::Job,
        Self::CronJob,
        Self::Pod,
        Self::ReplicationController,
        Self::Rollout,
    ];

    /// Places where a pod template stands, in kinds that are known and in those that are not.
    pub(crate) const TEMPLATE_PATHS: [&[&str]; 2] = [TEMPLATE, JOB_TEMPLATE];

    /// Returns the kind as objects spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::ReplicaSet => "ReplicaSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::Pod => "Pod",
            Self::ReplicationController => "ReplicationController",
            Self::Rollout => "Rollout",
        }
    }

    /// Returns the groups that have the kind, `""` for the core group.
    #[must_use]
    pub const fn groups(self) -> &'static [&'static str] {
        match self {
            Self::Deployment | Self::DaemonSet | Self::ReplicaSet => &["apps", "extensions"],
            Self::StatefulSet => &["apps"],
            Self::Job | Self::CronJob => &["batch"],
            Self::Pod | Self::ReplicationController => &[""],
            Self::Rollout => &["argoproj.io"],
        }
    }

    /// Returns the kind of that name, whatever its group.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns the kind of that name in that group.
    #[must_use]
    pub fn in_group(name: &str, group: &str) -> Option<Self> {
        Self::from_name(name).filter(|kind| kind.groups().contains(&group))
    }

    /// Returns the path from the object to the pod's spec.
    #[must_use]
    pub const fn pod_path(self) -> &'static [&'static str] {
        match self {
            Self::CronJob => JOB_TEMPLATE,
            Self::Pod => &["spec"],
            _ => TEMPLATE,
        }
    }

    /// Tells whether `spec.replicas` says how many pods run.
    #[must_use]
    pub const fn has_replicas(self) -> bool {
        matches!(
            self,
            Self::Deployment
                | Self::StatefulSet
                | Self::ReplicaSet
                | Self::ReplicationController
                | Self::Rollout
        )
    }

    /// Returns the field below `spec` that says how pods are replaced.
    #[must_use]
    pub const fn strategy_field(self) -> Option<&'static str> {
        match self {
            Self::Deployment | Self::Rollout => Some("strategy"),
            Self::StatefulSet | Self::DaemonSet => Some("updateStrategy"),
            _ => None,
        }
    }

    /// Returns the path to the spec of the Job that is, or that is made.
    #[must_use]
    pub const fn job_path(self) -> Option<&'static str> {
        match self {
            Self::Job => Some("spec."),
            Self::CronJob => Some("spec.jobTemplate.spec."),
            _ => None,
        }
    }

    /// Tells whether the pods are to end by themselves.
    #[must_use]
    pub const fn runs_to_completion(self) -> bool {
        self.job_path().is_some()
    }

    /// Returns the restart policies that the API server takes; none where it takes all.
    #[must_use]
    pub const fn restart_policies(self) -> &'static [&'static str] {
        match self {
            Self::Job | Self::CronJob => &["OnFailure", "Never"],
            Self::Pod => &[],
            _ => &["Always"],
        }
    }

    /// Tells whether clusters are asked for the kind. The others are made by those that are, or by people for a moment.
    #[must_use]
    pub const fn is_listed(self) -> bool {
        matches!(
            self,
            Self::Deployment
                | Self::StatefulSet
                | Self::DaemonSet
                | Self::CronJob
                | Self::Job
                | Self::Rollout
        )
    }
}

/// Tells whether clusters are asked for a kind as a workload.
#[must_use]
pub(crate) fn is_workload(kind: &str) -> bool {
    WorkloadKind::from_name(kind).is_some_and(WorkloadKind::is_listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_name() {
        for kind in WorkloadKind::ALL {
            assert_eq!(WorkloadKind::from_name(kind.name()), Some(kind));
            for group in kind.groups() {
                assert_eq!(WorkloadKind::in_group(kind.name(), group), Some(kind));
            }
        }
        assert_eq!(WorkloadKind::from_name("Service"), None);
        assert_eq!(WorkloadKind::in_group("Deployment", "example.com"), None);
    }
}
