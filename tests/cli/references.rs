//! Objects that workloads refer to and that their environment does not render.

use crate::workspace::{Workspace, deployment};

const KEY: &str =
    "        - name: URL\n          valueFrom: {secretKeyRef: {name: app-secrets, key: url}}\n";

fn secret(name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\nstringData: {{url: not-for-print}}\n"
    )
}

fn overlays(production: &[(&str, String)]) -> Workspace {
    let workspace = Workspace::new(&[
        (
            "base/kustomization.yaml",
            "resources: [d.yaml]\n".to_owned(),
        ),
        ("base/d.yaml", deployment(KEY)),
        (
            "staging/kustomization.yaml",
            "resources: [../base, secret.yaml]\n".to_owned(),
        ),
        ("staging/secret.yaml", secret("app-secrets")),
        (
            "production/kustomization.yaml",
            "resources: [../base]\n".to_owned(),
        ),
    ]);
    for (path, text) in production {
        workspace.write(path, text);
    }
    workspace
}

#[test]
fn a_secret_that_stands_in_no_resources_is_named_by_its_file() {
    for (file, told) in [
        ("production/secret.yaml", true),
        ("production/secrets/app.enc.yaml", true),
        ("production/secret.txt", false),
    ] {
        let workspace = overlays(&[(file, secret("app-secrets"))]);
        let run = workspace.run(&["check", "staging", "production"]);
        assert_eq!(run.status, Some(0), "{run}");
        let sentence = format!("{file} declares Secret app-secrets");
        assert_eq!(run.stdout.contains(&sentence), told, "{run}");
        assert!(run.stdout.contains("will-not-start"), "{run}");
        assert!(!run.stdout.contains("not-for-print"), "{run}");
    }
}

#[test]
fn an_object_that_is_not_in_git_on_purpose_is_not_missed() {
    let config = |entry: &str| {
        format!(
            "environments:\n  staging: {{overlay: staging}}\n  production:\n    overlay: production\n    notInGit:\n    - {entry}\n"
        )
    };
    for (entry, status, said) in [
        (
            "{object: Secret/app-secrets, reason: the deploy job writes it}",
            0,
            "production: Secret app-secrets is not in Git: the deploy job writes it",
        ),
        (
            "{object: Secret/app-*, reason: vault}",
            0,
            "is not in Git: vault",
        ),
        ("{object: Secret/other, reason: vault}", 0, "will-not-start"),
        (
            "{reason: vault}",
            2,
            "write 'file: PATH' or 'object: Secret/NAME'",
        ),
        ("{object: 'Secret/[', reason: vault}", 2, "is not a glob"),
    ] {
        let workspace = overlays(&[("kubeparity.yaml", config(entry))]);
        let run = workspace.run(&["check"]);
        assert_eq!(run.status, Some(status), "{run}");
        let all = format!("{}{}", run.stdout, run.stderr);
        assert!(all.contains(said), "{entry}: {run}");
    }
}

#[test]
fn objects_that_nobody_renders_are_in_one_remark_with_the_command_that_tells() {
    let workspace = Workspace::new(&[("a.yaml", deployment(KEY)), ("b.yaml", deployment(KEY))]);
    let run = workspace.run(&["check", "a.yaml", "b.yaml"]);
    assert_eq!(run.status, Some(0), "{run}");
    let lines: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.contains("app-secrets"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    a, b: 1 object not rendered here, only a cluster can tell whether it is there: Secret app-secrets
    (key url); ask by 'kubectl describe secret/app-secrets'
    ");
}
