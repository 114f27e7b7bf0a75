//! `kubeparity.yaml`: found upwards, strict, and never rewritten.

use crate::workspace::{A, B, Workspace, deployment};

const TWO: &str =
    "environments:\n  staging: {manifests: a.yaml}\n  production: {manifests: b.yaml}\n";

fn gap() -> Workspace {
    Workspace::new(&[
        ("kubeparity.yaml", TWO.to_owned()),
        ("a.yaml", deployment(&[A, B].concat())),
        ("b.yaml", deployment(A)),
    ])
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    let workspace = Workspace::new(&[(
        "kubeparity.yaml",
        "environments:\n  a: {overlay: x}\n  b: {overlays: y}\n",
    )]);
    insta::assert_snapshot!(workspace.run(&["check"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: environment b has no key 'overlays'
     --> kubeparity.yaml:3:7
      |
    3 |   b: {overlays: y}
      |       ^
    hint: did you mean 'overlay'?
    ");
}

#[test]
fn it_is_found_upwards_and_its_paths_start_where_it_lies() {
    let workspace = gap();
    workspace.write("deep/er/x", "");
    let bin = assert_cmd::Command::cargo_bin("kubeparity");
    let output = bin
        .expect("the binary")
        .current_dir(workspace.dir.path().join("deep/er"))
        .arg("check")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("../../a.yaml:14"), "{said}");
    let run = workspace.run(&["check", "--config", "kubeparity.yaml"]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stdout.contains(" a.yaml:14"), "{run}");
}

#[test]
fn environments_are_named_on_the_command_line_too() {
    let run = gap().run(&["check", "production", "staging"]);
    assert!(run.stdout.starts_with("production → staging"), "{run}");
    assert_eq!(run.status, Some(0), "{run}");
}

#[test]
fn severities_are_the_teams() {
    let workspace = gap();
    for (level, expected) in [("off", 0), ("note", 0), ("warning", 0), ("error", 1)] {
        let config = format!("{TWO}rules: {{env-missing: {level}}}\n");
        workspace.write("kubeparity.yaml", &config);
        let run = workspace.run(&["check"]);
        assert_eq!(run.status, Some(expected), "{level}: {run}");
        let is_told = run.stdout.contains("B is missing");
        assert_eq!(is_told, level != "off", "{level}: {run}");
    }
}

#[test]
fn what_is_accepted_is_not_reported_again() {
    let config = format!("{TWO}# what we want\nexpect:\n# nothing yet\n");
    for id in [
        "env-missing:Deployment/web/app/B@production",
        "B",
        "env-missing",
    ] {
        let workspace = gap();
        workspace.write("kubeparity.yaml", &config);
        let accepted = workspace.run(&[
            "accept",
            id,
            "--reason",
            "B: for trying things",
            "--owner",
            "us",
        ]);
        assert_eq!(accepted.status, Some(0), "{accepted}");
        let text = workspace.read("kubeparity.yaml");
        insta::allow_duplicates! {
            insta::assert_snapshot!(text, @r"
            environments:
              staging: {manifests: a.yaml}
              production: {manifests: b.yaml}
            # what we want
            # nothing yet
            expect:
            - rule: env-missing
              workload: Deployment/web
              container: app
              variable: B
              environment: production
              reason: 'B: for trying things'
              owner: us
            ");
        }
        let again = workspace.run(&["check"]);
        assert_eq!(again.status, Some(0), "{again}");
        assert!(again.stdout.contains("1 difference expected"), "{again}");
        let twice = workspace.run(&["accept", id, "--reason", "again"]);
        assert_eq!(twice.status, Some(2), "{twice}");
        assert_eq!(workspace.read("kubeparity.yaml"), text);
    }
}

#[test]
fn an_expectation_that_expired_or_matches_nothing_is_told() {
    let workspace = gap();
    let config = format!(
        "{TWO}expect:\n- {{rule: env-missing, variable: B, reason: until the move, expires: 2020-01-01}}\n- {{rule: env-missing, variable: Z, reason: no longer there}}\n"
    );
    workspace.write("kubeparity.yaml", &config);
    let run = workspace.run(&["check"]);
    assert_eq!(run.status, Some(1), "{run}");
    for told in [
        "B is missing",
        "expectation-expired",
        "expectation-unused",
        "kubeparity.yaml:6",
    ] {
        assert!(run.stdout.contains(told), "{told}: {run}");
    }
    let other = workspace.run(&["check", "a.yaml", "b.yaml"]);
    assert!(
        !other.stdout.contains("expectation-unused"),
        "not what it was written for: {other}"
    );
    let unknown = workspace.read("b.yaml").replace("web:1", "web:${TAG}");
    workspace.write("b.yaml", &unknown);
    let part = workspace.run(&["check"]);
    assert_eq!(part.status, Some(2), "{part}");
    assert!(
        !part.stdout.contains("expectation-unused"),
        "it may match what was not looked at: {part}"
    );
}

#[test]
fn a_baseline_makes_known_findings_quiet() {
    let workspace = gap();
    let run = workspace.run(&["check", "--write-baseline", "known.json"]);
    assert_eq!(run.status, Some(1), "{run}");
    let run = workspace.run(&["check", "--baseline", "known.json"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(run.stdout.contains("3 findings in the baseline"), "{run}");
    workspace.write("b.yaml", &deployment(B));
    let run = workspace.run(&[
        "check",
        "--baseline",
        "known.json",
        "--write-baseline",
        "known.json",
    ]);
    assert_eq!(run.status, Some(1), "what is new still counts: {run}");
    assert!(run.stdout.contains("A is missing"), "{run}");
}

#[test]
fn a_star_binds_applications() {
    let overlay = |env: &str| deployment(env);
    let workspace = Workspace::new(&[
        (
            "kubeparity.yaml",
            "environments:\n  staging: {manifests: apps/*/staging.yaml}\n  production: {manifests: apps/*/production.yaml}\n".to_owned(),
        ),
        ("apps/cart/staging.yaml", overlay(&[A, B].concat())),
        ("apps/cart/production.yaml", overlay(A)),
        ("apps/search/staging.yaml", overlay(A)),
        ("apps/search/production.yaml", overlay(A)),
        ("apps/new/staging.yaml", overlay(A)),
    ]);
    let run = workspace.run(&["check"]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(
        run.stdout.contains("cart · Deployment web · container app"),
        "{run}"
    );
    assert!(
        run.stdout.contains("2 errors"),
        "new is missing, once: {run}"
    );
    assert_eq!(workspace.run(&["check", "--app", "search"]).status, Some(0));
    assert_eq!(workspace.run(&["check", "--app", "new"]).status, Some(1));
    let run = workspace.run(&["check", "--app", "serach"]);
    assert!(run.stderr.contains("did you mean 'search'?"), "{run}");

    // One application that cannot be read hides no other, and is not called missing.
    workspace.write("apps/new/production.yaml", "a: b: c\n");
    let run = workspace.run(&["check"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(
        run.stdout
            .contains("not evaluated  production, application new"),
        "{run}"
    );
    assert!(
        run.stdout.contains("1 error") && run.stdout.contains("B is missing"),
        "{run}"
    );
}

#[test]
fn what_the_deployer_changes_is_what_is_compared() {
    let with = |value: &str| deployment(&format!("        - name: A\n          value: {value}\n"));
    let workspace = Workspace::new(&[
        (
            "kubeparity.yaml",
            "environments:\n  staging: {manifests: a.yaml}\n  production:\n    manifests: b.yaml\n    substitute: {REGION: eu}\n    images: [{name: web, newTag: '1'}]\n    namespace: shop\n".to_owned(),
        ),
        ("a.yaml", with("http://eu.example.com")),
        ("b.yaml", with("http://${REGION}.example.com").replace("web:1", "web:0")),
    ]);
    let run = workspace.run(&["diff", "staging", "production"]);
    insta::assert_snapshot!(run, @r"
    exit 0
    --- stdout
    --- staging (a.yaml)
    +++ production (b.yaml)
    --- stderr
    no difference between staging and production
    ");
    let run = workspace.run(&["diff", "a.yaml", "b.yaml"]);
    assert!(run.stdout.contains("image: web:0"), "{run}");
    assert!(
        run.stdout
            .contains("http://${REGION}.example.com\" (not substituted)"),
        "unknown, not equal: {run}"
    );
}

#[test]
fn it_may_be_hidden_and_end_in_yml() {
    for name in ["kubeparity.yml", ".kubeparity.yaml", ".kubeparity.yml"] {
        let workspace = gap();
        std::fs::rename(
            workspace.dir.path().join("kubeparity.yaml"),
            workspace.dir.path().join(name),
        )
        .expect("renamed");
        assert_eq!(workspace.run(&["check"]).status, Some(1), "{name}");
    }
}

#[test]
fn two_in_one_directory_are_refused() {
    let workspace = gap();
    workspace.write(".kubeparity.yml", TWO);
    insta::assert_snapshot!(workspace.run(&["check"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: two configurations are in one directory: kubeparity.yaml and .kubeparity.yml
    hint: remove one of the two, or name one: --config FILE
    ");
    let run = workspace.run(&["check", "--config", ".kubeparity.yml"]);
    assert_eq!(run.status, Some(1), "{run}");
}
