//! Checks a container as validation does.

use super::Report;
use crate::model::fields::{canonical, items, present, text};
use crate::model::{
    Container, ContainerKind, Located, Quantity, Workload, is_unsubstituted, probes,
};
use crate::yaml::{Node, Typed};

/// The actions of a probe, of which it has one.
const HANDLERS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "grpc"];

/// Checks every container of a pod.
pub(super) fn check(pod: &Node, workload: &Workload, report: &mut Report<'_>) {
    let nodes = items(pod, "initContainers")
        .iter()
        .chain(items(pod, "containers"));
    // The model's containers are those of the tree, in order.
    for (node, container) in nodes.zip(&workload.containers) {
        report.enter(&container.name);
        image(node, report);
        for entry in items(node, "env") {
            variable(entry, report);
        }
        ports(node, report);
        of_init(node, container.kind, report);
        for (_, field) in probes::FIELDS {
            if let Some(found) = present(node, &[field]) {
                probe(found, field, report);
            }
        }
        resources(container, report);
    }
    report.enter("");
}

fn image(node: &Node, report: &mut Report<'_>) {
    let image = present(node, &["image"]);
    let is_empty = |image: &Node| image.as_str().is_some_and(|text| text.trim().is_empty());
    if image.is_none_or(is_empty) {
        report.refuse("image", "it has to be set", image.unwrap_or(node).origin);
    }
}

/// A patch that gives a value to a variable from a Secret leaves both.
fn variable(entry: &Node, report: &mut Report<'_>) {
    let name = text(entry, &["name"]);
    if name.is_empty() || name.contains('=') {
        let why = "a variable needs a name, and one without =";
        return report.refuse("env", why, entry.origin);
    }
    let Some(from) = present(entry, &["valueFrom"]) else {
        return;
    };
    let sources = from.as_map().unwrap_or_default().iter();
    let sources: Vec<&str> = sources
        .filter(|(_, source)| !source.is_null())
        .filter_map(|(key, _)| key.as_str())
        .collect();
    if !text(entry, &["value"]).is_empty() {
        let why = "the variable has both value and valueFrom: set the unwanted one to null";
        report.refuse(name, why, entry.origin);
    } else if sources.len() > 1 {
        let why = format!(
            "its valueFrom has {}: set all but one to null",
            sources.join(" and ")
        );
        report.refuse(name, why, entry.origin);
    } else if sources.is_empty() && from.as_map().is_some() {
        report.refuse(name, "its valueFrom names no source", entry.origin);
    }
}

fn ports(node: &Node, report: &mut Report<'_>) {
    for port in items(node, "ports") {
        for field in ["containerPort", "hostPort"] {
            let Some(number) = present(port, &[field]) else {
                continue;
            };
            let is_port = match number.typed() {
                // One that does not fit into 32 bits is refused as such.
                Some(Typed::Int(value)) if i32::try_from(value).is_ok() => {
                    (1..=65535).contains(&value) || field == "hostPort" && value == 0
                }
                _ => true,
            };
            if !is_port {
                let text = canonical(number).unwrap_or_default();
                report.refuse(
                    format!("ports.{field}"),
                    format!("{text} is not a port"),
                    number.origin,
                );
            }
        }
        if let Some(name) = present(port, &["name"])
            && let Some(text) = name.as_str()
            && text.len() > 15
            && !is_unsubstituted(text)
        {
            let why = format!("`{text}` has more than 15 characters");
            report.refuse("ports.name", why, name.origin);
        }
    }
}

/// An init container that runs to its end has nothing to be probed or hooked.
fn of_init(node: &Node, kind: ContainerKind, report: &mut Report<'_>) {
    if kind != ContainerKind::Init {
        return;
    }
    for field in [
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle",
    ] {
        let found = present(node, &[field]);
        // The signal that stops it, it may have.
        let hooks = |found: &&Node| {
            let has = |field| present(found, &[field]).is_some();
            field != "lifecycle" || has("postStart") || has("preStop") || !has("stopSignal")
        };
        if let Some(found) = found.filter(hooks) {
            let why = "an init container may have it only with restartPolicy: Always";
            report.refuse(field, why, found.origin);
        }
    }
}

fn probe(node: &Node, field: &str, report: &mut Report<'_>) {
    let handlers = HANDLERS
        .into_iter()
        .filter(|name| present(node, &[name]).is_some());
    let handlers: Vec<&str> = handlers.collect();
    match handlers.as_slice() {
        [_] => {}
        [] if node.as_map().is_none() => {}
        [] => report.refuse(
            field,
            "the probe has no httpGet, tcpSocket, exec or grpc",
            node.origin,
        ),
        several => {
            let why = format!("it has {}: set all but one to null", several.join(" and "));
            report.refuse(field, why, node.origin);
        }
    }
    if field == "readinessProbe"
        && let Some(found) = present(node, &["terminationGracePeriodSeconds"])
    {
        let why = "a readiness probe may not have it: it ends nothing";
        report.refuse(
            format!("{field}.terminationGracePeriodSeconds"),
            why,
            found.origin,
        );
    }
    if field != "readinessProbe"
        && let Some(threshold) = present(node, &["successThreshold"])
        && matches!(threshold.typed(), Some(Typed::Int(2..)))
    {
        let why = "it must be 1, except for readiness probes";
        report.refuse(format!("{field}.successThreshold"), why, threshold.origin);
    }
}

fn resources(container: &Container, report: &mut Report<'_>) {
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
            None if is_unsubstituted(raw) => continue,
            None => format!("`{raw}` is not a quantity"),
            Some(..0) => format!("{raw} is less than nothing"),
            Some(_) => continue,
        };
        report.refuse(format!("{list}.{name}"), why, amount.origin);
    }
    for (name, request) in &container.requests {
        if let Some(limit) = container.limits.get(name)
            && is_over(request, limit)
        {
            let (request_text, limit) = (&request.value, &limit.value);
            let why = format!("the request {request_text} is more than the limit {limit}");
            report.refuse(format!("requests.{name}"), why, request.origin);
        }
    }
}

fn is_over(request: &Located<Quantity>, limit: &Located<Quantity>) -> bool {
    matches!((request.value.nanos, limit.value.nanos), (Some(request), Some(limit)) if request > limit)
}
