//! Fleets: many snapshots that are held against one, in rows that say how many have which value.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::workspace::{Run, Workspace};

/// The snapshots of a fleet.
const COUNT: usize = 12;

const CHECK: [&str; 4] = ["check", "snapshot:fleet/*.json", "--reference", "eu-1"];

/// Returns what one cluster declares.
fn manifests(image: &str, variables: &[(&str, &str)]) -> String {
    let variables = variables.iter();
    let variables = variables.map(|(name, value)| format!("{{name: {name}, value: '{value}'}}"));
    let variables: Vec<String> = variables.collect();
    let deployment = |name: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: {{a: {name}}}}}\n  template:\n    \
             metadata: {{labels: {{a: {name}}}}}\n    spec:\n      containers:\n      - name: app\n        image: {image}\n        env: [{}]\n",
            variables.join(", ")
        )
    };
    [deployment("web"), deployment("worker")].join("---\n")
}

/// Returns a fleet in which clusters 3 and 7 are a release behind, 5 lacks a variable, and 9 has another value; each has its own name in one.
fn fleet() -> Workspace {
    let workspace = Workspace::new(&[("fleet/.keep", "")]);
    for number in 1..=COUNT {
        let name = format!("eu-{number}");
        let image = match number {
            3 | 7 => "shop:2.3.0",
            _ => "shop:2.3.1",
        };
        let level = if number == 9 { "debug" } else { "info" };
        let mut variables = vec![("CLUSTER", name.as_str()), ("LOG_LEVEL", level)];
        if number != 5 {
            variables.push(("DATABASE_URL", "postgres://db/shop"));
        }
        workspace.write("one.yaml", &manifests(image, &variables));
        let file = format!("fleet/{name}.json");
        let run = workspace.run(&["snapshot", "one.yaml", "-o", &file]);
        assert_eq!(run.status, Some(0), "{run}");
    }
    workspace
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

fn ids(report: &Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().into_iter().flatten();
    let ids = findings.flat_map(|finding| finding["ids"].as_array().into_iter().flatten());
    ids.map(|id| id.as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn a_field_is_a_row_that_counts_values() {
    insta::assert_snapshot!(fleet().run(&CHECK));
}

#[test]
fn a_fleet_has_the_findings_of_its_pairs() {
    let workspace = fleet();
    let of_fleet = ids(&json(
        &workspace.run(&[&CHECK[..], &["-o", "json"]].concat()),
    ));
    let mut of_pairs = BTreeSet::new();
    for number in 2..=COUNT {
        let target = format!("snapshot:fleet/eu-{number}.json");
        let run = workspace.run(&["check", "snapshot:fleet/eu-1.json", &target, "-o", "json"]);
        of_pairs.extend(ids(&json(&run)));
    }
    assert!(!of_pairs.is_empty());
    assert_eq!(of_fleet, of_pairs);
}

#[test]
fn a_snapshot_that_cannot_be_read_is_not_evaluated_and_the_others_are() {
    let workspace = fleet();
    workspace.write("fleet/eu-2.json", "{");
    let run = workspace.run(&[&CHECK[..], &["-o", "json"]].concat());
    assert_eq!(run.status, Some(2), "{run}");
    let report = json(&run);
    let missing = report["not_evaluated"].as_array().expect("a list");
    assert_eq!(missing.len(), 1, "{run}");
    assert_eq!(missing[0]["environment"], "eu-2");
    assert!(ids(&report).contains("env-missing:Deployment/web/app/DATABASE_URL@eu-5"));
    // Without the reference nothing can be said.
    workspace.write("fleet/eu-1.json", "{");
    let run = workspace.run(&CHECK);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(
        run.stderr
            .contains("cannot read the snapshot fleet/eu-1.json"),
        "{run}"
    );
}

#[test]
fn what_is_accepted_in_one_environment_is_told_of_the_others() {
    let workspace = fleet();
    workspace.write(
        "kubeparity.yaml",
        "expect:\n- {rule: image-differs, environment: eu-3, reason: it is upgraded by hand}\n",
    );
    let run = workspace.run(&[&CHECK[..], &["-o", "json"]].concat());
    let ids = ids(&json(&run));
    assert!(
        ids.iter()
            .any(|id| id.starts_with("image") && id.ends_with("@eu-7")),
        "{run}"
    );
    assert!(
        !ids.iter()
            .any(|id| id.starts_with("image") && id.ends_with("@eu-3")),
        "{run}"
    );
    assert!(run.stdout.contains("1 more differs otherwise"), "{run}");
}

#[test]
fn the_page_has_columns_for_the_few() {
    let workspace = fleet();
    let run = workspace.run(&[&CHECK[..], &["-o", "html"]].concat());
    assert!(run.stdout.contains("eu-1 → 11 environments"), "{run}");
    assert!(run.stdout.contains("10 of 12 have shop:2.3.1"), "{run}");
    assert!(
        run.stdout.contains("more environments of the fleet"),
        "{run}"
    );
}
