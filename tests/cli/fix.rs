//! `kubeparity fix`: what it shows, what it writes into files and branches, and what it leaves to people.

use std::path::Path;

use crate::workspace::{Run, Workspace};

const BASE: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: web:1
        envFrom:
        - configMapRef: {name: settings}
        - secretRef: {name: keys}
        resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {memory: 1Gi}}
";

const STAGING: &str = "resources: [../base]
configMapGenerator:
- name: settings
  literals: [LEVEL=info, PAGE_SIZE=50, HOST=db.staging.internal]
secretGenerator:
- name: keys
  literals: [TOKEN=x1, EXTRA=canary]
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: app, env: [{name: BATCH, value: '200'}]}]}}}
";

const PRODUCTION: &str = "# kept by the shop team
resources: [../base]   # ours

configMapGenerator:
- name: settings
  literals: [LEVEL=info]  # more to come
secretGenerator:
- name: keys
  # by hand
  literals:
  - TOKEN=hidden
";

fn shop() -> Workspace {
    Workspace::new(&[
        ("base/app.yaml", BASE),
        ("base/kustomization.yaml", "resources: [app.yaml]\n"),
        ("staging/kustomization.yaml", STAGING),
        ("production/kustomization.yaml", PRODUCTION),
    ])
}

const SOURCES: [&str; 3] = ["--", "staging", "production"];

fn fix(workspace: &Workspace, args: &[&str]) -> Run {
    let author = [
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@shop.test"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@shop.test"),
    ];
    let args = [&["fix"], args, &SOURCES].concat();
    workspace.run_with(&args, "", &author)
}

#[test]
fn it_shows_what_it_would_write_and_writes_nothing() {
    let workspace = shop();
    insta::assert_snapshot!(fix(&workspace, &[]));
    let kept = workspace.read("production/kustomization.yaml");
    assert_eq!(kept, PRODUCTION);
}

#[test]
fn what_is_written_mends_and_everything_else_stays() {
    let workspace = shop();
    let run = fix(&workspace, &["--write"]);
    assert_eq!(run.status, Some(0), "{run}");
    for said in [
        "production is not ready before a person fills in 2 lines",
        "HOST=REPLACE_ME",
    ] {
        assert!(run.stdout.contains(said), "{run}");
    }
    insta::assert_snapshot!(workspace.read("production/kustomization.yaml"));
    let check = workspace.run(&["check", "staging", "production", "-o", "json"]);
    let report: serde_json::Value = serde_json::from_str(&check.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let worse = findings.filter(|finding| finding["severity"] != "note");
    let rules: Vec<&str> = worse.filter_map(|of| of["rule"].as_str()).collect();
    assert!(rules.iter().all(|rule| *rule == "placeholder"), "{report}");
    assert!(!rules.is_empty(), "the marks are reported: {check}");
    let again = fix(&workspace, &["BATCH", "--write"]);
    assert_eq!(again.status, Some(2), "it is gone: {again}");
}

/// One fact of two environments is one finding, with an edit for each.
#[test]
fn every_environment_is_mended() {
    let workspace = shop();
    workspace.write("dr/kustomization.yaml", PRODUCTION);
    let sources = ["staging", "production", "dr", "--reference", "staging"];
    let check = workspace.run(&[&["check"][..], &sources].concat());
    for said in [
        "PAGE_SIZE",
        "fix in dr: ",
        "Patch for production's kustomization: add to production/kustomization.yaml",
        "Patch for dr's kustomization: add to dr/kustomization.yaml",
    ] {
        assert!(check.stdout.contains(said), "{said}: {check}");
    }
    let args = ["fix", "--write", "--reference", "staging", "--"];
    let run = workspace.run(&[&args[..], &sources[..3]].concat());
    assert_eq!(run.status, Some(0), "{run}");
    let mended = workspace.read("production/kustomization.yaml");
    assert!(mended.contains("PAGE_SIZE=50"), "{mended}");
    assert_eq!(workspace.read("dr/kustomization.yaml"), mended);
}

#[test]
fn one_finding_is_mended_by_itself() {
    let workspace = shop();
    let run = fix(&workspace, &["PAGE_SIZE", "--write"]);
    assert_eq!(run.status, Some(0), "{run}");
    let expected = PRODUCTION.replace(
        "[LEVEL=info]",
        "[LEVEL=info, HOST=REPLACE_ME, PAGE_SIZE=50]",
    );
    assert_eq!(workspace.read("production/kustomization.yaml"), expected);
}

#[test]
fn a_branch_has_the_edits_and_the_work_tree_has_not() {
    let workspace = shop();
    workspace.git(&["init", "-q"]);
    workspace.git(&["add", "-A"]);
    workspace.git(&["commit", "-qm", "first"]);
    let run = fix(&workspace, &["--branch", "mend/production"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert_eq!(workspace.git(&["status", "--porcelain"]), "");
    let count = workspace.git(&["rev-list", "--count", "HEAD..mend/production"]);
    assert_eq!(count, "1\n");
    let files = workspace.git(&["diff", "--name-only", "HEAD", "mend/production"]);
    assert_eq!(files, "production/kustomization.yaml\n");
    let committed = workspace.git(&["show", "mend/production:production/kustomization.yaml"]);
    let written = fix(&workspace, &["--write"]);
    assert_eq!(
        committed,
        workspace.read("production/kustomization.yaml"),
        "{written}"
    );
    for (name, why) in [
        ("mend/production", "already exists"),
        ("other", "not committed"),
        ("--upload-pack=x", "error"),
        ("a..b", "cannot name a branch"),
        ("HEAD", "cannot name a branch"),
    ] {
        if name == "other" {
            workspace.write(
                "production/kustomization.yaml",
                &PRODUCTION.replace("ours", "mine"),
            );
        } else {
            workspace.write("production/kustomization.yaml", PRODUCTION);
        }
        let run = fix(&workspace, &[&format!("--branch={name}")]);
        assert_eq!(run.status, Some(2), "{name}: {run}");
        assert!(run.stderr.contains(why), "{name}: {run}");
    }
    assert_eq!(workspace.git(&["branch", "--list", "other"]), "");
}

#[test]
fn what_becomes_a_secret_is_left_to_people() {
    let keys = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: keys}\nspec:\n  target: {name: keys}\n  data:\n  - secretKey: TOKEN\n    remoteRef: {key: shop}\n";
    let sealed = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: keys}\nspec:\n  encryptedData:\n    TOKEN: AgBx\n";
    for (text, expected) in [
        (keys, "- secretKey: EXTRA\n"),
        (sealed, "kubeseal --raw --namespace NAMESPACE --name keys"),
    ] {
        let workspace = shop();
        let own = PRODUCTION
            .split("secretGenerator")
            .next()
            .unwrap_or_default();
        let own = own.replace("[../base]", "[../base, keys.yaml]");
        workspace.write("production/kustomization.yaml", &own);
        workspace.write("production/keys.yaml", text);
        let run = fix(&workspace, &["EXTRA", "--write"]);
        assert_eq!(run.status, Some(1), "{run}");
        assert!(run.stdout.contains(expected), "{run}");
        assert_eq!(workspace.read("production/keys.yaml"), text);
        assert!(!run.to_string().contains("canary"), "{run}");
    }
}

#[test]
fn no_value_that_stands_in_a_file_is_shown_and_no_secrets_value_is_copied() {
    let workspace = shop();
    let run = fix(&workspace, &["--write"]);
    for secret in ["hidden", "canary"] {
        assert!(!run.to_string().contains(secret), "{run}");
    }
    let text = workspace.read("production/kustomization.yaml");
    assert!(
        text.contains("EXTRA=REPLACE_ME") && !text.contains("canary"),
        "{text}"
    );
}

#[test]
fn sources_go_behind_two_dashes() {
    let run = shop().run(&["fix", "staging", "production"]);
    assert_eq!(run.status, Some(2), "{run}");
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_repository() {
    let workspace = shop();
    let other = tempfile::tempdir().expect("a directory");
    let target = other.path().join("kustomization.yaml");
    std::fs::write(&target, PRODUCTION).expect("a file");
    workspace.git(&["init", "-q"]);
    let link = workspace.dir.path().join("production/kustomization.yaml");
    std::fs::remove_file(&link).expect("it was there");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    let run = fix(&workspace, &["--write", "--load-restrictor", "none"]);
    assert_eq!(run.status, Some(2), "{run}");
    let text = std::fs::read_to_string(Path::new(&target)).expect("a file");
    assert_eq!(text, PRODUCTION);
}
