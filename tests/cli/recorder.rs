//! What a run does on the machine, recorded: no program but git, no file read outside of the repository and what every process of the
//! system reads, none written but the outputs.
//!
//! The recorder is `strace`. Where the machine has none, nothing is recorded, and the test says so.

#![cfg(target_os = "linux")]

mod trace;

use std::path::{Path, PathBuf};

use serde_json::json;

use self::trace::{Call, record};
use crate::workspace::{A, Workspace, deployment};

/// Places that every process reads.
const OF_SYSTEM: &[&str] = &[
    "/proc",
    "/sys",
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share",
    "/usr/local/share",
    "/usr/libexec",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/etc/localtime",
    "/etc/passwd",
    "/etc/nsswitch.conf",
    "/dev/null",
    "/dev/urandom",
    "/etc/gitconfig",
    "/dev/tty",
];

/// Makes a repository that tries everything: commands, programs of a kustomization, links, paths outside, devices.
fn hostile() -> Workspace {
    let plugin = "apiVersion: x/v1\nkind: Evil\nmetadata:\n  name: e\n  annotations: {config.kubernetes.io/function: 'exec: {path: ./evil.sh}'}\n";
    let workspace = Workspace::new(&[
        ("repository/.git/HEAD", "ref: refs/heads/main\n".to_owned()),
        ("repository/evil.sh", "#!/bin/sh\ntouch ../ran\n".to_owned()),
        ("repository/a/app.yaml", deployment(A)),
        ("repository/b/app.yaml", deployment(A)),
        ("repository/plugins/e.yaml", plugin.to_owned()),
        ("repository/plugins/kustomization.yaml", "resources: [app.yaml]\ngenerators: [e.yaml]\ntransformers: [e.yaml]\n".to_owned()),
        ("repository/plugins/app.yaml", deployment(A)),
        ("repository/chart/kustomization.yaml", "resources: [app.yaml]\nhelmCharts: [{name: c, repo: 'https://127.0.0.1:1'}]\n".to_owned()),
        ("repository/chart/app.yaml", deployment(A)),
        ("repository/links/kustomization.yaml", "resources: [app.yaml]\nconfigMapGenerator: [{name: c, files: [token, ../../home/.netrc]}]\n".to_owned()),
        ("repository/command.yaml", "environments:\n  staging: {manifests: a}\n  production: {command: ./evil.sh}\n".to_owned()),
        ("repository/outside.yaml", "environments:\n  staging: {manifests: a}\n  production: {manifests: ../home}\n".to_owned()),
        ("home/.netrc", "machine canary\n".to_owned()),
        ("home/.kube/config", "apiVersion: v1\nkind: Config\n".to_owned()),
        ("home/app.yaml", deployment(A)),
        ("home/report.json", "theirs".to_owned()),
    ]);
    let at = |path: &str| workspace.dir.path().join(path);
    for (to, link) in [
        ("home/.netrc", "repository/links/token"),
        ("home/app.yaml", "repository/links/app.yaml"),
        ("home", "repository/out"),
        ("home/report.json", "repository/report.json"),
    ] {
        std::os::unix::fs::symlink(at(to), at(link)).expect("a link");
    }
    std::os::unix::fs::symlink("/dev/zero", at("repository/zero.yaml")).expect("a link");
    workspace
}

/// Files that the runs are asked to write.
const OUTPUTS: &[&str] = &["told.json", "told.md", "known.json"];

/// Tells whether a run may do that to a path.
fn is_allowed(call: &Call, path: &Path, (top, is_of_git, written): (&Path, bool, &[&str])) -> bool {
    let (repository, caches) = (top.join("repository"), top.join("home/.cache"));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_output = OUTPUTS.contains(&&*name) || name.starts_with(".kubeparity-");
    // Nothing answers here: what is listed was reached.
    if call.name == "connect" {
        return false;
    }
    if call.name == "execve" {
        let is_tested = path == Path::new(env!("CARGO_BIN_EXE_kubeparity"));
        // Git starts the other end of a local repository through a shell.
        let is_git = name == "git" || path.starts_with("/usr/lib/git-core");
        return is_tested || is_git || is_of_git && name == "sh";
    }
    if call.writes {
        let is_asked_for = is_output && path.parent() == Some(&repository);
        let is_written = written.iter().any(|of| {
            let of = repository.join(of);
            // A file is made beside its place, and renamed.
            path.starts_with(&of)
                || name.starts_with(".kubeparity-") && path.parent() == of.parent()
        });
        return is_asked_for || is_written || path.starts_with(&caches) || path.starts_with("/dev");
    }
    let of_system = OF_SYSTEM.iter().any(|of| path.starts_with(of));
    let own = [repository, caches, top.join("home/.gitconfig")];
    of_system || own.iter().any(|own| path.starts_with(own))
}

#[test]
fn a_hostile_repository_runs_reads_and_writes_nothing_outside() {
    let workspace = hostile();
    let top = workspace.dir.path();
    let cases: &[(&[&str], i32)] = &[
        (
            &[
                "check",
                "a",
                "b",
                "-o",
                "json=told.json",
                "-o",
                "markdown=told.md",
                "--write-baseline",
                "known.json",
            ],
            0,
        ),
        (&["check", "a", "plugins"], 2),
        (&["check", "a", "chart"], 2),
        (&["check", "a", "links"], 2),
        (&["check", "a", "out"], 2),
        (&["check", "a", "zero.yaml"], 2),
        (&["check", "a", "b", "-o", "json=report.json"], 2),
        (&["check", "--config", "command.yaml"], 2),
        (&["check", "--config", "outside.yaml"], 2),
        (&["check", "a", "git::file:///nowhere//b?ref=main"], 2),
    ];
    for (args, wanted) in cases {
        let Some((status, calls)) = record(&workspace, args, "") else {
            eprintln!("there is no strace: nothing is recorded");
            return;
        };
        assert_eq!(status, Some(*wanted), "{args:?}");
        assert!(
            calls.iter().any(|call| call.name == "execve"),
            "the recorder works"
        );
        for call in &calls {
            let is_of_git = args.iter().any(|arg| arg.starts_with("git::"));
            let is_allowed = |path: &PathBuf| is_allowed(call, path, (top, is_of_git, &[]));
            assert!(call.paths.iter().all(is_allowed), "{args:?}: {call:?}");
        }
    }
    assert!(!top.join("ran").exists());
    assert_eq!(workspace.read("home/report.json"), "theirs");
}

/// Adds to the hostile repository what the commands look at that change it or talk: commits whose files have filters, hooks, code.
fn with_history() -> Workspace {
    let workspace = hostile();
    let top = workspace.dir.path();
    let overlay = |literals: &str| {
        format!("resources: [../a]\nconfigMapGenerator:\n- name: c\n  literals: [{literals}]\n")
    };
    let reads = "        - name: X\n          valueFrom: {configMapKeyRef: {name: c, key: K}}\n";
    for (path, text) in [
        ("a/app.yaml", deployment(&format!("{A}{reads}"))),
        ("a/kustomization.yaml", "resources: [app.yaml]\n".to_owned()),
        ("staging/kustomization.yaml", overlay("J=1, K=1")),
        ("production/kustomization.yaml", overlay("J=1")),
        (
            "kubeparity.yaml",
            "environments:\n  staging: {overlay: staging}\n  production: {overlay: production}\n"
                .to_owned(),
        ),
        (".gitattributes", "* filter=evil diff=evil\n".to_owned()),
        ("code/app.py", "import os\nos.environ[\"X\"]\n".to_owned()),
        (
            "code/Dockerfile",
            "FROM x\nCMD [\"./evil.sh\"]\n".to_owned(),
        ),
    ] {
        workspace.write(&format!("repository/{path}"), &text);
    }
    for (to, link) in [("/dev/zero", "code/zero.py"), ("../home", "code/out")] {
        let link = top.join("repository").join(link);
        std::os::unix::fs::symlink(to, link).expect("a link");
    }
    std::fs::create_dir_all(top.join("home/.cache")).expect("a directory");
    workspace.write("home/.gitconfig", "[user]\nname = a\nemail = a@shop.test\n");
    make_history(&workspace);
    workspace
}

/// Commits what the repository has, and configures every program that git can be made to run.
fn make_history(workspace: &Workspace) {
    let top = workspace.dir.path();
    let git = |args: &[&str]| workspace.git(&[&["-C", "repository"], args].concat());
    std::fs::remove_file(top.join("repository/.git/HEAD")).expect("it is there");
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "first"]);
    let evil = "touch ../ran; cat";
    for setting in [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "diff.external",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "gpg.program",
    ] {
        git(&["config", setting, evil]);
    }
    git(&["config", "commit.gpgSign", "true"]);
    for hook in [
        "reference-transaction",
        "post-commit",
        "post-checkout",
        "commit-msg",
    ] {
        let path = format!("repository/.git/hooks/{hook}");
        workspace.write(&path, "#!/bin/sh\ntouch ../ran\n");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(top.join(&path), mode).expect("it is ours");
    }
}

/// What an editor says that opens a file of another's, and leaves.
fn editor(top: &Path) -> String {
    let uri = |path: &str| format!("file://{}/{path}", top.display());
    let document = json!({"uri": uri("home/app.yaml"), "text": "a: 1"});
    let place = json!({"textDocument": {"uri": uri("home/app.yaml")}, "position": {"line": 0, "character": 0}});
    let said = [
        json!({"id": 1, "method": "initialize", "params": {"rootUri": uri("repository"), "capabilities": {}}}),
        json!({"method": "initialized", "params": {}}),
        json!({"method": "textDocument/didOpen", "params": {"textDocument": document}}),
        json!({"id": 2, "method": "textDocument/hover", "params": place}),
        json!({"id": 3, "method": "shutdown"}),
        json!({"method": "exit"}),
    ];
    let framed = said.map(|message| {
        let text = message.to_string();
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    });
    framed.concat()
}

/// What an agent asks for that was talked into something.
fn agent() -> String {
    let mut asked = String::new();
    for path in [
        "../home",
        "zero.yaml",
        "out",
        "links",
        "command.yaml",
        "plugins",
        "code",
    ] {
        for (tool, arguments) in [
            ("check", json!({"sources": ["a", path]})),
            ("check", json!({"config": path})),
            ("needs", json!({"path": path})),
            ("render", json!({"path": path})),
        ] {
            let params = json!({"name": tool, "arguments": arguments});
            let request =
                json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
            asked = format!("{asked}{request}\n");
        }
    }
    asked
}

/// Commands, their exit codes, and what in the repository they may write.
type Wanted<'w> = (&'w [&'w str], i32, &'w [&'w str]);

const COMMANDS: &[Wanted<'static>] = &[
    (&["affected", "main"], 0, &[]),
    (&["check", "--against", "main"], 0, &[]),
    (&["needs", "code"], 0, &[]),
    (
        &["check", "staging", "production", "--needs", "code"],
        1,
        &[],
    ),
    (&["fix"], 0, &[]),
    (&["fix", "--branch", "mended"], 0, &[".git"]),
    (&["fix", "--write"], 0, &["production/kustomization.yaml"]),
    (&["init", "--print"], 0, &[]),
    (&["init", "code"], 2, &[]),
    (
        &["accept", "limits.memory", "--reason", "r"],
        0,
        &["kubeparity.yaml"],
    ),
    (&["timeline", "staging"], 2, &[]),
    (&["timeline", "context:none"], 2, &[]),
    (&["revisions", "context:none"], 2, &[]),
    (&["drift"], 2, &[]),
    (&["completions", "bash"], 0, &[]),
    (&["mcp"], 0, &[]),
    (&["lsp"], 0, &[]),
];

#[test]
fn no_command_runs_reads_or_writes_what_is_not_its_own() {
    let workspace = with_history();
    let top = workspace.dir.path();
    for (args, wanted, written) in COMMANDS {
        let input = match args {
            ["lsp"] => editor(top),
            ["mcp"] => agent(),
            _ => String::new(),
        };
        let Some((status, calls)) = record(&workspace, args, &input) else {
            eprintln!("there is no strace: nothing is recorded");
            return;
        };
        let contexts = top.join("home/.kube/config");
        let looks_at_contexts = ["init", "timeline", "revisions", "drift"].contains(&args[0]);
        for call in &calls {
            let is_allowed = |path: &PathBuf| {
                let is_of_contexts = looks_at_contexts && !call.writes && *path == contexts;
                is_of_contexts || is_allowed(call, path, (top, false, written))
            };
            assert!(call.paths.iter().all(is_allowed), "{args:?}: {call:?}");
        }
        assert_eq!(status, Some(*wanted), "{args:?}");
    }
    assert!(!top.join("ran").exists());
}
