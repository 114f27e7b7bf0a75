//! Where environments come from: files, directories, lists, JSON, commands, standard input, names.

use crate::workspace::{A, B, Workspace, deployment};

/// The title of the first finding, or `in parity`.
fn first(run: &crate::workspace::Run) -> String {
    assert!(run.stderr.is_empty(), "{run}");
    let found = run
        .stdout
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("error"));
    found.map_or_else(
        || "in parity".to_owned(),
        |line| {
            line.split("  ")
                .find(|part| !part.is_empty())
                .unwrap_or_default()
                .trim()
                .to_owned()
        },
    )
}

#[test]
fn every_spelling_of_a_source_is_read() {
    let object = deployment(A);
    let json: serde_json::Value = serde_yaml::from_str(&object).expect("YAML");
    let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [json]});
    let workspace = Workspace::new(&[
        ("a.yaml", deployment(&[A, B].concat())),
        ("plain.yaml", object.clone()),
        (
            "crlf.yaml",
            format!("\u{feff}{}", object.replace('\n', "\r\n")),
        ),
        (
            "several.yaml",
            format!("---\n# nothing\n---\n{object}---\n"),
        ),
        ("object.json", json.to_string()),
        ("list.json", list.to_string()),
        ("directory/below/d.yaml", object.clone()),
        (
            "directory/s.yml",
            "kind: Service\nmetadata: {name: x}\n".to_owned(),
        ),
        ("overlay/d.yaml", object.clone()),
        (
            "overlay/kustomization.yaml",
            "resources: [d.yaml]\n".to_owned(),
        ),
    ]);
    let sources = [
        "plain.yaml",
        "crlf.yaml",
        "several.yaml",
        "object.json",
        "list.json",
        "directory",
        "overlay",
        "overlay/",
        "-",
        "command:cat plain.yaml",
        "production=plain.yaml",
        "production=command:cat list.json",
        "production=-",
    ];
    for source in sources {
        let run = workspace.run_with(&["check", "a.yaml", source], &object, &[]);
        assert_eq!(run.status, Some(1), "{source}: {run}");
        assert!(
            first(&run).starts_with("B is missing in"),
            "{source}: {run}"
        );
        if source.starts_with("production=") {
            assert!(first(&run).ends_with("in production"), "{source}: {run}");
        }
    }
}

#[test]
fn directories_of_the_same_name_are_told_apart() {
    let workspace = Workspace::new(&[
        ("staging/app/d.yaml", deployment(&[A, B].concat())),
        ("production/app/d.yaml", deployment(A)),
    ]);
    let run = workspace.run(&["check", "staging/app", "production/app"]);
    assert_eq!(first(&run), "B is missing in production", "{run}");
}

#[test]
fn a_directory_above_overlays_is_not_read_as_manifests() {
    let workspace = Workspace::copy_of(&["overlays"]);
    let run = workspace.run(&["check", "overlays", "overlays/production"]);
    insta::assert_snapshot!(run, @r"
    exit 2
    --- stdout
    --- stderr
    error: overlays holds no kustomization, but directories below it do
    hint: name one of them, for example overlays/base
    ");
}

#[test]
fn what_is_not_in_git_is_said_and_the_check_goes_on() {
    let overlay = "resources: [d.yaml]\nsecretGenerator:\n- name: s\n  envs: [.env.secret]\n";
    let workspace = Workspace::new(&[
        ("a/kustomization.yaml", overlay.to_owned()),
        ("a/d.yaml", deployment(&[A, B].concat())),
        ("b.yaml", deployment(A)),
    ]);
    let run = workspace.run(&["check", "a", "b.yaml"]);
    assert_eq!(run.status, Some(2), "{run}");
    let said = "generated from a/.env.secret";
    assert_eq!(run.stdout.matches(said).count(), 1, "{run}");
    let run = workspace.run(&["render", "a"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stderr.contains(".env.secret"), "{run}");
}

#[test]
fn a_generator_that_is_a_program_is_not_run() {
    let plugin =
        "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: g}\nfiles: [s.enc.yaml]\n";
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {b: 'ENC[AES256_GCM,data:x]'}\nsops: {version: 3}\n";
    let missing = "        - name: C\n          valueFrom: {secretKeyRef: {name: s, key: c}}\n";
    let workspace = Workspace::new(&[
        (
            "a/kustomization.yaml",
            "resources: [d.yaml]\ngenerators: [g.yaml]\n",
        ),
        ("a/g.yaml", plugin),
        ("a/s.enc.yaml", secret),
        ("a/d.yaml", &deployment(&[B, missing].concat())),
        ("b.yaml", &deployment(&[B, missing].concat())),
    ]);
    let run = workspace.run(&["check", "a", "b.yaml"]);
    assert!(
        run.stdout.contains("reference-dangling") && run.stdout.contains("key c"),
        "{run}"
    );
    assert!(!run.stdout.contains("key b "), "{run}");
    assert!(
        run.stdout.contains("generator ksops g was not run"),
        "{run}"
    );
    assert_eq!(workspace.run(&["render", "a"]).status, Some(2));
}

#[test]
fn a_generator_that_was_not_run_is_not_evaluated() {
    let workspace = Workspace::new(&[
        (
            "a/kustomization.yaml",
            "resources: [d.yaml]\ngenerators: [g.yaml]\n",
        ),
        (
            "a/g.yaml",
            "apiVersion: shop.test/v1\nkind: Maker\nmetadata: {name: g}\n",
        ),
        ("a/d.yaml", &deployment(A)),
        ("b.yaml", &deployment(A)),
    ]);
    let run = workspace.run(&["check", "a", "b.yaml"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stdout.contains("a, generator Maker g"), "{run}");
    let run = workspace.run(&["check", "a", "b.yaml", "--allow-incomplete"]);
    assert_eq!(run.status, Some(0), "{run}");
}

#[test]
fn the_gcp_auth_provider_is_refused_by_name() {
    let kubeconfig = "apiVersion: v1\nkind: Config\nclusters:\n- {name: c, cluster: {server: 'https://127.0.0.1:1'}}\ncontexts:\n- {name: old, context: {cluster: c, user: u}}\nusers:\n- {name: u, user: {auth-provider: {name: gcp}}}\n";
    let workspace = Workspace::new(&[
        ("kubeconfig", kubeconfig.to_owned()),
        ("a.yaml", deployment(A)),
    ]);
    let run = workspace.run(&[
        "check",
        "a.yaml",
        "context:old",
        "--kubeconfig",
        "kubeconfig",
    ]);
    assert_eq!(run.status, Some(2), "{run}");
    let refused = "context old cannot be used: the auth provider 'gcp' is not supported";
    assert!(run.stderr.contains(refused), "{run}");
}
