//! Variables that have another framework's prefix in the target: `REACT_APP_API_URL` and `VITE_API_URL`.
//!
//! Takes a variable that one side lacks, and the containers; gives one warning for all of one container. Leaves names that are only nearly
//! alike to `near_miss`.

use super::META;
use crate::compare::{Difference, value_of};
use crate::environments::host_tokens;
use crate::judge::part::Part;
use crate::judge::rules::env_value_differs::{is_own_word, says_which_environment};
use crate::judge::{Context, Finding, Fix, Severity, Title};
use crate::model::{Container, EnvValue, Variable};

/// The prefixes by which frameworks choose the variables that a browser may see.
const PREFIXES: [&str; 11] = [
    "EXPO_PUBLIC_",
    "GATSBY_",
    "GRIDSOME_",
    "NEXT_PUBLIC_",
    "NG_APP_",
    "NUXT_ENV_",
    "NUXT_PUBLIC_",
    "PUBLIC_",
    "REACT_APP_",
    "VITE_",
    "VUE_APP_",
];

/// Returns the finding about a variable that the target has under another prefix, and the reference not.
pub(super) fn renamed(
    context: &Context<'_>,
    difference: &Difference<'_>,
    variable: &Variable,
    (reference, target): (&Container, &Container),
) -> Option<Finding> {
    let (prefix, rest) = split(&variable.name)?;
    let other = others(rest, prefix, (target, reference))
        .find(|other| is_same(context, rest, (&variable.value, &other.value)))?;
    let (name, new) = (&variable.name, &other.name);
    let title = Title::within(format_args!("{name} is called {new}"), context.target());
    let mut finding = context.draft(&META, difference, title);
    if let Some(side) = finding.sides.last_mut() {
        side.value = value_of(&other.value);
        side.origin = other.origin;
    }
    let (other_prefix, _) = split(new)?;
    let part = Part::told_with((&difference.subject, prefix, other_prefix));
    let fix = format!(
        "set {new} in {}, if it is the name that the code reads",
        context.reference()
    );
    finding.fix = Some(Fix::saying(fix));
    let why = "the names differ in a framework's prefix alone: the code reads one of them";
    let finding = finding.with_severity(Severity::Warning).part_of(Some(part));
    Some(finding.because(why))
}

/// Tells whether a variable of the target alone is one of the reference under another prefix.
pub(in crate::judge::rules) fn is_renamed(
    context: &Context<'_>,
    variable: &Variable,
    (reference, target): (&Container, &Container),
) -> bool {
    let Some((prefix, rest)) = split(&variable.name) else {
        return false;
    };
    let mut others = others(rest, prefix, (reference, target));
    others.any(|other| is_same(context, rest, (&other.value, &variable.value)))
}

/// Returns the variables of one container, and not of the other, with the same name behind another prefix.
fn others<'c>(
    rest: &str,
    prefix: &str,
    (here, there): (&'c Container, &'c Container),
) -> impl Iterator<Item = &'c Variable> {
    let others = PREFIXES.iter().filter(move |other| **other != prefix);
    let names = others.map(move |other| format!("{other}{rest}"));
    names.filter_map(|name| {
        here.env
            .get(name.as_str())
            .filter(|_| !there.env.contains_key(name.as_str()))
    })
}

fn split(name: &str) -> Option<(&'static str, &str)> {
    let mut prefixes = PREFIXES.iter();
    prefixes.find_map(|prefix| {
        let rest = name.strip_prefix(prefix).filter(|rest| !rest.is_empty())?;
        Some((*prefix, rest))
    })
}

/// Tells whether both sides say the same, each of its own environment.
fn is_same(context: &Context<'_>, name: &str, (ours, theirs): (&EnvValue, &EnvValue)) -> bool {
    if let (EnvValue::Key(a), EnvValue::Key(b)) = (ours, theirs) {
        return a.object.kind == b.object.kind && a.object.original_name == b.object.original_name;
    }
    let (Some(a), Some(b)) = (ours.text(), theirs.text()) else {
        return false;
    };
    let of_own = says_which_environment(name)
        && is_own_word(a, context.reference())
        && is_own_word(b, context.target());
    a == b
        || of_own
        || context.names.explain(a, b)
        || context.names.each_names_its_own(a, b)
        || domain(a).is_some_and(|of| domain(b).as_ref() == Some(&of))
}

/// Returns the last two labels of the only host of a text.
fn domain(text: &str) -> Option<Vec<String>> {
    let mut hosts = host_tokens(text);
    let host = hosts.next().filter(|_| hosts.next().is_none())?;
    let mut labels: Vec<String> = host
        .labels()
        .rev()
        .take(2)
        .map(str::to_ascii_lowercase)
        .collect();
    labels.reverse();
    (labels.len() == 2).then_some(labels)
}
