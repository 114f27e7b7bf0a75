//! Renders the same directories with kubeparity and with kustomize 5.8.1, byte for byte.
//!
//! `cargo test -- --ignored` runs it. The oracle is found through `KUBEPARITY_ORACLE`, or as
//! `kustomize` on the PATH; `KUBEPARITY_ORACLE_CASES` sets how many generated layouts are tried.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "oracle/layout.rs"]
mod layout;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

fn oracle() -> PathBuf {
    let path =
        std::env::var_os("KUBEPARITY_ORACLE").map_or_else(|| "kustomize".into(), PathBuf::from);
    let version = Command::new(&path)
        .arg("version")
        .output()
        .expect("kustomize starts");
    let text = String::from_utf8_lossy(&version.stdout).into_owned();
    assert!(
        text.contains("v5.8.1"),
        "the oracle has to be kustomize 5.8.1, this is {text}"
    );
    path
}

fn run(program: &Path, verb: &str, dir: &Path) -> Output {
    Command::new(program)
        .arg(verb)
        .arg(dir)
        .output()
        .expect("the renderer starts")
}

/// Says how the two differ, or nothing where they agree: the same bytes, or both refuse.
fn disagreement(oracle: &Path, dir: &Path) -> Option<String> {
    let theirs = run(oracle, "build", dir);
    let ours = run(Path::new(env!("CARGO_BIN_EXE_kubeparity")), "render", dir);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match (theirs.status.success(), ours.status.success()) {
        (true, true) if theirs.stdout == ours.stdout => None,
        (false, false) if ours.stdout.is_empty() && ours.status.code() == Some(2) => None,
        _ => Some(format!(
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
#[ignore = "needs kustomize 5.8.1 (KUBEPARITY_ORACLE or PATH)"]
fn the_demo_renders_as_kustomize_renders_it() {
    let oracle = oracle();
    for overlay in ["base", "staging", "production"] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("overlays")
            .join(overlay);
        assert_eq!(disagreement(&oracle, &dir), None, "{overlay}");
    }
}

#[test]
#[ignore = "needs kustomize 5.8.1 (KUBEPARITY_ORACLE or PATH)"]
fn generated_layouts_render_as_kustomize_renders_them() {
    let oracle = oracle();
    let cases: u32 = std::env::var("KUBEPARITY_ORACLE_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(2_000);
    let seed = std::env::var("KUBEPARITY_ORACLE_SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_u8);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = layout::layouts();
    let mut rendered = 0;
    for case in 0..cases {
        let mut tree = strategy.new_tree(&mut runner).expect("a layout");
        let Some(_) = compare(&oracle, &tree.current(), &mut rendered) else {
            continue;
        };
        let (smallest, said) = shrink(&oracle, &mut tree);
        panic!("case {case} of seed {seed} differs; its smallest form:\n{smallest}\n{said}");
    }
    println!("{cases} layouts, {rendered} of them rendered, the rest refused by both");
    assert!(
        rendered * 2 > cases,
        "most layouts should render: {rendered} of {cases}"
    );
}

fn compare(oracle: &Path, layout: &layout::Layout, rendered: &mut u32) -> Option<String> {
    let top = tempfile::tempdir().expect("a directory");
    layout.write(top.path());
    let said = disagreement(oracle, &top.path().join("overlay"));
    if run(oracle, "build", &top.path().join("overlay"))
        .status
        .success()
    {
        *rendered += 1;
    }
    said
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
