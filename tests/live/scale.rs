//! Many workloads: every gap among them is found, and nothing else. 1,000 Deployments and Secrets in each of two clusters;
//! `KUBEPARITY_SCALE=10000` makes it more, and the time is printed (a release build tells something, this one does not).

use std::time::Instant;

use serde_json::{Value, json};

use crate::plane::{Plane, build};
use crate::run::{directory, with_kubeconfig};

const NAMESPACES: usize = 20;

/// Production lacks DATABASE_URL in every 97th, and has twice the cpu limit in every 53rd.
fn service(index: usize, environment: &str) -> (Value, Value) {
    let name = format!("svc-{index:05}");
    let secrets = format!("{name}-secrets");
    let is_production = environment == "production";
    let key = |key: &str| json!({"secretKeyRef": {"name": secrets, "key": key}});
    let mut env = vec![
        json!({"name": "API_URL", "value": format!("https://api.{environment}.example.com")}),
        json!({"name": "TOKEN", "valueFrom": key("token")}),
    ];
    if !(is_production && index.is_multiple_of(97)) {
        env.push(json!({"name": "DATABASE_URL", "valueFrom": key("database-url")}));
    }
    let cpu = if is_production && index.is_multiple_of(53) {
        "1"
    } else {
        "500m"
    };
    let probe = json!({"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 5});
    let app = json!({"name": "app", "image": format!("registry.example.com/{name}:v1.{}", index % 50), "env": env,
        "ports": [{"name": "http", "containerPort": 8080}], "livenessProbe": probe, "readinessProbe": probe,
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": cpu, "memory": "256Mi"}}});
    let deployment = json!({"metadata": {"name": name, "labels": {"app": name}}, "spec": {
        "selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [app]}}}});
    let secret =
        json!({"metadata": {"name": secrets}, "data": {"token": "QQ==", "database-url": "QQ=="}});
    (deployment, secret)
}

fn fill(plane: &Plane, environment: &str, count: usize) {
    let post = |path: &str, body: &Value| {
        let (status, answer) =
            plane.request("POST", path, Some(("application/json", body.to_string())));
        assert!(status == 201, "{path}: {status} {answer}");
    };
    for namespace in 0..NAMESPACES {
        post(
            "/api/v1/namespaces",
            &json!({"metadata": {"name": format!("team-{namespace:02}")}}),
        );
    }
    std::thread::scope(|scope| {
        for worker in 0..4 {
            scope.spawn(move || {
                for index in (worker..count).step_by(4) {
                    let namespace = format!("team-{:02}", index % NAMESPACES);
                    let (deployment, secret) = service(index, environment);
                    let manager = "fieldManager=argocd-controller";
                    post(
                        &format!("/apis/apps/v1/namespaces/{namespace}/deployments?{manager}"),
                        &deployment,
                    );
                    post(
                        &format!("/api/v1/namespaces/{namespace}/secrets?{manager}"),
                        &secret,
                    );
                }
            });
        }
    });
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn thousands_of_workloads_are_read_and_each_gap_is_found() {
    let count =
        std::env::var("KUBEPARITY_SCALE").map_or(1_000, |text| text.parse().expect("a number"));
    let program = build();
    // Without controllers: they would make pods of all of them.
    let staging = Plane::start(&program, "many-staging", false);
    let production = Plane::start(&program, "many-production", false);
    std::thread::scope(|scope| {
        scope.spawn(|| fill(&staging, "staging", count));
        fill(&production, "production", count);
    });
    let list = std::env::join_paths([&staging.kubeconfig, &production.kubeconfig]).expect("paths");
    let top = directory(&[]);
    let sources = [
        "staging=context:many-staging",
        "production=context:many-production",
    ];
    let start = Instant::now();
    let run = with_kubeconfig(
        top.path(),
        &list,
        &[&["check", "-A", "-o", "json"], &sources[..]].concat(),
        &[],
    );
    println!(
        "{count} workloads in each of two clusters: {:.2} s",
        start.elapsed().as_secs_f64()
    );
    let json = run.json();
    let of = |rule: &str| {
        let all = json["findings"].as_array().expect("findings").iter();
        let found = all.filter(|finding| finding["rule"] == rule);
        found
            .map(|finding| 1 + finding["also"].as_array().map_or(0, Vec::len))
            .sum::<usize>()
    };
    assert_eq!(run.code, 1);
    assert_eq!(of("env-missing"), count.div_ceil(97), "{:#?}", run.ids());
    assert_eq!(of("resources-differ"), count.div_ceil(53));
    assert_eq!(
        of("env-value-differs"),
        0,
        "hosts that differ by the environment's name are no finding"
    );
    assert_eq!(json["summary"]["workloads"], count);
    assert_eq!(json["not_evaluated"], json!([]));
}
