//! ConfigMaps and Secrets that cannot be changed: what is declared otherwise is refused, and is told before the release.

use serde_json::{Value, json};

use crate::plane::planes;
use crate::run::{deployment, directory, kubeparity};

fn map(data: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "immutable": true, "data": data})
}

fn secret(keys: &[&str]) -> Value {
    let data: serde_json::Map<String, Value> = keys
        .iter()
        .map(|key| ((*key).to_owned(), json!("Q0FOQVJZ")))
        .collect();
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys"}, "immutable": true, "data": data})
}

fn web() -> Value {
    deployment(
        "web",
        &json!({"envFrom": [{"configMapRef": {"name": "settings"}}],
            "env": [{"name": "K", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "kept"}}}]}),
    )
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_change_to_what_is_immutable_is_refused() {
    let (_, production) = planes();
    production.namespace("immutable");
    let live = [
        web(),
        map(&json!({"SAME": "1", "MODE": "old", "GONE": "1"})),
        secret(&["kept", "gone"]),
    ];
    for object in &live {
        production.apply("immutable", object, "argocd-controller");
    }
    let config = "environments:
  production: {manifests: all.yaml, cluster: {context: production, namespace: immutable}}
";
    let top = directory(&[("kubeparity.yaml", config)]);
    let drift = |declared: &[Value]| {
        let text: Vec<String> = declared.iter().map(Value::to_string).collect();
        std::fs::write(top.path().join("all.yaml"), text.join("\n---\n")).expect("a file");
        kubeparity(top.path(), &["drift", "-o", "json"])
    };
    let same = drift(&live);
    assert_eq!((same.code, same.ids().len()), (0, 0), "{same:?}");

    let next = [
        web(),
        map(&json!({"SAME": "1", "MODE": "new", "ADDED": "1"})),
        secret(&["kept", "added"]),
    ];
    let run = drift(&next);
    let json = run.json();
    assert_eq!(run.code, 1, "{run:?}");
    let refused: Vec<(&str, &str)> = json["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["rule"] == "apply-refused" && finding["severity"] == "error")
        .map(|finding| {
            let text = |value: &'_ Value| value.as_str().map(str::to_owned);
            assert!(text(&finding["why"][0]).is_some_and(|why| why.contains("immutable")));
            (
                finding["id"].as_str().unwrap_or_default(),
                finding["sides"][0]["value"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        refused,
        [
            (
                "apply-refused:ConfigMap/settings/data@production",
                "MODE changed, ADDED added, GONE removed"
            ),
            (
                "apply-refused:Secret/keys/data@production",
                "added added, gone removed"
            ),
        ],
        "{run:?}"
    );
    assert!(
        !run.ids().iter().any(|id| id.contains("/MODE@")),
        "what is refused is not pending: {:?}",
        run.ids()
    );
    // The API server is of the same opinion.
    for object in &next[1..] {
        let kind = object["kind"].as_str().unwrap_or_default().to_lowercase();
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let path = format!(
            "/api/v1/namespaces/immutable/{kind}s/{name}?fieldManager=argocd-controller&force=true"
        );
        let body = ("application/apply-patch+yaml", object.to_string());
        let (status, answer) = production.request("PATCH", &path, Some(body));
        assert!(
            status == 422 && answer.to_string().contains("immutable"),
            "{status} {answer}"
        );
    }

    // What somebody else put there, an apply leaves.
    let mut other = map(&json!({"SAME": "1"}));
    other["metadata"]["name"] = json!("other");
    production.apply(
        "immutable",
        &json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"},
        "data": {"EXTRA": "1"}}),
        "kubectl-edit",
    );
    production.apply("immutable", &other, "argocd-controller");
    let mut named = web();
    named["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"] =
        json!("other");
    let ids = drift(&[named, other, live[2].clone()]).ids();
    assert!(
        !ids.iter().any(|id| id.starts_with("apply-refused:")),
        "{ids:?}"
    );
}
