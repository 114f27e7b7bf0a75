//! Takes every other leaf of a workload and of a container, with published defaults.

use super::Image;
use super::defaults::{
    self, OF_CONTAINERS, OF_JOBS, OF_KINDS, OF_PODS, OF_ROLLING_UPDATES, OF_STRATEGIES,
};
use super::fields::{items, number_of, present, text};
use super::leaves::{Leaves, Walk, leaves};
use crate::source::WorkloadKind;
use crate::yaml::Node;

/// About how many leaves a workload has, and a container: room that none needs is there thousands of times.
const USUAL: usize = 16;
const FEW: usize = 8;

/// Fields of a container that the model has elsewhere, as a whole or in part.
const CONTAINER_FIELDS: [&str; 12] = [
    "name",
    "image",
    "command",
    "args",
    "env",
    "envFrom",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "resources",
    "volumeMounts",
    "ports",
];

/// Fields of a pod's spec that the model has elsewhere.
const POD_FIELDS: [&str; 8] = [
    "containers",
    "initContainers",
    "resources.limits",
    "resources.requests",
    "volumes",
    "serviceAccountName",
    "serviceAccount",
    "imagePullSecrets",
];

/// The whole object once more.
const LAST_APPLIED: &str = "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration";

/// Returns the leaves of a workload's spec, template, labels and annotations that nothing else takes.
pub(super) fn of_workload(node: &Node, kind: WorkloadKind) -> Leaves {
    let mut walk = Walk::new(USUAL);
    if let Some(labels) = node.at(&["metadata", "labels"]) {
        walk.add(labels, "metadata.labels", &|_| false);
    }
    if let Some(annotations) = node.at(&["metadata", "annotations"]) {
        walk.add(annotations, "metadata.annotations", &|path| {
            is_stamp(path) || path == LAST_APPLIED
        });
    }
    let pod = format!("{}.", kind.pod_path().join("."));
    let elsewhere = |path: &str| {
        let in_pod = path.strip_prefix(&pod);
        in_pod.is_some_and(|field| POD_FIELDS.contains(&field))
            || matches!(
                path,
                "spec.replicas" | "spec.strategy" | "spec.updateStrategy"
            )
            || is_stamp(path)
    };
    if let Some(spec) = node.get("spec") {
        walk.add(spec, "spec", &elsewhere);
    }
    let mut out = walk.done();
    match kind {
        WorkloadKind::Job => out.retain(|path, _| !is_of_job_controller(path)),
        WorkloadKind::StatefulSet => out.retain(|path, _| !is_of_claim(path)),
        _ => {}
    }
    out.fill("", defaults::entry(OF_KINDS, kind));
    if let Some(job) = kind.job_path() {
        // Where only `parallelism` is set, any success is enough.
        if out.get(&format!("{job}parallelism")).is_none() {
            out.fill(job, &[("completions", "1")]);
        }
        out.fill(job, OF_JOBS);
        let replaced = match out
            .iter()
            .any(|(path, _)| path.contains("podFailurePolicy"))
        {
            true => "Failed",
            false => "TerminatingOrFailed",
        };
        if kind == WorkloadKind::Job {
            out.fill(job, &[("podReplacementPolicy", replaced)]);
        }
    }
    out.fill(&pod, OF_PODS);
    out
}

/// A claim's template is an object, and the API server makes it a whole one.
fn is_of_claim(path: &str) -> bool {
    let field = path
        .strip_prefix("spec.volumeClaimTemplates[")
        .and_then(|rest| rest.split_once("]."));
    field.is_some_and(|(_, field)| {
        matches!(field, "apiVersion" | "kind") || field.starts_with("status.")
    })
}

/// The API server gives every Job labels and a selector of its own.
fn is_of_job_controller(path: &str) -> bool {
    let labels = [
        "metadata.labels.",
        "spec.selector.matchLabels.",
        "spec.template.metadata.labels.",
    ];
    labels
        .iter()
        .filter_map(|start| path.strip_prefix(start))
        .any(|label| {
            matches!(label, "controller-uid" | "job-name")
                || label.starts_with("batch.kubernetes.io/")
        })
}

/// Checksums and restart marks differ whenever anything does.
fn is_stamp(path: &str) -> bool {
    path.contains('/')
        && (path.contains("annotations.checksum/")
            || path.contains("kubectl.kubernetes.io/restartedAt"))
}

/// Returns the leaves of a container that nothing else takes.
pub(super) fn of_container(node: &Node, image: Option<&Image>) -> Leaves {
    let mut walk = Walk::new(FEW);
    walk.add(node, "", &|path| CONTAINER_FIELDS.contains(&path));
    for port in items(node, "ports") {
        of_port(port, &mut walk);
    }
    for mount in items(node, "volumeMounts") {
        let path = format!("volumeMounts[{}]", text(mount, &["mountPath"]));
        let elsewhere = ["name", "mountPath", "subPath", "subPathExpr", "readOnly"];
        let elsewhere = |of: &str| {
            elsewhere
                .iter()
                .any(|field| of.ends_with(&format!("].{field}")))
        };
        walk.add(mount, &path, &elsewhere);
    }
    let amounts = |path: &str| matches!(path, "resources.requests" | "resources.limits");
    if let Some(resources) = node.get("resources") {
        walk.add(resources, "resources", &amounts);
    }
    let mut out = walk.done();
    if let Some(image) = image {
        out.fill("", &[("imagePullPolicy", image.usual_pull_policy())]);
    }
    out.fill("", OF_CONTAINERS);
    out
}

/// Adds what a port has beside its number, protocol and name. One whose number is none is all here.
fn of_port(port: &Node, walk: &mut Walk) {
    let Some(number) = number_of(port) else {
        let path = format!("ports[{}]", text(port, &["containerPort"]));
        return walk.add(port, &path, &|_| false);
    };
    let elsewhere = |path: &str| {
        [".containerPort", ".protocol", ".name"]
            .iter()
            .any(|field| path.ends_with(field))
    };
    let protocol = match text(port, &["protocol"]) {
        "" => "TCP",
        given => given,
    };
    walk.add(port, &format!("ports.{number}/{protocol}"), &elsewhere);
}

/// Returns the update strategy, flattened, with defaults.
pub(super) fn strategy(kind: WorkloadKind, node: &Node) -> Leaves {
    let mut out = Leaves::default();
    let Some(field) = kind.strategy_field() else {
        return out;
    };
    if let Some(strategy) = present(node, &["spec", field]) {
        out = leaves(strategy, "");
    }
    out.fill("", defaults::entry(OF_STRATEGIES, kind));
    let rolling = out
        .get("type")
        .is_some_and(|kind| kind.value == "RollingUpdate");
    if rolling {
        out.fill("", defaults::entry(OF_ROLLING_UPDATES, kind));
    }
    // A canary rolls as a Deployment does.
    if kind == WorkloadKind::Rollout && present(node, &["spec", "strategy", "canary"]).is_some() {
        let canary = [("canary.maxSurge", "25%"), ("canary.maxUnavailable", "25%")];
        out.fill("", &canary);
    }
    out
}
