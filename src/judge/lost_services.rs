//! [`lost_service`]: a variable that names a Service by its host, where the target calls that Service otherwise: kustomize gives prefixes to
//! Services, and to no text that names one.
//!
//! Takes a difference of a variable; gives the host that leads nowhere and the name under which the target renders the Service. Leaves
//! severities to the rules.

use super::{Context, values};
use crate::compare::{Difference, Field};
use crate::environments::host_tokens;
use crate::model::OtherObject;

/// A host that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lost {
    /// The name in the target's value, which no Service of the target has.
    pub(super) host: String,
    /// The name of the target's Service that answers to the reference's.
    pub(super) rendered: String,
}

/// Returns the Service that the reference's value finds, and the target's does not, though the target renders what answers to it.
pub(super) fn lost_service(context: &Context<'_>, difference: &Difference<'_>) -> Option<Lost> {
    let Field::Env(name) = &difference.field else {
        return None;
    };
    let (ours, theirs) = (difference.containers.0?, difference.containers.1?);
    let a = ours.env.get(name.as_str())?.value.text()?;
    let b = theirs.env.get(name.as_str())?.value.text()?;
    let (held, given) = (context.held(), context.given());
    if a == b || given.may_make_pods() {
        return None;
    }
    let mut pairs = hosts(name, a).into_iter().zip(hosts(name, b));
    pairs.find_map(|((x, x_rest), (y, y_rest))| {
        // What another namespace holds is not known here.
        if x_rest != y_rest || given.makes_service(y) || service(given.objects("Service", y)) {
            return None;
        }
        let found = held.objects("Service", x).find(|of| of.group.is_empty())?;
        let answer = answer(context, found)?;
        // Another host altogether may be there: `localhost`, another store.
        let stem = context.names.target_stem(&answer.name);
        let is_meant = y == answer.original_name
            || [
                context.names.target_stem(y),
                context.names.reference_stem(y),
            ]
            .contains(&stem);
        (answer.name != y && is_meant).then(|| Lost {
            host: y.to_owned(),
            rendered: answer.name.clone(),
        })
    })
}

fn service<'o>(mut all: impl Iterator<Item = &'o OtherObject>) -> bool {
    all.any(|of| of.group.is_empty())
}

/// Returns the target's object that answers to one of the reference.
fn answer<'c>(context: &Context<'c>, object: &OtherObject) -> Option<&'c OtherObject> {
    let mut pairs = context.comparison.objects.iter();
    pairs.find_map(|pair| {
        let is_it = pair.reference.is_some_and(|of| std::ptr::eq(of, object));
        pair.target.filter(|_| is_it)
    })
}

/// Returns the first label of each host of a value, and the labels behind it; of a value that is one label, where its name says that
/// it is a host.
fn hosts<'t>(name: &str, value: &'t str) -> Vec<(&'t str, &'t str)> {
    let split = |host: &'t str| host.split_once('.').unwrap_or((host, ""));
    let tokens: Vec<(&str, &str)> = host_tokens(value).map(|of| split(of.host)).collect();
    let is_label = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    match tokens.is_empty() && values::has_host_name(name) && is_label(value) {
        true => vec![(value, "")],
        false => tokens,
    }
}

/// Tells whether a value leads to a Service that the reference renders and the target does not.
pub(super) fn names_lost_service(context: &Context<'_>, name: &str, value: &str) -> bool {
    let (held, given) = (context.held(), context.given());
    hosts(name, value).into_iter().any(|(host, _)| {
        service(held.objects("Service", host))
            && !given.makes_service(host)
            && !service(given.objects("Service", host))
    })
}
