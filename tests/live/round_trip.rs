//! Round trip: what is applied and read back is what was declared; and one change by hand is exactly one difference.

use serde_json::{Value, json};

use crate::plane::planes;
use crate::run::{directory, kubeparity};

/// Workloads of the conformance cases' expected outputs, and those of our own with every field in a short and a long form.
pub fn workloads() -> Vec<Value> {
    let root = env!("CARGO_MANIFEST_DIR");
    let cases = std::fs::read_to_string(format!("{root}/tests/render/conformance/cases.json"))
        .expect("the cases");
    let cases: Value = serde_json::from_str(&cases).expect("JSON");
    let mut texts: Vec<String> = Vec::new();
    let mut stack = vec![&cases];
    while let Some(value) = stack.pop() {
        match value {
            Value::String(text) if text.contains("kind: ") => texts.push(text.clone()),
            Value::Array(items) => stack.extend(items),
            Value::Object(map) => stack.extend(map.values()),
            _ => {}
        }
    }
    let own = std::fs::read_to_string(format!("{root}/tests/live/every-field.yaml"))
        .expect("the fixtures");
    texts.insert(0, own);
    let mut found: Vec<Value> = Vec::new();
    for text in texts {
        for document in text.split("\n---") {
            let Ok(object) = serde_yaml::from_str::<Value>(document.trim_start_matches("---"))
            else {
                continue;
            };
            let kind = object["kind"].as_str().unwrap_or_default();
            let version = object["apiVersion"].as_str().unwrap_or_default();
            let is_workload = matches!(
                (kind, version),
                ("Deployment" | "StatefulSet" | "DaemonSet", "apps/v1")
                    | ("CronJob" | "Job", "batch/v1")
            );
            if is_workload && object["spec"].is_object() && !found.contains(&object) {
                found.push(object);
            }
        }
    }
    found
}

/// Applies them all; returns those that the API server takes, under names of their own.
pub fn apply(namespace: &str) -> Vec<Value> {
    let (staging, _) = planes();
    staging.namespace(namespace);
    let (mut applied, mut refused) = (Vec::new(), 0);
    for (index, mut object) in workloads().into_iter().enumerate() {
        let name = format!("w{index}");
        object["metadata"] = json!({"name": name, "labels": object["metadata"]["labels"]});
        if object["metadata"]["labels"].is_null() {
            object["metadata"] = json!({"name": name});
        }
        let kind = object["kind"].as_str().unwrap_or_default().to_lowercase();
        let version = object["apiVersion"].as_str().unwrap_or_default();
        let path = format!(
            "/apis/{version}/namespaces/{namespace}/{kind}s?fieldManager=argocd-controller&fieldValidation=Strict"
        );
        let (status, _) = staging.request(
            "POST",
            &path,
            Some(("application/json", object.to_string())),
        );
        if status == 201 {
            applied.push(object);
        } else {
            refused += 1;
        }
    }
    assert!(
        applied.len() > 40,
        "{} applied, {refused} refused",
        applied.len()
    );
    applied
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_is_applied_is_read_back_without_a_difference() {
    let applied = apply("round-trip");
    let text: Vec<String> = applied.iter().map(ToString::to_string).collect();
    let top = directory(&[("all.yaml", &text.join("\n---\n"))]);
    let run = kubeparity(
        top.path(),
        &["diff", "a=all.yaml", "context:staging#round-trip"],
    );
    let differs: Vec<&str> = run.out.lines().skip(2).collect();
    assert!(
        run.code == 0 && differs.iter().all(|line| !line.starts_with(['+', '-'])),
        "{} workloads: {run:#?}",
        applied.len()
    );

    hand_changes(&top);
}

/// One field at a time: path of the patch, and the field that differs.
fn hand_changes(top: &tempfile::TempDir) {
    let (staging, _) = planes();
    let set = |patch: &Value| {
        let object =
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "w0"}});
        staging.patch("round-trip", &object, patch, "kubectl-edit");
    };
    let pod = |fields: Value| json!({"spec": {"template": {"spec": fields}}});
    let app = |fields: Value| {
        let mut container = json!({"name": "app"});
        container
            .as_object_mut()
            .expect("a map")
            .extend(fields.as_object().expect("fields").clone());
        json!({"spec": {"template": {"spec": {"containers": [container]}}}})
    };
    let changes = [
        (
            app(json!({"image": "registry.example.com/app:9"})),
            "image",
            app(json!({"image": "registry.example.com/app:1.0.0"})),
        ),
        (
            app(json!({"env": [{"name": "PLAIN", "value": "9"}]})),
            "PLAIN",
            app(json!({"env": [{"name": "PLAIN", "value": "1"}]})),
        ),
        (
            app(json!({"resources": {"limits": {"cpu": "9"}}})),
            "limits.cpu",
            app(json!({"resources": {"limits": {"cpu": "500m"}}})),
        ),
        (
            app(json!({"readinessProbe": {"periodSeconds": 9}})),
            "readinessProbe.periodSeconds",
            app(json!({"readinessProbe": {"periodSeconds": 10}})),
        ),
        (
            pod(json!({"terminationGracePeriodSeconds": 9})),
            "spec.template.spec.terminationGracePeriodSeconds",
            pod(json!({"terminationGracePeriodSeconds": 30})),
        ),
        (
            pod(json!({"dnsPolicy": "Default"})),
            "spec.template.spec.dnsPolicy",
            pod(json!({"dnsPolicy": "ClusterFirst"})),
        ),
        (
            json!({"spec": {"replicas": 9}}),
            "replicas",
            json!({"spec": {"replicas": 1}}),
        ),
        (
            json!({"spec": {"strategy": {"rollingUpdate": {"maxSurge": 9}}}}),
            "strategy.rollingUpdate.maxSurge",
            json!({"spec": {"strategy": {"rollingUpdate": {"maxSurge": "25%"}}}}),
        ),
    ];
    let config = "environments:\n  staging: {manifests: all.yaml, cluster: {context: staging, namespace: round-trip}}\n";
    std::fs::write(top.path().join("kubeparity.yaml"), config).expect("a file");
    let drift = || {
        let run = kubeparity(top.path(), &["drift", "-o", "json"]);
        let json = run.json();
        let all = json["findings"].as_array().cloned().unwrap_or_default();
        let drifts = all.iter().filter(|finding| finding["cause"].is_string());
        drifts
            .map(|finding| finding["field"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(drift(), Vec::<String>::new());
    for (change, field, back) in changes {
        set(&change);
        assert_eq!(drift(), [field], "{change}");
        set(&back);
        assert_eq!(drift(), Vec::<String>::new(), "{back}");
    }
}
