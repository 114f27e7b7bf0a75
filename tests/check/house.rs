//! The house rules that a program can hold: a stage knows the stages before it, never those after it; every file is a module,
//! is short, and imports in one direction; replaced words stay away.

mod doors;
mod imports;
mod paths;
mod sizes;
mod titles;
mod words;

use std::path::{Path, PathBuf};

/// The stages in the order of the flow.
const ORDER: [&str; 30] = [
    "limits",
    "words",
    "schema",
    "clean",
    "glob",
    "suggest",
    "severity",
    "maps",
    "memo",
    "parallel",
    "mask",
    "yaml",
    "environments",
    "placeholders",
    "dotenv",
    "files",
    "kustomize",
    "error",
    "source",
    "needs",
    "model",
    "compare",
    "judge",
    "config",
    "init",
    "check",
    "ledger",
    "edits",
    "report",
    "cli",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn src() -> PathBuf {
    root().join("src")
}

/// Returns the Rust files of `src`.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    gather(&src(), &mut files);
    assert!(files.len() > 50, "only {} files", files.len());
    files
}

/// Returns the Rust files of `tests`.
fn tests() -> Vec<PathBuf> {
    let mut files = Vec::new();
    gather(&root().join("tests"), &mut files);
    assert!(files.len() > 20, "only {} files", files.len());
    files
}

fn gather(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// Returns a file's name below `src` (or all of it), without `.rs`.
fn relative(file: &Path) -> String {
    let below = file.strip_prefix(src()).unwrap_or(file);
    below.with_extension("").to_string_lossy().into_owned()
}

fn lines_of(file: &Path) -> usize {
    std::fs::read_to_string(file)
        .expect("a file")
        .lines()
        .count()
}

#[test]
fn no_stage_imports_a_later_one() {
    for file in sources() {
        let relative = relative(&file);
        let stage = relative.split('/').next().expect("a part");
        let Some(own) = ORDER.iter().position(|name| *name == stage) else {
            assert!(
                matches!(stage, "lib" | "main" | "bin"),
                "{stage} has no place in the order"
            );
            continue;
        };
        let text = std::fs::read_to_string(&file).expect("a file");
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for used in code.flat_map(|line| line.split("crate::").skip(1)) {
            let name: String = used
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            let other = ORDER.iter().position(|stage| *stage == name);
            assert!(
                other.is_none_or(|other| other <= own),
                "{} uses crate::{name}",
                file.display()
            );
        }
    }
}

#[test]
fn every_file_is_a_module() {
    let programs =
        ["browser", "check", "cli", "live", "render"].map(|name| format!("tests/{name}/main.rs"));
    let mut by_path = Vec::new();
    for file in tests() {
        let text = std::fs::read_to_string(&file).expect("a file");
        let paths = text
            .lines()
            .filter_map(|line| line.strip_prefix("#[path = \""));
        let folder = file.parent().expect("a folder");
        for path in paths.filter_map(|path| path.strip_suffix("\"]")) {
            by_path.push(folder.join(path).canonicalize().expect("a module"));
        }
    }
    for file in sources().into_iter().chain(tests()) {
        let name = file.strip_prefix(root()).expect("below the root");
        let is_top = name == Path::new("src/lib.rs")
            || name == Path::new("src/main.rs")
            || name.starts_with("src/bin")
            || programs.iter().any(|program| name == Path::new(program));
        let is_shared = by_path.contains(&file.canonicalize().expect("a file"));
        assert!(
            is_top || is_shared || is_declared(&file),
            "{} is not declared by its parent",
            name.display()
        );
    }
}

/// Tells whether a file's parent, `x.rs` of `x/y.rs` or the top of the program, has a `mod` line for it.
fn is_declared(file: &Path) -> bool {
    let name = file.file_stem().expect("a name").to_string_lossy();
    let folder = file.parent().expect("a folder");
    let parents = [
        folder.with_extension("rs"),
        folder.join("main.rs"),
        folder.join("lib.rs"),
    ];
    let line = format!("mod {name};");
    let texts = parents
        .iter()
        .filter_map(|parent| std::fs::read_to_string(parent).ok());
    texts
        .into_iter()
        .any(|text| text.lines().any(|found| found.trim_end().ends_with(&line)))
}

/// Only the cluster's source waits for anything; everything after it is plain values.
#[test]
fn only_the_cluster_is_asynchronous() {
    let mut waiting = 0;
    for file in sources() {
        let text = std::fs::read_to_string(&file).expect("a file");
        let waits = [".await", "async fn", "tokio::", "kube::"]
            .iter()
            .any(|word| text.contains(word));
        let is_of_cluster = relative(&file).starts_with("source/cluster");
        waiting += usize::from(waits);
        assert!(
            !waits || is_of_cluster,
            "{} is asynchronous",
            file.display()
        );
    }
    assert!(waiting > 3, "nothing waits");
}
