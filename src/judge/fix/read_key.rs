//! [`adding_read_key`]: a key that a variable of the reference is read from, and that the target's object lacks.
//!
//! Takes the variable and the key; gives the fix that adds the key, and the entry that reads it where the container has none. Leaves the
//! lines to [`super::hints`], and how several keys are told as one to the end of the run.

use super::Edit;
use super::entries::add_entry_of;
use super::hints::{BLOCK_FOLLOWS, SET_FROM_IT, adding_key, adding_keys};
use super::place::adding_too;
use crate::compare::Difference;
use crate::judge::{Context, Fix};
use crate::model::{Container, EnvValue, KeyRef, RefKind, Variable};

/// Returns the fix that adds the key of a variable, and has the container read it. Where the key is a Secret's, a block by itself would have
/// pods wait for what only a person can add: it is printed once the key is there.
pub(crate) fn adding_read_key(
    context: &Context<'_>,
    difference: &Difference<'_>,
    containers: (&Container, &Container),
    (variable, key): (&Variable, &KeyRef),
) -> Fix {
    let entry = Edit::of_target(context, difference)
        .and_then(|edit| add_entry_of(context, edit, containers, (variable, key)));
    let is_secret = key.object.kind == RefKind::Secret;
    let object = format!("{} {}", key.object.kind.name(), key.object.original_name);
    let mut what = adding_keys(&[key.key.to_string()], &object);
    if entry.is_some() {
        what.push_str(SET_FROM_IT);
        what.push_str(if is_secret { BLOCK_FOLLOWS } else { "" });
    }
    let value = match &variable.value {
        EnvValue::Text { raw, .. } => Some(raw.as_str()),
        _ => None,
    };
    let fix = adding_key(context, difference, &what, (key, value));
    adding_too(context, difference, fix, entry.filter(|_| !is_secret))
}
