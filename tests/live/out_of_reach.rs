//! Clusters that cannot be reached, or not all of which may be looked at.

use serde_json::json;

use crate::plane::planes;
use crate::rbac::{declared, documented, furnish, is_cluster_wide, rules, web};
use crate::run::{deployment, directory, eventually, kubeconfig, with_kubeconfig};

#[test]
#[ignore = "starts real control planes: needs Go"]
fn overlays_are_compared_where_a_cluster_is_out_of_reach() {
    let (staging, _) = planes();
    staging.namespace("rbac-half");
    staging.apply("rbac-half", &web(), "argocd-controller");
    let key = json!({"env": [{"name": "DATABASE_URL", "value": "postgres://db"}]});
    let config = "environments:
  a: {manifests: a.yaml, cluster: {context: there, namespace: rbac-half}}
  b: {manifests: b.yaml, cluster: {context: gone, namespace: rbac-half}}
";
    let files = [
        ("kubeparity.yaml", config),
        ("a.yaml", &deployment("web", &key).to_string()),
        ("b.yaml", &deployment("web", &json!({})).to_string()),
    ];
    let top = directory(&files);
    let contexts = [
        ("there", staging.server.as_str(), "admin-token", "rbac-half"),
        ("gone", "https://127.0.0.1:1", "admin-token", "rbac-half"),
    ];
    let kubeconfig = kubeconfig(top.path(), &contexts);
    let run = |args: &[&str]| with_kubeconfig(top.path(), kubeconfig.as_os_str(), args, &[]);
    let check = run(&["check", "-o", "json", "--timeout", "20"]);
    assert_eq!(check.code, 2, "{check:?}");
    let ids = check.ids();
    assert!(
        ids.contains(&"env-missing:Deployment/web/app/DATABASE_URL@b".to_owned()),
        "the overlays are both there: {ids:?}"
    );
    assert!(
        !ids.iter()
            .any(|id| id.starts_with("live-") && id.ends_with("@b")),
        "nothing is known of what runs in b: {ids:?}"
    );
    let drift = run(&["drift", "--timeout", "20"]);
    assert!(
        drift.code == 2
            && drift
                .out
                .starts_with("declared → live in a, declared → live in b: "),
        "{drift:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_is_off_limits_is_told_and_does_not_fail() {
    let (_, production) = planes();
    furnish(production, "rbac-limits");
    let all: Vec<_> = documented()
        .into_iter()
        .filter(|(_, resource, _)| resource != "secrets")
        .collect();
    let (wide, within): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(_, resource, _)| is_cluster_wide(resource));
    production.grant("rbac-limits", &rules(&within));
    production.grant_everywhere("rbac-limits-reader", "reader", &rules(&wide));
    let config = "environments:
  a: {manifests: all.yaml, cluster: {context: reader, namespace: rbac-limits, offLimits: [{resource: secrets, reason: security says so}]}}
  b: {manifests: all.yaml}
";
    let top = directory(&[("kubeparity.yaml", config), ("all.yaml", &declared())]);
    let kubeconfig = kubeconfig(
        top.path(),
        &[("reader", &production.server, "reader-token", "rbac-limits")],
    );
    eventually("off limits", || {
        let run = with_kubeconfig(top.path(), kubeconfig.as_os_str(), &["check"], &[]);
        let text = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = text.contains("off limits") && text.contains("security says so");
        (run.code == 0 && told)
            .then_some(())
            .ok_or_else(|| format!("{run:?}"))
    });
    let doctor = with_kubeconfig(top.path(), kubeconfig.as_os_str(), &["doctor"], &[]);
    assert!(
        doctor.code == 0
            && doctor.out.contains("get secrets")
            && doctor.out.contains("off limits: security says so"),
        "{doctor:?}"
    );
    let typo = config.replace("resource: secrets", "resource: secret");
    std::fs::write(top.path().join("kubeparity.yaml"), typo).expect("a file");
    let run = with_kubeconfig(top.path(), kubeconfig.as_os_str(), &["check"], &[]);
    assert!(
        run.code == 2 && run.err.contains("'secret'") && run.err.contains("secrets"),
        "{run:?}"
    );
}
