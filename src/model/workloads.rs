//! Finds the objects that own a pod template, and makes a [`Workload`] of each.

use smol_str::SmolStr;

use super::containers;
use super::fields::{items, present, text};
use super::lookup::Lookup;
use super::placeholder::is_unsubstituted;
use super::{Container, ContainerKind, Located, Workload, other_fields, volumes};
use crate::needs::{ANNOTATION, declared};
use crate::source::{Object, WorkloadKind};
use crate::yaml::{Node, Origin, Typed};

/// The annotation that says which container kubectl takes, and so which one is meant.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// Says how the model takes an object.
pub(super) enum ObjectRole<'n> {
    /// A workload: its pod's spec, and its kind.
    Workload(&'n Node, WorkloadKind),
    /// A workload without a pod template, as a Rollout with a `workloadRef`.
    WithoutTemplate,
    /// A kind that is not known, with a pod template.
    UnknownTemplate,
    /// Anything else.
    Other,
}

pub(super) fn role(object: &Object) -> ObjectRole<'_> {
    let node = &object.node;
    match WorkloadKind::in_group(object.kind(), object.group()) {
        Some(kind) => match present(node, kind.pod_path()) {
            Some(pod) => ObjectRole::Workload(pod, kind),
            None => ObjectRole::WithoutTemplate,
        },
        None if has_template(node) => ObjectRole::UnknownTemplate,
        None => ObjectRole::Other,
    }
}

fn has_template(node: &Node) -> bool {
    let mut pods = WorkloadKind::TEMPLATE_PATHS
        .into_iter()
        .filter_map(|path| present(node, path));
    pods.any(|pod| pod.get("containers").is_some())
}

pub(super) fn workload(
    object: &Object,
    pod: &Node,
    kind: WorkloadKind,
    lookup: &Lookup<'_>,
) -> Workload {
    let node = &object.node;
    let pull_secrets = items(pod, "imagePullSecrets").iter();
    Workload {
        app: object.app.clone(),
        api_version: text(node, &["apiVersion"]).to_owned(),
        namespace: object.namespace().map(str::to_owned),
        name: object.name().to_owned(),
        original_name: object.original_name.clone(),
        origin: object.declared,
        replicas: replicas(kind, node),
        open_replicas: open_replicas(kind, node),
        strategy: other_fields::strategy(kind, node),
        containers: with_needs(containers::containers_of(pod, lookup), node, kind),
        pod_requests: containers::quantities(pod.at(&["resources", "requests"])),
        pod_limits: containers::quantities(pod.at(&["resources", "limits"])),
        volumes: volumes::volumes_of(pod, lookup),
        service_account: service_account(pod),
        priority_class: located(pod, "priorityClassName"),
        storage_classes: storage_classes(node),
        autoscaled: false,
        live: object.live.clone(),
        image_pull_secrets: pull_secrets
            .filter_map(|item| located(item, "name"))
            .collect(),
        rest: other_fields::of_workload(node, kind),
        kind: kind.name().to_owned(),
    }
}

/// Adds what an annotation of the pod template says that its main container needs.
fn with_needs(mut containers: Vec<Container>, node: &Node, kind: WorkloadKind) -> Vec<Container> {
    let path = kind
        .pod_path()
        .split_last()
        .map_or(&[][..], |(_, path)| path);
    let template = if path.is_empty() {
        Some(node)
    } else {
        node.at(path)
    };
    let annotations = template.and_then(|of| of.at(&["metadata", "annotations"]));
    let Some(listed) = annotations.and_then(|of| of.get(ANNOTATION)) else {
        return containers;
    };
    let default = annotations.and_then(|of| of.get(DEFAULT_CONTAINER)?.as_str());
    let mains = || {
        containers
            .iter()
            .filter(|of| of.kind == ContainerKind::Main)
    };
    let main = mains()
        .find(|of| Some(&*of.name) == default)
        .or_else(|| mains().next());
    let main = main.map(|of| of.name.clone());
    if let Some(container) = containers
        .iter_mut()
        .find(|of| Some(&of.name) == main.as_ref())
    {
        let text = listed.as_str().unwrap_or_default();
        container.needs = declared(text, "listed in the pod's annotations", listed.origin);
    }
    containers
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

/// Returns the number of replicas that is still to be substituted.
fn open_replicas(kind: WorkloadKind, node: &Node) -> Option<Located<SmolStr>> {
    let written = present(node, &["spec", "replicas"]).filter(|_| kind.has_replicas())?;
    let text = written.as_str().filter(|text| is_unsubstituted(text))?;
    Some(Located::new(text.into(), written.origin))
}

/// `None` for kinds without replicas, and for a `${VAR}` that is still to be substituted.
fn replicas(kind: WorkloadKind, node: &Node) -> Option<Located<i64>> {
    if !kind.has_replicas() {
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
