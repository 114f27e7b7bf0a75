//! Values that the API server fills in where an object that is no workload leaves a field out, as published with the API types of
//! Kubernetes 1.37.
//!
//! Takes an object's leaves as they are written; adds what the server would.

use smol_str::SmolStr;

use super::Leaves;
use super::defaults::Default;

/// By group and kind.
const OF_OBJECTS: &[(&str, &str, &[Default])] = &[
    (
        "",
        "Service",
        &[
            ("spec.internalTrafficPolicy", "Cluster"),
            ("spec.publishNotReadyAddresses", "false"),
            ("spec.sessionAffinity", "None"),
            ("spec.type", "ClusterIP"),
        ],
    ),
    (
        "",
        "PersistentVolumeClaim",
        &[("spec.volumeMode", "Filesystem")],
    ),
    (
        "",
        "PersistentVolume",
        &[
            ("spec.persistentVolumeReclaimPolicy", "Retain"),
            ("spec.volumeMode", "Filesystem"),
        ],
    ),
    (
        "autoscaling",
        "HorizontalPodAutoscaler",
        &[("spec.minReplicas", "1")],
    ),
    (
        "storage.k8s.io",
        "StorageClass",
        &[
            ("reclaimPolicy", "Delete"),
            ("volumeBindingMode", "Immediate"),
        ],
    ),
];

/// Adds what an object of a group and kind has where it is not written.
pub(super) fn fill(leaves: &mut Leaves, group: &str, kind: &str) {
    let of_kind = OF_OBJECTS
        .iter()
        .find(|(g, k, _)| (*g, *k) == (group, kind));
    leaves.fill("", of_kind.map_or(&[], |(_, _, defaults)| defaults));
    match (group, kind) {
        ("", "Service") => {
            fill_ports(leaves, "spec.ports[");
            fill_outside(leaves);
            fill_addresses(leaves);
        }
        ("networking.k8s.io", "NetworkPolicy") => fill_policy(leaves),
        _ => {}
    }
}

/// A port is one of TCP; a Service's port is also the one that it sends to.
fn fill_ports(leaves: &mut Leaves, list: &str) {
    let ports: Vec<(String, SmolStr)> = leaves
        .below(list)
        .filter_map(|(path, leaf)| {
            Some((path.strip_suffix("port")?.to_owned(), leaf.value.clone()))
        })
        .filter(|(item, _)| item.ends_with("]."))
        .collect();
    for (item, port) in ports {
        leaves.fill(&item, &[("protocol", "TCP")]);
        leaves.fill_with(format!("{item}targetPort"), port);
    }
}

/// A Service that is reached from outside spreads its requests.
fn fill_outside(leaves: &mut Leaves) {
    let kind = leaves.get("spec.type").map(|leaf| leaf.value.clone());
    let kind = kind.unwrap_or_default();
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
        leaves.fill("", &[("spec.externalTrafficPolicy", "Cluster")]);
    }
    if kind == "LoadBalancer" {
        leaves.fill("", &[("spec.allocateLoadBalancerNodePorts", "true")]);
    }
}

/// A Service has addresses of one family, unless it is another name of a host, or has neither an address nor pods of its own. One that
/// keeps to a client forgets the client after three hours.
fn fill_addresses(leaves: &mut Leaves) {
    let has = |leaves: &Leaves, path: &str, value: &str| {
        leaves.get(path).is_some_and(|leaf| leaf.value == value)
    };
    let selects = leaves.below("spec.selector.").next().is_some();
    let is_headless = has(leaves, "spec.clusterIP", "None");
    if !has(leaves, "spec.type", "ExternalName") && (selects || !is_headless) {
        leaves.fill("", &[("spec.ipFamilyPolicy", "SingleStack")]);
    }
    if has(leaves, "spec.sessionAffinity", "ClientIP") {
        let path = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
        leaves.fill("", &[(path, "10800")]);
    }
}

/// A policy is for what comes in, and for what goes out where it has rules for that.
fn fill_policy(leaves: &mut Leaves) {
    let goes_out = leaves.below("spec.egress").next().is_some();
    let types = match goes_out {
        true => "Egress, Ingress",
        false => "Ingress",
    };
    leaves.fill("", &[("spec.policyTypes", types)]);
    let ports: Vec<String> = leaves
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("].port").map(|item| format!("{item}].")))
        .collect();
    for item in ports {
        leaves.fill(&item, &[("protocol", "TCP")]);
    }
}
