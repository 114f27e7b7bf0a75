//! What a difference is worth.
//!
//! Takes [`crate::compare::Comparison`]s, [`crate::model::Environment`]s and a [`Policy`] (severities,
//! expectations, a baseline); gives a [`Verdict`]. Pure. Leaves how it is shown to [`crate::report`].
//!
//! The [`rules`] say what they think of a difference or of one environment; they know nothing of severities
//! that a team configured, of expectations or of baselines: all of these are settled in one place, here.

mod baseline;
mod context;
mod corners;
mod drift;
mod faces;
mod finding;
mod fix;
mod image_tags;
pub mod mask;
mod needs;
mod ownership;
mod policy;
mod remarks;
mod rendered;
pub mod rules;
mod sink;
mod standing;
mod values;

pub use baseline::Baseline;
pub use context::{Context, field_name, probe_name};
pub use corners::{Corner, CornerCounts};
pub use faces::Faces;
pub use finding::{Finding, FindingSide, Fix, Severity, Verdict};
pub use policy::{Expectation, Pattern, PatternError, Policy};

use crate::compare::Comparison;
use crate::model::Environment;
use crate::source::Face;
use rules::RULES;

/// Judges every difference and every environment by all rules, and settles what is left to say.
#[must_use]
pub fn judge(
    environments: &[&Environment],
    comparisons: &[Comparison<'_>],
    policy: &Policy,
) -> Verdict {
    let faces = Faces {
        environments,
        comparisons,
        ..Faces::default()
    };
    judge_faces(&faces, policy)
}

/// As [`judge`], with both faces of environments.
#[must_use]
pub fn judge_faces(faces: &Faces<'_, '_>, policy: &Policy) -> Verdict {
    let mut raw = Vec::new();
    let (environments, comparisons) = (faces.environments, faces.comparisons);
    for environment in environments {
        let mut facts = Vec::new();
        for rule in RULES {
            if faces.only_drift && !rule.needs_cluster() {
                continue;
            }
            rule.environment(environments, environment, &mut facts);
        }
        sink::add_facts(&mut raw, facts);
    }
    faces::judge(faces, policy, &mut raw);
    let mut verdict = sink::settle(raw, policy);
    verdict.is_live = !faces.drifts.is_empty() || environments.iter().any(|e| e.face == Face::Live);
    for comparison in comparisons.iter().chain(faces.drifts) {
        let names = (&comparison.reference.name, &comparison.target.name);
        if names.0 != names.1 {
            verdict.comparisons.push((names.0.clone(), names.1.clone()));
        } else if comparisons.is_empty() {
            let faces = ("declared".to_owned(), format!("live in {}", names.0));
            verdict.comparisons.push(faces);
        } else {
            continue;
        }
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
