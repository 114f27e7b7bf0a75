//! [`of_rollout`]: what the strategy of an Argo Rollout names and that is not there.
//!
//! Takes a Rollout and the [`Index`] of its own environment; gives each [`Loose`] end: Services of its tracks, Ingresses and routes
//! that divide the traffic, templates of analyses. Leaves severities to the rules. Where an operator may make Services, no Service is missed.

use super::{Index, Loose, is_beside};
use crate::model::{OtherObject, Workload};

/// The last words of the fields that name an object, and its kind.
const NAMING: [(&str, &str); 12] = [
    ("canary.canaryService", "Service"),
    ("canary.stableService", "Service"),
    ("blueGreen.activeService", "Service"),
    ("blueGreen.previewService", "Service"),
    ("canary.pingPong.pingService", "Service"),
    ("canary.pingPong.pongService", "Service"),
    ("canary.trafficRouting.alb.rootService", "Service"),
    ("canary.trafficRouting.smi.rootService", "Service"),
    ("canary.trafficRouting.alb.ingress", "Ingress"),
    ("canary.trafficRouting.nginx.stableIngress", "Ingress"),
    (
        "canary.trafficRouting.istio.virtualService.name",
        "VirtualService",
    ),
    (
        "canary.trafficRouting.istio.destinationRule.name",
        "DestinationRule",
    ),
];

/// Returns everything that a Rollout's strategy names in its own state and that is not there.
pub(in crate::judge) fn of_rollout(state: &Index<'_>, workload: &Workload) -> Vec<Loose> {
    if workload.kind != "Rollout" {
        return Vec::new();
    }
    let named = workload.strategy.iter().filter_map(|(path, leaf)| {
        let kind = kind_named(workload, path)?;
        let name = leaf.value.as_str();
        if kind == "Service" && (state.makes_service(name) || state.may_make_pods()) {
            return None;
        }
        let is_it = |object: &OtherObject| {
            object.app == workload.app
                && is_beside(object.namespace.as_deref(), workload.namespace.as_deref())
        };
        if state.objects(kind, name).any(is_it) {
            return None;
        }
        let field = format!("strategy.{path}");
        let own = &workload.original_name;
        let end = Loose {
            covers: field.clone(),
            field,
            value: name.to_owned(),
            origin: leaf.origin,
            says: format!("Rollout {own} names {kind} {name}"),
            is_of_absent: true,
            why: "the Rollout's controller refuses the strategy (InvalidSpec), and releases nothing",
            wanted: None,
            is_bare_rule: false,
            rendered_as: None,
        };
        Some(end.wanting(state, (kind, name)))
    });
    named.collect()
}

/// Returns the kind that a field of a strategy is the name of.
fn kind_named(workload: &Workload, path: &str) -> Option<&'static str> {
    // An analysis names its templates at several depths of the strategy.
    if let Some(place) = path.strip_suffix(".templateName") {
        let is_of_cluster = workload.strategy.get(&format!("{place}.clusterScope"));
        let is_of_cluster = is_of_cluster.is_some_and(|leaf| leaf.value == "true");
        return Some(match is_of_cluster {
            true => "ClusterAnalysisTemplate",
            false => "AnalysisTemplate",
        });
    }
    let found = NAMING.iter().find(|(field, _)| *field == path);
    found.map(|(_, kind)| *kind)
}
