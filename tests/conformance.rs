//! kustomize's own test cases: the same bytes, or the same refusal.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot write its files has failed"
)]

use kubeparity::kustomize::{self, Options, Reorder, Restriction, error::Kind};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

#[derive(Deserialize)]
struct Case {
    name: String,
    directory: String,
    reorder: String,
    load_restrictor: String,
    files: BTreeMap<String, String>,
    expected: Option<String>,
    #[serde(default)]
    errors: Vec<String>,
}

/// How a case fell out.
enum Outcome {
    Passed,
    Refused(String),
    Failed(String),
}

#[test]
fn every_case_passes_or_is_listed_as_refused() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("conformance/cases.json")).unwrap();
    let refused: BTreeSet<&str> = include_str!("conformance/refused.txt").lines().collect();
    let mut problems = Vec::new();
    let mut passed = 0;
    for case in &cases {
        match (run(case), refused.contains(case.name.as_str())) {
            (Outcome::Passed, false) => passed += 1,
            (Outcome::Refused(_), true) => {}
            (Outcome::Passed, true) => {
                problems.push(format!("{} passes: strike it from refused.txt", case.name));
            }
            (Outcome::Refused(why) | Outcome::Failed(why), _) => {
                problems.push(format!("{}\n{why}", case.name));
            }
        }
    }
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    problems.extend(
        refused
            .difference(&names)
            .map(|name| format!("{name} is no case")),
    );
    assert!(
        problems.is_empty(),
        "{}\n{passed} of {} passed, {} listed as refused, {} problems",
        problems.join("\n--- "),
        cases.len(),
        refused.len(),
        problems.len()
    );
}

fn run(case: &Case) -> Outcome {
    let top = tempfile::tempdir().unwrap();
    // One case climbs above its root.
    let root = top.path().join("a/b/c");
    for (path, text) in &case.files {
        let path = clean(&root.join(path));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let directory = clean(&root.join(&case.directory));
    std::fs::create_dir_all(&directory).unwrap();
    let options = Options {
        reorder: match case.reorder.as_str() {
            "none" => Some(Reorder::None),
            "legacy" => Some(Reorder::Legacy),
            _ => None,
        },
        restriction: match case.load_restrictor.as_str() {
            "none" => Restriction::None,
            _ => Restriction::RootOnly,
        },
        ..Options::default()
    };
    let sources = SourceMap::default();
    let built = kustomize::build(&Disk::new(&sources), &directory, &options)
        .and_then(|rendered| kustomize::print(&rendered));
    judge(case, built)
}

fn judge(case: &Case, built: Result<String, kustomize::Error>) -> Outcome {
    match (&case.expected, built) {
        (_, Err(error)) if error.kind() == Kind::Unsupported => Outcome::Refused(error.to_string()),
        (Some(expected), Ok(got)) if *expected == got => Outcome::Passed,
        (Some(expected), Ok(got)) => Outcome::Failed(diff(expected, &got)),
        (Some(_), Err(error)) => Outcome::Failed(format!("error: {error}")),
        (None, Ok(got)) => Outcome::Failed(format!("should fail with {:?}:\n{got}", case.errors)),
        (None, Err(error)) => {
            let said = error.to_string().replace("\\\"", "\"");
            let missing: Vec<_> = case
                .errors
                .iter()
                .filter(|text| !said.contains(*text))
                .collect();
            if missing.is_empty() {
                Outcome::Passed
            } else {
                Outcome::Failed(format!("error lacks {missing:?}: {said}"))
            }
        }
    }
}

fn diff(expected: &str, got: &str) -> String {
    similar::TextDiff::from_lines(expected, got)
        .unified_diff()
        .context_radius(2)
        .header("expected", "got")
        .to_string()
}

fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            part => clean.push(part),
        }
    }
    clean
}
