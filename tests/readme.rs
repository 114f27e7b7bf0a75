//! Runs what README.md and examples/*/README.md tell people to type, and compares what is printed.
//!
//! A block that opens with ```` ```console ```` holds commands (`$ …`) and their output;
//! ```` ```console exit=1 ```` says what the last command exits with (0 where it says nothing). Where
//! output has a line `…`, anything may stand there. `UPDATE=1 cargo test --test readme` rewrites the
//! output in place, for a person to read and commit.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// One console block: the commands with the output that each should have.
#[derive(Debug)]
struct Block {
    line: usize,
    exit: i32,
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

fn run(dir: &Path, command: &str) -> (String, Option<i32>) {
    let bin = Path::new(env!("CARGO_BIN_EXE_kubeparity"))
        .parent()
        .expect("a directory");
    let path = std::env::join_paths([bin.to_path_buf()].into_iter().chain(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    )));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(dir)
        .env("PATH", path.expect("a PATH"))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .env_remove("RUST_LOG")
        .output()
        .expect("sh starts");
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        output.status.code(),
    )
}

fn same(expected: &str, got: &str) -> bool {
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

fn check(readme: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(readme).expect("a README");
    let dir = readme.parent().expect("a directory");
    let mut wrong = Vec::new();
    let mut updated = text.clone();
    for block in blocks(&text) {
        let mut exit = Some(0);
        for (command, expected) in &block.commands {
            let Some(runnable) = as_run(command) else {
                continue;
            };
            let (got, code) = run(dir, &runnable);
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

#[test]
fn what_the_readmes_show_is_what_is_printed() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = std::fs::read_dir(top.join("examples")).expect("examples");
    let mut readmes: Vec<PathBuf> = examples
        .map(|entry| entry.expect("an entry").path().join("README.md"))
        .collect();
    readmes.push(top.join("README.md"));
    readmes.sort();
    let wrong: Vec<String> = readmes.iter().flat_map(|readme| check(readme)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn output_may_be_left_out_where_a_line_says_so() {
    let cases = [
        ("a\n", "a\n", true),
        ("a\n", "b\n", false),
        ("a\n…\nc\n", "a\nb\nc\n", true),
        ("a\n…\n", "a\nb\n", true),
        ("a\n…\nc\n", "b\nc\n", false),
        ("…\nc\n", "b\nc\n", true),
        ("a\n…\nc\n", "a\nc\nd\n", false),
    ];
    for (expected, got, agree) in cases {
        assert_eq!(same(expected, got), agree, "{expected:?} against {got:?}");
    }
}
