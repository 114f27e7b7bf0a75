//! Will it start: every reference of a rendered workload, looked up in the cluster down to the key.

use serde_json::{Value, json};

use crate::plane::planes;
use crate::run::{config_map, deployment, directory, kubeparity, secret};

fn pod(deployment: &mut Value, fields: &Value) {
    let pod = deployment
        .pointer_mut("/spec/template/spec")
        .and_then(Value::as_object_mut)
        .expect("a pod");
    pod.extend(fields.as_object().expect("fields").clone());
}

fn key_ref(name: &str, object: &str, key: &str, optional: bool) -> Value {
    json!({"name": name, "valueFrom": {"secretKeyRef": {"name": object, "key": key, "optional": optional}}})
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn everything_that_is_missing_is_named_with_what_the_pod_gets() {
    let (staging, production) = planes();
    let mut web = deployment(
        "web",
        &json!({
            "env": [
                key_ref("A", "there", "key", false), key_ref("B", "there", "kay", false),
                key_ref("C", "nowhere", "key", false), key_ref("D", "nowhere", "key", true),
                {"name": "E", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "mode"}}},
            ],
            "envFrom": [{"secretRef": {"name": "all-of-it"}}, {"configMapRef": {"name": "maybe", "optional": true}}],
            "volumeMounts": [{"name": "v", "mountPath": "/v"}, {"name": "p", "mountPath": "/p"}],
        }),
    );
    pod(
        &mut web,
        &json!({
            "serviceAccountName": "robot", "priorityClassName": "start-urgent", "imagePullSecrets": [{"name": "pull"}],
            "volumes": [
                {"name": "v", "configMap": {"name": "files", "items": [{"key": "a.conf", "path": "a"}]}},
                {"name": "p", "projected": {"sources": [{"secret": {"name": "projected"}}]}},
            ],
        }),
    );
    for plane in [staging, production] {
        plane.namespace("start");
        plane.create("start", &secret("there", &["key"]), "test");
        plane.apply(
            "start",
            &config_map("files", &json!({"b.conf": "x"})),
            "test",
        );
        // Something has to run there already.
        plane.apply(
            "start",
            &deployment("other", &json!({})),
            "argocd-controller",
        );
    }
    staging.create("start", &secret("nowhere", &["key"]), "test");
    let top = directory(&[
        ("web.yaml", &web.to_string()),
        (
            "kubeparity.yaml",
            "environments:
  staging: {manifests: web.yaml, cluster: {context: staging, namespace: start}}
  production: {manifests: web.yaml, cluster: {context: production, namespace: start}}
",
        ),
    ]);
    let run = kubeparity(top.path(), &["check", "-o", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let json = run.json();
    let find = |field: &str, container: bool| {
        let within = if container { "/app" } else { "" };
        let id = format!("will-not-start:Deployment/web{within}/{field}@production");
        let all = json["findings"].as_array().expect("findings");
        let found = all.iter().find(|finding| finding["id"] == id);
        found
            .unwrap_or_else(|| panic!("no {id} in {:#?}", run.ids()))
            .clone()
    };
    let cases = [
        (
            "Secret.there.kay",
            true,
            "error",
            "CreateContainerConfigError",
        ),
        (
            "Secret.there.kay",
            true,
            "error",
            "it has key: is that the one?",
        ),
        ("Secret.nowhere.key", true, "error", "staging has it"),
        (
            "ConfigMap.settings.mode",
            true,
            "error",
            "CreateContainerConfigError",
        ),
        (
            "Secret.all-of-it",
            true,
            "error",
            "CreateContainerConfigError",
        ),
        (
            "ConfigMap.files.a.conf",
            false,
            "error",
            "it has b.conf: is that the one?",
        ),
        ("ConfigMap.files.a.conf", false, "error", "FailedMount"),
        ("Secret.projected", false, "error", "FailedMount"),
        ("ServiceAccount.robot", false, "error", "FailedCreate"),
        ("PriorityClass.start-urgent", false, "error", "FailedCreate"),
        ("Secret.pull", false, "warning", "ImagePullBackOff"),
    ];
    for (field, container, severity, why) in cases {
        let found = find(field, container);
        assert_eq!(found["severity"], severity, "{field}");
        assert!(found["why"].to_string().contains(why), "{field}: {found}");
    }
    let count = run
        .ids()
        .iter()
        .filter(|id| id.starts_with("will-not-start:"))
        .count();
    assert_eq!(
        count,
        9,
        "optional references are not looked up: {:#?}",
        run.ids()
    );

    for (plane, object) in [production, production, production].into_iter().zip([
        secret("nowhere", &["key"]),
        secret("all-of-it", &["X"]),
        secret("projected", &[]),
    ]) {
        plane.create("start", &object, "test");
    }
    let after = kubeparity(top.path(), &["check", "-o", "json"]).ids();
    assert!(
        !after.iter().any(|id| id.ends_with("@production")
            && (id.contains("nowhere") || id.contains("projected"))),
        "{after:#?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn sealed_and_external_secrets_declare_keys_that_will_come() {
    let (staging, production) = planes();
    for plane in [staging, production] {
        plane.namespace("start-external");
        plane.define("bitnami.com", "v1alpha1", "SealedSecret", "sealedsecrets");
        plane.define(
            "external-secrets.io",
            "v1",
            "ExternalSecret",
            "externalsecrets",
        );
        plane.apply(
            "start-external",
            &deployment("other", &json!({})),
            "argocd-controller",
        );
    }
    let web = deployment(
        "web",
        &json!({"env": [
            key_ref("A", "sealed", "a", false), key_ref("B", "external", "b", false),
            key_ref("C", "found", "c", false), key_ref("D", "cert-tls", "tls.crt", false),
        ]}),
    );
    let others = [
        json!({"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "sealed"},
            "spec": {"encryptedData": {"a": "AgB"}}}),
        json!({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "external"},
            "spec": {"data": [{"secretKey": "b", "remoteRef": {"key": "x"}}]}}),
        json!({"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "found"},
            "spec": {"dataFrom": [{"find": {"name": {"regexp": ".*"}}}]}}),
        json!({"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": {"name": "cert"},
            "spec": {"secretName": "cert-tls"}}),
    ];
    let mut text = web.to_string();
    for object in &others {
        text.push_str(&format!("\n---\n{object}"));
    }
    let top = directory(&[
        ("web.yaml", &text),
        (
            "kubeparity.yaml",
            "environments:
  staging: {manifests: web.yaml, cluster: {context: staging, namespace: start-external}}
  production: {manifests: web.yaml, cluster: {context: production, namespace: start-external}}
",
        ),
    ]);
    let run = kubeparity(top.path(), &["check", "-o", "json"]);
    let json = run.json();
    let all = json["findings"].as_array().expect("findings").iter();
    let found: Vec<(String, String)> = all
        .filter(|finding| finding["rule"] == "will-not-start")
        .map(|finding| {
            (
                finding["field"].as_str().unwrap_or_default().to_owned(),
                finding["severity"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let warning = |field: &str| (field.to_owned(), "warning".to_owned());
    assert_eq!(
        found,
        [
            warning("Secret.cert-tls.tls.crt"),
            warning("Secret.found.c")
        ],
        "{run:?}"
    );

    // Once the Secret is there, its keys are what it has, and the ExternalSecret promises no others.
    let ids = |run: &crate::run::Outcome| {
        let ids = run.ids().into_iter();
        ids.filter(|id| id.contains("Secret.found.c"))
            .collect::<Vec<_>>()
    };
    production.apply("start-external", &others[2], "argocd-controller");
    for manifest in [&text, &web.to_string()] {
        std::fs::write(top.path().join("web.yaml"), manifest).expect("a file");
        let run = kubeparity(top.path(), &["drift", "production", "-o", "json"]);
        let json = run.json();
        let all = json["findings"].as_array().expect("findings");
        let found = all.iter().find(|found| found["field"] == "Secret.found.c");
        assert!(
            found.is_some_and(|found| found["severity"] == "warning"
                && found["why"].to_string().contains("dataFrom")),
            "live, and not filled yet: {run:?}"
        );
    }
    production.create("start-external", &secret("found", &["d"]), "test");
    for manifest in [&text, &web.to_string()] {
        std::fs::write(top.path().join("web.yaml"), manifest).expect("a file");
        let run = kubeparity(top.path(), &["drift", "production", "-o", "json"]);
        assert_eq!(run.code, 1, "{run:?}");
        let json = run.json();
        let all = json["findings"].as_array().expect("findings");
        let found = all.iter().find(|found| found["field"] == "Secret.found.c");
        assert!(
            found.is_some_and(|found| found["severity"] == "error"
                && found["title"].to_string().contains("has no key c")),
            "{run:?}"
        );
    }
    let (status, _) = production.request(
        "DELETE",
        "/api/v1/namespaces/start-external/secrets/found",
        None,
    );
    assert_eq!(status, 200);
    production.create("start-external", &secret("found", &["c"]), "test");
    let run = kubeparity(top.path(), &["drift", "production", "-o", "json"]);
    assert_eq!(ids(&run), Vec::<String>::new(), "{run:?}");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn names_that_kubernetes_gives_itself_are_looked_up_for_other_kinds() {
    let (_, production) = planes();
    production.namespace("start-names");
    let mut web = deployment(
        "web",
        &json!({"envFrom": [{"secretRef": {"name": "default"}}, {"configMapRef": {"name": "kube-root-ca.crt"}}]}),
    );
    pod(
        &mut web,
        &json!({"serviceAccountName": "default", "priorityClassName": "default"}),
    );
    let set = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {
        "serviceName": "db", "selector": {"matchLabels": {"app": "db"}},
        "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "db", "image": "db:1"}]}},
        "volumeClaimTemplates": [
            {"metadata": {"name": "a"}, "spec": {"storageClassName": "start-there", "accessModes": ["ReadWriteOnce"]}},
            {"metadata": {"name": "b"}, "spec": {"storageClassName": "start-gone", "accessModes": ["ReadWriteOnce"]}}]}});
    let storage = json!({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {"name": "start-there"}, "provisioner": "x/y"});
    production.apply("", &storage, "test");
    production.apply(
        "start-names",
        &deployment("other", &json!({})),
        "argocd-controller",
    );
    let config = "environments:
  production: {manifests: all.yaml, cluster: {context: production, namespace: start-names}}
";
    let all = format!("{web}\n---\n{set}");
    let top = directory(&[("kubeparity.yaml", config), ("all.yaml", &all)]);
    let run = kubeparity(top.path(), &["drift", "-o", "json"]);
    let ids = run.ids();
    let missing: Vec<&str> = ids
        .iter()
        .filter_map(|id| id.strip_prefix("will-not-start:"))
        .collect();
    assert_eq!(
        missing,
        [
            "Deployment/web/PriorityClass.default@production",
            "Deployment/web/app/Secret.default@production",
            "StatefulSet/db/StorageClass.start-gone@production",
        ],
        "{run:?}"
    );
}
