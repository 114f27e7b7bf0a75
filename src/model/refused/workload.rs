//! Checks a workload around its pod as validation does.

use super::{Report, names};
use crate::model::fields::{entries, items, present, text, text_at};
use crate::model::{Workload, is_unsubstituted};
use crate::source::WorkloadKind;
use crate::yaml::Node;

/// How long a Deployment has for progress, where it does not say so.
const DEADLINE: i64 = 600;

/// Checks selector, strategy and the restart policy that the kind allows.
pub(super) fn check(
    object: &Node,
    workload: &Workload,
    kind: WorkloadKind,
    report: &mut Report<'_>,
) {
    names::of_labels(
        object,
        "spec.template.metadata.labels",
        &["spec", "template", "metadata", "labels"],
        report,
    );
    if workload.api_version == "apps/v1" {
        selector(object, report);
    }
    strategy(object, workload, kind, report);
    if kind == WorkloadKind::Deployment && workload.api_version == "apps/v1" {
        deadline(object, report);
    }
    restart_policy(object, workload, kind, report);
}

/// A rollout that fails before a pod can be ready would always fail.
fn deadline(object: &Node, report: &mut Report<'_>) {
    let number = |node: &Node| -> Option<i64> { node.as_str()?.parse().ok() };
    let ready = present(object, &["spec", "minReadySeconds"]);
    let deadline = match present(object, &["spec", "progressDeadlineSeconds"]) {
        None => Some(DEADLINE),
        Some(node) => number(node),
    };
    if let (Some(node), Some(deadline)) = (ready, deadline)
        && let Some(seconds) = number(node)
        && seconds >= deadline
    {
        let why = format!("{seconds} is not less than progressDeadlineSeconds, {deadline}");
        report.refuse("spec.minReadySeconds", why, node.origin);
    }
}

fn selector(object: &Node, report: &mut Report<'_>) {
    let labels = ["spec", "template", "metadata", "labels"];
    if let Some(selector) = present(object, &["spec", "selector"])
        && selector.as_map().is_some()
        && entries(selector, &["matchLabels"]).is_empty()
        && items(selector, "matchExpressions").is_empty()
    {
        report.refuse(
            "spec.selector",
            "it is empty, and would select every pod",
            selector.origin,
        );
    }
    for (key, value) in entries(object, &["spec", "selector", "matchLabels"]) {
        let (Some(key), Some(wanted)) = (key.as_str(), value.as_str()) else {
            continue;
        };
        let found = object
            .at(&labels)
            .and_then(|labels| text_at(labels, &[key]));
        if found != Some(wanted) && !value.is_null() {
            let why = match found {
                Some(found) => format!("the template's label is `{found}`, not `{wanted}`"),
                None => "the template has no such label".to_owned(),
            };
            report.refuse(
                format!("spec.selector.matchLabels.{key}"),
                why,
                value.origin,
            );
        }
    }
}

fn strategy(object: &Node, workload: &Workload, kind: WorkloadKind, report: &mut Report<'_>) {
    let Some(field) = kind.strategy_field() else {
        return;
    };
    let alone = match kind {
        WorkloadKind::Deployment => Some("Recreate"),
        WorkloadKind::StatefulSet => Some("OnDelete"),
        _ => None,
    };
    let written = present(object, &["spec", field]);
    let of_type = written.map_or("", |strategy| text(strategy, &["type"]));
    if let Some(rolling) = written.and_then(|strategy| present(strategy, &["rollingUpdate"]))
        && alone == Some(of_type)
    {
        let why = format!("it may not be set where the type is {of_type}: set it to null");
        return report.refuse(format!("spec.{field}.rollingUpdate"), why, rolling.origin);
    }
    let leaf = |name: &str| {
        workload
            .strategy
            .get(format!("rollingUpdate.{name}").as_str())
    };
    let is_zero = |name| leaf(name).is_some_and(|leaf| matches!(leaf.value.as_str(), "0" | "0%"));
    if kind == WorkloadKind::DaemonSet
        && !is_zero("maxUnavailable")
        && let Some(leaf) = leaf("maxSurge").filter(|_| !is_zero("maxSurge"))
    {
        report.refuse(
            format!("spec.{field}.rollingUpdate.maxSurge"),
            "it may be set only where maxUnavailable is 0",
            leaf.origin,
        );
    }
    if kind != WorkloadKind::StatefulSet
        && is_zero("maxUnavailable")
        && is_zero("maxSurge")
        && let Some(leaf) = leaf("maxUnavailable")
    {
        report.refuse(
            format!("spec.{field}.rollingUpdate.maxUnavailable"),
            "it may not be 0 where maxSurge is 0",
            leaf.origin,
        );
    }
}

fn restart_policy(object: &Node, workload: &Workload, kind: WorkloadKind, report: &mut Report<'_>) {
    let (path, allowed) = (kind.pod_path(), kind.restart_policies());
    if allowed.is_empty() {
        return;
    }
    let written = object
        .at(path)
        .and_then(|pod| present(pod, &["restartPolicy"]));
    let policy = match written.and_then(Node::as_str) {
        None | Some("") => "Always",
        Some(policy) => policy,
    };
    if !allowed.contains(&policy) && !is_unsubstituted(policy) {
        let why = format!(
            "it is {policy}, a {} takes {}",
            workload.kind,
            allowed.join(" or ")
        );
        let field = format!("{}.restartPolicy", path.join("."));
        report.refuse(
            field,
            why,
            written.map_or(workload.origin, |node| node.origin),
        );
    }
}
