//! What `kubeparity revisions` may read, what it says without, and that no credential comes out of it.

use serde_json::{Value, json};

use super::release;
use crate::plane::rolling;
use crate::proxy::Proxy;
use crate::rbac::{documented, furnish, is_cluster_wide, rules, web};
use crate::run::{deployment, directory, eventually, kubeconfig, with_kubeconfig};

#[test]
#[ignore = "starts real control planes: needs Go"]
fn the_documented_rights_are_enough_for_revisions_and_each_is_needed() {
    let staging = rolling();
    let namespace = "revisions-rbac";
    furnish(staging, namespace);
    let mut pod = web();
    pod["spec"]["template"]["spec"]["volumes"] =
        json!([{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]);
    let claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}});
    staging.apply(namespace, &claim, "test");
    release(staging, namespace, pod, "", "argocd-controller");
    let mut set = deployment("set", &json!({}));
    set["kind"] = json!("DaemonSet");
    release(staging, namespace, set, "", "test");
    let more: Vec<(String, String, String)> = [
        ("apps", "replicasets", "list"),
        ("apps", "controllerrevisions", "list"),
        ("", "persistentvolumeclaims", "get"),
    ]
    .map(|(group, resource, verb)| (group.to_owned(), resource.to_owned(), verb.to_owned()))
    .to_vec();
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/least-privilege/revisions.yaml");
    let role: Value =
        serde_yaml::from_str(&std::fs::read_to_string(example).expect("the Role")).expect("YAML");
    let documented_more: Vec<Value> = role["rules"].as_array().cloned().unwrap_or_default();
    assert_eq!(documented_more.len(), 2, "{role}");
    let grant = |but: Option<&str>| {
        let all = documented().into_iter().chain(more.clone());
        let kept = all.filter(|(_, resource, _)| Some(resource.as_str()) != but);
        let (wide, within): (Vec<_>, Vec<_>) =
            kept.partition(|(_, resource, _)| is_cluster_wide(resource));
        staging.grant(namespace, &rules(&within));
        staging.grant_everywhere("revisions-reader", "reader", &rules(&wide));
    };
    let top = directory(&[]);
    let contexts = [("reader", staging.server.as_str(), "reader-token", namespace)];
    let config = kubeconfig(top.path(), &contexts);
    let ask = |args: &[&str]| with_kubeconfig(top.path(), config.as_os_str(), args, &[]);
    grant(None);
    for args in [
        &["revisions", "context:reader"][..],
        &["revisions", "context:reader", "Deployment/web"],
    ] {
        eventually("all rights", || {
            let found = ask(args);
            let whole = !found.out.contains("not evaluated");
            (matches!(found.code, 0 | 1) && whole)
                .then_some(())
                .ok_or_else(|| format!("{found:?}"))
        });
    }
    for (lacking, kind, args) in [
        ("replicasets", "ReplicaSet", &["Deployment/web"][..]),
        ("controllerrevisions", "ControllerRevision", &[]),
        ("deployments", "Deployment", &[]),
        (
            "persistentvolumeclaims",
            "PersistentVolumeClaim",
            &["Deployment/web"],
        ),
        ("secrets", "Secret", &["Deployment/web"]),
    ] {
        grant(Some(lacking));
        let all = [&["revisions", "context:reader"][..], args].concat();
        eventually(lacking, || {
            let found = ask(&all);
            let named = format!("not evaluated: reader, {kind}");
            let is_so = found.code == 2 && found.out.contains(&named) && found.out.contains("403");
            is_so.then_some(()).ok_or_else(|| format!("{found:?}"))
        });
        if more.iter().any(|(_, resource, _)| resource == lacking) {
            let doctor = ask(&["doctor", "context:reader"]);
            let line = doctor.out.lines().find(|line| line.contains(lacking));
            assert!(
                doctor.code == 0
                    && line.is_some_and(|line| line.contains("kubeparity revisions alone")),
                "{doctor:?}"
            );
        }
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn no_credential_comes_out_of_a_revision() {
    const CANARY: &str = "Q7canary9Zx4kW2";
    let staging = rolling();
    let namespace = "revisions-canary";
    staging.namespace(namespace);
    let value = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, "stringData": {"url": CANARY}});
    staging.create(namespace, &value, "test");
    let password = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"password": CANARY}});
    staging.apply(namespace, &password, "test");
    for differs in ["1", "2"] {
        let word = format!("{CANARY}{differs}");
        let container = json!({"env": [
            {"name": "DB_PASSWORD", "value": word},
            {"name": "DATABASE_URL", "value": format!("postgres://u:{word}@db/x")},
            {"name": "URL", "valueFrom": {"secretKeyRef": {"name": "db", "key": "url"}}},
            {"name": "PHRASE", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "password"}}}],
            "args": ["--port", format!("80{differs}"), "--password", word]});
        let cause = format!("kubectl set env deployment/web DB_PASSWORD={word} --record");
        let mut web = deployment("web", &container);
        web["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"] =
            json!(word);
        release(staging, namespace, web, &cause, "kubectl");
    }
    let proxy = Proxy::start(&staging.server, None);
    let top = directory(&[]);
    let config = kubeconfig(
        top.path(),
        &[("a", proxy.url.as_str(), "admin-token", namespace)],
    );
    for args in [
        &["revisions", "context:a"][..],
        &["revisions", "context:a", "-o", "json"],
        &["revisions", "context:a", "Deployment/web"],
        &["revisions", "context:a", "Deployment/web", "-o", "json"],
    ] {
        let log = [("RUST_LOG", "trace")];
        let found = with_kubeconfig(top.path(), config.as_os_str(), args, &log);
        let text = found.text();
        let leak = text.lines().find(|line| line.contains(CANARY));
        assert_eq!(leak, None, "{args:?}");
        assert!(text.contains("kubectl set env"), "{args:?}: {text}");
        if args.len() > 2 && args[2] == "Deployment/web" {
            assert!(text.contains("DB_PASSWORD"), "{args:?}: {text}");
        }
    }
    let asked = proxy.asked();
    assert!(asked.iter().all(|of| of.method == "GET"), "reads alone");
    let secrets = asked.iter().filter(|of| of.path.contains("/secrets"));
    let mut names = secrets.filter(|of| !of.accept.contains("as=Table"));
    // Written as stringData by a client that no managed field tells apart: certain, so never read whole.
    assert!(names.next().is_none(), "a Secret was read whole");
}
