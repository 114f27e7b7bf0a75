//! [`for_another`]: an object that the target renders and its workload has left for one that nobody renders.
//!
//! Takes the object that the reference's workload names and the one that the target's names in its place; gives a sentence. Leaves
//! severities to the rules: another hand may well make the other object.

use super::Context;
use crate::model::ObjectRef;

/// Says that the target renders what answers to the reference's object, and not what its own workload names.
pub(super) fn for_another(
    context: &Context<'_>,
    ours: &ObjectRef,
    own: &ObjectRef,
) -> Option<String> {
    let target = context.comparison.target;
    let (kind, name) = (own.kind, own.name.as_str());
    let rendered = |name: &str| {
        let mut names = target.names_of(kind);
        names.find(|(original, last)| *original == name || *last == name)
    };
    let is_known = ours.kind != kind
        || target.cluster.is_some()
        || target.may_come.contains(name)
        || target.made_elsewhere(kind, name).is_some()
        || rendered(name).is_some();
    if is_known {
        return None;
    }
    let stem = context.names.reference_stem(&ours.original_name);
    let paired = || {
        let mut names = target.names_of(kind);
        names.find(|(original, _)| context.names.target_stem(original) == stem)
    };
    let (_, left) = rendered(&ours.original_name).or_else(paired)?;
    Some(format!(
        "{} renders {} {left}, and not {name}",
        context.target(),
        kind.name()
    ))
}
