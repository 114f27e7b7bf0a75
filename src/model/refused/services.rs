//! Ports of a Service that validation does not let through together: names and numbers that stand twice, and ports without a name.

use super::Report;
use crate::maps::IndexSet;
use crate::model::fields::{group, items, present, text, text_at};
use crate::model::is_unsubstituted;
use crate::yaml::Node;

/// Checks the ports of a Service against each other.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    if text(object, &["kind"]) != "Service" || !group(object).is_empty() {
        return;
    }
    let Some(spec) = present(object, &["spec"]) else {
        return;
    };
    let ports = items(spec, "ports");
    if ports.len() < 2 {
        return;
    }
    let mut names = IndexSet::default();
    let mut numbers = IndexSet::default();
    for (index, port) in ports.iter().enumerate() {
        let at = |field: &str| format!("spec.ports[{index}]{field}");
        let place = |field: &str| present(port, &[field]).map_or(port.origin, |of| of.origin);
        let name = text(port, &["name"]);
        if name.is_empty() {
            let why = "a Service of several ports needs a name for each";
            report.refuse(at(".name"), why, port.origin);
        } else if !is_unsubstituted(name) && !names.insert(name) {
            let why = format!("another port is called {name}, too");
            report.refuse(at(".name"), why, place("name"));
        }
        let protocol = protocol_of(port);
        for field in ["port", "nodePort"] {
            let number = text(port, &[field]);
            let is_open = number.is_empty()
                || field == "nodePort" && number == "0"
                || is_unsubstituted(number)
                || is_unsubstituted(protocol);
            if !is_open && !numbers.insert((field, number, protocol)) {
                let why = format!("another port has {field} {number} for {protocol}, too");
                report.refuse(at(&format!(".{field}")), why, place(field));
            }
        }
    }
}

fn protocol_of(port: &Node) -> &str {
    match text_at(port, &["protocol"]) {
        None | Some("") => "TCP",
        Some(protocol) => protocol,
    }
}
