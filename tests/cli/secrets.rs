//! Every way in which a secret may come in; none may come out but through `render`.

use crate::workspace::{A, B, Workspace, deployment};

const CANARY: &str = "hunter2canary";

#[expect(clippy::too_many_lines, reason = "a table of files")]
fn workspace() -> Workspace {
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{{\"stringData\":{{\"b\":\"{CANARY}\"}}}}'\nstringData:\n  b: {CANARY}\ndata:\n  c: aHVudGVyMmNhbmFyeQ==\n"
    );
    let literal = format!(
        "        - name: DB_PASSWORD\n          value: {CANARY}\n        - name: URL\n          value: postgres://u:{CANARY}@db/x\n        - name: COPY\n          value: x\n        - name: PART\n          value: a:b:c\n        - name: VAR\n          value: with $(COPIED)\n"
    );
    let replacements = "replacements:\n- source: {kind: Secret, name: s, fieldPath: stringData.b}\n  targets:\n  - select: {kind: Deployment}\n    fieldPaths: [\"spec.template.spec.containers.0.env.[name=COPY].value\"]\n  - select: {kind: Deployment}\n    fieldPaths: [\"spec.template.spec.containers.0.env.[name=PART].value\"]\n    options: {delimiter: ':', index: 1}\nvars:\n- {name: COPIED, objref: {apiVersion: v1, kind: Secret, name: s}, fieldref: {fieldPath: stringData.b}}\n";
    let configuration = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  app.conf: |\n    level=info\n    db.password={CANARY}\n"
    );
    let mounted = "        volumeMounts: [{name: c, mountPath: /c}]\n      volumes: [{name: c, configMap: {name: c}}]\n";
    let web = format!("{}{mounted}", deployment(&[&literal, B].concat()));
    let other = deployment("        - name: DB_PASSWORD\n          value: other\n") + mounted;
    let other_map = configuration
        .replace(CANARY, "other")
        .replace("info", "warn");
    let broken = |generator: &str| format!("resources: [d.yaml]\n{generator}\n");
    Workspace::new(&[
        (
            "a/kustomization.yaml",
            format!(
                "resources: [d.yaml, s.yaml, c.yaml]\nsecretGenerator:\n- name: g\n  literals: [p={CANARY}]\n  envs: [.env]\n  files: [key.pem]\n{replacements}"
            ),
        ),
        ("a/d.yaml", web),
        ("a/s.yaml", secret.clone()),
        ("a/c.yaml", configuration),
        ("a/.env", format!("TOKEN={CANARY}\n")),
        ("a/key.pem", CANARY.to_owned()),
        ("b.yaml", format!("{other}---\n{other_map}")),
        ("manifests/a.yaml", format!("{secret}---\n{other}")),
        (
            "list.json",
            format!(
                "{{\"kind\": \"List\", \"items\": [{{\"kind\": \"Secret\", \"metadata\": {{\"name\": \"s\"}}, \"data\": \"{CANARY}\"}}]}}"
            ),
        ),
        (
            "literal/kustomization.yaml",
            broken(&format!(
                "secretGenerator:\n- name: g\n  literals: [\"{CANARY}\"]"
            )),
        ),
        ("literal/d.yaml", deployment(A)),
        (
            "env/kustomization.yaml",
            broken("secretGenerator:\n- name: g\n  envs: [.env]"),
        ),
        ("env/d.yaml", deployment(A)),
        ("env/.env", format!("A=1\nB=\u{feff}{CANARY}\n={CANARY}\n")),
        (
            "json6902/kustomization.yaml",
            format!(
                "resources: [s.yaml]\npatches:\n- target: {{kind: Secret}}\n  patch: |\n    - {{op: test, path: /stringData/b, value: no}}\n    - {{op: add, path: /no/where, value: {CANARY}}}\n"
            ),
        ),
        ("json6902/s.yaml", secret.clone()),
        (
            "merge/kustomization.yaml",
            format!(
                "resources: [d.yaml]\npatches:\n- patch: |\n    kind: Secret\n    stringData:\n      b: {CANARY}: x\n"
            ),
        ),
        ("merge/d.yaml", deployment(A)),
        (
            "resource/kustomization.yaml",
            "resources: [s.yaml]\n".to_owned(),
        ),
        (
            "resource/s.yaml",
            secret.replace("stringData:", "stringData: {"),
        ),
        (
            "bad.yaml",
            format!("apiVersion: v1\nkind: Secret\ndata:\n  a: {CANARY}: x\n"),
        ),
        (
            "kubeparity.yaml",
            "environments:\n  staging: {manifests: b.yaml}\n  production: {overlay: a}\n"
                .to_owned(),
        ),
    ])
}

#[test]
fn no_secret_comes_out() {
    let workspace = workspace();
    let commands: &[&[&str]] = &[
        &["check", "a", "b.yaml"],
        &["check", "b.yaml", "a"],
        &["check", "b.yaml", "a", "-o", "json"],
        &["check", "a", "b.yaml", "-o", "json"],
        &["check", "a", "b.yaml", "-o", "markdown"],
        &["check", "b.yaml", "a", "-o", "markdown"],
        &["check", "a", "manifests", "-o", "json"],
        &[
            "check",
            "a",
            "b.yaml",
            "--write-baseline",
            "out.json",
            "-o",
            "markdown=out.md",
        ],
        &["diff", "a", "b.yaml"],
        &["diff", "b.yaml", "a"],
        &["diff", "b.yaml", "a", "-o", "table"],
        &["diff", "manifests", "a", "-o", "table"],
        &["check", "a", "list.json"],
        &["check", "a", "literal"],
        &["check", "a", "env"],
        &["check", "a", "json6902"],
        &["check", "a", "merge"],
        &["check", "a", "resource"],
        &["check", "a", "flow"],
        &["check", "a", "key"],
        &["check", "a", "bad.yaml"],
        &["check", "a", "command:cat bad.yaml"],
        &["render", "literal"],
        &["render", "json6902"],
        &["render", "merge"],
        &["render", "resource"],
        &["render", "flow"],
        &["render", "key"],
        &["accept", "DB_PASSWORD", "--reason", "shown"],
    ];
    for args in commands {
        let run = workspace.run_with(args, "", &[("RUST_LOG", "trace")]);
        let said = run.to_string();
        for secret in [CANARY, "aHVudGVyMmNhbmFyeQ"] {
            assert!(!said.contains(secret), "{args:?}: {run}");
        }
    }
    for file in ["out.json", "out.md", "kubeparity.yaml"] {
        assert!(!workspace.read(file).contains(CANARY), "{file}");
    }
    // Without this, nothing above would have been at stake.
    let rendered = workspace.run(&["render", "a"]);
    assert!(rendered.stdout.matches(CANARY).count() >= 6, "{rendered}");
}

#[test]
fn what_is_typed_into_a_command_is_masked() {
    let workspace = workspace();
    let commands = [
        format!("DB_PASSWORD={CANARY} cat b.yaml"),
        format!("true postgres://app:{CANARY}@db; cat b.yaml"),
        format!("true --db-password {CANARY}; cat bad.yaml"),
        format!("false --token={CANARY}"),
    ];
    for command in &commands {
        let source = format!("command:{command}");
        let named = format!("b={source}");
        let config = format!(
            "environments:\n  a: {{overlay: a}}\n  b: {{command: {:?}}}\n",
            command
        );
        workspace.write("kubeparity.yaml", &config);
        let runs: [&[&str]; 7] = [
            &["check", "a", &source],
            &["check", "a", &named, "-o", "json"],
            &["check", "a", &named, "-o", "markdown"],
            &["diff", "a", &source],
            &["check"],
            &["check", &source, &source],
            &["snapshot", &source, "-o", "-"],
        ];
        for args in runs {
            let run = workspace.run_with(args, "", &[("RUST_LOG", "trace")]);
            assert!(!run.to_string().contains(CANARY), "{args:?}: {run}");
        }
    }
    let source = format!("command:{}", commands[1]);
    let run = workspace.run(&["diff", "a", &source]);
    assert!(
        run.stdout
            .contains("+++ true (command:true postgres://app:••••••@db; cat b.yaml)"),
        "what is no credential stays: {run}"
    );
    let source = format!("command:{}", commands[0]);
    let run = workspace.run(&["diff", "a", &source]);
    assert!(run.stdout.contains("+++ cat (command:"), "{run}");
}

#[test]
fn the_log_is_our_own() {
    let workspace = workspace();
    let run = workspace.run_with(&["check", "a", "b.yaml"], "", &[("RUST_LOG", "trace")]);
    assert!(run.stderr.lines().count() > 2, "{run}");
    for line in run.stderr.lines() {
        assert!(line.contains(" kubeparity::"), "{line}");
    }
    let run = workspace.run_with(
        &["check", "a", "b.yaml"],
        "",
        &[("RUST_LOG", "hyper=trace")],
    );
    assert!(run.stderr.is_empty(), "{run}");
}

#[test]
fn a_value_in_a_place_that_is_not_its_own_is_not_told() {
    let generator = |form: &str, list: &str| {
        format!("resources: [d.yaml]\n{form}Generator:\n- name: g\n  {list}\n")
    };
    let files = format!("files: [password={CANARY}]");
    let pairs = |value: &str| {
        let mounted = "        volumeMounts: [{name: c, mountPath: /c}]\n      volumes: [{name: c, configMap: {name: c}}]\n";
        let map = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  env.json: '[{{\"name\":\"DB_PASSWORD\",\"value\":\"{value}\"}}]'\n"
        );
        format!("{}{mounted}---\n{map}", deployment(A))
    };
    let workspace = Workspace::new(&[
        ("a/d.yaml", deployment(A)),
        ("a/kustomization.yaml", "resources: [d.yaml]\n".to_owned()),
        ("secret/d.yaml", deployment(A)),
        ("secret/kustomization.yaml", generator("secret", &files)),
        ("map/d.yaml", deployment(A)),
        ("map/kustomization.yaml", generator("configMap", &files)),
        ("line/d.yaml", deployment(A)),
        ("line/.env", format!("A=1\nPASSWORD {CANARY}\n")),
        (
            "line/kustomization.yaml",
            generator("configMap", "envs: [.env]"),
        ),
        ("pairs.yaml", pairs(CANARY)),
        ("others.yaml", pairs("dahlia9canary")),
        (
            "key.yaml",
            format!("environments:\n  a: {{overlay: a}}\n  b: {{overlay: a, pasword: {CANARY}}}\n"),
        ),
        (
            "own/kubeparity.yaml",
            format!("environments: {{a: {{overlay: a}}}}\nmachine: x login y passwort {CANARY}\n"),
        ),
    ]);
    for (args, told) in [
        (&["check", "a", "secret"][..], "generated from a file"),
        (&["check", "a", "map"], "the file of the key 'password'"),
        (&["check", "a", "line"], "is not a key"),
        (&["check", "pairs.yaml", "others.yaml"], "env.json"),
        (&["diff", "pairs.yaml", "others.yaml"], "env.json"),
        (
            &["check", "--config", "own/kubeparity.yaml"],
            "has no key 'machine'",
        ),
        (&["check", "--config", "key.yaml"], "has no key 'pasword'"),
    ] {
        let run = workspace.run(args);
        assert!(matches!(run.status, Some(0..=2)), "{args:?}: {run}");
        let all = format!("{}{}", run.stdout, run.stderr);
        let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(all.contains(told), "{args:?}: {run}");
        assert!(!all.contains("canary"), "{args:?}: {run}");
    }
}
