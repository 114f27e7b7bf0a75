//! Checks what a Service has to have, or may not have, by its type; its name, and the labels that it selects.

use super::{Report, names, texts};
use crate::model::fields::{group, items, present, text};
use crate::model::{Refusal, is_unsubstituted};
use crate::yaml::Node;

/// Checks a Service against its type.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    if text(object, &["kind"]) != "Service" || !group(object).is_empty() {
        return;
    }
    name(object, report);
    names::of_labels(object, "spec.selector", &["spec", "selector"], report);
    let Some(spec) = present(object, &["spec"]).filter(|spec| spec.as_map().is_some()) else {
        return;
    };
    let kind = match text(spec, &["type"]) {
        "" => "ClusterIP",
        kind => kind,
    };
    match kind {
        "ExternalName" => external(spec, report),
        "ClusterIP" | "NodePort" | "LoadBalancer" => {
            address(spec, kind, report);
            if items(spec, "ports").is_empty() && text(spec, &["clusterIP"]) != "None" {
                let origin = present(spec, &["ports"]).unwrap_or(spec).origin;
                report.refuse("spec.ports", "a Service needs a port", origin);
            }
        }
        _ => {}
    }
    if kind == "ClusterIP" {
        inside(spec, report);
    }
}

/// Unlike other names, a Service's has no dots. That it begins with a letter is asked by older API servers alone.
fn name(object: &Node, report: &mut Report<'_>) {
    let Some(node) = present(object, &["metadata", "name"]) else {
        return;
    };
    let Some(name) = node.as_str().filter(|name| !is_unsubstituted(name)) else {
        return;
    };
    if !name.is_empty() && !names::is_label(name) {
        let why =
            format!("`{name}` is not a Service's name: at most 63 lowercase letters, digits and -");
        report.refuse("metadata.name", why, node.origin);
    }
}

fn external(spec: &Node, report: &mut Report<'_>) {
    let found = present(spec, &["externalName"]);
    let name = found.and_then(Node::as_str).unwrap_or_default();
    if name.is_empty() {
        let why = "it has to be set where type is ExternalName";
        report.refuse("spec.externalName", why, found.unwrap_or(spec).origin);
    }
}

fn address(spec: &Node, kind: &str, report: &mut Report<'_>) {
    if let Some(node) = present(spec, &["clusterIP"])
        && let Some(text) = node.as_str()
        && !text.is_empty()
        && !is_unsubstituted(text)
    {
        let why = match text {
            "None" if kind == "ClusterIP" => return,
            "None" => format!("it may not be None where type is {kind}"),
            _ if texts::is_ip(text) => return,
            _ => format!("`{text}` is not an IP address or None"),
        };
        report.refuse("spec.clusterIP", why, node.origin);
    }
    for (index, range) in items(spec, "loadBalancerSourceRanges").iter().enumerate() {
        if let Some(text) = range.as_str()
            && kind == "LoadBalancer"
            && !is_unsubstituted(text)
            && !texts::is_network(text.trim())
        {
            let why = format!("`{text}` is not a network as 10.0.0.0/8");
            report.refuse(
                format!("spec.loadBalancerSourceRanges[{index}]"),
                why,
                range.origin,
            );
        }
    }
}

/// Checks for what only a Service that is reached from outside has. Of one that is there and was, the API server takes it away itself.
fn inside(spec: &Node, report: &mut Report<'_>) {
    for (index, port) in items(spec, "ports").iter().enumerate() {
        if let Some(node) = present(port, &["nodePort"])
            && node
                .as_str()
                .is_some_and(|number| number != "0" && !is_unsubstituted(number))
        {
            let field = format!("spec.ports[{index}].nodePort");
            let why = "it may not be set where type is ClusterIP".to_owned();
            report.refuse_when(Refusal::WhenMade, (&field, node.origin), why);
        }
    }
    if let Some(node) = present(spec, &["externalTrafficPolicy"])
        && node.as_str().is_some_and(|policy| !policy.is_empty())
        && items(spec, "externalIPs").is_empty()
    {
        let field = ("spec.externalTrafficPolicy", node.origin);
        let why = "it may be set only where the Service is reached from outside: type is ClusterIP"
            .to_owned();
        report.refuse_when(Refusal::WhenMade, field, why);
    }
}
