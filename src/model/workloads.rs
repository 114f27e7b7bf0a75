//! Which objects own a pod template, and what a workload takes from its object.

use super::containers;
use super::fields::{items, present, text};
use super::lookup::Lookup;
use super::unsubstituted::is_unsubstituted;
use super::{Located, Workload, other_fields, volumes};
use crate::source::Object;
use crate::yaml::{Node, Origin, Typed};

/// Where the pod's spec stands in most workloads.
const TEMPLATE: &[&str] = &["spec", "template", "spec"];

/// Where it stands in what makes Jobs.
const JOB_TEMPLATE: &[&str] = &["spec", "jobTemplate", "spec", "template", "spec"];

/// Kinds that own a pod template, the groups they are of, and the path to the pod's spec.
const WORKLOADS: [(&str, &[&str], &[&str]); 9] = [
    ("Deployment", &["apps", "extensions"], TEMPLATE),
    ("StatefulSet", &["apps"], TEMPLATE),
    ("DaemonSet", &["apps", "extensions"], TEMPLATE),
    ("ReplicaSet", &["apps", "extensions"], TEMPLATE),
    ("Job", &["batch"], TEMPLATE),
    ("CronJob", &["batch"], JOB_TEMPLATE),
    ("Pod", &[""], &["spec"]),
    ("ReplicationController", &[""], TEMPLATE),
    ("Rollout", &["argoproj.io"], TEMPLATE),
];

/// What an object is to the model.
pub(super) enum Found<'n> {
    /// A workload: its pod's spec, and the path to that.
    Workload(&'n Node, &'static [&'static str]),
    /// A workload without a pod template, as a Rollout with a `workloadRef`.
    WithoutTemplate,
    /// A kind that is not known, with a pod template.
    UnknownTemplate,
    /// Anything else.
    Other,
}

pub(super) fn find(object: &Object) -> Found<'_> {
    let (node, kind, group) = (&object.node, object.kind(), object.group());
    let known = WORKLOADS
        .into_iter()
        .find(|(name, groups, _)| *name == kind && groups.contains(&group));
    match known {
        Some((_, _, path)) => match present(node, path) {
            Some(pod) => Found::Workload(pod, path),
            None => Found::WithoutTemplate,
        },
        None if has_template(node) => Found::UnknownTemplate,
        None => Found::Other,
    }
}

fn has_template(node: &Node) -> bool {
    let mut pods = [TEMPLATE, JOB_TEMPLATE]
        .into_iter()
        .filter_map(|path| present(node, path));
    pods.any(|pod| pod.get("containers").is_some())
}

pub(super) fn workload(
    object: &Object,
    pod: &Node,
    path: &[&str],
    lookup: &Lookup<'_>,
) -> Workload {
    let node = &object.node;
    let kind = object.kind().to_owned();
    let pull_secrets = items(pod, "imagePullSecrets").iter();
    Workload {
        app: object.app.clone(),
        api_version: text(node, &["apiVersion"]).to_owned(),
        namespace: object.namespace().map(str::to_owned),
        name: object.name().to_owned(),
        original_name: object.original_name.clone(),
        origin: object.declared,
        replicas: replicas(&kind, node),
        strategy: other_fields::strategy(&kind, node),
        containers: containers::all(pod, lookup),
        volumes: volumes::of(pod, lookup),
        service_account: service_account(pod),
        priority_class: located(pod, "priorityClassName"),
        storage_classes: storage_classes(node),
        autoscaled: false,
        live: object.live.clone(),
        image_pull_secrets: pull_secrets
            .filter_map(|item| located(item, "name"))
            .collect(),
        rest: other_fields::of_workload(node, path),
        kind,
    }
}

fn located(node: &Node, field: &str) -> Option<Located<String>> {
    let found = present(node, &[field])?;
    let text = found.as_str().filter(|text| !text.is_empty())?;
    Some(Located::new(text.to_owned(), found.origin))
}

fn storage_classes(node: &Node) -> Vec<Located<String>> {
    let claims = node
        .get("spec")
        .map(|spec| items(spec, "volumeClaimTemplates"));
    let claims = claims.unwrap_or_default().iter();
    claims
        .filter_map(|claim| located(claim.get("spec")?, "storageClassName"))
        .collect()
}

/// The old name of the field counts where the new one is not set. To name the account `default` is to name none.
fn service_account(pod: &Node) -> Option<Located<String>> {
    located(pod, "serviceAccountName")
        .or_else(|| located(pod, "serviceAccount"))
        .filter(|account| account.value != "default")
}

pub(super) fn has_replicas(kind: &str) -> bool {
    matches!(
        kind,
        "Deployment" | "StatefulSet" | "ReplicaSet" | "Rollout" | "ReplicationController"
    )
}

/// `None` for kinds without replicas, and for a `${VAR}` that is still to be substituted.
fn replicas(kind: &str, node: &Node) -> Option<Located<i64>> {
    if !has_replicas(kind) {
        return None;
    }
    let Some(written) = present(node, &["spec", "replicas"]) else {
        return Some(Located::new(1, Origin::NONE));
    };
    let text = written.as_str().unwrap_or_default();
    if is_unsubstituted(text) {
        return None;
    }
    let number = match written.typed() {
        Some(Typed::Int(number)) => number,
        // A quoted number is refused, and still says how many are meant.
        _ => text.parse().unwrap_or(1),
    };
    Some(Located::new(number, written.origin))
}
