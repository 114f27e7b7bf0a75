//! The examples' CI files do what they say: each `run:` step and each script of them is executed, against a server that answers as the
//! hosts' API does. Needs bash, curl, jq and tar, as a CI machine has them.

mod gitlab;
mod host;
mod runner;
mod status;

use std::path::Path;
use std::process::{Command, Output};

use host::{Host, TOKEN};
use runner::{Runner, read};

use crate::workspace::{A, Workspace, deployment};

const PLATFORM: &str = "x86_64-unknown-linux-musl";
const CONFIG: &str = "environments:\n  staging: {manifests: staging.yaml}\n  production: {manifests: production.yaml}\n";

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A repository in which production lacks a variable.
fn with_gap() -> Workspace {
    Workspace::new(&[
        ("kubeparity.yaml", CONFIG),
        (
            "staging.yaml",
            &deployment(&format!(
                "{A}        - name: DATABASE_URL\n          value: x\n"
            )),
        ),
        ("production.yaml", &deployment(A)),
    ])
}

/// Puts a release into the host: the program under test behind a script, and the script that the template of GitLab calls.
fn release(host: &Host, workspace: &Workspace) -> String {
    let name = format!("kubeparity-0.1.0-{PLATFORM}");
    let program = env!("CARGO_BIN_EXE_kubeparity");
    workspace.write(
        &format!("release/{name}/kubeparity"),
        &format!("#!/bin/sh\nexec {program} \"$@\"\n"),
    );
    let comment = std::fs::read_to_string(top().join("examples/pull-request/comment.sh"));
    workspace.write(
        &format!("release/{name}/comment.sh"),
        &comment.expect("the script"),
    );
    let script =
        format!("chmod +x {name}/*; tar -czf {name}.tar.gz {name}; sha256sum {name}.tar.gz");
    let made = Command::new("bash")
        .args(["-ec", &script])
        .current_dir(workspace.dir.path().join("release"))
        .output()
        .expect("bash starts");
    let sums = String::from_utf8(made.stdout).expect("a checksum");
    let archive = std::fs::read(workspace.dir.path().join(format!("release/{name}.tar.gz")));
    let mut state = host.state.lock().expect("the state");
    let at = |file: &str| format!("/downloads/v0.1.0/{file}");
    state
        .files
        .insert(at(&format!("{name}.tar.gz")), archive.expect("an archive"));
    state
        .files
        .insert(at("SHA256SUMS"), sums.clone().into_bytes());
    sums.split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Runs the workflow of the pull request's example on a repository.
fn workflow(
    host: &Host,
    repository: &Workspace,
    temp: &Path,
    further: &[(&str, &str)],
) -> (bool, Runner) {
    workflow_of(
        "examples/pull-request/ci.yaml",
        host,
        repository,
        temp,
        further,
    )
}

/// Runs the job `parity` of a workflow.
fn workflow_of(
    file: &str,
    host: &Host,
    repository: &Workspace,
    temp: &Path,
    further: &[(&str, &str)],
) -> (bool, Runner) {
    let (api, downloads) = (
        format!("{}/api", host.address),
        format!("{}/downloads", host.address),
    );
    let context = [
        ("github.api_url", api.as_str()),
        ("github.repository", "org/shop"),
        ("github.event_name", "pull_request"),
        ("github.event.pull_request.number", "7"),
        ("github.sha", "0123456789012345678901234567890123456789"),
        ("github.ref", "refs/pull/7/merge"),
        ("github.token", TOKEN),
        ("runner.os", "Linux"),
        ("runner.arch", "X64"),
        ("inputs.downloads", &downloads),
    ];
    let context: Vec<(&str, &str)> = context.iter().chain(further).copied().collect();
    let mut runner = Runner::new(repository.dir.path(), temp, &context);
    let passed = runner.steps(&read(file)["jobs"]["parity"]["steps"]);
    (passed, runner)
}

#[test]
#[ignore = "needs bash, curl, jq and tar"]
fn a_pull_request_has_one_comment_while_there_is_something_to_say() {
    let (host, repository) = (Host::start(), with_gap());
    release(&host, &repository);
    host.add(
        "somebody",
        false,
        "<!-- kubeparity: . --> I write like the program",
    );
    for _ in 0..150 {
        host.add("somebody", false, "a comment");
    }
    let temp = tempfile::tempdir().expect("a directory");
    let further = [("inputs.sarif", "true")];
    let (passed, runner) = workflow(&host, &repository, temp.path(), &further);
    assert!(!passed, "{}", runner.log);
    assert_eq!(host.writes().len(), 2, "a comment and the scan");
    let written = host.bodies().pop().expect("a comment");
    for wanted in [
        "<!-- kubeparity: . -->\n### kubeparity: staging → production: findings",
        "<details>",
        "DATABASE_URL",
    ] {
        assert!(written.contains(wanted), "{wanted}: {written}");
    }
    assert_eq!(
        written.matches("<details>").count(),
        written.matches("</details>").count()
    );
    assert!(
        runner.log.contains("::error file=production.yaml"),
        "{}",
        runner.log
    );
    assert!(!runner.log.contains(TOKEN), "{}", runner.log);
    let summary = std::fs::read_to_string(temp.path().join("summary")).expect("a summary");
    assert!(summary.contains("DATABASE_URL"), "{summary}");
    assert_eq!(
        runner.passed_over,
        [
            "actions/checkout",
            "actions/cache",
            "actions/upload-artifact"
        ]
    );
    assert_eq!(host.state.lock().expect("the state").scans.len(), 1);

    pushes_after_that(&host, &repository, temp.path());
}

fn pushes_after_that(host: &Host, repository: &Workspace, temp: &Path) {
    // Another push: the comment is written anew in its place, and the program is there already.
    repository.write("production.yaml", &deployment(A).replace("web:1", "web:0"));
    let (passed, runner) = workflow(host, repository, temp, &[]);
    assert!(!passed && runner.log.contains("already"), "{}", runner.log);
    assert_eq!(
        host.writes(),
        ["PATCH /api/repos/org/shop/issues/comments/1151"]
    );

    // Mended: nothing is left to say, and what others wrote stays.
    repository.write("production.yaml", &repository.read("staging.yaml"));
    let (passed, runner) = workflow(host, repository, temp, &[]);
    assert!(passed, "{}", runner.log);
    assert_eq!(
        host.writes(),
        ["DELETE /api/repos/org/shop/issues/comments/1151"]
    );
    assert_eq!(host.bodies().len(), 151);
    workflow(host, repository, temp, &[]);
    assert!(host.writes().is_empty(), "still nothing to say");
}

#[test]
#[ignore = "needs bash, curl, jq and tar"]
fn what_goes_wrong_around_the_verdict_does_not_change_it() {
    let (host, repository) = (Host::start(), with_gap());
    release(&host, &repository);
    let temp = tempfile::tempdir().expect("a directory");
    host.state.lock().expect("the state").only_reads = true;
    let (passed, runner) = workflow(&host, &repository, temp.path(), &[("inputs.sarif", "true")]);
    assert!(!passed);
    for wanted in [
        "the comment could not be written: HTTP 403",
        "code scanning did not take the report",
    ] {
        assert!(runner.log.contains(wanted), "{}", runner.log);
    }
    assert_eq!(runner.context["steps.check.outputs.exit-code"], "1");

    // A run that cannot tell says so in the comment too.
    host.state.lock().expect("the state").only_reads = false;
    repository.write("production.yaml", "a: [");
    let (passed, runner) = workflow(&host, &repository, temp.path(), &[]);
    assert!(!passed);
    assert_eq!(runner.context["steps.check.outputs.verdict"], "incomplete");
    assert!(
        host.bodies()[0].contains("incomplete"),
        "{:?}",
        host.bodies()
    );
}

fn script(name: &str, directory: &Path, env: &[(&str, &str)]) -> Output {
    in_example(&format!("pull-request/{name}"), directory, env)
}

/// Runs a script of the examples.
fn in_example(path: &str, directory: &Path, env: &[(&str, &str)]) -> Output {
    let mut bash = Command::new("bash");
    bash.arg(top().join("examples").join(path));
    bash.current_dir(directory).envs(env.iter().copied());
    bash.output().expect("bash starts")
}

#[test]
#[ignore = "needs bash, curl, jq and tar"]
fn only_what_has_the_checksum_is_installed() {
    let (host, workspace) = (Host::start(), with_gap());
    let sum = release(&host, &workspace);
    let downloads = format!("{}/downloads", host.address);
    let install = |target: &str, checksum: &str, version: &str| {
        let env = [
            ("VERSION", version),
            ("TARGET", target),
            ("CHECKSUM", checksum),
            ("DOWNLOADS", &downloads),
            ("PLATFORM", PLATFORM),
        ];
        let ended = script("install.sh", workspace.dir.path(), &env);
        let is_there = workspace
            .dir
            .path()
            .join(target)
            .join("kubeparity")
            .exists();
        (
            ended.status.success(),
            is_there,
            String::from_utf8_lossy(&ended.stderr).into_owned(),
        )
    };
    assert_eq!(install("a", "", "v0.1.0"), (true, true, String::new()));
    assert_eq!(
        install("b", &sum.to_uppercase(), "0.1.0"),
        (true, true, String::new())
    );
    let (ended, is_there, said) = install("c", &"0".repeat(64), "0.1.0");
    assert!(
        !ended && !is_there && said.contains("has the checksum"),
        "{said}"
    );
    let (ended, is_there, said) = install("d", "", "0.2.0");
    assert!(!ended && !is_there && said.contains("404"), "{said}");
    let listed = format!("/downloads/v0.1.0/{}", "SHA256SUMS");
    host.state
        .lock()
        .expect("the state")
        .files
        .insert(listed, b"00  other.tar.gz\n".to_vec());
    let (ended, is_there, said) = install("e", "", "0.1.0");
    assert!(
        !ended && !is_there && said.contains("does not name"),
        "{said}"
    );
}

#[test]
#[ignore = "needs bash, curl, jq and tar"]
fn a_report_that_is_too_long_is_cut_where_nothing_stays_open() {
    let (host, workspace) = (Host::start(), with_gap());
    let lines = "x".repeat(99);
    let fenced = format!(
        "### title\n\n<details><summary>a</summary>\n\n```yaml\n{}```\n\n</details>\n",
        format!("{lines}\n").repeat(900)
    );
    workspace.write("parity.md", &fenced);
    workspace.write("parity.json", "{\"verdict\": \"findings\"}");
    let api = format!("{}/api", host.address);
    let env = [
        ("HOST", "github"),
        ("API", api.as_str()),
        ("PROJECT", "org/shop"),
        ("NUMBER", "7"),
        ("TOKEN", TOKEN),
        ("REPORTS", "."),
    ];
    let ended = script("comment.sh", workspace.dir.path(), &env);
    assert!(
        ended.status.success() && ended.stdout.is_empty(),
        "{ended:?}"
    );
    let written = host.bodies().pop().expect("a comment");
    assert!(
        written.contains("the rest is in the report"),
        "{}",
        written.len()
    );
    assert_eq!(written.matches("<details>").count(), 2);
    assert_eq!(written.matches("</details>").count(), 2);
    assert_eq!(written.matches("```").count(), 2);
}

#[test]
#[ignore = "needs bash, curl, jq and tar"]
fn the_release_check_reads_the_clusters_of_its_secret() {
    let host = Host::start();
    let repository = Workspace::copy_of(&["overlays", "examples/release-check/kubeparity.yaml"]);
    repository.write(".git/HEAD", "ref: refs/heads/main\n");
    release(&host, &repository);
    let cluster = "cluster: {server: 'https://127.0.0.1:1'}";
    let kubeconfig = format!(
        "clusters: [{{name: c, {cluster}}}]\nusers: []\ncontexts:\n- {{name: staging, context: {{cluster: c, user: ''}}}}\n- {{name: production, context: {{cluster: c, user: ''}}}}\n"
    );
    let temp = tempfile::tempdir().expect("a directory");
    let secret = [("secrets.PARITY_KUBECONFIG", kubeconfig.as_str())];
    let file = "examples/release-check/ci.yaml";
    let (passed, runner) = workflow_of(file, &host, &repository, temp.path(), &secret);
    assert!(!passed);
    // Nobody answers there, and the run says so of both clusters.
    assert_eq!(
        runner.context["steps.check.outputs.exit-code"], "2",
        "{}",
        runner.log
    );
    for wanted in [
        "not evaluated",
        "Connection refused)",
        "context staging",
        "context production",
    ] {
        assert!(runner.log.contains(wanted), "{wanted}: {}", runner.log);
    }
    assert!(host.bodies().is_empty(), "it writes no comment");
}

#[test]
fn the_hooks_for_pre_commit_check_what_is_declared() {
    let hooks = read(".pre-commit-hooks.yaml");
    for hook in hooks.as_array().expect("hooks") {
        let mut words = hook["entry"].as_str().expect("an entry").split_whitespace();
        assert_eq!(words.next(), Some("kubeparity"));
        let args: Vec<&str> = words.collect();
        assert_eq!(with_gap().run(&args).status, Some(1));
        let files = regex::Regex::new(hook["files"].as_str().expect("files")).expect("a pattern");
        for name in [
            "overlays/production/kustomization.yaml",
            "app/.env.production",
            "base/app.properties",
            "Kustomization",
        ] {
            assert!(files.is_match(name), "{name}");
        }
        assert!(!files.is_match("src/main.rs"));
    }
}
