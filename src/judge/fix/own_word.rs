//! [`in_its_place`]: what stands in the target for a value that says which environment it is.
//!
//! Takes a variable's name and the reference's value; gives the target's own word where other settings of the target show how it is
//! written, else a mark. Leaves every other value to [`super::copied`].

use super::copied::MARK;
use crate::environments::{is_environment_word, says_how_a_framework_runs};
use crate::judge::Context;
use crate::judge::rules::says_which_environment;
use crate::maps::IndexSet;
use crate::model::{EnvValue, Environment};

/// Returns what the target has in the place of a value that says which environment it is; `None` for any other value. A process of
/// production that is told of staging runs as staging.
pub(super) fn in_its_place(context: &Context<'_>, name: &str, raw: &str) -> Option<String> {
    let value = raw.trim();
    let is_word = is_environment_word(&value.to_ascii_lowercase());
    let says_so = is_word || !value.is_empty() && says_which_environment(name);
    if !says_so || says_how_a_framework_runs(name, value) {
        return None;
    }
    Some(own_word(context, name, value).unwrap_or_else(|| MARK.to_owned()))
}

/// Returns the target's own word, as settings of the target have it that are called the same, or that have the reference's word there.
fn own_word(context: &Context<'_>, name: &str, value: &str) -> Option<String> {
    let ours = settings(context.comparison.reference);
    let is_own = |text: &str| {
        is_environment_word(&text.to_ascii_lowercase()) && context.names.only_target_in(text)
    };
    let theirs = settings(context.comparison.target);
    let known: Vec<&(&str, &str)> = theirs.iter().filter(|(_, text)| is_own(text)).collect();
    let called_so = known.iter().filter(|(other, _)| *other == name);
    let in_place = known.iter().filter(|(other, _)| {
        // A framework's `production` is no name of an environment.
        !says_how_a_framework_runs(other, "production") && ours.contains(&(*other, value))
    });
    let only = |words: IndexSet<&str>| match words.len() {
        1 => words.first().map(|word| (*word).to_owned()),
        _ => None,
    };
    only(called_so.map(|(_, word)| *word).collect())
        .or_else(|| only(in_place.map(|(_, word)| *word).collect()))
}

/// Returns names and texts of variables and keys of ConfigMaps.
fn settings(environment: &Environment) -> IndexSet<(&str, &str)> {
    let containers = environment.workloads.iter().flat_map(|of| &of.containers);
    let variables = containers.flat_map(|of| of.env.values());
    let variables = variables.filter_map(|of| match &of.value {
        EnvValue::Text { raw, .. } => Some((of.name.as_str(), raw.trim())),
        _ => None,
    });
    let keys = environment.config_maps.iter().flat_map(|of| &of.data);
    let keys = keys.map(|(key, of)| (key.as_str(), of.value.trim()));
    variables.chain(keys).collect()
}
