//! Bounds of an autoscaler that contradict each other.

use super::Report;
use crate::model::fields::{group, items, present, text};
use crate::yaml::Node;

/// Checks the bounds of a HorizontalPodAutoscaler against each other.
pub(super) fn of_object(object: &Node, report: &mut Report<'_>) {
    let is_autoscaler =
        text(object, &["kind"]) == "HorizontalPodAutoscaler" && group(object) == "autoscaling";
    if !is_autoscaler {
        return;
    }
    let bound = |field: &str| -> Option<(i64, &Node)> {
        let node = present(object, &["spec", field])?;
        Some((node.as_str()?.parse().ok()?, node))
    };
    if let (Some((least, _)), Some((most, at))) = (bound("minReplicas"), bound("maxReplicas"))
        && most < least
    {
        let why = format!("{most} is less than minReplicas, {least}");
        report.refuse("spec.maxReplicas", why, at.origin);
    }
    let counts_elsewhere =
        items_of(object).any(|metric| matches!(text(metric, &["type"]), "Object" | "External"));
    if let Some((..=0, at)) = bound("minReplicas")
        && !counts_elsewhere
    {
        let why =
            "it is less than 1, and no metric of an object or from outside would wake the workload";
        report.refuse("spec.minReplicas", why, at.origin);
    }
}

fn items_of(object: &Node) -> impl Iterator<Item = &Node> {
    let spec = present(object, &["spec"]);
    spec.map_or(&[][..], |spec| items(spec, "metrics")).iter()
}
