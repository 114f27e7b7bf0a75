//! [`LookedAt`]: a workload that was compared, whatever was found; and [`Accepted`]: an expectation with what it took.
//!
//! Takes workloads and findings; gives what reports say of the whole, beside the findings. Leaves the counts to the verdict.

use smol_str::SmolStr;

use super::rollout::Rollouts;
use super::{Expectation, Finding};
use crate::compare::Subject;
use crate::model::Workload;

/// A workload that was compared in one environment, or judged by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// The environment.
    pub environment: String,
    /// Its name across environments.
    pub subject: Subject,
    /// The images that its containers have there, in their order.
    pub images: Vec<SmolStr>,
    /// The environment that it was held against, with the images there.
    pub reference: Option<(String, Vec<SmolStr>)>,
    /// The pods that stay available during a rollout, where that is known.
    pub stays: Option<Stays>,
}

/// The pods of a workload that stay available during a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stays {
    /// Those that stay.
    pub kept: i64,
    /// All that are wanted.
    pub pods: i64,
}

/// Returns the pods of a workload that stay available during a rollout.
pub(super) fn stays(rollouts: &Rollouts<'_>, workload: &Workload) -> Option<Stays> {
    let found = rollouts.availability(workload)?;
    Some(Stays {
        kept: found.kept,
        pods: found.pods,
    })
}

/// An entry of `expect`, and the findings that it took.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The entry.
    pub expectation: Expectation,
    /// It holds no longer, and so takes nothing.
    pub has_expired: bool,
    /// The findings, worst first.
    pub findings: Vec<Finding>,
}

/// Returns the images of a workload as they are written.
pub(super) fn images(workload: &Workload) -> Vec<SmolStr> {
    let containers = workload.containers.iter();
    let images = containers.filter_map(|container| container.image.as_ref());
    images.map(|image| image.value.raw.clone()).collect()
}
