//! [`keep_what_is_said`]: what a developer's environment and another one have to say to each other.
//!
//! Takes a comparison; leaves in it which variables one side lacks, and nothing else: of what a developer has, only the names of variables
//! are known, so that probes, images, values and other objects do not differ but are unknown.

use super::{Comparison, Difference, Field};
use crate::model::EnvValue;

/// Leaves out what is not known of a developer's environment, where one side is one.
pub(super) fn keep_what_is_said(comparison: &mut Comparison<'_>) {
    if !comparison.is_local() {
        return;
    }
    comparison
        .pairs
        .retain(|pair| pair.reference.is_some() && pair.target.is_some());
    comparison.differences.retain(is_said);
    comparison.unknown.clear();
    comparison.objects.clear();
}

/// A variable that is empty is as good as none; what Kubernetes tells a pod of itself, no file can. What a developer lacks that others
/// have is told where theirs is the side that is judged.
fn is_said(difference: &Difference<'_>) -> bool {
    let Field::Env(name) = &difference.field else {
        return false;
    };
    let reference = difference
        .containers
        .0
        .and_then(|of| of.env.get(name.as_str()));
    let is_given = |value: &EnvValue| match value {
        EnvValue::Field(_) | EnvValue::ResourceField(_) => true,
        EnvValue::Text { raw, .. } => raw.is_empty(),
        _ => false,
    };
    difference.presence() == (true, false) && reference.is_some_and(|of| !is_given(&of.value))
}
