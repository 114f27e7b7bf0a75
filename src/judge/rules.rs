//! The rules. One file each, with its page beside it; one line each in [`RULES`].

mod apply_refused;
mod args_differ;
mod config_key_missing;
pub(super) mod config_unused;
mod container_missing;
mod drain_blocked;
mod env_duplicate;
mod env_extra;
mod env_missing;
mod env_needed;
mod env_shadowed;
mod env_source_differs;
mod env_unexpanded;
mod env_unread;
mod env_value_differs;
pub(super) mod expectation_expired;
pub(super) mod expectation_unused;
pub(super) mod field_differs;
mod file_differs;
mod file_key_missing;
mod file_key_needed;
mod foreign_environment;
mod image_differs;
mod image_mutable;
mod init_order_differs;
mod job_failed;
mod key_repeated;
mod live_differs;
mod live_hotfix;
mod live_pending;
mod liveness_absent;
mod mount_missing;
mod near_miss;
mod not_ready;
pub(super) mod object_dangling;
mod object_differs;
mod object_missing;
mod placeholder;
mod probe_absent;
mod probe_differs;
mod probe_missing;
mod reference_dangling;
mod release_removes;
mod replicas_differ;
mod resources_absent;
mod resources_differ;
mod resources_missing;
mod rollout_deadline;
mod rollout_downtime;
mod rollout_stuck;
mod secret_in_annotation;
mod secret_literal;
mod shutdown_short;
mod slot_differs;
mod slots_shared;
mod strategy_differs;
#[cfg(test)]
pub(super) mod testing;
mod will_not_start;
mod workload_missing;
mod workload_undeclared;

pub(super) use apply_refused::META as APPLY_REFUSED;
pub(super) use env_extra::META as ENV_EXTRA;
pub(super) use env_missing::{CONSEQUENCES, META as ENV_MISSING};
pub(super) use env_needed::META as ENV_NEEDED;
pub(super) use env_source_differs::META as ENV_SOURCE_DIFFERS;
pub(super) use env_value_differs::{META as ENV_VALUE_DIFFERS, says_which_environment};
pub(super) use live_differs::META as LIVE_DIFFERS;
pub(super) use live_hotfix::META as LIVE_HOTFIX;
pub(super) use live_pending::META as LIVE_PENDING;
pub(super) use liveness_absent::META as LIVENESS_ABSENT;
pub(super) use object_dangling::META as OBJECT_DANGLING;
pub(super) use object_differs::META as OBJECT_DIFFERS;
pub(super) use probe_absent::META as PROBE_ABSENT;
pub(super) use probe_differs::{META as PROBE_DIFFERS, is_timing};
pub(super) use release_removes::META as RELEASE_REMOVES;
pub(super) use replicas_differ::META as REPLICAS_DIFFER;
pub(super) use resources_absent::META as RESOURCES_ABSENT;
pub(super) use resources_differ::META as RESOURCES_DIFFER;
pub(super) use secret_literal::META as SECRET_LITERAL;
pub(super) use slot_differs::META as SLOT_DIFFERS;
pub(super) use slots_shared::META as SLOTS_SHARED;
pub(super) use will_not_start::declared::strayed;
pub(super) use will_not_start::once_optional::{is_required_now, required_now};

use super::rule::{ResourceNeed, Rule};
use crate::source::Unavailable;

/// The rules about how live workloads run, the one that speaks for the others first.
pub(super) const OF_STATUS: [&str; 3] = [
    not_ready::META.id,
    rollout_stuck::META.id,
    job_failed::META.id,
];

/// Every rule, most certain to break a release first: findings of equal severity come in this order.
/// `field-differs` is the last to be asked, since it takes every difference.
pub const RULES: &[&dyn Rule] = &[
    &env_missing::EnvMissing,
    &env_needed::EnvNeeded,
    &file_key_missing::FileKeyMissing,
    &file_key_needed::FileKeyNeeded,
    &will_not_start::WillNotStart,
    &reference_dangling::ReferenceDangling,
    &workload_missing::WorkloadMissing,
    &container_missing::ContainerMissing,
    &object_dangling::ObjectDangling,
    &object_missing::ObjectMissing,
    &not_ready::NotReady,
    &rollout_stuck::RolloutStuck,
    &job_failed::JobFailed,
    &apply_refused::ApplyRefused,
    &foreign_environment::ForeignEnvironment,
    &env_unexpanded::EnvUnexpanded,
    &placeholder::Placeholder,
    &slot_differs::SlotDiffers,
    &slots_shared::SlotsShared,
    &probe_missing::ProbeMissing,
    &resources_missing::ResourcesMissing,
    &secret_in_annotation::SecretInAnnotation,
    &secret_literal::SecretLiteral,
    &release_removes::ReleaseRemoves,
    &live_hotfix::LiveHotfix,
    &live_differs::LiveDiffers,
    &workload_undeclared::WorkloadUndeclared,
    &key_repeated::KeyRepeated,
    &mount_missing::MountMissing,
    &config_key_missing::ConfigKeyMissing,
    &env_source_differs::EnvSourceDiffers,
    &env_duplicate::EnvDuplicate,
    &env_shadowed::EnvShadowed,
    &env_extra::EnvExtra,
    &env_unread::EnvUnread,
    &init_order_differs::InitOrderDiffers,
    &image_differs::ImageDiffers,
    &image_mutable::ImageMutable,
    &probe_differs::ProbeDiffers,
    &strategy_differs::StrategyDiffers,
    &rollout_downtime::RolloutDowntime,
    &rollout_deadline::RolloutDeadline,
    &shutdown_short::ShutdownShort,
    &drain_blocked::DrainBlocked,
    &args_differ::ArgsDiffer,
    &object_differs::ObjectDiffers,
    &resources_differ::ResourcesDiffer,
    &env_value_differs::EnvValueDiffers,
    &file_differs::FileDiffers,
    &config_unused::ConfigUnused,
    &replicas_differ::ReplicasDiffer,
    &live_pending::LivePending,
    &probe_absent::ProbeAbsent,
    &resources_absent::ResourcesAbsent,
    &liveness_absent::LivenessAbsent,
    &expectation_expired::ExpectationExpired,
    &expectation_unused::ExpectationUnused,
    &field_differs::FieldDiffers,
];

/// Returns the rule of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.id() == id)
}

/// Returns the ids of the rules that cannot speak where something is not available; none where that is all of them.
#[must_use]
pub fn silenced(unavailable: &Unavailable) -> Vec<&str> {
    let needing = |need: &dyn Fn(&ResourceNeed) -> bool| {
        let rules = RULES.iter().filter(|rule| rule.needs().iter().any(need));
        rules.map(|rule| rule.id()).collect()
    };
    match unavailable {
        Unavailable::Everything => Vec::new(),
        Unavailable::Resource(kind) => {
            needing(&|need| matches!(need, ResourceNeed::Kind(needed) if needed == kind))
        }
        Unavailable::Resources(kinds) => needing(
            &|need| matches!(need, ResourceNeed::Kind(needed) if kinds.iter().any(|kind| kind == needed)),
        ),
        Unavailable::LiveState => needing(&|need| matches!(need, ResourceNeed::LiveState)),
        Unavailable::OfRules(ids) => ids.iter().map(String::as_str).collect(),
    }
}
