//! What a difference is worth.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and a [`Policy`] (severities,
//! expectations, a baseline); gives a [`Verdict`]. Pure. Leaves how it is shown to [`crate::report`].
//!
//! The [`rules`] say what they think of a difference or of one environment; they know nothing of severities
//! that a team configured, of expectations or of baselines: all of these are settled in one place, here.

mod baseline;
mod context;
mod finding;
mod fix;
mod image_tags;
pub mod mask;
mod policy;
mod remarks;
mod rendered;
pub mod rules;
mod sink;
mod standing;
mod values;

pub use baseline::Baseline;
pub use context::{Context, field_name, probe_name};
pub use finding::{Finding, FindingSide, Fix, Severity, Verdict};
pub use policy::{Expectation, Pattern, PatternError, Policy};

use crate::compare::Comparison;
use crate::model::Environment;
use rules::{Judgement, RULES};

/// Judges every difference and every environment by all rules, and settles what is left to say.
#[must_use]
pub fn judge(
    environments: &[&Environment],
    comparisons: &[Comparison<'_>],
    policy: &Policy,
) -> Verdict {
    let mut raw = Vec::new();
    for environment in environments {
        let mut facts = Vec::new();
        for rule in RULES {
            rule.environment(environments, environment, &mut facts);
        }
        sink::add_facts(&mut raw, facts);
    }
    let standing = standing::Standing::new(comparisons);
    for comparison in comparisons {
        let context = Context::new(environments, comparison);
        for difference in &comparison.differences {
            let judged = RULES
                .iter()
                .map(|rule| rule.difference(&context, difference))
                .find(|judgement| !matches!(judgement, Judgement::NotMine));
            if let Some(Judgement::Finding(mut finding)) = judged {
                finding.why.extend(standing.say(comparison, difference));
                raw.push(*finding);
            }
        }
    }
    let mut verdict = sink::settle(raw, policy);
    for comparison in comparisons {
        let names = (&comparison.reference.name, &comparison.target.name);
        verdict.comparisons.push((names.0.clone(), names.1.clone()));
        for pair in &comparison.pairs {
            if let (Some(reference), Some(_)) = (pair.reference, pair.target) {
                verdict.workloads += 1;
                verdict.containers += reference.containers.len();
            }
        }
    }
    for environment in environments {
        verdict
            .not_evaluated
            .extend(environment.not_evaluated.iter().cloned());
    }
    verdict.remarks = remarks::all(environments, comparisons);
    verdict
}
