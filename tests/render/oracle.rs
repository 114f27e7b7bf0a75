//! Renders the same directories with kubeparity and with kustomize 5.8.2, byte for byte.
//!
//! `cargo test -- --ignored` runs it. The oracle is found through `KUBEPARITY_ORACLE`, or as
//! `kustomize` on the PATH; `KUBEPARITY_ORACLE_CASES` sets how many generated layouts are tried.

#[path = "../../benches/generate.rs"]
#[expect(dead_code, reason = "the benchmarks use the rest")]
mod generate;
mod layout;
mod merges;
mod operations;
mod texts;
mod trees;

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;

use crate::golden;
use crate::programs::{self, oracle, text};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A copy of the program, so that building it anew does not change it under a run that takes long.
fn ours() -> &'static Path {
    static COPY: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, program) = COPY.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a directory");
        let program = dir.path().join("kubeparity");
        std::fs::copy(programs::ours(), &program).expect("a copy");
        (dir, program)
    });
    program
}

fn run(program: &Path, verb: &str, dir: &Path) -> Output {
    programs::run(program, verb, dir, &[])
}

/// Tells whether both render the same bytes or both refuse, or else how they differ.
fn disagreement(oracle: &Path, dir: &Path) -> Result<bool, String> {
    let theirs = run(oracle, "build", dir);
    let ours = run(ours(), "render", dir);
    if theirs.status.code() == Some(2) && text(&theirs.stderr).contains("panic: ") {
        // kustomize crashed, so there is nothing to agree on; we must not crash.
        let ended = ours
            .status
            .code()
            .is_some_and(|code| code == 0 || code == 2);
        return if ended {
            Ok(false)
        } else {
            Err(text(&ours.stderr))
        };
    }
    match (theirs.status.success(), ours.status.success()) {
        (true, true) if theirs.stdout == ours.stdout => Ok(true),
        (false, false) if ours.stdout.is_empty() && ours.status.code() == Some(2) => Ok(false),
        _ => Err(format!(
            "kustomize ({}):\n{}{}\nkubeparity ({}):\n{}{}",
            theirs.status,
            text(&theirs.stdout),
            text(&theirs.stderr),
            ours.status,
            text(&ours.stdout),
            text(&ours.stderr)
        )),
    }
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn the_demo_renders_as_kustomize_renders_it() {
    let oracle = oracle();
    for overlay in ["base", "staging", "production"] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("overlays")
            .join(overlay);
        assert_eq!(disagreement(&oracle, &dir), Ok(true), "{overlay}");
    }
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn the_golden_layouts_are_what_kustomize_renders() {
    let oracle = oracle();
    for directory in golden::layouts() {
        let rendered = run(&oracle, "build", &directory).stdout;
        let expected = std::fs::read(directory.join("expected.yaml")).expect("a file");
        assert!(rendered == expected, "{}", directory.display());
    }
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn megabytes_render_as_kustomize_renders_them() {
    let oracle = oracle();
    let top = tempfile::tempdir().expect("a directory");
    let definitions = top.path().join("definitions");
    generate::crds(&definitions, 3).expect("written");
    assert_eq!(disagreement(&oracle, &definitions), Ok(true));
    let services = top.path().join("services");
    generate::services(&services, 60).expect("written");
    for overlay in ["staging", "production"] {
        assert_eq!(
            disagreement(&oracle, &services.join(overlay)),
            Ok(true),
            "{overlay}"
        );
    }
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn generated_layouts_render_as_kustomize_renders_them() {
    agree_on("layouts", &layout::layouts(), 0.5);
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn generated_merges_render_as_kustomize_renders_them() {
    agree_on("merges", &merges::layouts(), 0.3);
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn generated_operations_render_as_kustomize_renders_them() {
    agree_on("operations", &operations::layouts(), 0.1);
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn generated_texts_in_strings_render_as_kustomize_renders_them() {
    agree_on("texts", &texts::layouts(), 0.08);
}

fn setting<N: std::str::FromStr>(name: &str, usual: N) -> N {
    let said = std::env::var(name).ok().and_then(|text| text.parse().ok());
    said.unwrap_or(usual)
}

/// Renders so many layouts with both. A share of them has to render, or little is shown.
fn agree_on(what: &str, strategy: &impl Strategy<Value = layout::Layout>, share: f64) {
    let oracle = oracle();
    let cases: u32 = setting("KUBEPARITY_ORACLE_CASES", 2_000);
    let seed: u8 = setting("KUBEPARITY_ORACLE_SEED", 1);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut rendered = 0;
    for case in 0..cases {
        let mut tree = strategy.new_tree(&mut runner).expect("a layout");
        let Some(_) = compare(&oracle, &tree.current(), &mut rendered) else {
            continue;
        };
        let (smallest, said) = shrink(&oracle, &mut tree);
        panic!("case {case} of seed {seed} differs; its smallest form:\n{smallest}\n{said}");
    }
    println!("{cases} {what}, {rendered} of them rendered, the rest refused by both");
    assert!(
        f64::from(rendered) > share * f64::from(cases),
        "more {what} should render: {rendered} of {cases}"
    );
}

fn compare(oracle: &Path, layout: &layout::Layout, rendered: &mut u32) -> Option<String> {
    let top = tempfile::tempdir().expect("a directory");
    layout.write(top.path());
    match disagreement(oracle, &top.path().join("overlay")) {
        Ok(true) => {
            *rendered += 1;
            None
        }
        Ok(false) => None,
        Err(said) => Some(said),
    }
}

/// Makes a failing layout smaller, in bounded steps, for as long as it still fails.
fn shrink(
    oracle: &Path,
    tree: &mut impl ValueTree<Value = layout::Layout>,
) -> (layout::Layout, String) {
    let mut smallest = tree.current();
    let mut said = compare(oracle, &smallest, &mut 0).unwrap_or_default();
    for _ in 0..300 {
        let moved = match compare(oracle, &tree.current(), &mut 0) {
            Some(now) => {
                smallest = tree.current();
                said = now;
                tree.simplify()
            }
            None => tree.complicate(),
        };
        if !moved {
            break;
        }
    }
    (smallest, said)
}
