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
        for (upper, (lower, of)) in ORDER
            .iter()
            .flat_map(|(upper, all)| all.iter().map(move |lower| (upper, lower)))
            .map(|(upper, lower)| (upper, (lower, entries(range, &[lower]))))
        {
            for (name, amount) in of {
                let Some(name) = name.as_str() else { continue };
                let Some(most) = present(range, &[upper, name]) else {
                    continue;
                };
                let more = [amount, most].map(nanos);
                if let [Some(own), Some(limit)] = more
                    && own > limit
                {
                    let field = format!("spec.limits[{index}].{lower}.{name}");
                    let texts = [amount, most].map(|of| of.as_str().unwrap_or_default());
                    let why = format!("{} is more than {upper}, {}", texts[0], texts[1]);
                    report.refuse(field, why, amount.origin);
                }
            }
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
