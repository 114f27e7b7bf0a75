//! The rules. One file each, with its page beside it; one line each in [`RULES`].

mod apply_refused;
mod args_differ;
mod config_key_missing;
mod container_missing;
mod env_duplicate;
mod env_extra;
mod env_missing;
mod env_source_differs;
mod env_unexpanded;
mod env_value_differs;
pub(super) mod expectation_expired;
pub(super) mod expectation_unused;
pub(super) mod field_differs;
mod foreign_environment;
mod image_differs;
mod image_mutable;
mod live_differs;
mod live_hotfix;
mod live_pending;
mod mount_missing;
mod near_miss;
mod probe_differs;
mod probe_missing;
mod reference_dangling;
mod replicas_differ;
mod resources_differ;
mod resources_missing;
mod secret_in_annotation;
mod secret_literal;
mod strategy_differs;
#[cfg(test)]
pub(super) mod testing;
mod will_not_start;
mod workload_missing;
mod workload_undeclared;

pub(super) use apply_refused::META as APPLY_REFUSED;
pub(super) use live_differs::META as LIVE_DIFFERS;
pub(super) use live_hotfix::META as LIVE_HOTFIX;
pub(super) use live_pending::META as LIVE_PENDING;
pub(super) use probe_missing::is_probed;
pub(super) use reference_dangling::unknown_references;

use super::{Context, Finding, Severity};
use crate::compare::Difference;
use crate::model::Environment;

/// What is fixed about a rule.
#[derive(Debug)]
pub struct Meta {
    /// Its id, kebab-case.
    pub id: &'static str,
    /// What it is about, in one sentence.
    pub summary: &'static str,
    /// How bad its findings are, where nothing makes one better or worse.
    pub severity: Severity,
    /// Its page, in Markdown: what it means, an example, how to fix it, how to accept it.
    pub page: &'static str,
}

/// What a rule thinks of a difference.
#[derive(Debug)]
pub enum Judgement {
    /// It is another rule's.
    NotMine,
    /// It is this rule's, and nothing to speak of.
    Fine,
    /// It is to be told.
    Finding(Box<Finding>),
}

/// Something that can be wrong with a release.
pub trait Rule: Sync {
    /// Returns what is fixed about it.
    fn meta(&self) -> &'static Meta;

    /// Judges one difference. The first rule of [`RULES`] that takes it has the only word.
    fn difference(&self, _context: &Context<'_>, _difference: &Difference<'_>) -> Judgement {
        Judgement::NotMine
    }

    /// Tells whether what it says of an environment comes from its cluster.
    fn needs_cluster(&self) -> bool {
        false
    }

    /// Judges one environment by itself, among all of the run.
    fn environment(
        &self,
        _all: &[&Environment],
        _environment: &Environment,
        _out: &mut Vec<Finding>,
    ) {
    }

    /// Returns its id.
    fn id(&self) -> &'static str {
        self.meta().id
    }

    /// Returns what it is about.
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

/// Every rule, most certain to break a release first: findings of equal severity come in this order.
/// `field-differs` is the last to be asked, since it takes every difference.
pub const RULES: &[&dyn Rule] = &[
    &env_missing::EnvMissing,
    &will_not_start::WillNotStart,
    &reference_dangling::ReferenceDangling,
    &workload_missing::WorkloadMissing,
    &container_missing::ContainerMissing,
    &apply_refused::ApplyRefused,
    &foreign_environment::ForeignEnvironment,
    &env_unexpanded::EnvUnexpanded,
    &probe_missing::ProbeMissing,
    &resources_missing::ResourcesMissing,
    &secret_in_annotation::SecretInAnnotation,
    &secret_literal::SecretLiteral,
    &live_hotfix::LiveHotfix,
    &live_differs::LiveDiffers,
    &workload_undeclared::WorkloadUndeclared,
    &mount_missing::MountMissing,
    &config_key_missing::ConfigKeyMissing,
    &env_source_differs::EnvSourceDiffers,
    &env_duplicate::EnvDuplicate,
    &env_extra::EnvExtra,
    &image_differs::ImageDiffers,
    &image_mutable::ImageMutable,
    &probe_differs::ProbeDiffers,
    &strategy_differs::StrategyDiffers,
    &args_differ::ArgsDiffer,
    &resources_differ::ResourcesDiffer,
    &env_value_differs::EnvValueDiffers,
    &replicas_differ::ReplicasDiffer,
    &live_pending::LivePending,
    &expectation_expired::ExpectationExpired,
    &expectation_unused::ExpectationUnused,
    &field_differs::FieldDiffers,
];

/// Returns the rule of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.id() == id)
}
