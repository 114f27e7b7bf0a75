//! [`for_another`]: an object that the target renders and its workload has left for one that nobody renders.
//!
//! Takes the object that the reference's workload names and the one that the target's names in its place; gives a sentence. Leaves
//! severities to the rules: another hand may well make the other object.

use super::Context;
use crate::model::{ObjectRef, RefKind};

/// Says that the target renders what answers to the reference's object, and not what its own workload names.
pub(super) fn for_another(
    context: &Context<'_>,
    ours: &ObjectRef,
    own: &ObjectRef,
) -> Option<String> {
    let target = context.comparison.target;
    let name = own.name.as_str();
    let renders = |name: &str| -> Option<String> {
        let is_it = |object: &str, original: &str| object == name || original == name;
        match own.kind {
            RefKind::Secret => {
                let mut all = target.secrets.iter();
                let found = all.find(|of| is_it(&of.name, &of.original_name));
                found.map(|of| of.name.clone())
            }
            RefKind::ConfigMap => {
                let mut all = target.config_maps.iter();
                let found = all.find(|of| is_it(&of.name, &of.original_name));
                found.map(|of| of.name.clone())
            }
        }
    };
    let is_known = ours.kind != own.kind
        || target.cluster.is_some()
        || target.may_come.contains(name)
        || target.made_elsewhere(own.kind, name).is_some()
        || renders(name).is_some();
    if is_known {
        return None;
    }
    let left = renders(&ours.original_name).or_else(|| {
        let mut names = target
            .secrets
            .iter()
            .map(|of| (RefKind::Secret, &of.original_name, &of.name));
        let mut maps = target
            .config_maps
            .iter()
            .map(|of| (RefKind::ConfigMap, &of.original_name, &of.name));
        let pairs = |(kind, original, _): &(RefKind, &String, &String)| {
            *kind == own.kind && context.names.pair(&ours.original_name, original)
        };
        let found = names.find(pairs).or_else(|| maps.find(pairs));
        found.map(|(_, _, name)| name.clone())
    })?;
    let kind = own.kind.name();
    Some(format!(
        "{} renders {kind} {left}, and not {name}",
        context.target()
    ))
}
