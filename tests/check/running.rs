//! How live workloads run: told together with what they lack, and never hidden by what is accepted of that.

use std::path::Path;

use kubeparity::judge::{Severity, Verdict};

use crate::fixtures::judged;
use crate::manifests::of_rule;

/// The status of a Deployment of two pods that never got ready.
const DOWN: &str = r#"{observedGeneration: 1, replicas: 2, updatedReplicas: 2, unavailableReplicas: 2, conditions: [
    {type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: timed out}]}"#;
/// The status of one whose pods are all available.
const WELL: &str = "{observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2}";

fn web(env: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
      - {{name: app, image: 'shop/web:1.4.0', env: [{env}]}}
"
    )
}

/// Judges staging and production, each by its variables and its status in its cluster.
fn check(staging: (&str, &str), production: (&str, &str), files: &[(&str, &str)]) -> Verdict {
    let top = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| std::fs::write(top.path().join(name), text);
    for (name, (env, status)) in [("staging", staging), ("production", production)] {
        let object = web(env);
        write(&format!("{name}.yaml"), &object).expect("a file");
        let live = format!("{object}status: {status}\n");
        write(&format!("{name}.live.yaml"), &live).expect("a file");
    }
    for (name, text) in files {
        write(name, text).expect("a file");
    }
    judged(Path::new(top.path()))
}

const DATABASE: &str = "{name: DATABASE_URL, value: 'db:5432'}";
const KEY: &str = "{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: web, key: database-url}}}";

#[test]
fn what_a_workload_lacks_speaks_first_and_says_that_it_does_not_run() {
    let verdict = check((DATABASE, WELL), ("", DOWN), &[]);
    let missing = of_rule(&verdict, "env-missing");
    let [missing] = missing.as_slice() else {
        panic!("{:#?}", verdict.findings)
    };
    assert_eq!(missing.severity, Severity::Error);
    let first = missing.why.first().map(String::as_str);
    let wanted =
        "it is the likely reason why 0 of 2 pods of Deployment web are available in production";
    assert_eq!(first, Some(wanted));
    let told = missing.why.join("\n");
    assert!(
        told.contains("ProgressDeadlineExceeded: timed out"),
        "{told}"
    );
    let also: Vec<String> = missing.also.iter().map(|of| of.id()).collect();
    let wanted =
        ["not-ready", "rollout-stuck"].map(|rule| format!("{rule}:Deployment/web@production"));
    assert_eq!(also, wanted);
    assert!(
        missing.other_subjects().is_empty(),
        "it is the same workload"
    );
    let told = of_rule(&verdict, "not-ready").len() + of_rule(&verdict, "rollout-stuck").len();
    assert_eq!(told, 0, "one fact, one finding");
}

#[test]
fn a_secret_that_is_not_there_speaks_first() {
    let absent = [("production.absent", "Secret shop/web\n")];
    let verdict = check((KEY, WELL), (KEY, DOWN), &absent);
    let lacking = of_rule(&verdict, "will-not-start");
    let [lacking] = lacking.as_slice() else {
        panic!("{:#?}", verdict.findings)
    };
    let first = lacking.why.first();
    assert!(first.is_some_and(|why| why.starts_with("it is the likely reason why 0 of 2 pods")));
    assert!(of_rule(&verdict, "not-ready").is_empty());
}

#[test]
fn what_is_accepted_hides_nothing_that_does_not_run() {
    let expects = "expect:\n- {rule: env-missing, workload: web, reason: found by DNS}\n";
    let verdict = check(
        (DATABASE, WELL),
        ("", DOWN),
        &[("kubeparity.yaml", expects)],
    );
    assert!(of_rule(&verdict, "env-missing").is_empty(), "{verdict:#?}");
    let down = of_rule(&verdict, "not-ready");
    let [down] = down.as_slice() else {
        panic!("{:#?}", verdict.findings)
    };
    assert_eq!(down.severity, Severity::Error);
    assert_eq!(
        down.why.first().map(String::as_str),
        Some("the rollout of Deployment web is stuck in production")
    );
}

#[test]
fn a_reference_that_does_not_run_is_a_warning_and_one_fact_of_both_an_error() {
    let verdict = check((DATABASE, DOWN), (DATABASE, WELL), &[]);
    let down = of_rule(&verdict, "not-ready");
    let [down] = down.as_slice() else {
        panic!("{:#?}", verdict.findings)
    };
    assert_eq!(
        (down.environment.as_str(), down.severity),
        ("staging", Severity::Warning)
    );
    let verdict = check((DATABASE, DOWN), (DATABASE, DOWN), &[]);
    let down = of_rule(&verdict, "not-ready");
    let [down] = down.as_slice() else {
        panic!("{:#?}", verdict.findings)
    };
    assert_eq!((down.sides.len(), down.severity), (2, Severity::Error));
}
