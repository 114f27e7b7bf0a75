//! Formats: what is read in protobuf is what the same server says in JSON, field by field.

use std::process::Command;

use serde_json::{Value, json};

use crate::plane::planes;
use crate::proxy::{Proxy, Ways};
use crate::round_trip::apply;
use crate::run::{deployment, directory, kubeconfig, with_kubeconfig};

/// Takes a snapshot of a namespace through a server; returns what it holds.
fn snapshot(server: &str, namespace: &str) -> Value {
    let top = directory(&[]);
    let config = kubeconfig(top.path(), &[("c", server, "admin-token", namespace)]);
    let args = ["snapshot", "context:c", "-o", "s.json"];
    let run = with_kubeconfig(top.path(), config.as_os_str(), &args, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let text = std::fs::read_to_string(top.path().join("s.json")).expect("a snapshot");
    let snapshot: Value = serde_json::from_str(&text).expect("JSON");
    snapshot["snapshot"].clone()
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn protobuf_says_what_json_says() {
    let (staging, _) = planes();
    let applied = apply("formats");
    let server = Proxy::start(&staging.server, None);
    let only_json = Proxy::with(
        &staging.server,
        Ways {
            json: true,
            ..Ways::default()
        },
    );
    let (binary, text) = (
        snapshot(&server.url, "formats"),
        snapshot(&only_json.url, "formats"),
    );
    let objects = |of: &Value| {
        of["states"][0]["objects"]
            .as_array()
            .expect("objects")
            .clone()
    };
    assert!(objects(&binary).len() >= applied.len());
    for (a, b) in objects(&binary).iter().zip(&objects(&text)) {
        // The time and the managers of status move on while controllers work.
        assert_eq!(meaning(&a["object"]), meaning(&b["object"]));
        assert_eq!(
            a["live"]["managed"], b["live"]["managed"],
            "{}",
            a["object"]["metadata"]
        );
    }
    let of_workloads = |proxy: &Proxy| {
        let asked = proxy.asked().into_iter();
        asked
            .filter(|asked| asked.path.contains("/deployments"))
            .count()
    };
    assert_eq!((of_workloads(&server), of_workloads(&only_json)), (1, 1));
}

/// Protobuf has no nulls, and does not say again what a claim's template is: neither means anything to the model.
fn meaning(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let is_claim = map.contains_key("spec")
                && map.get("kind") == Some(&json!("PersistentVolumeClaim"));
            let is_type = |key: &str| is_claim && matches!(key, "kind" | "apiVersion");
            let kept = map
                .iter()
                .filter(|(key, value)| !value.is_null() && !is_type(key.as_str()));
            kept.map(|(key, value)| (key.clone(), meaning(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(meaning).collect(),
        other => other.clone(),
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_field_that_is_not_known_is_asked_for_as_json() {
    let (staging, _) = planes();
    staging.namespace("newer");
    let env = json!([{"name": "A", "value": "newer-server"}]);
    staging.apply(
        "newer",
        &deployment("web", &json!({"env": env})),
        "argocd-controller",
    );
    // `value` of a variable, under a number that none of its fields has.
    let newer = Proxy::with(
        &staging.server,
        Ways {
            replaced: Some((b"\x12\x0cnewer-server", b"\x7a\x0cnewer-server")),
            ..Ways::default()
        },
    );
    let read = snapshot(&newer.url, "newer");
    let container =
        &read["states"][0]["objects"][0]["object"]["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(container["env"], env);
    let asked: Vec<String> = newer
        .asked()
        .into_iter()
        .filter(|asked| asked.path.contains("/deployments"))
        .map(|asked| asked.accept)
        .collect();
    assert_eq!(
        asked,
        [
            "application/vnd.kubernetes.protobuf, application/json",
            "application/json"
        ]
    );
}

#[test]
#[ignore = "needs Go"]
fn the_table_is_what_kubernetes_types_say() {
    let root = env!("CARGO_MANIFEST_DIR");
    let made = Command::new("go")
        .args(["run", "./schema"])
        .current_dir(format!("{root}/tests/control-plane"))
        .output()
        .expect("the live tests need Go: https://go.dev/dl");
    let table = std::fs::read_to_string(format!("{root}/src/source/protobuf/schema.txt"));
    assert_eq!(
        String::from_utf8_lossy(&made.stdout),
        table.expect("the table")
    );
}
