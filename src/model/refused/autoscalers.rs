//! Bounds of an autoscaler that contradict each other.

use super::Report;
use crate::model::fields::{group, present, text};
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
}
