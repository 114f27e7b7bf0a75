//! Amounts that a container asks for: which of them are quantities, of which resources, and how requests stand to limits.

use super::{Report, names};
use crate::model::{Container, Located, Quantity, is_unsubstituted};

/// One unit, in the unit that quantities are counted in.
const UNIT: i128 = 1_000_000_000;

/// Checks the requests and limits of a container.
pub(super) fn check(container: &Container, report: &mut Report<'_>) {
    let lists = [
        ("requests", &container.requests),
        ("limits", &container.limits),
    ];
    for (list, (name, amount)) in lists
        .iter()
        .flat_map(|(l, of)| of.iter().map(move |e| (l, e)))
    {
        let raw = &amount.value.raw;
        let why = match amount.value.nanos {
            _ if !is_known(name) => format!(
                "{name} is not a resource of a container: cpu, memory, ephemeral-storage, hugepages-… or a name with a domain is"
            ),
            None if is_unsubstituted(raw) => continue,
            None => format!("`{raw}` is not a quantity"),
            Some(..0) => format!("{raw} is less than nothing"),
            Some(nanos) if is_extended(name) && nanos % UNIT != 0 => {
                format!("{raw} is not a whole number of {name}")
            }
            Some(_) => continue,
        };
        report.refuse(format!("{list}.{name}"), why, amount.origin);
    }
    for (name, request) in &container.requests {
        let Some(limit) = container.limits.get(name) else {
            continue;
        };
        let (request_text, limit_text) = (&request.value, &limit.value);
        let why = match order(request, limit) {
            Some(std::cmp::Ordering::Greater) => {
                format!("the request {request_text} is more than the limit {limit_text}")
            }
            Some(std::cmp::Ordering::Less) if is_extended(name) => {
                format!(
                    "the request {request_text} is not the limit {limit_text}, as it has to be of {name}"
                )
            }
            _ => continue,
        };
        report.refuse(format!("requests.{name}"), why, request.origin);
    }
}

/// Tells whether a container may ask for a resource: one of Kubernetes' own, or one with a domain before its name.
fn is_known(name: &str) -> bool {
    let is_own = matches!(name, "cpu" | "memory" | "ephemeral-storage");
    is_own || name.starts_with("hugepages-") || name.contains('/') || is_unsubstituted(name)
}

/// Tells whether a resource is one that nodes offer besides Kubernetes' own, of which there are no parts.
fn is_extended(name: &str) -> bool {
    name.contains('/') && !name.contains("kubernetes.io/") && names::is_qualified(name)
}

fn order(request: &Located<Quantity>, limit: &Located<Quantity>) -> Option<std::cmp::Ordering> {
    Some(request.value.nanos?.cmp(&limit.value.nanos?))
}
