//! [`in_its_place`]: what stands in the target for a value that says which environment it is.
//!
//! Takes a variable's name and the reference's value; gives the target's own word where other settings of the target show how it is
//! written, else a mark. Leaves every other value to [`super::copied`].

use super::copied::MARK;
use crate::compare::{Comparison, OwnNames};
use crate::environments::{is_environment_word, says_how_a_framework_runs};
use crate::judge::Context;
use crate::judge::rules::says_which_environment;
use crate::maps::{IndexMap, IndexSet};
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
    let known = context.own_words();
    let only = |words: Option<&IndexSet<String>>| {
        let words = words.filter(|words| words.len() == 1)?;
        words.first().cloned()
    };
    only(known.by_name.get(name)).or_else(|| only(known.in_place_of.get(value)))
}

/// The target's own words for itself, as its settings have them.
#[derive(Debug, Default)]
pub(in crate::judge) struct OwnWords {
    /// By the names of settings.
    by_name: IndexMap<String, IndexSet<String>>,
    /// By what the reference has under the same names.
    in_place_of: IndexMap<String, IndexSet<String>>,
}

impl OwnWords {
    pub(in crate::judge) fn of(comparison: &Comparison<'_>, names: &OwnNames) -> Self {
        let mut found = Self::default();
        let is_own = |text: &str| {
            is_environment_word(&text.to_ascii_lowercase()) && names.only_target_in(text)
        };
        for (name, word) in settings(comparison.target).filter(|(_, text)| is_own(text)) {
            let words = found.by_name.entry(name.to_owned()).or_default();
            words.insert(word.to_owned());
        }
        for (name, value) in settings(comparison.reference) {
            // A framework's `production` is no name of an environment.
            let words = found.by_name.get(name);
            let words = words.filter(|_| !says_how_a_framework_runs(name, "production"));
            if let Some(words) = words {
                let in_place = found.in_place_of.entry(value.to_owned()).or_default();
                in_place.extend(words.iter().cloned());
            }
        }
        found
    }
}

/// Returns names and texts of variables and keys of ConfigMaps.
fn settings(environment: &Environment) -> impl Iterator<Item = (&str, &str)> {
    let containers = environment.workloads.iter().flat_map(|of| &of.containers);
    let variables = containers.flat_map(|of| of.env.values());
    let variables = variables.filter_map(|of| match &of.value {
        EnvValue::Text { raw, .. } => Some((of.name.as_str(), raw.trim())),
        _ => None,
    });
    let keys = environment.config_maps.iter().flat_map(|of| &of.data);
    let keys = keys.map(|(key, of)| (key.as_str(), of.value.trim()));
    variables.chain(keys)
}
