//! A repository of a stranger: nothing runs, nothing outside is read or written, and no file is read without end, unless it was asked for.

#![cfg(unix)]

use std::os::unix::fs::symlink;

use crate::workspace::{A, Workspace, deployment};

fn workspace() -> Workspace {
    let workspace = Workspace::new(&[
        ("repository/.git/HEAD", String::new()),
        ("repository/a/app.yaml", deployment(A)),
        ("repository/b/app.yaml", deployment(A)),
        ("outside/token", "canary-of-the-user\n".to_owned()),
        ("outside/app.yaml", deployment(A)),
    ]);
    let at = |path: &str| workspace.dir.path().join(path);
    symlink(at("outside/token"), at("repository/token.yaml")).expect("a link");
    symlink(at("outside"), at("repository/out")).expect("a link");
    symlink("/dev/zero", at("repository/zero.yaml")).expect("a link");
    symlink(at("outside/report.json"), at("repository/report.json")).expect("a link");
    workspace
}

/// Runs the program in the repository.
fn run(workspace: &Workspace, args: &[&str]) -> crate::workspace::Run {
    let inner = std::path::Path::new("repository");
    workspace.run_in(inner, args)
}

#[test]
fn links_out_of_the_repository_are_not_followed() {
    let cases: &[&[&str]] = &[
        &["check", "a", "token.yaml"],
        &["check", "a", "zero.yaml"],
        &["check", "a", "out"],
        &["check", "a", "b", "--config", "token.yaml"],
        &["check", "a", "b", "--baseline", "token.yaml"],
        &["check", "a", "snapshot:token.yaml"],
        &["check", "a", "b", "-o", "json=report.json"],
        &["check", "a", "b", "--write-baseline", "report.json"],
    ];
    let workspace = workspace();
    std::fs::write(workspace.dir.path().join("outside/report.json"), "theirs").expect("a file");
    for args in cases {
        let run = run(&workspace, args);
        assert_eq!(run.status, Some(2), "{args:?}: {run}");
        assert!(
            run.stderr.contains("leads out of the repository"),
            "{args:?}: {run}"
        );
        assert!(!run.stderr.contains("canary"), "{args:?}: {run}");
    }
    assert_eq!(workspace.read("outside/report.json"), "theirs");
    let asked = [
        "check",
        "a",
        "out/app.yaml",
        "--load-restrictor",
        "LoadRestrictionsNone",
    ];
    assert_eq!(run(&workspace, &asked).status, Some(0));
}

#[test]
fn a_configuration_runs_and_names_nothing_outside_unless_trusted() {
    let workspace = workspace();
    let config = |production: &str| {
        workspace.write(
            "repository/kubeparity.yaml",
            &format!(
                "environments:\n  staging: {{manifests: a}}\n  production: {{{production}}}\n"
            ),
        );
    };
    config("command: touch ran; cat b/app.yaml");
    for args in [
        &["check"][..],
        &["diff", "staging", "production"],
        &["check", "--declared"],
    ] {
        let run = run(&workspace, args);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(
            run.stderr.contains("is not run") && run.stderr.contains("--enable-exec"),
            "{run}"
        );
    }
    assert!(!workspace.dir.path().join("repository/ran").exists());
    assert_eq!(run(&workspace, &["check", "--enable-exec"]).status, Some(0));
    assert_eq!(
        run(
            &workspace,
            &[
                "check",
                "a",
                "b=command:cat b/app.yaml",
                "--config",
                "/dev/null"
            ]
        )
        .status,
        Some(2)
    );
    for path in ["../outside", "../outsid*", "out"] {
        config(&format!("manifests: '{path}'"));
        let refused = run(&workspace, &["check"]);
        assert_eq!(refused.status, Some(2), "{refused}");
        assert!(
            refused.stderr.contains("outside of the repository"),
            "{refused}"
        );
        assert!(refused.stderr.contains("kubeparity.yaml:3"), "{refused}");
    }
    config("manifests: ../outside/app.yaml");
    assert_eq!(
        run(&workspace, &["check", "--trust-config"]).status,
        Some(0)
    );
}

#[test]
fn a_program_in_the_repository_is_not_taken_for_git() {
    use std::os::unix::fs::PermissionsExt as _;

    let workspace = Workspace::new(&[
        (
            "kubeparity.yaml",
            "environments: {a: {manifests: a}, b: {manifests: b}}\n".to_owned(),
        ),
        ("a/app.yaml", deployment(A)),
        ("b/app.yaml", deployment(A)),
        ("git", "#!/bin/sh\ntouch ran\n".to_owned()),
    ]);
    let git = workspace.dir.path().join("git");
    std::fs::set_permissions(git, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    for path in ["", ":/nonexistent", ".:/nonexistent"] {
        let args = ["check", "--against", "main"];
        let run = workspace.run_with(&args, "", &[("PATH", path)]);
        assert_eq!(run.status, Some(2), "{run}");
        assert!(
            !workspace.dir.path().join("ran").exists(),
            "{path:?}: {run}"
        );
    }
}
