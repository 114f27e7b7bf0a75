//! The rules: what each looks for, how bad it is, and its page. One file a rule, one line in [`RULES`].

use super::Severity;
use super::draft::{Context, Draft};
use crate::compare::Difference;
use crate::model::Environment;

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
mod expectation_expired;
mod expectation_unused;
mod field_differs;
mod foreign_environment;
mod image_differs;
mod image_mutable;
mod mount_missing;
mod probe_differs;
mod probe_missing;
mod reference_dangling;
mod replicas_differ;
mod resources_differ;
mod resources_missing;
mod secret_literal;
mod strategy_differs;
mod workload_missing;

/// One rule. It sees the comparison and gives drafts of findings; severities, expectations and baselines are applied
/// elsewhere, once.
pub trait Rule: Sync {
    /// Returns its id, kebab-case.
    fn id(&self) -> &'static str;

    /// Returns what it looks for, one sentence.
    fn summary(&self) -> &'static str;

    /// Returns how bad it is unless a draft or the configuration says otherwise.
    fn severity(&self) -> Severity;

    /// Returns its page: what it means, an example, how to fix it, how to accept it.
    fn page(&self) -> &'static str;

    /// Judges one difference. The first rule that takes one keeps it.
    fn difference(&self, _context: &Context<'_>, _difference: &Difference<'_>) -> Option<Draft> {
        None
    }

    /// Tells whether a difference is this rule's to judge and not worth a word, so that no other rule takes it.
    fn settles(&self, _context: &Context<'_>, _difference: &Difference<'_>) -> bool {
        false
    }

    /// Judges one environment by itself.
    fn environment(&self, _environment: &Environment, _drafts: &mut Vec<Draft>) {}
}

/// Every rule, in the order in which they are asked and their findings are listed.
pub const RULES: &[&dyn Rule] = &[
    &workload_missing::WorkloadMissing,
    &container_missing::ContainerMissing,
    &env_missing::EnvMissing,
    &reference_dangling::ReferenceDangling,
    &env_unexpanded::EnvUnexpanded,
    &foreign_environment::ForeignEnvironment,
    &apply_refused::ApplyRefused,
    &secret_literal::SecretLiteral,
    &env_source_differs::EnvSourceDiffers,
    &env_extra::EnvExtra,
    &env_duplicate::EnvDuplicate,
    &env_value_differs::EnvValueDiffers,
    &probe_missing::ProbeMissing,
    &probe_differs::ProbeDiffers,
    &resources_missing::ResourcesMissing,
    &resources_differ::ResourcesDiffer,
    &mount_missing::MountMissing,
    &config_key_missing::ConfigKeyMissing,
    &args_differ::ArgsDiffer,
    &image_mutable::ImageMutable,
    &image_differs::ImageDiffers,
    &strategy_differs::StrategyDiffers,
    &replicas_differ::ReplicasDiffer,
    &field_differs::FieldDiffers,
    &expectation_expired::ExpectationExpired,
    &expectation_unused::ExpectationUnused,
];

/// Returns the field of a probe, as rules and patches spell it.
#[must_use]
pub fn probe_field(kind: crate::model::ProbeKind) -> &'static str {
    probe_missing::field_name(kind)
}

/// Returns the rule with an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_an_id_of_its_own_and_a_whole_page() {
        let mut seen = Vec::new();
        for rule in RULES {
            let id = rule.id();
            assert!(
                id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{id}"
            );
            assert!(!seen.contains(&id), "{id} twice");
            seen.push(id);
            for heading in [
                &format!("# {id}") as &str,
                "## What it means",
                "## Example",
                "## How to fix it",
                "## How to accept it",
            ] {
                assert!(
                    rule.page().lines().any(|line| line == heading),
                    "{id} lacks {heading}"
                );
            }
            assert!(
                !rule.summary().ends_with('.') && !rule.summary().contains('\n'),
                "{id}"
            );
        }
    }
}
