//! Variables that a container reads from one object, told as one: those that one side alone has, and those that moved to another object.
//!
//! Takes the findings, one a variable; gives their number, the object, and what each side has. Leaves which go together to the caller.

use super::{LISTED, SHOWN, place, set_sides, side_rows};
use crate::compare::Value;
use crate::judge::part::Source;
use crate::judge::rules::ENV_MISSING;
use crate::judge::{Finding, Severity};
use crate::maps::IndexSet;
use crate::words::listed;

/// Missing variables that are told one by one: fewer may each have a reason of their own.
const ONE_BY_ONE: usize = 4;
/// Keys that a side names.
const KEYS: usize = 20;

/// Tells whether a finding loses nothing where it is told with others: a place that reads the variable is its own.
pub(super) fn is_told_with_others(finding: &Finding) -> bool {
    finding.severity > Severity::Note && finding.needed.is_none()
}

/// Tells whether the object is the fact: it came whole by one `envFrom`, or there are many.
pub(super) fn are_enough(parts: &[Finding], source: &Source) -> bool {
    let is_missing = |of: &Finding| of.rule == ENV_MISSING.id;
    let are_one = source.is_whole || parts.len() > ONE_BY_ONE || !parts.iter().any(is_missing);
    parts.len() > 1 && are_one
}

pub(super) fn tell(whole: &mut Finding, parts: &[Finding], source: &Source) {
    let names: IndexSet<&String> = parts.iter().map(|part| &part.field).collect();
    let count = names.len();
    let names = listed(&names, LISTED);
    let title = {
        let place = place(whole);
        match (&source.from, &source.to) {
            (Some(from), Some(to)) => {
                format!("{count} variables come from {to} in {place} instead of {from}: {names}")
            }
            (None, Some(to)) => {
                format!("{count} variables of {to} are set in {place} only: {names}")
            }
            (from, None) => {
                let from = from.as_deref().unwrap_or_default();
                format!("{count} variables of {from} are missing in {place}: {names}")
            }
        }
    };
    whole.title = title.into();
    let mut rows = side_rows(parts, SHOWN, |part| part.field.clone());
    for (index, row) in rows.iter_mut().enumerate() {
        // What is to be set is named by the fix.
        let is_named = parts.iter().all(|part| {
            let fix = part.fix.as_ref();
            fix.is_some_and(|fix| !fix.is_mended_elsewhere && fix.what.contains(&part.field))
        });
        let most = if is_named { LISTED } else { KEYS };
        if let Some(keys) = keys(parts, index, most) {
            *row = vec![keys];
        }
    }
    set_sides(whole, &rows);
}

/// Names the keys that a side reads from one object whose values are not known here.
fn keys(parts: &[Finding], index: usize, most: usize) -> Option<String> {
    let mut objects = IndexSet::default();
    let mut keys = IndexSet::default();
    for side in parts.iter().filter_map(|part| part.sides.get(index)) {
        let Value::Reference { object, key, .. } = &side.value else {
            return None;
        };
        objects.insert(object.to_string());
        keys.insert(key);
    }
    let object = objects.first().filter(|_| objects.len() == 1)?;
    Some(format!("{object}, keys {}", listed(&keys, most)))
}
