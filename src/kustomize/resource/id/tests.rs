use crate::kustomize::resource::id::*;

fn id(group: &str, version: &str, kind: &str, name: &str, namespace: &str) -> Id {
    Id {
        group: group.into(),
        version: version.into(),
        kind: kind.into(),
        name: name.into(),
        namespace: namespace.into(),
    }
}

#[test]
fn spells_out_what_is_missing() {
    for (id, text) in [
        (
            id("apps", "v1", "Deployment", "web", "shop"),
            "Deployment.v1.apps/web.shop",
        ),
        (
            id("", "v1", "ConfigMap", "cm", ""),
            "ConfigMap.v1.[noGrp]/cm.[noNs]",
        ),
        (
            id("", "", "", "", ""),
            "[noKind].[noVer].[noGrp]/[noName].[noNs]",
        ),
    ] {
        assert_eq!(id.to_string(), text);
    }
}

#[test]
fn no_namespace_is_default_and_scope_is_by_exact_version() {
    for (id, namespace) in [
        (id("", "v1", "ConfigMap", "a", ""), "default"),
        (id("", "v1", "ConfigMap", "a", "x"), "x"),
        (id("", "v1", "Namespace", "a", "x"), CLUSTER),
        (id("foo.io", "v1", "Namespace", "a", ""), "default"),
        (
            id("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", "a", ""),
            "default",
        ),
        (
            id(
                "flowcontrol.apiserver.k8s.io",
                "v1beta1",
                "FlowSchema",
                "a",
                "",
            ),
            CLUSTER,
        ),
    ] {
        assert_eq!(id.effective_namespace(), namespace, "{id}");
    }
}
