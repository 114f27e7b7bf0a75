//! Checks a pod's word about its node, its names and its end, and what its containers then may not say.

use super::{Report, names};
use crate::model::fields::{flag, items, present, text};
use crate::yaml::{Node, Typed};

/// How many name servers a pod may have.
const SERVERS: usize = 3;

/// How long a pod may take to end, where it does not say so.
const GRACE: i64 = 30;

/// Checks what a pod asks of its node and network, and the hooks of its containers.
pub(super) fn check(pod: &Node, path: &str, report: &mut Report<'_>) {
    report.enter("");
    names::of_labels(
        pod,
        &format!("{path}.nodeSelector"),
        &["nodeSelector"],
        report,
    );
    resolver(pod, path, report);
    let is_on_host = flag(pod, "hostNetwork");
    let grace = match present(pod, &["terminationGracePeriodSeconds"]) {
        None => Some(GRACE),
        Some(seconds) => number(seconds),
    };
    for list in ["initContainers", "containers"] {
        for container in items(pod, list) {
            report.enter(text(container, &["name"]));
            if is_on_host {
                ports(container, report);
            }
            if let Some(grace) = grace {
                sleeps(container, grace, report);
            }
        }
    }
    report.enter("");
}

fn number(node: &Node) -> Option<i64> {
    match node.typed()? {
        Typed::Int(number) => Some(number),
        _ => None,
    }
}

fn resolver(pod: &Node, path: &str, report: &mut Report<'_>) {
    let servers = present(pod, &["dnsConfig"]).map_or(&[][..], |of| items(of, "nameservers"));
    if let Some(server) = servers.get(SERVERS) {
        let why = format!("it has {}, a pod may have {SERVERS}", servers.len());
        report.refuse(format!("{path}.dnsConfig.nameservers"), why, server.origin);
    }
    if let Some(policy) = present(pod, &["dnsPolicy"])
        && policy.as_str() == Some("None")
        && servers.is_empty()
    {
        let why = "where it is None, dnsConfig.nameservers has to be set";
        report.refuse(format!("{path}.dnsPolicy"), why, policy.origin);
    }
}

/// On the node's own network, a container's port is the node's.
fn ports(container: &Node, report: &mut Report<'_>) {
    for port in items(container, "ports") {
        let at = |field: &str| present(port, &[field]).and_then(number);
        if let (Some(own), Some(of_host), Some(node)) =
            (at("containerPort"), at("hostPort"), port.get("hostPort"))
            && of_host != 0
            && own != of_host
        {
            let why =
                format!("{of_host} is not containerPort, {own}, as it has to be with hostNetwork");
            report.refuse("ports.hostPort", why, node.origin);
        }
    }
}

/// A hook that sleeps has to end before the pod does.
fn sleeps(container: &Node, grace: i64, report: &mut Report<'_>) {
    for hook in ["postStart", "preStop"] {
        if let Some(seconds) = present(container, &["lifecycle", hook, "sleep", "seconds"])
            && let Some(length) = number(seconds)
            && length > grace
        {
            let why = format!("{length} is more than terminationGracePeriodSeconds, {grace}");
            let field = format!("lifecycle.{hook}.sleep.seconds");
            report.refuse(field, why, seconds.origin);
        }
    }
}
