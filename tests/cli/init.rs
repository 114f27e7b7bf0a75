//! `kubeparity init`: what it sees in a repository, what it writes, and what it leaves alone.

mod layouts;

use crate::workspace::{A, B, Run, Workspace, deployment};

/// A repository with overlays, each of one base; production lacks what the others have.
fn repository(overlays: &[&str]) -> Workspace {
    let workspace = Workspace::new(&[
        (
            "base/kustomization.yaml",
            "resources: [app.yaml]\n".to_owned(),
        ),
        ("base/app.yaml", deployment(A)),
    ]);
    for path in overlays {
        let up = "../".repeat(path.split('/').count());
        let patch = match path.contains("prod") {
            true => String::new(),
            false => format!("patches:\n- patch: |\n{}", indented(&deployment(B))),
        };
        workspace.write(
            &format!("{path}/kustomization.yaml"),
            &format!("resources: [{up}base]\n{patch}"),
        );
    }
    workspace
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

/// Returns the lines of a text that are not comments or empty.
fn said(text: &str) -> String {
    let lines = text.lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with('#') && !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// Has the file printed, written and checked: all three agree, and the rest is what was written.
fn written(workspace: &Workspace) -> (Run, String) {
    let printed = workspace.run(&["init", "--print"]);
    assert_eq!(printed.status, Some(0), "{printed}");
    assert!(!workspace.dir.path().join("kubeparity.yaml").exists());
    let run = workspace.run(&["init"]);
    let text = workspace.read("kubeparity.yaml");
    assert_eq!(printed.stdout, text, "{run}");
    let check = workspace.run(&["check"]);
    assert_eq!(run.status, check.status, "{run}{check}");
    assert!(run.stdout.contains(&check.stdout), "{run}{check}");
    (run, text)
}

#[test]
fn it_writes_and_shows_the_first_check() {
    let workspace = repository(&["overlays/production", "overlays/staging"]);
    let (run, text) = written(&workspace);
    assert_eq!(run.status, Some(1), "{run}");
    insta::assert_snapshot!(run.stdout.lines().next().unwrap_or_default(), @"wrote kubeparity.yaml: 2 environments, staging and production");
    assert!(run.stdout.ends_with("\nnext: kubeparity check\n"), "{run}");
    assert!(run.stdout.contains("B is missing in production"), "{run}");
    insta::assert_snapshot!(text, @r"
    # What `kubeparity check` compares: written by `kubeparity init` from what lies in this repository. Change it as you like; nothing
    # writes it again but `kubeparity accept`, which adds entries to `expect`. Paths start from here. Every key: `kubeparity schema config`.

    # In the order of release: each is compared with the one before it.
    environments:
      staging:
        overlay: overlays/staging
      production:
        overlay: overlays/production

    # Differences that are wanted, each with a reason; `kubeparity accept ID --reason '…'` writes them.
    # expect:
    # - rule: image-differs
    #   environment: production
    #   reason: the release goes out on Thursdays

    # Severities by rule: error, warning, note or off. `kubeparity explain` lists the rules.
    # rules:
    #   image-differs: off
    ");
    let again = workspace.run(&["init"]);
    insta::assert_snapshot!(again, @r"
    exit 2
    --- stdout
    --- stderr
    error: kubeparity.yaml is there already
    hint: init overwrites nothing: `kubeparity init --print` shows what it would write
    ");
    assert_eq!(workspace.read("kubeparity.yaml"), text);
    assert_eq!(workspace.run(&["init", "--print"]).stdout, text);
}

#[test]
fn a_file_under_another_name_is_not_joined_by_a_second() {
    let workspace = repository(&["overlays/production", "overlays/staging"]);
    workspace.write(".kubeparity.yml", "environments: {}\n");
    let run = workspace.run(&["init"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(
        run.stderr.contains(".kubeparity.yml is there already"),
        "{run}"
    );
    assert!(!workspace.dir.path().join("kubeparity.yaml").exists());
}

/// A second workload, so that a file is not about the only one.
fn with_another(workspace: &Workspace) {
    let other = deployment(A)
        .replace("name: web", "name: report-worker")
        .replace("name: app", "name: main");
    workspace.write("base/other.yaml", &other);
    workspace.write(
        "base/kustomization.yaml",
        "resources: [app.yaml, other.yaml]\n",
    );
}

#[test]
fn what_developers_have_is_taken_where_the_check_can_tell_whose_it_is() {
    let workspace = repository(&["overlays/production", "overlays/staging"]);
    with_another(&workspace);
    workspace.write(
        "docker-compose.yml",
        "services:\n  web:\n    image: web\n    environment:\n      A: x\n",
    );
    workspace.write("services/web/.env.example", "A=\nB=\n");
    workspace.write("services/web/Dockerfile", "FROM scratch\n");
    workspace.write("services/web/main.py", "import os\nurl = os.environ['A']\n");
    workspace.write("tools/report/.env.example", "TOKEN=\n");
    let (run, text) = written(&workspace);
    assert_eq!(run.status, Some(1), "{run}");
    let said = said(&text);
    assert!(
        said.contains("  local:\n    compose: docker-compose.yml\n"),
        "{text}"
    );
    assert!(
        said.contains("needs:\n- file: services/web/.env.example\n- code: services/web\n"),
        "{text}"
    );
    assert!(
        text.contains("# - file: tools/report/.env.example\n#   workload: NAME\n"),
        "{text}"
    );

    // Nothing that runs is called like its services.
    std::fs::remove_file(workspace.dir.path().join("kubeparity.yaml")).expect("removed");
    workspace.write(
        "docker-compose.yml",
        "services:\n  database:\n    image: postgres\n",
    );
    let (_, text) = written(&workspace);
    assert!(
        text.contains("  # local:\n  #   compose: docker-compose.yml\n"),
        "{text}"
    );
    assert!(
        text.contains("needs:\n- file: services/web/.env.example\n"),
        "{text}"
    );
}

#[test]
fn a_context_is_named_and_not_asked() {
    let workspace = repository(&["overlays/production", "overlays/staging"]);
    let contexts = ["staging", "arn:aws:eks:eu-central-1:1:cluster/prod", "kind"];
    let contexts: String = contexts
        .iter()
        .map(|name| format!("- {{name: '{name}', context: {{cluster: c, user: u}}}}\n"))
        .collect();
    workspace.write(
        "config",
        &format!("apiVersion: v1\nkind: Config\ncontexts:\n{contexts}"),
    );
    let run = workspace.run_with(&["init", "--print"], "", &[("KUBECONFIG", "config")]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(run.stdout.contains("    # cluster: staging\n"), "{run}");
    assert!(
        run.stdout
            .contains("    # cluster: \"arn:aws:eks:eu-central-1:1:cluster/prod\"\n"),
        "{run}"
    );
    assert!(!run.stdout.contains("kind"), "{run}");
}

#[test]
fn where_two_environments_cannot_be_told_it_says_what_it_looked_for() {
    insta::assert_snapshot!(Workspace::new(&[("a.yaml", "a: b\n")]).run(&["init"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot find two environments below .: no directory has a kustomization
    hint: init looks for directories with a kustomization whose paths differ in an environment's name, such as overlays/staging and overlays/production, or apps/cart/stg and apps/cart/prd; by hand, kubeparity.yaml says environments: {staging: {overlay: DIR}, production: {overlay: DIR}}, with 'manifests: PATH' or 'command: helm template …' where there is no kustomization
    ");
    let workspace = repository(&["overlays/production"]);
    insta::assert_snapshot!(workspace.run(&["init"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot find two environments below .: the paths of these differ in no environment's name: base, overlays/production
    hint: init looks for directories with a kustomization whose paths differ in an environment's name, such as overlays/staging and overlays/production, or apps/cart/stg and apps/cart/prd; by hand, kubeparity.yaml says environments: {staging: {overlay: DIR}, production: {overlay: DIR}}, with 'manifests: PATH' or 'command: helm template …' where there is no kustomization
    ");
    insta::assert_snapshot!(workspace.run(&["init", "nowhere"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: nowhere is not a directory
    hint: name the directory of the repository: kubeparity init DIR
    ");
    assert!(!workspace.dir.path().join("kubeparity.yaml").exists());
}

#[test]
fn another_directory_is_looked_at_from_here() {
    let workspace = repository(&["overlays/production", "overlays/staging"]);
    let run = workspace.run(&["init", "overlays"]);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(
        run.stdout
            .ends_with("next: kubeparity check --config overlays/kubeparity.yaml\n"),
        "{run}"
    );
    let text = workspace.read("overlays/kubeparity.yaml");
    assert!(text.contains("overlay: staging\n"), "{text}");
    let check = workspace.run(&["check", "--config", "overlays/kubeparity.yaml"]);
    assert!(run.stdout.contains(&check.stdout), "{run}{check}");
}
