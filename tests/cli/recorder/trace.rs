//! What a run of the program calls, as `strace` writes it down.

use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use crate::workspace::Workspace;

/// Calls that run, read, write or move something.
const CALLS: &str = "trace=execve,execveat,open,openat,openat2,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,\
                     symlink,symlinkat,link,linkat,truncate,chmod,fchmodat,connect";

/// One call that succeeded.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) paths: Vec<PathBuf>,
    pub(super) writes: bool,
}

/// Runs the program in the repository of the workspace under the recorder; `None` where there is none. `input` is what it is told.
pub(super) fn record(
    workspace: &Workspace,
    args: &[&str],
    input: &str,
) -> Option<(Option<i32>, Vec<Call>)> {
    let top = workspace.dir.path();
    let told = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(told.path(), input).expect("a file");
    let told = std::fs::File::open(told.path()).expect("a file");
    let traces = tempfile::tempdir().expect("a directory");
    let status = Command::new("strace")
        .args(["-ff", "-y", "-z", "-s", "4096", "-e", CALLS, "-o"])
        .arg(traces.path().join("t"))
        .arg(env!("CARGO_BIN_EXE_kubeparity"))
        .args(args)
        .current_dir(top.join("repository"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", top.join("home"))
        .env("TMPDIR", top.join("home/.cache"))
        .stdin(told)
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

/// Reads a line such as `openat(AT_FDCWD</work>, "a.yaml", O_RDONLY|O_CLOEXEC) = 3</work/a.yaml>`.
fn call(line: &str, here: &Path) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    let parts: Vec<&str> = rest.split('"').collect();
    // The directory that a path is in stands before it.
    let quoted: Vec<PathBuf> = parts
        .chunks_exact(2)
        .map(|pair| directory(pair[0]).unwrap_or(here).join(pair[1]))
        .collect();
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
        paths: paths.into_iter().map(|path| cleaned(&path)).collect(),
        writes: !reads_only && !name.starts_with("execve") && name != "connect",
    })
}

/// Returns the directory of an argument such as `5</tmp/x>, `.
fn directory(argument: &str) -> Option<&Path> {
    let (_, path) = argument.split_once('<')?;
    Some(Path::new(path.rsplit_once('>')?.0))
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
