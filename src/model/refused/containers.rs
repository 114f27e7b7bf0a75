//! Checks a container as validation does.

use super::{Report, amounts, names, scalars};
use crate::model::fields::{canonical, items, present, text};
use crate::model::{ContainerKind, Workload, is_unsubstituted, probes};
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
        amounts::check(container, report);
        security(node, report);
    }
    report.enter("");
}

fn image(node: &Node, report: &mut Report<'_>) {
    let image = present(node, &["image"]);
    let is_empty = |image: &Node| image.as_str().is_some_and(|text| text.trim().is_empty());
    if image.is_none_or(is_empty) {
        report.refuse("image", "it has to be set", image.unwrap_or(node).origin);
    } else if let Some(image) = image
        && let Some(text) = image.as_str()
        && text.trim() != text
    {
        let why = "blanks stand before it or behind it";
        report.refuse("image", why, image.origin);
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
            && let Some(text) = scalars::string(name)
            && !text.is_empty()
            && !is_unsubstituted(text)
            && !names::is_port_name(text)
        {
            let why = match text.len() > 15 {
                true => format!("`{text}` has more than 15 characters"),
                false => format!(
                    "`{text}` is not a port's name: lowercase letters, digits and single -, a letter among them"
                ),
            };
            report.refuse("ports.name", why, name.origin);
        }
    }
}

/// Refuses a container that may gain no privileges and has them all.
fn security(node: &Node, report: &mut Report<'_>) {
    let Some(context) = present(node, &["securityContext"]) else {
        return;
    };
    let is = |field: &str, wanted: bool| matches!(present(context, &[field]).and_then(Node::typed), Some(Typed::Bool(value)) if value == wanted);
    let field = "allowPrivilegeEscalation";
    let Some(escalation) = present(context, &[field]).filter(|_| is(field, false)) else {
        return;
    };
    let added = present(context, &["capabilities"]).map_or(&[][..], |of| items(of, "add"));
    let beside = if is("privileged", true) {
        "privileged is true"
    } else if added
        .iter()
        .any(|name| name.as_str() == Some("CAP_SYS_ADMIN"))
    {
        "CAP_SYS_ADMIN is added"
    } else {
        return;
    };
    let why = format!("it may not be false where {beside}");
    report.refuse(format!("securityContext.{field}"), why, escalation.origin);
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
