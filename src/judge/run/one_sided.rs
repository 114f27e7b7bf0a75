//! Kinds that one cluster lets us read and the other does not: what is on one side alone is no comparison.

use crate::compare::Comparison;
use crate::model::Environment;
use crate::source::{NotEvaluated, State, Unavailable};
use crate::yaml::Origin;

/// Returns an entry for each side that could not be asked for what the other was.
pub(super) fn of(comparison: &Comparison<'_>) -> Vec<NotEvaluated> {
    let (reference, target) = (comparison.reference, comparison.target);
    let both = [(reference, target), (target, reference)];
    both.into_iter()
        .filter_map(|(refused, other)| unlike(refused, other))
        .collect()
}

fn unlike(refused: &Environment, other: &Environment) -> Option<NotEvaluated> {
    if other.state != State::Live {
        return None;
    }
    let optional = refused.not_evaluated.iter().filter(|of| of.optional);
    let kinds = optional.filter_map(|of| match &of.unavailable {
        Unavailable::Resources(kinds) => Some(kinds),
        _ => None,
    });
    let kinds = kinds.flatten().filter(|kind| other.knows_any(kind));
    let kinds: Vec<String> = kinds.cloned().collect();
    if kinds.is_empty() {
        return None;
    }
    Some(NotEvaluated {
        environment: refused.name.clone(),
        what: kinds.join(", "),
        why: format!(
            "403 Forbidden here, and read in {}: what only one side shows is not compared",
            other.name
        ),
        unavailable: Unavailable::Resources(kinds),
        origin: Origin::NONE,
        off_limits: None,
        optional: false,
    })
}
