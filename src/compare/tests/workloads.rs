//! The fields of a workload, its volumes and their files.

use super::*;

#[test]
fn workload_fields() {
    let rest = |path: &str| Field::Rest(FieldPath::parse(path));
    let of_volume = |path: Option<&str>| Field::Volume("files".into(), path.map(FieldPath::parse));
    check(vec![
        (
            "replicas and a leaf that are still to be substituted",
            SAME,
            |e| {
                on_workload(e, |w| {
                    w.replicas = None;
                    w.open_replicas = Some(leaf("${X}"));
                    let paths = w.rest.iter().map(|(path, _)| path.clone());
                    w.rest = paths.map(|path| (path, leaf("${X}"))).collect();
                });
            },
            vec![],
        ),
        (
            "replicas",
            SAME,
            |e| on_workload(e, |w| w.replicas = Some(here(6))),
            vec![(Field::Replicas, Some("2"), Some("6"))],
        ),
        (
            "strategy",
            SAME,
            |e| on_workload(e, |w| w.strategy = Leaves::default()),
            vec![(
                Field::Strategy(path("rollingUpdate.maxUnavailable")),
                Some("0"),
                None,
            )],
        ),
        (
            "service account",
            SAME,
            |e| on_workload(e, |w| w.service_account = None),
            vec![(Field::ServiceAccount, Some("checkout"), None)],
        ),
        (
            "service account with the prefix that everything has",
            SAME,
            |e| {
                on_workload(e, |w| {
                    w.name = "eu-checkout".to_owned();
                    w.service_account = Some(leaf("eu-checkout"));
                });
            },
            vec![],
        ),
        (
            "pull secrets",
            SAME,
            |e| on_workload(e, |w| w.image_pull_secrets.clear()),
            vec![(rest("imagePullSecrets.registry"), Some("registry"), None)],
        ),
        (
            "anything else",
            SAME,
            |e| on_workload(e, |w| w.rest = Leaves::default()),
            vec![(
                rest("spec.template.spec.securityContext.runAsUser"),
                Some("1000"),
                None,
            )],
        ),
        (
            "a kind",
            SAME,
            |e| {
                on_workload(e, |w| {
                    w.kind = "StatefulSet".to_owned();
                    w.strategy = Leaves::default();
                });
            },
            vec![(Field::Kind, Some("Deployment"), Some("StatefulSet"))],
        ),
        (
            "no volume",
            SAME,
            |e| on_workload(e, |w| w.volumes.clear()),
            vec![(of_volume(None), Some("configmap checkout-files"), None)],
        ),
        (
            "what a volume reads",
            SAME,
            |e| {
                on_workload(e, |w| {
                    let references = w.volumes.values_mut().flat_map(|v| &mut v.references);
                    references.for_each(|r| r.object = object(RefKind::ConfigMap, "others"));
                });
            },
            vec![(
                of_volume(Some("name")),
                Some("configmap checkout-files"),
                Some("configmap others"),
            )],
        ),
        (
            "a file in a mounted ConfigMap",
            SAME,
            |e| {
                let data = e.config_maps.iter_mut().map(|m| &mut m.data);
                data.for_each(|d| *d = map([("app.conf", leaf("workers 2\ntimeout 30s\n"))]));
            },
            vec![(
                Field::ConfigKey("checkout-files".into(), "app.conf".into()),
                Some("\"timeout 3s\\n\" (line 2 of 2)"),
                Some("\"timeout 30s\\n\" (line 2 of 2)"),
            )],
        ),
        (
            "a file missing from a mounted ConfigMap",
            SAME,
            |e| e.config_maps.iter_mut().for_each(|m| m.data.clear()),
            vec![(
                Field::ConfigKey("checkout-files".into(), "app.conf".into()),
                Some("\"workers 2\" (2 lines)"),
                None,
            )],
        ),
        (
            "a ConfigMap of which not all keys are known lacks nothing",
            SAME,
            |e| {
                e.config_maps.iter_mut().for_each(|m| {
                    m.data.clear();
                    m.keys_unknown = true;
                });
            },
            vec![],
        ),
        (
            "no workload",
            SAME,
            |e| e.workloads.clear(),
            vec![(Field::Workload, Some("Deployment checkout"), None)],
        ),
    ]);
}
