//! Fields that nobody can call equal: a variable is still to be substituted on one side, and the other side is known.

use super::super::rules::field_differs::META as FIELD_DIFFERS;
use crate::compare::{Comparison, Difference, Side, Value};
use crate::maps::IndexMap;
use crate::mask::NOT_IN_SNAPSHOT;
use crate::model::is_unsubstituted;
use crate::source::{NotEvaluated, Unavailable};
use crate::words::listed;

/// The number of workloads that are named.
const LISTED: usize = 5;

/// Returns one entry for each field and text, with the workloads that have it.
pub(super) fn of(comparison: &Comparison<'_>) -> Vec<NotEvaluated> {
    let mut found: IndexMap<(String, String, bool), (Vec<String>, &Side)> = IndexMap::default();
    // That both are to be substituted, one remark says for all.
    let one_sided = comparison.unknown.iter();
    let one_sided = one_sided.filter(|of| !of.is_open_on_both());
    let in_part = comparison.differences.iter();
    let in_part = in_part.filter(|of| of.is_masked_in_part());
    for difference in one_sided.chain(in_part) {
        let (side, is_target) = unknown_side(difference);
        let field = difference.field.label();
        let text = match side.value.unmasked().contains(NOT_IN_SNAPSHOT) {
            true => NOT_IN_SNAPSHOT.to_owned(),
            false => side.value.shown(difference.field.value_name()).to_string(),
        };
        let subject = &difference.subject;
        let name = match &subject.container {
            Some(container) => format!("{}/{container}", subject.name),
            None => subject.name.clone(),
        };
        let entry = found.entry((field, text, is_target));
        entry.or_insert_with(|| (Vec::new(), side)).0.push(name);
    }
    let entries = found.into_iter();
    entries
        .map(|((label, text, is_target), (names, side))| {
            let (environment, other) = match is_target {
                true => (comparison.target, comparison.reference),
                false => (comparison.reference, comparison.target),
            };
            // What stands in braces alone is substituted.
            let says = match &side.value {
                Value::Image(text) if !is_unsubstituted(text) => "images",
                _ => "substitute",
            };
            let (own, other) = (&environment.name, &other.name);
            let why = match text == NOT_IN_SNAPSHOT {
                true => format!(
                    "the snapshot of {own} holds no credentials, and nobody can tell whether this is what {other} has"
                ),
                false => format!(
                    "it is {text} in {own}, which nobody substitutes, and known in {other}: '{says}' of kubeparity.yaml says what it will be"
                ),
            };
            NotEvaluated {
                environment: environment.name.clone(),
                what: format!("{label} of {}", listed(names, LISTED)),
                why,
                unavailable: Unavailable::OfRules(vec![FIELD_DIFFERS.id.to_owned()]),
                origin: side.origin,
                off_limits: None,
                optional: false,
            }
        })
        .collect()
}

/// Returns the side that is not known, and whether it is the target's.
fn unknown_side<'d>(difference: &'d Difference<'_>) -> (&'d Side, bool) {
    match difference.target.is_open() {
        true => (&difference.target, true),
        false => (&difference.reference, false),
    }
}
