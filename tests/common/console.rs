//! Blocks of a README that show commands and their output: read, run, compared.
//!
//! A block that opens with ```` ```console ```` holds commands (`$ …`) and their output; `exit=1` behind it says what the last
//! command exits with (0 where it says nothing), and `live` that it wants the clusters of the live tests. Where output has a line
//! `…`, anything may stand there, and every time is the same. `UPDATE=1` rewrites the output in place, for a person to read and
//! commit.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// One console block: the commands with the output that each should have.
#[derive(Debug)]
struct Block {
    line: usize,
    exit: i32,
    live: bool,
    commands: Vec<(String, String)>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) if info.starts_with("console") => {
                let exit = info
                    .split_once("exit=")
                    .map_or(0, |(_, code)| code.trim().parse().expect("an exit code"));
                open = Some(Block {
                    line: index + 1,
                    exit,
                    live: info.contains(" live"),
                    commands: Vec::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => match line.strip_prefix("$ ") {
                Some(command) => block.commands.push((command.to_owned(), String::new())),
                None => {
                    let (_, output) = block.commands.last_mut().expect("output follows a command");
                    output.push_str(line);
                    output.push('\n');
                }
            },
            _ => {}
        }
    }
    blocks
}

/// Commands that build or test the project itself stand for the binary that is under test here.
fn as_run(command: &str) -> Option<String> {
    match command.strip_prefix("cargo run --release -- ") {
        Some(arguments) => Some(format!("kubeparity {arguments}")),
        None if command.starts_with("cargo ")
            || command.starts_with("git clone")
            || command.starts_with("cd ") =>
        {
            None
        }
        None => Some(command.to_owned()),
    }
}

fn run(dir: &Path, command: &str, kubeconfig: Option<&OsStr>) -> (String, Option<i32>) {
    let bin = Path::new(env!("CARGO_BIN_EXE_kubeparity"))
        .parent()
        .expect("a directory");
    let path = std::env::join_paths([bin.to_path_buf()].into_iter().chain(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    )));
    let mut shell = Command::new("sh");
    if let Some(kubeconfig) = kubeconfig {
        shell.env("KUBECONFIG", kubeconfig);
    }
    let output = shell
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(dir)
        .env("PATH", path.expect("a PATH"))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .env_remove("RUST_LOG")
        .output()
        .expect("sh starts");
    (
        at_one_time(&String::from_utf8_lossy(&output.stdout)),
        output.status.code(),
    )
}

/// Times differ from run to run.
fn at_one_time(text: &str) -> String {
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a pattern");
    time.replace_all(text, "2026-11-24T09:30:00Z").into_owned()
}

pub fn same(expected: &str, got: &str) -> bool {
    if !expected.lines().any(|line| line.trim() == "…") {
        return expected == got;
    }
    let mut rest = got;
    let mut anchored = true;
    for part in expected
        .split_inclusive('\n')
        .collect::<Vec<_>>()
        .split(|line| line.trim() == "…")
    {
        let part = part.concat();
        let Some(at) = rest.find(&part).filter(|at| !anchored || *at == 0) else {
            return false;
        };
        rest = rest.get(at + part.len()..).unwrap_or_default();
        anchored = false;
    }
    expected.trim_end().ends_with('…') || rest.is_empty()
}

/// Runs a README's blocks, those for clusters or the others, and returns what is wrong.
pub fn check(readme: &Path, kubeconfig: Option<&OsStr>) -> Vec<String> {
    check_in(readme.parent().expect("a directory"), readme, kubeconfig)
}

/// Runs the blocks of the lessons, where their manifests are.
pub fn check_lessons(kubeconfig: Option<&OsStr>) -> Vec<String> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = top.join("docs/lessons.md");
    check_in(&top.join("examples/lessons"), &page, kubeconfig)
}

fn check_in(dir: &Path, readme: &Path, kubeconfig: Option<&OsStr>) -> Vec<String> {
    let text = std::fs::read_to_string(readme).expect("a README");
    let mut wrong = Vec::new();
    let mut updated = text.clone();
    for block in blocks(&text) {
        if block.live != kubeconfig.is_some() {
            continue;
        }
        let mut exit = Some(0);
        for (command, expected) in &block.commands {
            let Some(runnable) = as_run(command) else {
                continue;
            };
            let (got, code) = run(dir, &runnable, kubeconfig);
            exit = code;
            if !same(expected, &got) {
                wrong.push(format!(
                    "{}:{}: $ {command}\n--- expected\n{expected}--- got\n{got}",
                    readme.display(),
                    block.line
                ));
                updated = updated.replacen(
                    &format!("$ {command}\n{expected}"),
                    &format!("$ {command}\n{got}"),
                    1,
                );
            }
        }
        if exit != Some(block.exit) {
            wrong.push(format!(
                "{}:{}: exit {exit:?}, not {}",
                readme.display(),
                block.line,
                block.exit
            ));
        }
    }
    if std::env::var_os("UPDATE").is_some() && updated != text {
        std::fs::write(readme, updated).expect("a README");
    }
    wrong
}

/// Returns every README.
pub fn readmes() -> Vec<std::path::PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = std::fs::read_dir(top.join("examples")).expect("examples");
    let mut readmes: Vec<std::path::PathBuf> = examples
        .map(|entry| entry.expect("an entry").path())
        // The library's examples are files.
        .filter(|path| path.is_dir())
        .map(|path| path.join("README.md"))
        .collect();
    readmes.push(top.join("README.md"));
    readmes.sort();
    readmes
}
