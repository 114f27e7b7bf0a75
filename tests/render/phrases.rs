//! Mistakes that people make in kustomizations: what is said holds kustomize's own key phrase, and names the file and line.
//!
//! Run with `--ignored`, kustomize 5.8.2 is asked too, and has to say the phrase.

mod fields;
mod files;

use std::path::Path;
use std::process::{Command, Output};

use crate::programs::{oracle, ours, text, write};

/// A mistake, and what is said of it.
struct Case {
    /// What it is.
    mistake: &'static str,
    /// The files of the directory that is built. Beside it is `base`, with a Thing.
    files: &'static [(&'static str, &'static str)],
    /// What kustomize says.
    phrase: &'static str,
    /// Where we say that it is; `""` for what is nowhere.
    place: &'static str,
}

fn cases() -> impl Iterator<Item = &'static Case> {
    files::CASES.iter().chain(fields::CASES)
}

const THING: &str =
    "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: thing\nspec:\n  size: 1\n";

fn run(program: &Path, verb: &str, case: &Case) -> Output {
    let top = tempfile::tempdir().expect("a directory");
    let base = top.path().join("base");
    for (name, text) in [
        ("kustomization.yaml", "resources: [thing.yaml]\n"),
        ("thing.yaml", THING),
    ] {
        write(&base.join(name), text);
    }
    for (name, text) in case.files {
        write(&top.path().join("top").join(name), text);
    }
    Command::new(program)
        .args([verb, "top"])
        .current_dir(top.path())
        .output()
        .expect("the program runs")
}

#[test]
fn mistakes_are_told_in_kustomizes_words_and_where_they_are() {
    let mut wrong = Vec::new();
    for case in cases() {
        let ended = run(ours(), "render", case);
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
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn the_words_are_kustomizes() {
    let oracle = oracle();
    let mut wrong = Vec::new();
    for case in cases() {
        let ended = run(&oracle, "build", case);
        let said = text(&ended.stderr);
        if ended.status.success() || !said.contains(case.phrase) {
            wrong.push(format!("{}: {said}", case.mistake));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
