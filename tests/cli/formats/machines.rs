//! The formats for programs: each is what its own readers take, and all of them tell the same.

use std::path::Path;

use serde_json::Value;

use super::{NOW, gap};
use crate::workspace::{A, B, Run, Workspace, deployment};

/// Runs a check of two sides that differ, in one format.
fn report(workspace: &Workspace, format: &str) -> Run {
    let args = ["check", "staging.yaml", "production.yaml", "-o", format];
    workspace.run_with(&args, "", NOW)
}

fn json(workspace: &Workspace, format: &str) -> Value {
    let run = report(workspace, format);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// As published by OASIS, without its descriptions, and with a pattern of `language` that compiles.
fn sarif_schema() -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/formats/sarif-2.1.0.schema.json");
    let text = std::fs::read_to_string(path).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn all_formats_tell_the_same_findings() {
    let workspace = gap();
    let expected = json(&workspace, "json");
    let findings = expected["findings"].as_array().expect("findings");
    let rules: Vec<&Value> = findings.iter().map(|finding| &finding["rule"]).collect();
    let yaml: Value = serde_yaml::from_str(&report(&workspace, "yaml").stdout).expect("YAML");
    assert_eq!(yaml, expected);

    let sarif = json(&workspace, "sarif");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let told: Vec<&Value> = results.iter().map(|result| &result["ruleId"]).collect();
    assert_eq!(told, rules);
    let gitlab = json(&workspace, "gitlab");
    let issues = gitlab.as_array().expect("issues");
    let told: Vec<&Value> = issues.iter().map(|issue| &issue["check_name"]).collect();
    assert_eq!(told, rules);
    for (result, issue) in results.iter().zip(issues) {
        let hash = &result["partialFingerprints"]["kubeparity/v1"];
        assert_eq!(hash, &issue["fingerprint"]);
    }

    let page = report(&workspace, "html").stdout;
    let ids = page.split("<code class=\"id\">").skip(1);
    let ids: Vec<&str> = ids.filter_map(|id| id.split('<').next()).collect();
    let expected: Vec<&Value> = findings.iter().map(|finding| &finding["id"]).collect();
    assert_eq!(ids, expected);

    let github = report(&workspace, "github").stdout;
    let lines: Vec<&str> = github.lines().collect();
    assert_eq!(
        lines.len(),
        findings.len() + 1,
        "and the headline: {github}"
    );
    for (line, rule) in lines.iter().zip(&rules) {
        let rule = rule.as_str().expect("a rule");
        assert!(line.contains(&format!("title={rule}::")), "{line}");
    }
    let metrics = report(&workspace, "prometheus").stdout;
    let count = |severity: &str| {
        let of = |finding: &&Value| finding["severity"] == severity;
        let count = findings.iter().filter(of).count();
        format!("{{environment=\"production\",app=\"\",severity=\"{severity}\"}} {count}\n")
    };
    for severity in ["error", "warning", "note"] {
        assert!(metrics.contains(&count(severity)), "{metrics}");
    }
    assert!(
        metrics.contains("_last_run_timestamp_seconds 1790000000\n"),
        "{metrics}"
    );
    let junit = report(&workspace, "junit").stdout;
    let junit = quick_junit::Report::deserialize_from_str(&junit).expect("JUnit");
    let failing = findings
        .iter()
        .filter(|finding| finding["severity"] != "note");
    let [suite] = &junit.test_suites[..] else {
        panic!("one environment: {junit:?}");
    };
    assert_eq!(suite.failures, failing.count());
    assert!(suite.tests > 30, "green ones too: {}", suite.tests);
}

#[test]
fn formats_for_machines_and_for_a_glance_look_so() {
    let workspace = gap();
    for format in ["summary", "github", "gitlab", "prometheus"] {
        insta::assert_snapshot!(format, report(&workspace, format));
    }
}

#[test]
fn sarif_holds_to_its_schema_whatever_the_verdict() {
    let workspace = gap();
    let schema = sarif_schema();
    for (sources, is_whole) in [
        (["staging.yaml", "production.yaml"], true),
        (["production.yaml", "same.yaml"], true),
        (["production.yaml", "unknown.yaml"], false),
    ] {
        let run = workspace.run(&[&["check", "-o", "sarif"], &sources[..]].concat());
        let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
        jsonschema::validate(&schema, &log).expect("valid");
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], is_whole);
        let told = invocation["toolExecutionNotifications"]
            .as_array()
            .map(Vec::is_empty);
        assert_eq!(told, Some(is_whole), "{invocation}");
    }
}

/// An overlay whose patch is a text edit, and an exception with its reason.
fn expecting() -> Workspace {
    let overlay = "resources: [all.yaml]\n";
    let extra = "        - {name: C, value: x}\n";
    Workspace::new(&[
        ("staging/kustomization.yaml", overlay.to_owned()),
        ("staging/all.yaml", deployment(&[A, B, extra].concat())),
        ("production/kustomization.yaml", overlay.trim().to_owned()),
        ("production/all.yaml", deployment(A)),
        (
            "kubeparity.yaml",
            "environments:\n  staging: {overlay: staging}\n  production: {overlay: production}\n\
             expect:\n- {rule: env-missing, variable: C, reason: until the move, owner: shop, expires: 2999-01-31}\n"
                .to_owned(),
        ),
    ])
}

#[test]
fn exceptions_keep_their_reason() {
    let workspace = expecting();
    let out = |format: &str| -> Value {
        let run = workspace.run(&["check", "-o", format]);
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    let report = out("json");
    let schema: Value = serde_json::from_str(&kubeparity::report::schema()).expect("JSON");
    jsonschema::validate(&schema, &report).expect("valid");
    let id = "env-missing:Deployment/web/app/C@production";
    let entry = &report["accepted"][0];
    assert_eq!(entry["reason"], "until the move");
    assert_eq!(entry["owner"], "shop");
    assert_eq!(entry["expires"], "2999-01-31");
    assert_eq!(entry["place"]["line"], 5);
    assert_eq!(entry["findings"][0]["id"], id);
    assert_eq!(report["summary"]["severities"]["error"], 1, "{report}");
    let finding = &report["findings"][0];
    assert_eq!(finding["ids"][0], finding["id"]);
    assert_eq!(finding["fix"]["file"], "production/kustomization.yaml");

    let log = out("sarif");
    jsonschema::validate(&sarif_schema(), &log).expect("valid");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results[0]["suppressions"], Value::Array(Vec::new()));
    let last = &results[results.len() - 1]["suppressions"][0];
    assert_eq!(last["justification"], "until the move");
    assert_eq!(last["status"], "accepted");
}

/// Done by a reader of SARIF, the fix is what `kubeparity fix --write` does.
#[test]
fn a_fix_of_sarif_is_the_edit() {
    let workspace = expecting();
    let run = workspace.run(&["check", "-o", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let change = &log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
    let file = "production/kustomization.yaml";
    assert_eq!(change["artifactLocation"]["uri"], file, "{log}");
    let [replacement] = &change["replacements"].as_array().expect("a list")[..] else {
        panic!("one part: {change}");
    };
    let old = workspace.read(file);
    let region = &replacement["deletedRegion"];
    let end = [&region["startLine"], &region["startColumn"]];
    assert_eq!(end, [1, old.len() + 1], "at the end: {region}");
    let text = replacement["insertedContent"]["text"].as_str();
    let run = workspace.run(&["fix", "--write"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert_eq!(
        format!("{old}{}", text.unwrap_or_default()),
        workspace.read(file)
    );
}

#[test]
fn what_was_not_evaluated_comes_first() {
    let workspace = gap();
    let out = |format: &str| {
        let args = ["check", "staging.yaml", "unknown.yaml", "-o", format];
        workspace.run(&args).stdout
    };
    let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    assert!(first(&out("github")).starts_with("::error title=not evaluated::"));
    let issues: Value = serde_json::from_str(&out("gitlab")).expect("JSON");
    assert_eq!(issues[0]["severity"], "blocker", "{issues}");
    let junit = quick_junit::Report::deserialize_from_str(&out("junit")).expect("JUnit");
    assert_eq!(junit.test_suites[0].name.as_str(), "not evaluated");
    assert_eq!(junit.test_suites[0].errors, 1);
    assert!(out("prometheus").contains("kubeparity_not_evaluated{environment=\"unknown\"} 1\n"));
    let summary = out("summary");
    assert!(
        summary
            .lines()
            .nth(1)
            .is_some_and(|line| line.starts_with("not evaluated: ")),
        "{summary}"
    );
}

/// A file of an earlier run must not be taken for one of a run that failed.
#[test]
fn a_run_that_ends_in_an_error_says_so_in_its_files() {
    let workspace = gap();
    for format in kubeparity::report::FORMATS.iter().map(|format| format.name) {
        workspace.write("report", "in parity\n");
        let to = format!("{format}=report");
        let run = workspace.run(&["check", "gone", "staging.yaml", "-o", &to]);
        assert_eq!(run.status, Some(2), "{run}");
        let text = workspace.read("report");
        let is_counted =
            format == "prometheus" && text.contains("{environment=\"all environments\"} 1");
        assert!(!text.contains("in parity"), "{format}: {text}");
        assert!(
            is_counted || text.contains("the whole run"),
            "{format}: {text}"
        );
    }
}

/// Asks the library that `promtool check metrics` is made of.
#[test]
#[ignore = "wants Go"]
fn metrics_are_as_promtool_wants_them() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let metrics = report(&gap(), "prometheus").stdout;
    let mut lint = Command::new("go")
        .args(["run", "."])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/promlint"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Go");
    let mut stdin = lint.stdin.take().expect("a pipe");
    stdin.write_all(metrics.as_bytes()).expect("written");
    drop(stdin);
    let done = lint.wait_with_output().expect("an end");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stdout)
    );
}
