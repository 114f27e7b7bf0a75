//! Keys of mounted files that a process needs.

use crate::workspace::Workspace;

/// A workload that mounts a file, from a volume.
fn workload(volume: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        image: web:1\n        volumeMounts: [{{name: config, mountPath: /etc/web}}]\n      volumes: [{{name: config, {volume}}}]\n"
    )
}

/// Returns a text in one line, whatever was wrapped.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn map(text: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web}}\ndata:\n  web.toml: |\n    {text}\n---\n"
    )
}

fn workspace(keys: &str) -> Workspace {
    let of_map = workload("configMap: {name: web}");
    let of_item = workload("configMap: {name: web, items: [{key: web.toml, path: conf/web.toml}]}");
    Workspace::new(&[
        (
            "staging/web.yaml",
            [map("database.url = 'canary'"), of_map.clone()].concat(),
        ),
        (
            "production/web.yaml",
            [map("database.pool = 5"), of_map.clone()].concat(),
        ),
        (
            "moved/web.yaml",
            [map("database.url = 'canary'"), of_item].concat(),
        ),
        (
            "text/web.yaml",
            [map("<xml/>"), of_map]
                .concat()
                .replace("web.toml", "web.xml"),
        ),
        ("secret/web.yaml", workload("secret: {secretName: web}")),
        (
            "claim/web.yaml",
            workload("persistentVolumeClaim: {claimName: web}"),
        ),
        (
            "kubeparity.yaml",
            format!("needs:\n  - {{workload: web, keys: [{keys}]}}\n"),
        ),
    ])
}

#[test]
fn each_environment_is_held_against_them() {
    let workspace = workspace("/etc/web/web.toml#database.url, /etc/web/web.toml#cache?");
    let cases = [
        ("staging", 0, "parity"),
        (
            "production",
            1,
            "database.url of /etc/web/web.toml is needed and the file does not have it in production",
        ),
        (
            "moved",
            1,
            "database.url of /etc/web/web.toml is needed and moved mounts no such file",
        ),
        (
            "secret",
            2,
            "the file comes from Secret web, whose values are not looked at",
        ),
        ("claim", 2, "volume config is not of a ConfigMap"),
    ];
    for (environment, status, text) in cases {
        let run = workspace.run(&["check", environment]);
        assert_eq!(run.status, Some(status), "{run}");
        assert!(words(&run.stdout).contains(text), "{text}: {run}");
        assert!(!run.stdout.contains("canary"), "{run}");
    }
    let run = workspace.run(&["check", "production", "-o", "markdown"]);
    assert!(run.stdout.contains("kubeparity.yaml:2"), "{run}");
    assert!(run.stdout.contains("production/web.yaml:5"), "{run}");
}

#[test]
fn a_text_without_keys_is_not_evaluated() {
    let run = workspace("/etc/web/web.xml#a").run(&["check", "text"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(words(&run.stdout).contains("the file has no keys"), "{run}");
}

#[test]
fn what_names_no_key_is_refused() {
    for key in [
        "DATABASE_URL",
        "etc/web.toml#a",
        "/etc/web.toml",
        "'/etc/web.toml#'",
    ] {
        let run = workspace(key).run(&["check", "staging"]);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(
            run.stderr.contains("names no key of a mounted file"),
            "{run}"
        );
        assert!(run.stderr.contains("kubeparity.yaml:2"), "{run}");
    }
}
