//! [`may_make_pods`]: whether an operator may make pods of an object, which nobody renders.
//!
//! Takes an object; gives yes or no by its group and kind. Leaves what follows to whoever asks: Services may be for such pods.

use crate::model::OtherObject;

/// Groups of custom resources that make no pods: routes, monitors, certificates, policies.
const WITHOUT_PODS: [&str; 16] = [
    "gateway.networking.k8s.io",
    "monitoring.coreos.com",
    "cert-manager.io",
    "networking.istio.io",
    "security.istio.io",
    "external-secrets.io",
    "bitnami.com",
    "keda.sh",
    "route.openshift.io",
    "traefik.io",
    "traefik.containo.us",
    "kyverno.io",
    "cilium.io",
    "kuma.io",
    "snapshot.storage.k8s.io",
    "kustomize.toolkit.fluxcd.io",
];

/// Kinds of Argo that make no pods which a Service is for: what an analysis runs judges the pods of a Rollout.
const OF_ARGO: [&str; 3] = ["AnalysisTemplate", "AppProject", "ClusterAnalysisTemplate"];

/// Tells whether an object may be one that an operator makes pods of.
pub(in crate::judge) fn may_make_pods(object: &OtherObject) -> bool {
    let group = object.group.as_str();
    let is_builtin = !group.contains('.') || group.ends_with(".k8s.io");
    let is_policy = object.kind.ends_with("Policy") || object.kind.ends_with("Route");
    let is_of_argo = group == "argoproj.io" && OF_ARGO.contains(&object.kind.as_str());
    !is_builtin && !is_policy && !is_of_argo && !WITHOUT_PODS.contains(&group)
}
