//! The programs that render, kubeparity and kustomize 5.8.2, and the files that they are given.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Returns the program under test.
pub(crate) fn ours() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_kubeparity"))
}

/// Returns kustomize, which the tests that are run with `--ignored` ask: `KUBEPARITY_ORACLE`, or `kustomize` on the PATH.
pub(crate) fn oracle() -> PathBuf {
    let path =
        std::env::var_os("KUBEPARITY_ORACLE").map_or_else(|| "kustomize".into(), PathBuf::from);
    let version = Command::new(&path)
        .arg("version")
        .output()
        .expect("kustomize starts");
    let version = text(&version.stdout);
    assert!(
        version.contains("v5.8.2"),
        "the oracle has to be kustomize 5.8.2, this is {version}"
    );
    path
}

/// Runs `render DIRECTORY` or `build DIRECTORY`.
pub(crate) fn run(program: &Path, verb: &str, directory: &Path, flags: &[&str]) -> Output {
    Command::new(program)
        .arg(verb)
        .arg(directory)
        .args(flags)
        .output()
        .expect("the renderer starts")
}

/// Returns output as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes a file, and the directories that lead to it.
pub(crate) fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).expect("a file");
}
