//! What a run does on the machine, recorded: no program but git, no file read outside of the repository and what every process of the
//! system reads, none written but the outputs.
//!
//! The recorder is `strace`. Where the machine has none, nothing is recorded, and the test says so.

#![cfg(target_os = "linux")]

use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::workspace::{A, Workspace, deployment};

/// Calls that run, read, write or move something.
const CALLS: &str = "trace=execve,execveat,open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,\
                     symlink,symlinkat,link,linkat,truncate,chmod,fchmodat,connect";

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

/// One call that succeeded.
#[derive(Debug)]
struct Call {
    name: String,
    paths: Vec<PathBuf>,
    writes: bool,
}

/// Runs the program in the repository of the workspace under the recorder; `None` where there is none.
fn record(workspace: &Workspace, args: &[&str]) -> Option<(Option<i32>, Vec<Call>)> {
    let top = workspace.dir.path();
    let traces = tempfile::tempdir().expect("a directory");
    let status = Command::new("strace")
        .args(["-ff", "-z", "-s", "4096", "-e", CALLS, "-o"])
        .arg(traces.path().join("t"))
        .arg(env!("CARGO_BIN_EXE_kubeparity"))
        .args(args)
        .current_dir(top.join("repository"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", top.join("home"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    let mut calls = Vec::new();
    for trace in std::fs::read_dir(traces.path()).expect("traces") {
        let text = std::fs::read(trace.expect("a trace").path()).expect("a trace");
        let text = String::from_utf8_lossy(&text);
        calls.extend(
            text.lines()
                .filter_map(|line| call(line, &top.join("repository"))),
        );
    }
    Some((status.code(), calls))
}

/// Reads a line such as `openat(AT_FDCWD, "a.yaml", O_RDONLY|O_CLOEXEC) = 3`.
fn call(line: &str, here: &Path) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    let quoted: Vec<&str> = rest.split('"').skip(1).step_by(2).collect();
    let paths = match name {
        // The words of a program follow its path.
        "execve" | "execveat" => quoted.into_iter().take(1).collect(),
        "connect" if !rest.contains("AF_INET") => return None,
        _ => quoted,
    };
    let reads_only = name.starts_with("open")
        && !["O_WRONLY", "O_RDWR", "O_CREAT"]
            .iter()
            .any(|flag| rest.contains(flag));
    Some(Call {
        name: name.to_owned(),
        paths: paths
            .into_iter()
            .map(|path| cleaned(&here.join(path)))
            .collect(),
        writes: !reads_only && !name.starts_with("execve") && name != "connect",
    })
}

fn cleaned(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(clean.pop()),
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    clean
}

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
fn is_allowed(call: &Call, path: &Path, (top, is_of_git): (&Path, bool)) -> bool {
    let (repository, caches) = (top.join("repository"), top.join("home/.cache"));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_output = OUTPUTS.contains(&&*name) || name.starts_with(".kubeparity-");
    if call.name == "execve" {
        let is_tested = path == Path::new(env!("CARGO_BIN_EXE_kubeparity"));
        // Git starts the other end of a local repository through a shell.
        let is_git = name == "git" || path.starts_with("/usr/lib/git-core");
        return is_tested || is_git || is_of_git && name == "sh";
    }
    if call.writes {
        let is_asked_for = is_output && path.parent() == Some(&repository);
        return is_asked_for || path.starts_with(&caches) || path.starts_with("/dev");
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
        let Some((status, calls)) = record(&workspace, args) else {
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
            let is_allowed = |path: &PathBuf| is_allowed(call, path, (top, is_of_git));
            assert!(call.paths.iter().all(is_allowed), "{args:?}: {call:?}");
        }
    }
    assert!(!top.join("ran").exists());
    assert_eq!(workspace.read("home/report.json"), "theirs");
}
