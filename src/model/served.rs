//! Fields of live objects that nobody wrote: what an API server or a controller puts into them.
//!
//! Takes the leaves of a live object; takes out what is of the cluster, so that what is left was somebody's wish.

use super::Leaves;
use crate::source::Live;

/// Labels by which deployers know what is theirs.
const LABELS: [&str; 6] = [
    "metadata.labels.argocd.argoproj.io/",
    "metadata.labels.helm.toolkit.fluxcd.io/",
    "metadata.labels.k8slens-edit-resource-version",
    "metadata.labels.kubernetes.io/metadata.name",
    "metadata.labels.kustomize.toolkit.fluxcd.io/",
    "metadata.labels.objectset.rio.cattle.io/",
];

/// By group and kind.
const FIELDS: &[(&str, &str, &[&str])] = &[
    ("", "Service", &["spec.clusterIPs", "spec.ipFamilies"]),
    ("", "PersistentVolumeClaim", &["spec.volumeName"]),
    ("", "ServiceAccount", &["secrets"]),
];

/// Takes out what a cluster fills in.
pub(super) fn leave_out(leaves: &mut Leaves, (group, kind): (&str, &str), live: &Live) {
    let fields = FIELDS
        .iter()
        .find(|(g, k, _)| (*g, *k) == (group, kind))
        .map_or(&[][..], |(_, _, fields)| fields);
    let is_below = |path: &str, field: &str| {
        let rest = path.strip_prefix(field);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let is_filled = |path: &str| {
        LABELS.iter().any(|label| path.starts_with(label))
            || fields.iter().any(|field| is_below(path, field))
    };
    leaves.retain(|path, _| !is_filled(path));
    if (group, kind) == ("", "Service") {
        leave_out_of_service(leaves, live);
    }
}

/// An address and ports of nodes are given out; they are somebody's where a manager says that it set them.
fn leave_out_of_service(leaves: &mut Leaves, live: &Live) {
    let is_set = |field: &str| {
        live.managed
            .iter()
            .any(|entry| entry.fields.contains(field))
    };
    let has_node_port = is_set("\"f:nodePort\"");
    leaves.retain(|path, leaf| match path {
        "spec.clusterIP" => leaf.value == "None",
        "spec.ipFamilyPolicy" => leaf.value != "SingleStack",
        "spec.healthCheckNodePort" => is_set("\"f:healthCheckNodePort\""),
        path if path.ends_with("].nodePort") => has_node_port,
        _ => true,
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::OtherObject;
    use super::*;
    use crate::source::Object;
    use crate::source::managed_fields::ManagedEntry;
    use crate::yaml::{Origin, from_json};

    const LIVE: &str = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","labels":{"app":"web","argocd.argoproj.io/instance":"shop"}},
        "spec":{"clusterIP":"10.0.0.7","clusterIPs":["10.0.0.7"],"ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster",
        "externalTrafficPolicy":"Cluster","sessionAffinity":"None","type":"NodePort","selector":{"app":"web"},
        "ports":[{"port":80,"protocol":"TCP","targetPort":80,"nodePort":30123}]}}"#;
    const DECLARED: &str = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","labels":{"app":"web"}},
        "spec":{"type":"NodePort","selector":{"app":"web"},"ports":[{"port":80}]}}"#;

    fn leaves(text: &str, fields: Option<&str>) -> Leaves {
        let live = fields.map(|fields| {
            Arc::new(Live {
                managed: vec![ManagedEntry {
                    manager: "m".into(),
                    operation: "Apply".into(),
                    time: None,
                    subresource: None,
                    fields: fields.into(),
                }],
                ..Live::default()
            })
        });
        let object = Object {
            node: from_json(text, Origin::NONE).expect("JSON"),
            live,
            ..Object::default()
        };
        OtherObject::new(&object).leaves
    }

    #[test]
    fn what_a_server_fills_in_is_left_out() {
        let declared = leaves(DECLARED, None);
        assert_eq!(leaves(LIVE, Some("{}")), declared);
        let owned = leaves(LIVE, Some(r#"{"f:spec":{"f:ports":{"f:nodePort":{}}}}"#));
        assert_eq!(owned.len(), declared.len() + 1);
        let headless = LIVE.replace("10.0.0.7", "None");
        assert_eq!(leaves(&headless, Some("{}")).len(), declared.len() + 1);
    }
}
