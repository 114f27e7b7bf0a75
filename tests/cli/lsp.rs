//! `kubeparity lsp` as an editor drives it: an editor opens, types, hovers, asks for actions, and leaves.

mod editor;

use serde_json::json;

use self::editor::{Editor, Found};
use crate::workspace::Workspace;

const BASE: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      containers:
      - name: app
        image: web:1
        envFrom:
        - configMapRef: {name: app}
        env:
        - name: HOST
          value: db
        - name: URL
          value: postgres://$(HOST):5432/$(API_TOKEN)
        - name: LEVEL
          value: info
        - name: B
          valueFrom: {secretKeyRef: {name: s, key: b}}
        resources: {limits: {memory: 1Gi}}
";

const STAGING: &str = "resources: [../base]
configMapGenerator:
- name: app
  literals:
  - GREETING=hello
  - LEVEL=debug
  - API_TOKEN=canary-two-8f3kd02mfy
secretGenerator:
- name: s
  literals: [b=canary-one]
";

const GREETING: &str = "  - GREETING=hello\n";
const FILE: &str = "production/kustomization.yaml";

fn production() -> String {
    STAGING.replace(GREETING, "")
}

fn workspace() -> Workspace {
    let config =
        "environments:\n  staging: {overlay: staging}\n  production: {overlay: production}\n";
    Workspace::new(&[
        ("kubeparity.yaml", config),
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("base/kustomization.yaml", "resources: [app.yaml]\n"),
        ("base/app.yaml", BASE),
        ("staging/kustomization.yaml", STAGING),
        (FILE, &production()),
    ])
}

fn has(diagnostics: &[Found], line: u64, code: &str, message: &str) -> bool {
    let mut found = diagnostics.iter();
    found.any(|of| of.line == line && of.code == code && of.message.contains(message))
}

#[test]
fn findings_come_and_go_as_one_types() {
    let workspace = workspace();
    let before = production();
    let mut editor = Editor::of(&workspace, "production");
    editor.opens(FILE, &before);
    let missing = "GREETING is missing in production";
    let found = editor.diagnostics(FILE);
    assert!(has(&found, 6, "env-missing", missing), "{found:?}");
    assert!(has(&found, 6, "secret-literal", "API_TOKEN"), "{found:?}");

    let actions = editor.actions((FILE, 6), &before);
    let [(title, mended)] = actions.as_slice() else {
        panic!("{actions:?}");
    };
    assert_eq!(title, "add key GREETING to ConfigMap app");
    assert_eq!(mended.replace(GREETING, ""), before);
    // What is typed and not saved is what counts.
    let found = editor.types(FILE, mended);
    assert!(!has(&found, 6, "env-missing", ""), "{found:?}");
    let patch = "patches:\n- target: {kind: Deployment}\n  patch: |\n    - op: remove\n      path: /spec/template/spec/containers/0/resources\n";
    let found = editor.types(FILE, &format!("{mended}{patch}"));
    let codes: Vec<&str> = found.iter().map(|of| of.code.as_str()).collect();
    assert!(codes.contains(&"resources-missing"), "{found:?}");
    let found = editor.types(FILE, &before);
    assert!(has(&found, 6, "env-missing", missing), "{found:?}");

    assert_eq!(workspace.read(FILE), before);
    editor.leaves();
}

/// A text as it is half-way through, and the line and the words of its one diagnostic.
const HALF_TYPED: [(&str, &str, u64, &str); 4] = [
    ("[../base]", "[../base", 2, "yaml: line"),
    ("[../base]", "[../bas]", 1, "did you mean ../base?"),
    ("name: app", "name: [", 5, "yaml: line"),
    ("literals:\n", "literal:\n", 4, "literal"),
];

#[test]
fn a_half_typed_file_has_an_error_at_its_line() {
    let workspace = workspace();
    let mut editor = Editor::of(&workspace, "");
    editor.opens(FILE, &production());
    editor.diagnostics(FILE);
    for (old, new, line, message) in HALF_TYPED {
        let found = editor.types(FILE, &production().replacen(old, new, 1));
        let [only] = found.as_slice() else {
            panic!("{new}: {found:?}");
        };
        assert!(only.message.contains(message), "{new}: {found:?}");
        assert_eq!(
            (only.line, only.code.as_str()),
            (line, ""),
            "{new}: {found:?}"
        );
        // Nothing can be said of the values, and nothing breaks.
        assert_eq!(editor.hovers(FILE, 4), "", "{new}");
        assert_eq!(editor.actions((FILE, line), ""), [], "{new}");
    }
    let found = editor.types(FILE, &production());
    assert!(has(&found, 6, "env-missing", ""), "{found:?}");
    // A file that is closed counts as it is on the disk.
    editor.types(FILE, "resources: [");
    editor.closes(FILE);
    let found = editor.diagnostics(FILE);
    assert!(has(&found, 6, "env-missing", ""), "{found:?}");
    editor.leaves();
}

/// Lines, and what is said of them.
const MEANT: [(&str, u64, &str); 6] = [
    (
        "base/app.yaml",
        18,
        "env.URL of Deployment web, container app
  staging: \"postgres://db:5432/••••••\" (base/app.yaml:18)
    $(HOST) is \"db\" (base/app.yaml:16)
    $(API_TOKEN) is \"••••••\" from configmap app, key API_TOKEN (staging/kustomization.yaml:7)
  production: \"postgres://db:5432/••••••\" (base/app.yaml:18)
    $(HOST) is \"db\" (base/app.yaml:16)
    $(API_TOKEN) is \"••••••\" from configmap app, key API_TOKEN (production/kustomization.yaml:6)
",
    ),
    (
        "staging/kustomization.yaml",
        5,
        "env.GREETING of Deployment web, container app
  staging: \"hello\" from configmap app, key GREETING (staging/kustomization.yaml:5)
    by envFrom (base/app.yaml:13)
  production: not set
",
    ),
    (
        FILE,
        5,
        "env.LEVEL of Deployment web, container app
  staging: \"info\" (base/app.yaml:20)
    sets over \"debug\" from configmap app, key LEVEL (staging/kustomization.yaml:6)
  production: \"info\" (base/app.yaml:20)
    sets over \"debug\" from configmap app, key LEVEL (production/kustomization.yaml:5)
",
    ),
    (
        "base/app.yaml",
        21,
        "env.B of Deployment web, container app
  staging: secret s, key b (base/app.yaml:21)
    key b of Secret s (staging/kustomization.yaml:10)
  production: secret s, key b (base/app.yaml:21)
    key b of Secret s (production/kustomization.yaml:9)
",
    ),
    (
        "base/app.yaml",
        23,
        "resources.limits.memory of Deployment web, container app
  staging: 1Gi (base/app.yaml:23)
  production: 1Gi (base/app.yaml:23)
",
    ),
    ("base/app.yaml", 8, ""),
];

#[test]
fn a_line_is_explained_with_where_each_part_comes_from() {
    let workspace = workspace();
    let mut editor = Editor::of(&workspace, "");
    for (path, line, expected) in MEANT {
        assert_eq!(editor.hovers(path, line), expected, "{path}:{line}");
    }
    // Of the text that is typed, without a pause for the server to see it by itself.
    let typed = BASE.replace("value: db", "value: other");
    editor.opens("base/app.yaml", &typed);
    let text = editor.hovers("base/app.yaml", 18);
    assert!(text.contains("$(HOST) is \"other\""), "{text}");
    editor.leaves();
}

#[test]
fn a_name_with_a_line_in_it_says_nothing_by_itself() {
    let workspace = workspace();
    let forged = BASE.replacen("name: HOST", r#"name: "H\n  production: FORGED""#, 1);
    workspace.write("base/app.yaml", &forged);
    let mut editor = Editor::of(&workspace, "");
    let text = editor.hovers("base/app.yaml", 15) + &editor.hovers("base/app.yaml", 16);
    assert!(text.contains("FORGED"), "{text}");
    let mut lines = text.lines();
    assert!(
        lines.all(|line| !line.starts_with("  production: FORGED")),
        "{text}"
    );
    editor.leaves();
}

/// Messages that break the protocol, and the end of the line that is said of them.
const BROKEN: [(&str, &str); 5] = [
    (
        "Content-Length: 9999999999999\r\n\r\n\"canary\"",
        "--raise-limits FACTOR allows more",
    ),
    ("Content-Length: 9\r\n\r\n{\"canary\":", "invalid data"),
    ("canary\r\n\r\n", "invalid data"),
    (
        "Content-Length: 90\r\n\r\n{\"canary\"",
        "unexpected end of file",
    ),
    (
        "Content-Length: 44\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"shutdown\"}Content-Length: 51\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":[\"canary\"]}",
        "nothing but exit behind shutdown",
    ),
];

#[test]
fn a_broken_message_is_not_repeated() {
    let workspace = workspace();
    let framed = |text: &str| format!("Content-Length: {}\r\n\r\n{text}", text.len());
    let greeting =
        framed(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#)
            + &framed(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);
    for (message, said) in BROKEN {
        let variables = [("RUST_LOG", "trace")];
        let run = workspace.run_with(&["lsp"], &format!("{greeting}{message}"), &variables);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.trim_end().ends_with(said), "{run}");
        assert!(!run.to_string().contains("canary"), "{run}");
    }
}

#[test]
fn what_an_editor_may_not_have_run_is_a_diagnostic() {
    let workspace = workspace();
    let config =
        "environments:\n  staging: {overlay: staging}\n  production: {command: touch ran}\n";
    workspace.write("kubeparity.yaml", config);
    let mut editor = Editor::of(&workspace, "");
    let found = editor.diagnostics("kubeparity.yaml");
    assert!(has(&found, 3, "", "no program is run"), "{found:?}");
    assert!(!workspace.dir.path().join("ran").exists());
    // A base that lies outside of the repository.
    workspace.write("in/.git/HEAD", "ref: refs/heads/main\n");
    let config = "environments:\n  staging: {overlay: s}\n  production: {overlay: p}\n";
    workspace.write("in/kubeparity.yaml", config);
    for overlay in ["s", "p"] {
        let path = format!("in/{overlay}/kustomization.yaml");
        workspace.write(&path, "resources: [../../base]\n");
    }
    let mut inner = Editor::of(&workspace, "in");
    let found = inner.diagnostics("in/s/kustomization.yaml");
    assert!(
        has(&found, 1, "", "base has no kustomization.yaml"),
        "{found:?}"
    );
    assert_eq!(inner.hovers("base/app.yaml", 18), "");
    inner.leaves();
    let unknown = editor.ask("textDocument/definition", &json!({}));
    assert_eq!(unknown, -32601);
    assert_eq!(editor.ask("textDocument/hover", &json!({})), -32602);
    editor.leaves();
}

#[test]
fn a_configuration_that_is_not_there_is_told_once_and_found_later() {
    let workspace = Workspace::new(&[("a/b.yaml", "a: 1\n")]);
    let mut editor = Editor::of(&workspace, "a");
    for _ in 0..2 {
        editor.opens("a/b.yaml", "a: 2\n");
        assert_eq!(editor.hovers("a/b.yaml", 1), "");
    }
    let [(method, said)] = editor.said.as_slice() else {
        panic!("{:?}", editor.said);
    };
    assert_eq!(method, "window/logMessage");
    assert!(said.to_string().contains("kubeparity init"), "{said}");
    let config =
        "environments:\n  staging: {manifests: b.yaml}\n  production: {manifests: c.yaml}\n";
    workspace.write("a/kubeparity.yaml", config);
    editor.opens("a/b.yaml", BASE);
    let found = editor.diagnostics("a/kubeparity.yaml");
    let [only] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert!(only.message.contains("c.yaml"), "{found:?}");
    editor.leaves();
}
