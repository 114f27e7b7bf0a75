//! The program as people run it: all of stdout, stderr and status.

#![allow(clippy::expect_used)]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A directory with files, and the program run in it.
struct Workspace {
    dir: TempDir,
}

impl Workspace {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        for (path, text) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
        Self { dir }
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "", &[])
    }

    fn run_with(&self, args: &[&str], stdin: &str, env: &[(&str, &str)]) -> Output {
        Command::cargo_bin("kubeparity")
            .expect("the binary")
            .current_dir(self.dir.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("COLUMNS", "100")
            .envs(env.iter().copied())
            .args(args)
            .write_stdin(stdin)
            .output()
            .expect("it runs")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Status, stdout and stderr in one text, for snapshots.
fn whole(output: &Output) -> String {
    format!(
        "exit {:?}\n--- stdout\n{}--- stderr\n{}",
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr)
    )
}

fn deployment(env: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        image: web:1\n        env:\n{env}"
    )
}

const A: &str = "        - name: A\n          value: x\n";
const B: &str = "        - name: B\n          valueFrom: {secretKeyRef: {name: s, key: b}}\n";

#[test]
fn exit_codes_say_what_was_found() {
    let both = [A, B].concat();
    type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str], i32);
    let cases: [Case<'_>; 9] = [
        (
            &[("a.yaml", &deployment(A)), ("b.yaml", &deployment(A))],
            &["check", "a.yaml", "b.yaml"],
            0,
        ),
        (
            &[("a.yaml", &deployment(&both)), ("b.yaml", &deployment(A))],
            &["check", "a.yaml", "b.yaml"],
            1,
        ),
        (
            &[("a.yaml", &deployment(A)), ("b.yaml", &deployment(&both))],
            &["check", "a.yaml", "b.yaml"],
            0,
        ),
        (
            &[("a.yaml", &deployment(A)), ("b.yaml", &deployment(&both))],
            &["check", "--fail-on", "warning", "a.yaml", "b.yaml"],
            1,
        ),
        (
            &[
                ("a.yaml", &deployment(A)),
                ("b.yaml", "kind: Service\nmetadata: {name: x}\n"),
            ],
            &["check", "a.yaml", "b.yaml"],
            2,
        ),
        (
            &[("a.yaml", &deployment(A)), ("b.yaml", "a: b: c\n")],
            &["check", "a.yaml", "b.yaml"],
            2,
        ),
        (
            &[("a.yaml", &deployment(A))],
            &["check", "a.yaml", "none.yaml"],
            2,
        ),
        (&[("a.yaml", &deployment(A))], &["check", "a.yaml"], 2),
        (&[], &["check"], 2),
    ];
    for (files, args, wanted) in cases {
        let output = Workspace::new(files).run(args);
        assert_eq!(
            output.status.code(),
            Some(wanted),
            "{args:?}: {}",
            whole(&output)
        );
        assert_eq!(
            wanted == 2,
            output.stdout.is_empty(),
            "{args:?}: {}",
            whole(&output)
        );
    }
}

#[test]
fn a_missing_variable_is_told_with_both_places_and_the_patch() {
    let workspace = Workspace::new(&[
        ("staging.yaml", &deployment(&[A, B].concat())),
        ("production.yaml", &deployment(A)),
    ]);
    insta::assert_snapshot!(whole(&workspace.run(&[
        "check",
        "staging.yaml",
        "production.yaml"
    ])));
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    let workspace = Workspace::new(&[("kubeparity.yaml", "enviroments:\n  a: {overlay: x}\n")]);
    insta::assert_snapshot!(whole(&workspace.run(&["check"])));
}

#[test]
fn diff_shows_everything_unjudged() {
    let workspace = Workspace::new(&[
        ("a.yaml", &deployment(&[A, B].concat())),
        ("b.yaml", &deployment(&A.replace('x', "y"))),
    ]);
    insta::assert_snapshot!(whole(&workspace.run(&["diff", "a.yaml", "b.yaml"])));
}

#[test]
fn what_is_accepted_is_not_reported_again() {
    let config =
        "environments:\n  staging: {manifests: a.yaml}\n  production: {manifests: b.yaml}\n";
    let workspace = Workspace::new(&[
        ("kubeparity.yaml", config),
        ("a.yaml", &deployment(&[A, B].concat())),
        ("b.yaml", &deployment(A)),
    ]);
    assert_eq!(workspace.run(&["check"]).status.code(), Some(1));
    let id = "env-missing:Deployment/web/app/B@production";
    let accepted = workspace.run(&["accept", id, "--reason", "B is for trying things"]);
    assert_eq!(accepted.status.code(), Some(0), "{}", whole(&accepted));
    let again = workspace.run(&["check"]);
    assert_eq!(again.status.code(), Some(0), "{}", whole(&again));
    assert!(
        text(&again.stdout).contains("1 difference expected"),
        "{}",
        whole(&again)
    );
}

#[test]
fn a_baseline_makes_known_findings_quiet() {
    let workspace = Workspace::new(&[
        ("a.yaml", &deployment(&[A, B].concat())),
        ("b.yaml", &deployment(A)),
    ]);
    let write = workspace.run(&[
        "check",
        "a.yaml",
        "b.yaml",
        "--write-baseline",
        "known.json",
    ]);
    assert_eq!(write.status.code(), Some(1), "{}", whole(&write));
    let again = workspace.run(&["check", "a.yaml", "b.yaml", "--baseline", "known.json"]);
    assert_eq!(again.status.code(), Some(0), "{}", whole(&again));
}

/// The committed schemas are what the code says; `UPDATE=1 cargo test` writes them.
#[test]
fn the_committed_schemas_are_current() {
    let schemas = [
        ("report", kubeparity::report::schema()),
        ("kubeparity", kubeparity::config::schema()),
    ];
    for (name, schema) in schemas {
        let committed =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&committed, &schema).expect("the schema");
        }
        let text = std::fs::read_to_string(&committed).expect("the schema");
        assert_eq!(text, schema, "UPDATE=1 cargo test writes it");
    }
}

#[test]
fn the_demos_configuration_holds_to_the_schema() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema: serde_json::Value =
        serde_json::from_str(&kubeparity::config::schema()).expect("JSON");
    for file in ["kubeparity.yaml", "examples/many-apps/kubeparity.yaml"] {
        let text = std::fs::read_to_string(top.join(file)).expect(file);
        let value: serde_json::Value = serde_yaml::from_str(&text).expect("YAML");
        jsonschema::validate(&schema, &value).expect(file);
    }
}

#[test]
fn json_holds_to_its_schema() {
    let workspace = Workspace::new(&[
        ("a.yaml", &deployment(&[A, B].concat())),
        ("b.yaml", &deployment(A)),
        ("c.yaml", &deployment(A)),
        (
            "d.yaml",
            "kind: Unknown\nmetadata: {name: u}\nspec: {template: {spec: {containers: []}}}\n---\n",
        ),
    ]);
    let schema: serde_json::Value =
        serde_json::from_str(&kubeparity::report::schema()).expect("JSON");
    let whole = std::fs::read_to_string(workspace.dir.path().join("d.yaml")).expect("a file")
        + &deployment(A);
    std::fs::write(workspace.dir.path().join("d.yaml"), whole).expect("a file");
    let cases: [(&[&str], &str); 4] = [
        (&["a.yaml", "b.yaml"], "findings"),
        (&["b.yaml", "c.yaml"], "parity"),
        (&["b.yaml", "d.yaml"], "incomplete"),
        (&["a.yaml", "b.yaml", "c.yaml"], "findings"),
    ];
    for (sources, verdict) in cases {
        let output = workspace.run(&[&["check", "-o", "json"], sources].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        jsonschema::validate(&schema, &report).expect("valid");
        assert_eq!(report["verdict"], verdict, "{sources:?}");
        if verdict == "findings" {
            assert_eq!(
                report["findings"][0]["sides"][0]["place"]["line"], 14,
                "from 1"
            );
        }
    }
}

/// Every way in which a secret may come in; none may come out but through `render`.
#[test]
fn no_secret_comes_out() {
    const CANARY: &str = "hunter2canary";
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{CANARY}'\nstringData:\n  b: {CANARY}\n"
    );
    let literal = format!(
        "        - name: DB_PASSWORD\n          value: {CANARY}\n        - name: URL\n          value: postgres://u:{CANARY}@db/x\n"
    );
    let kustomization = format!(
        "resources: [d.yaml, s.yaml]\nsecretGenerator:\n- name: g\n  literals: [p={CANARY}]\n  envs: [.env]\n"
    );
    let broken =
        format!("resources: [d.yaml]\nsecretGenerator:\n- name: g\n  literals: [\"{CANARY}\"]\n");
    let workspace = Workspace::new(&[
        ("a/kustomization.yaml", &kustomization),
        ("a/d.yaml", &deployment(&[&literal, B].concat())),
        ("a/s.yaml", &secret),
        ("a/.env", &format!("TOKEN={CANARY}\n")),
        (
            "b.yaml",
            &deployment("        - name: DB_PASSWORD\n          value: other\n"),
        ),
        ("broken/kustomization.yaml", &broken),
        ("broken/d.yaml", &deployment(A)),
        (
            "bad.yaml",
            &format!("apiVersion: v1\nkind: Secret\ndata:\n  a: {CANARY}: x\n"),
        ),
    ]);
    let commands: [&[&str]; 8] = [
        &["check", "a", "b.yaml"],
        &["check", "b.yaml", "a", "-o", "json"],
        &["check", "a", "b.yaml", "-o", "markdown"],
        &["diff", "a", "b.yaml"],
        &["diff", "b.yaml", "a", "-o", "table"],
        &["check", "a", "broken"],
        &["check", "a", "bad.yaml"],
        &["check", "a", "a=b.yaml"],
    ];
    for args in commands {
        let output = workspace.run_with(args, "", &[("RUST_LOG", "trace")]);
        assert!(
            !whole(&output).contains(CANARY),
            "{args:?}: {}",
            whole(&output)
        );
    }
    let rendered = workspace.run(&["render", "a"]);
    assert!(
        text(&rendered.stdout).contains(CANARY),
        "render prints what it renders"
    );
}
