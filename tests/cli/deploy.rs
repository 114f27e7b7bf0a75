//! `examples/deploy`: the kustomization is what this program calls clean, names figures that it prints, and asks for the documented rights.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::workspace::{A, Workspace, deployment};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example(path: &str) -> String {
    std::fs::read_to_string(top().join("examples").join(path)).expect(path)
}

/// Returns the names of figures that a text has.
fn figures(text: &str) -> BTreeSet<String> {
    let name = regex::Regex::new("kubeparity_[a-z_]+").expect("a pattern");
    name.find_iter(text)
        .map(|of| of.as_str().to_owned())
        .collect()
}

#[test]
fn the_kustomization_is_clean_and_renders_whole() {
    let workspace = Workspace::copy_of(&["examples/deploy"]);
    let run = workspace.run(&["check", "production=examples/deploy"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(run.stdout.starts_with("production: parity"), "{run}");
    let gate = Workspace::copy_of(&["examples/gate-argo-cd"]);
    let run = gate.run(&["check", "production=examples/gate-argo-cd"]);
    assert!(run.stdout.starts_with("production: parity"), "{run}");
    let run = workspace.run(&["render", "examples/deploy"]);
    let mut kinds: Vec<String> = run
        .stdout
        .split("\n---\n")
        .map(|text| serde_yaml::from_str::<Value>(text).expect("YAML"))
        .map(|object| {
            let is_namespaced = object["metadata"]["namespace"] == "production";
            let kind = object["kind"].as_str().expect("a kind").to_owned();
            assert_eq!(is_namespaced, !kind.starts_with("ClusterRole"), "{kind}");
            kind
        })
        .collect();
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "ClusterRole",
            "ClusterRoleBinding",
            "ConfigMap",
            "ConfigMap",
            "CronJob",
            "NetworkPolicy",
            "PrometheusRule",
            "Role",
            "RoleBinding",
            "ServiceAccount"
        ]
    );
    assert_eq!(
        example("deploy/role.yaml"),
        example("least-privilege/role.yaml")
    );
}

#[test]
fn alerts_and_dashboard_name_figures_that_are_printed() {
    let workspace = Workspace::new(&[("a.yaml", deployment(A)), ("b.yaml", deployment(A))]);
    let printed = figures(
        &workspace
            .run(&["check", "a.yaml", "b.yaml", "-o", "prometheus"])
            .stdout,
    );
    let dashboard: Value =
        serde_json::from_str(&example("deploy/monitoring/kubeparity.json")).expect("JSON");
    let mut named = figures(&example("deploy/monitoring/rules.yaml"));
    let panels = dashboard["panels"].as_array().expect("panels");
    for panel in panels {
        let expression = panel["targets"][0]["expr"].as_str().expect("an expression");
        assert!(!figures(expression).is_empty(), "{expression}");
        named.extend(figures(expression));
    }
    let unknown: Vec<&String> = named.difference(&printed).collect();
    assert!(unknown.is_empty(), "{unknown:?} are not among {printed:?}");
    let ids: BTreeSet<u64> = panels
        .iter()
        .filter_map(|panel| panel["id"].as_u64())
        .collect();
    assert_eq!(ids.len(), panels.len());
}

#[test]
#[ignore = "asks Prometheus' own parser: needs Go"]
fn prometheus_reads_the_alerts() {
    let rules: Value =
        serde_yaml::from_str(&example("deploy/monitoring/rules.yaml")).expect("YAML");
    let mut lint = Command::new("go")
        .args(["run", ".", "rules"])
        .current_dir(top().join("tests/promlint"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Go");
    let pipe = lint.stdin.take().expect("a pipe");
    serde_json::to_writer(pipe, &rules["spec"]).expect("it reads");
    let output = lint.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
}
