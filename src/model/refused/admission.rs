//! Objects that say how pods are let in and which come first: a LimitRange whose amounts contradict each other, a PriorityClass that is
//! above all that users may define.

use super::Report;
use crate::model::fields::{entries, group, items, present, text};
use crate::model::{Quantity, is_unsubstituted};
use crate::yaml::Node;

/// The highest priority of a class that is not the system's.
const HIGHEST: i64 = 1_000_000_000;

/// The amounts of a LimitRange, each with those that it may not be below.
const ORDER: [(&str, &[&str]); 3] = [
    ("max", &["default", "defaultRequest", "min"]),
    ("default", &["defaultRequest", "min"]),
    ("defaultRequest", &["min"]),
];

/// Checks a LimitRange or a PriorityClass.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    match (group(object), text(object, &["kind"])) {
        ("", "LimitRange") => limits(object, report),
        ("scheduling.k8s.io", "PriorityClass") => priority(object, report),
        _ => {}
    }
}

fn limits(object: &Node, report: &mut Report<'_>) {
    let Some(spec) = present(object, &["spec"]) else {
        return;
    };
    for (index, range) in items(spec, "limits").iter().enumerate() {
        for (upper, all) in ORDER {
            for lower in all {
                contradictions(range, (index, upper, lower), report);
            }
        }
    }
}

/// Refuses amounts of a range that are above those which bound them.
fn contradictions(
    range: &Node,
    (index, upper, lower): (usize, &str, &str),
    report: &mut Report<'_>,
) {
    for (name, amount) in entries(range, &[lower]) {
        let bound = name
            .as_str()
            .and_then(|name| Some((name, present(range, &[upper, name])?)));
        let Some((name, most)) = bound else {
            continue;
        };
        let own = nanos(amount).zip(nanos(most));
        if own.is_some_and(|(own, most)| own > most) {
            let field = format!("spec.limits[{index}].{lower}.{name}");
            let [own, most] = [amount, most].map(|of| of.as_str().unwrap_or_default());
            let why = format!("{own} is more than {upper}, {most}");
            report.refuse(field, why, amount.origin);
        }
    }
}

fn nanos(amount: &Node) -> Option<i128> {
    let quantity: Quantity = amount.as_str()?.parse().ok()?;
    quantity.nanos
}

fn priority(object: &Node, report: &mut Report<'_>) {
    let is_of_system = text(object, &["metadata", "name"]).starts_with("system-");
    if let Some(value) = present(object, &["value"])
        && let Some(text) = value.as_str()
        && !is_of_system
        && !is_unsubstituted(text)
        && text.parse::<i64>().is_ok_and(|number| number > HIGHEST)
    {
        let why = format!("{text} is more than {HIGHEST}, the most that a class may have");
        report.refuse("value", why, value.origin);
    }
}
