//! Notes of little weight: people see one row, programs see every finding, and the row's number accepts all of them.

use crate::workspace::{Run, Workspace};

const CONFIG: &str = "environments:\n  staging: {manifests: staging.yaml}\n  production: {manifests: production.yaml}\n";

/// Returns a workload and a claim; in each environment with other numbers.
fn manifests([replicas, cpu, storage, tier, debug]: [&str; 5]) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {{tier: {tier}}}
spec:
  replicas: {replicas}
  selector:
    matchLabels: {{app: web}}
  template:
    metadata:
      labels: {{app: web}}
    spec:
      containers:
        - name: app
          image: registry.io/web:1.4.2
          env:
            - {{name: APP_DEBUG, value: '{debug}'}}
          resources:
            requests: {{cpu: {cpu}, memory: 64Mi}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: data}}
spec:
  accessModes: [ReadWriteOnce]
  resources: {{requests: {{storage: {storage}}}}}
"
    )
}

fn numbers() -> Workspace {
    Workspace::new(&[
        ("kubeparity.yaml", CONFIG.to_owned()),
        (
            "staging.yaml",
            manifests(["2", "100m", "1Gi", "silver", "true"]),
        ),
        (
            "production.yaml",
            manifests(["3", "150m", "5Gi", "gold", "false"]),
        ),
    ])
}

/// Returns the ids that a run told in JSON.
fn ids(run: &Run) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let ids = findings.flat_map(|of| of["ids"].as_array().expect("ids"));
    ids.map(|id| id.as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn small_differences_are_one_row_and_what_an_engineer_acts_on_stands_alone() {
    let workspace = numbers();
    insta::assert_snapshot!(workspace.run_with_cache(&["check"]));
}

#[test]
fn each_small_difference_is_listed_where_that_is_asked_for() {
    let workspace = numbers();
    let listed = workspace.run_with_cache(&["check", "-v"]);
    for title in [
        "replicas differ",
        "the cpu request differs",
        "metadata.labels.tier differs",
        "PersistentVolumeClaim data",
    ] {
        assert!(listed.stdout.contains(title), "{title}: {listed}");
    }
    assert!(!listed.stdout.contains("small differences"), "{listed}");
    let told = ids(&workspace.run_with_cache(&["check", "-o", "json"]));
    for rule in [
        "replicas-differ:",
        "resources-differ:",
        "field-differs:",
        "object-differs:",
    ] {
        let of_rule = told.iter().filter(|id| id.starts_with(rule));
        assert_eq!(of_rule.count(), 1, "{told:?}");
    }
}

#[test]
fn the_number_of_a_row_accepts_what_the_row_tells_and_nothing_else() {
    let workspace = numbers();
    let before = ids(&workspace.run_with_cache(&["check", "-o", "json"]));
    let shown = workspace.run_with_cache(&["check"]);
    let row = shown.stdout.lines().find(|line| line.contains("small"));
    let (number, _) = row
        .and_then(|row| row.split_once(' '))
        .expect("a row with a number");
    let accepted =
        workspace.run_with_cache(&["accept", number, "--reason", "production is larger"]);
    assert_eq!(accepted.status, Some(0), "{shown}{accepted}");
    let again = workspace.run_with_cache(&["accept", number, "--reason", "twice"]);
    assert!(again.stderr.contains("is expected already"), "{again}");
    let after = ids(&workspace.run_with_cache(&["check", "-o", "json"]));
    let accepted: Vec<&String> = before.iter().filter(|id| !after.contains(id)).collect();
    assert_eq!(accepted.len(), 4, "{accepted:?}");
    let switch = "env-value-differs:Deployment/web/app/APP_DEBUG@production";
    assert!(after.iter().any(|id| id == switch), "{after:?}");
}

#[test]
fn a_finding_of_a_row_is_accepted_by_its_own_id_and_number() {
    for by_number in [false, true] {
        let workspace = numbers();
        let told = ids(&workspace.run_with_cache(&["check", "-o", "json"]));
        let listed = workspace.run_with_cache(&["check", "-v"]);
        let id = "replicas-differ:Deployment/web/replicas@production";
        let mut lines = listed.stdout.lines();
        let line = lines.find(|line| line.contains("replicas differ"));
        let number = line.and_then(|line| line.split_whitespace().next());
        let name = if by_number {
            number.expect("a number")
        } else {
            id
        };
        let accepted = workspace.run_with_cache(&["accept", name, "--reason", "wanted"]);
        assert_eq!(accepted.status, Some(0), "{accepted}");
        let left = ids(&workspace.run_with_cache(&["check", "-o", "json"]));
        let gone: Vec<&String> = told.iter().filter(|of| !left.contains(of)).collect();
        assert_eq!(gone, [id], "{accepted}");
    }
}

#[test]
fn a_rule_that_is_raised_is_told_by_itself() {
    let workspace = numbers();
    let config = format!("{CONFIG}rules: {{replicas-differ: warning}}\n");
    workspace.write("kubeparity.yaml", &config);
    let shown = workspace.run_with_cache(&["check"]);
    let line = shown
        .stdout
        .lines()
        .find(|line| line.contains("replicas differ"));
    assert!(line.is_some_and(|line| line.contains("warning")), "{shown}");
}
