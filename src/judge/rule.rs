//! [`Rule`]: something that can be wrong with a release.
//!
//! A rule takes a difference, or an environment by itself; gives findings. It knows nothing of configured severities, of
//! expectations or of baselines. Leaves which rules there are to [`super::rules`].

mod meta;

pub use meta::Meta;

use super::{Context, Finding, Severity};
use crate::compare::Difference;
use crate::model::Environment;

/// Something of a cluster that a rule cannot speak without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceNeed {
    /// The objects of a kind.
    Kind(&'static str),
    /// The live state of the workloads.
    LiveState,
}

/// The kinds that rules about other objects than workloads cannot speak without.
pub(super) const OF_OBJECTS: &[ResourceNeed] = &[
    ResourceNeed::Kind("Service"),
    ResourceNeed::Kind("Ingress"),
    ResourceNeed::Kind("NetworkPolicy"),
    ResourceNeed::Kind("PodDisruptionBudget"),
    ResourceNeed::Kind("HorizontalPodAutoscaler"),
];

/// A rule's opinion of a difference.
#[derive(Debug)]
pub enum Judgement {
    /// It is another rule's.
    NotMine,
    /// It is this rule's, and nothing to speak of.
    Fine,
    /// It is to be told.
    Finding(Box<Finding>),
    /// Several things about it are to be told: a file lacks a key, and has another value for a second one.
    Findings(Vec<Finding>),
}

/// Something that can be wrong with a release.
pub trait Rule: Sync {
    /// Returns its fixed properties.
    fn meta(&self) -> &'static Meta;

    /// Judges one difference. The first rule of [`super::rules::RULES`] that takes it has the only word.
    fn difference(&self, _context: &Context<'_>, _difference: &Difference<'_>) -> Judgement {
        Judgement::NotMine
    }

    /// Judges what a comparison holds besides the differences of workloads: its objects of other kinds.
    fn comparison(&self, _context: &Context<'_>, _out: &mut Vec<Finding>) {}

    /// Returns what of a cluster it cannot speak without.
    fn needs(&self) -> &'static [ResourceNeed] {
        &[]
    }

    /// Tells whether it is silent until the configuration gives it a severity.
    fn is_off(&self) -> bool {
        false
    }

    /// Tells whether what it says of an environment comes from its cluster.
    fn needs_cluster(&self) -> bool {
        self.needs().contains(&ResourceNeed::LiveState)
    }

    /// Judges one environment by itself, among all of the run.
    fn environment(
        &self,
        _all: &[&Environment],
        _environment: &Environment,
        _out: &mut Vec<Finding>,
    ) {
    }

    /// Adds what a comparison alone tells to what was said of the target by itself.
    fn complete(&self, _context: &Context<'_>, _found: &mut [Finding]) {}

    /// Returns its id.
    fn id(&self) -> &'static str {
        self.meta().id
    }

    /// Returns one sentence on what it is about.
    fn summary(&self) -> &'static str {
        self.meta().summary
    }

    /// Returns how bad its findings are by default.
    fn severity(&self) -> Severity {
        self.meta().severity
    }

    /// Returns its page.
    fn page(&self) -> &'static str {
        self.meta().page
    }
}

impl From<Finding> for Judgement {
    fn from(finding: Finding) -> Self {
        Self::Finding(Box::new(finding))
    }
}
