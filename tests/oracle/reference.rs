//! kustomize 5.8.1, which the tests that are run with `--ignored` ask.

use std::path::PathBuf;
use std::process::Command;

/// Returns the program: `KUBEPARITY_ORACLE`, or `kustomize` on the PATH.
pub(crate) fn oracle() -> PathBuf {
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
