//! The values that the reference has for keys which the target's ConfigMaps lack.
//!
//! Takes a comparison and what was said of its target by itself; gives each fix the value, where it may be copied. Leaves which
//! value that is to [`fix`].

use super::META;
use crate::judge::{Context, Finding, fix};
use crate::maps::IndexMap;
use crate::mask;
use crate::model::{Container, EnvValue, RefKind, Resolution, Variable, Workload};
use crate::source::State;
use crate::yaml::Origin;

/// Gives the fix of each key that the reference has in plain text its value.
pub(super) fn add(context: &Context<'_>, found: &mut [Finding]) {
    let target = context.comparison.target;
    if target.state == State::Live {
        return;
    }
    let of_target = found
        .iter_mut()
        .filter(|of| of.rule == META.id && of.environment == target.name);
    let mut dangling: IndexMap<(String, Origin), &mut Finding> = IndexMap::default();
    for finding in of_target {
        if let Some(place) = place(finding) {
            dangling.entry(place).or_insert(finding);
        }
    }
    if dangling.is_empty() {
        return;
    }
    for pair in &context.comparison.pairs {
        let Some((ours, theirs)) = pair.reference.zip(pair.target.or(pair.renamed)) else {
            continue;
        };
        for (known, variable) in known(ours, theirs) {
            let here = (variable.name.to_string(), variable.origin);
            if let (Some(finding), Some(key)) = (dangling.get_mut(&here), variable.value.key()) {
                let object = super::described(&key.object);
                let what = fix::adding_keys(&[key.key.to_string()], &object);
                let app = theirs.app.as_deref();
                let value = (key, Some(known));
                finding.fix = Some(fix::adding_key_of(context, app, &what, value));
            }
        }
    }
}

/// Returns the variable that a finding is about, and where its own environment reads it.
fn place(finding: &Finding) -> Option<(String, Origin)> {
    let side = finding.sides.last()?;
    Some((finding.field.clone(), side.origin))
}

/// Returns the variables of a target's workload whose keys a rendered ConfigMap lacks, each with the text that the reference has.
fn known<'w>(
    ours: &'w Workload,
    theirs: &'w Workload,
) -> impl Iterator<Item = (&'w str, &'w Variable)> {
    let container = |of: &Container| {
        let mut all = ours.containers.iter();
        all.find(|own| (own.kind, &own.name) == (of.kind, &of.name))
    };
    theirs.containers.iter().flat_map(move |of| {
        let own = container(of);
        of.env.values().filter_map(move |variable| {
            let key = variable.value.key()?;
            let is_lacking =
                key.object.kind == RefKind::ConfigMap && key.resolution == Resolution::KeyMissing;
            match &own.filter(|_| is_lacking)?.env.get(&variable.name)?.value {
                EnvValue::Text { raw, .. } if mask::mask_text(&variable.name, raw) == **raw => {
                    Some((raw.as_str(), variable))
                }
                _ => None,
            }
        })
    })
}
