//! The values of findings, masked: see [`crate::mask`] for what a credential is.
//!
//! [`sides`] does it for both sides of a difference, from the whole values: an excerpt may start in the middle of a token,
//! where it no longer looks like one.

use crate::compare::{Comparison, Difference, Field, excerpt, quoted};
use crate::mask::{list, text};
use crate::model::{Container, EnvValue, Environment, Workload};

/// Returns what to show for both sides of a difference; `None` for an absent side.
#[must_use]
pub(crate) fn sides(
    comparison: &Comparison<'_>,
    difference: &Difference<'_>,
) -> (Option<String>, Option<String>) {
    let name = name(&difference.field);
    let one = |shown: &Option<String>, environment, workload, container| {
        let shown = shown.as_ref()?;
        let whole = whole(&difference.field, environment, workload, container);
        Some(side(&name, shown, whole))
    };
    (
        one(
            &difference.reference.value,
            comparison.reference,
            difference.workloads.0,
            difference.containers.0,
        ),
        one(
            &difference.target.value,
            comparison.target,
            difference.workloads.1,
            difference.containers.1,
        ),
    )
}

/// Masks an excerpt by what the whole value is.
fn side(name: &str, shown: &str, whole: Option<Whole>) -> String {
    let Some(whole) = whole else {
        return text(name, shown);
    };
    match whole {
        Whole::Text(value) => {
            let masked = text(name, &value);
            if masked == value {
                shown.to_owned()
            } else {
                excerpt(&masked, None)
            }
        }
        Whole::Quoted(value, from) => {
            let masked = text(name, &value);
            if masked == value {
                shown.to_owned()
            } else {
                format!("{}{from}", quoted(&masked, None))
            }
        }
        Whole::List(items) => {
            let masked = list(&items);
            if masked == items {
                shown.to_owned()
            } else {
                excerpt(&format!("{masked:?}"), None)
            }
        }
        Whole::Name => shown.to_owned(),
    }
}

/// A whole value, as the difference's excerpt was cut from it.
enum Whole {
    Text(String),
    /// Shown in quotes, with what follows them.
    Quoted(String, String),
    List(Vec<String>),
    /// Names of things, not values.
    Name,
}

fn whole(
    field: &Field,
    environment: &Environment,
    workload: Option<&Workload>,
    container: Option<&Container>,
) -> Option<Whole> {
    let leaf = |leaf: Option<&crate::model::Leaf>| Some(Whole::Text(leaf?.value.to_string()));
    match field {
        Field::Env(name) => match &container?.env.get(name.as_str())?.value {
            EnvValue::Text { expanded, from, .. } => {
                let from = from.as_ref().map_or_else(String::new, |key| {
                    format!(
                        " from configmap {}, key {}",
                        key.object.original_name, key.key
                    )
                });
                Some(Whole::Quoted(expanded.to_string(), from))
            }
            EnvValue::Unsubstituted(raw) => Some(Whole::Quoted(
                raw.to_string(),
                " (not substituted)".to_owned(),
            )),
            EnvValue::Other(_) => None,
            EnvValue::Key(_) | EnvValue::Field(_) | EnvValue::ResourceField(_) => Some(Whole::Name),
        },
        Field::Command => Some(Whole::List(container?.command.as_ref()?.value.clone())),
        Field::Args => Some(Whole::List(container?.args.as_ref()?.value.clone())),
        Field::ConfigKey(map, key) => {
            let app = workload.and_then(|workload| workload.app.as_ref());
            let mut maps = environment.config_maps.iter();
            let found = maps.find(|found| found.original_name == *map && found.app.as_ref() == app);
            let value = found?.data.get(key)?.value.clone();
            Some(Whole::Quoted(value, String::new()))
        }
        Field::Probe(kind, Some(path)) => {
            leaf(container?.probes.get(kind)?.value.fields.get(path.as_str()))
        }
        Field::Rest(path) => leaf(match container {
            Some(container) => container.rest.get(path.as_str()),
            None => workload?.rest.get(path.as_str()),
        }),
        Field::Workload
        | Field::Kind
        | Field::EnvDuplicate(_)
        | Field::EnvFrom(_)
        | Field::Request(_)
        | Field::Limit(_)
        | Field::Replicas
        | Field::ServiceAccount
        | Field::Strategy(_) => Some(Whole::Name),
        Field::Container(_)
        | Field::Image
        | Field::Probe(_, None)
        | Field::Mount(..)
        | Field::Volume(..) => None,
    }
}

/// Returns what the field's value is the value of.
fn name(field: &Field) -> String {
    match field {
        Field::Env(name) => name.clone(),
        Field::ConfigKey(_, key) => key.clone(),
        Field::Rest(path) | Field::Probe(_, Some(path)) => {
            let last = path.rsplit(['.', '[', ']']).find(|part| !part.is_empty());
            last.unwrap_or_default().to_owned()
        }
        _ => String::new(),
    }
}
