//! What a change adds: `check --against`, `affected`, and commits as sources.

use crate::workspace::{A, B, Workspace, deployment};

fn overlay(name: &str, patch: &str) -> (String, String) {
    let text = format!("resources: [../../base]\n{patch}");
    (format!("overlays/{name}/kustomization.yaml"), text)
}

fn adding(variables: &[&str]) -> String {
    let env: Vec<String> = variables
        .iter()
        .map(|name| format!("{{name: {name}, value: x}}"))
        .collect();
    format!(
        "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {{name: web}}\n    spec: {{template: {{spec: {{containers: [{{name: app, env: [{}]}}]}}}}}}\n",
        env.join(", ")
    )
}

const CONFIGURATION: &str = "environments:
  staging: {overlay: overlays/staging}
  production: {overlay: overlays/production}
";

/// Production lacks `OLD` on the main branch; a branch is checked out.
fn shop() -> Workspace {
    let workspace = Workspace::new(&[
        ("kubeparity.yaml".to_owned(), CONFIGURATION.to_owned()),
        (
            "base/kustomization.yaml".to_owned(),
            "resources: [app.yaml]\n".to_owned(),
        ),
        ("base/app.yaml".to_owned(), deployment(A)),
        overlay("staging", &adding(&["OLD"])),
        overlay("production", ""),
        ("README.md".to_owned(), "x\n".to_owned()),
    ]);
    workspace.git(&["init", "-q", "-b", "main"]);
    workspace.git(&["add", "-A"]);
    workspace.git(&["commit", "-qm", "first"]);
    workspace.git(&["checkout", "-qb", "change"]);
    workspace
}

fn put(workspace: &Workspace, (path, text): (String, String)) {
    workspace.write(&path, &text);
}

#[test]
fn only_what_a_change_adds_is_told() {
    let workspace = shop();
    let none = workspace.run(&["check", "--against", "main"]);
    assert_eq!(none.status, Some(0), "{none}");
    assert!(
        none.stdout.contains("touches nothing that is compared"),
        "{none}"
    );
    put(&workspace, overlay("staging", &adding(&["OLD", "NEW"])));
    workspace.git(&["commit", "-qam", "more"]);
    let run = workspace.run(&["check", "--against", "main"]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stdout.contains("NEW is missing in production"), "{run}");
    assert!(!run.stdout.contains("OLD is missing"), "{run}");
    let said = "only what the change since main adds is told: 3 findings persist, 0 mended";
    assert!(run.stdout.contains(said), "{run}");
    // What is not committed counts too.
    put(&workspace, overlay("staging", ""));
    let run = workspace.run(&["check", "--against", "main"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(run.stdout.contains(" mended"), "{run}");
    assert_eq!(workspace.git(&["status", "--porcelain"]).lines().count(), 1);
    assert_eq!(workspace.git(&["stash", "list"]), "");
}

#[test]
fn what_the_main_branch_got_meanwhile_is_nobodys_fault() {
    let workspace = shop();
    workspace.git(&["checkout", "-q", "main"]);
    put(&workspace, overlay("staging", ""));
    workspace.git(&["commit", "-qam", "mended on main"]);
    workspace.git(&["checkout", "-q", "change"]);
    put(&workspace, overlay("production", "# touched\n"));
    let run = workspace.run(&["check", "--against", "main"]);
    assert_eq!(run.status, Some(0), "{run}");
}

#[test]
fn a_new_overlay_counts_as_new() {
    let workspace = shop();
    put(&workspace, overlay("qa", &adding(&["OLD", "MORE"])));
    let run = workspace.run(&[
        "check",
        "--against",
        "main",
        "overlays/qa",
        "overlays/production",
    ]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(
        run.stdout.contains("main does not have overlays/qa"),
        "{run}"
    );
}

#[test]
fn a_base_reaches_every_overlay_above_it() {
    let both = "overlays/staging\noverlays/production\n";
    let cases = [
        ("base/app.yaml", deployment(&[A, B].concat()), both),
        (
            "overlays/production/kustomization.yaml",
            "resources: [../../base]\n# x\n".to_owned(),
            "overlays/production\n",
        ),
        ("README.md", "y\n".to_owned(), ""),
        ("kubeparity.yaml", format!("{CONFIGURATION}# x\n"), both),
        ("base/new.yaml", "x: y\n".to_owned(), ""),
        (
            "overlays/staging/new.yaml",
            "x: y\n".to_owned(),
            "overlays/staging\n",
        ),
    ];
    for (path, text, expected) in cases {
        let workspace = shop();
        workspace.write(path, &text);
        let run = workspace.run(&["affected", "main"]);
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (Some(0), expected),
            "{path}: {run}"
        );
        let run = workspace.run(&["affected", "main", "-o", "json"]);
        let all: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(
            all.as_array().map(Vec::len),
            Some(expected.lines().count()),
            "{run}"
        );
    }
}

#[test]
fn a_commit_is_a_source() {
    let workspace = shop();
    put(&workspace, overlay("production", &adding(&["MINE"])));
    let run = workspace.run(&[
        "check",
        "before=git:main:overlays/production",
        "overlays/production",
    ]);
    assert!(run.stdout.contains("MINE"), "{run}");
    assert!(run.stdout.contains("before → production"), "{run}");
    let run = workspace.run(&[
        "check",
        "git:main:overlays/production",
        "overlays/production",
    ]);
    assert!(matches!(run.status, Some(0 | 1)), "{run}");
    let run = workspace.run(&[
        "diff",
        "git:main:overlays/staging",
        "git:HEAD:overlays/production",
    ]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(
        run.stdout.contains("git:main:overlays/staging"),
        "places are those of the commit: {run}"
    );
}

#[test]
fn hostile_names_and_paths_are_refused() {
    let workspace = shop();
    for (args, why) in [
        (&["check", "--against", "--upload-pack=x"][..], ""),
        (&["check", "--against=--output=x"], "does not name a commit"),
        (
            &["check", "--against", "gone"],
            "Git knows no commit 'gone'",
        ),
        (&["affected", "main..change"], "Git knows no commit"),
        (
            &["check", "git:main:../../etc", "overlays/staging"],
            "has nothing at",
        ),
        (
            &["check", "git:main:gone", "overlays/staging"],
            "has nothing at",
        ),
        (&["check", "git:", "overlays/staging"], ""),
        (
            &["check", "git:-x:overlays/staging", "overlays/staging"],
            "does not name a commit",
        ),
    ] {
        let run = workspace.run(args);
        assert_eq!(run.status, Some(2), "{args:?}: {run}");
        assert!(run.stderr.contains(why), "{args:?}: {run}");
    }
}

#[cfg(unix)]
#[test]
fn no_link_of_a_commit_leads_out() {
    let workspace = shop();
    let link = workspace.dir.path().join("overlays/staging/secret.env");
    std::os::unix::fs::symlink("/etc/passwd", &link).expect("a link");
    let text = "resources: [../../base]\nconfigMapGenerator:\n- {name: a, envs: [secret.env]}\n";
    workspace.write("overlays/staging/kustomization.yaml", text);
    workspace.git(&["add", "-A"]);
    workspace.git(&["commit", "-qm", "a link"]);
    let run = workspace.run(&["diff", "git:HEAD:overlays/staging", "overlays/production"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(!run.to_string().contains("root:"), "{run}");
}

/// A change of the code alone may ask for a variable that no environment has.
#[test]
fn what_code_newly_asks_for_is_told() {
    let workspace = shop();
    let needs = "needs:\n- {workload: web, code: code}\n";
    workspace.write("kubeparity.yaml", &format!("{CONFIGURATION}{needs}"));
    workspace.write("code/main.py", "import os\nA = os.environ['A']\n");
    workspace.git(&["add", "-A"]);
    workspace.git(&["commit", "-qm", "code"]);
    let run = workspace.run(&["check", "--against", "HEAD"]);
    assert_eq!(run.status, Some(0), "{run}");
    let more = "import os\nA = os.environ['A']\nB = os.environ['ASKED_FOR']\n";
    workspace.write("code/main.py", more);
    let run = workspace.run(&["check", "--against", "HEAD"]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stdout.contains("ASKED_FOR is needed"), "{run}");
    let said = "touches what says which variables are needed";
    assert!(run.stdout.contains(said), "{run}");
    let run = workspace.run(&["affected", "HEAD"]);
    assert_eq!(
        run.stdout, "overlays/staging\noverlays/production\n",
        "{run}"
    );
}

/// `git diff` runs the filters of a repository's own configuration.
#[cfg(unix)]
#[test]
fn no_program_of_the_repositorys_configuration_is_run() {
    let workspace = shop();
    workspace.write(".gitattributes", "* filter=own\n");
    workspace.git(&["add", "-A"]);
    workspace.git(&["commit", "-qm", "attributes"]);
    let ran = workspace.dir.path().join("ran");
    let program = format!("touch {}; cat", ran.display());
    for setting in [
        "filter.own.clean",
        "filter.own.smudge",
        "core.fsmonitor",
        "diff.external",
    ] {
        workspace.git(&["config", setting, &program]);
    }
    put(&workspace, overlay("staging", &adding(&["OLD", "NEW"])));
    let run = workspace.run(&["check", "--against", "main"]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stdout.contains("NEW"), "{run}");
    assert!(!ran.exists(), "{run}");
}
