//! Mistakes that people make in kustomizations: what is said holds kustomize's own key phrase, and names the file and line.
//!
//! Run with `--ignored`, kustomize 5.8.1 is asked too, and has to say the phrase.

#![allow(clippy::expect_used)]

#[path = "oracle/reference.rs"]
mod reference;

#[path = "phrases/cases.rs"]
mod cases;

use cases::{CASES, Case};
use std::path::Path;
use std::process::{Command, Output};

const THING: &str =
    "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: thing\nspec:\n  size: 1\n";

fn run(program: &Path, verb: &str, case: &Case) -> Output {
    let top = tempfile::tempdir().expect("a directory");
    let base = top.path().join("base");
    for (name, text) in [
        ("kustomization.yaml", "resources: [thing.yaml]\n"),
        ("thing.yaml", THING),
    ] {
        std::fs::create_dir_all(&base).expect("a directory");
        std::fs::write(base.join(name), text).expect("a file");
    }
    for (name, text) in case.files {
        let path = top.path().join("top").join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    Command::new(program)
        .args([verb, "top"])
        .current_dir(top.path())
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn mistakes_are_told_in_kustomizes_words_and_where_they_are() {
    let mut wrong = Vec::new();
    for case in CASES {
        let ended = run(Path::new(env!("CARGO_BIN_EXE_kubeparity")), "render", case);
        let said = text(&ended.stderr);
        let is_placed = case.place.is_empty() || said.contains(&format!("--> {}", case.place));
        let is_refused = ended.status.code() == Some(2) && ended.stdout.is_empty();
        if !(is_refused && is_placed && said.contains(case.phrase)) {
            wrong.push(format!("{} ({}): {said}", case.mistake, case.place));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs kustomize 5.8.1 (KUBEPARITY_ORACLE or PATH)"]
fn the_words_are_kustomizes() {
    let oracle = reference::oracle();
    let mut wrong = Vec::new();
    for case in CASES {
        let ended = run(&oracle, "build", case);
        let said = text(&ended.stderr);
        if ended.status.success() || !said.contains(case.phrase) {
            wrong.push(format!("{}: {said}", case.mistake));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
