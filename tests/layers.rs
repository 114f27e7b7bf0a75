//! A stage knows the stages before it, never those after it.

#![allow(clippy::expect_used)]

use std::path::{Path, PathBuf};

/// The stages in the order of the flow.
const ORDER: [&str; 16] = [
    "maps",
    "parallel",
    "mask",
    "yaml",
    "files",
    "environments",
    "placeholders",
    "kustomize",
    "error",
    "source",
    "model",
    "compare",
    "judge",
    "config",
    "report",
    "cli",
];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("src") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_stage_imports_a_later_one() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 50, "only {} files", files.len());
    for file in files {
        let relative = file
            .strip_prefix(&src)
            .expect("below src")
            .to_string_lossy()
            .replace(".rs", "");
        let stage = relative.split('/').next().expect("a part");
        let Some(own) = ORDER.iter().position(|name| *name == stage) else {
            assert!(
                matches!(stage, "lib" | "main"),
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
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files {
        let name = file
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name == "lib" || name == "main" {
            continue;
        }
        let directory = file.parent().expect("a directory");
        let parent = if directory == src {
            src.join("lib.rs")
        } else {
            directory.with_extension("rs")
        };
        let text = std::fs::read_to_string(&parent).expect("the parent module");
        let declared = text
            .lines()
            .any(|line| line.trim_end().ends_with(&format!("mod {name};")));
        assert!(
            declared,
            "{} is not declared in {}",
            file.display(),
            parent.display()
        );
    }
}

/// Only the cluster's source waits for anything; everything after it is plain values.
#[test]
fn only_the_cluster_is_asynchronous() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut waiting = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a file");
        let waits = [".await", "async fn", "tokio::", "kube::"]
            .iter()
            .any(|word| text.contains(word));
        let is_of_cluster = file
            .strip_prefix(&src)
            .expect("below src")
            .to_string_lossy()
            .starts_with("source/cluster");
        waiting += usize::from(waits);
        assert!(
            !waits || is_of_cluster,
            "{} is asynchronous",
            file.display()
        );
    }
    assert!(waiting > 3, "nothing waits");
}
