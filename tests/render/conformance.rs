//! kustomize's own test cases: the same bytes, or the same refusal.

use kubeparity::kustomize::{self, error::Kind};
use kubeparity::source::Disk;
use kubeparity::yaml::SourceMap;
use std::collections::BTreeSet;

use crate::cases::{self, Case};

/// How a case fell out.
enum Outcome {
    Passed,
    Refused(String),
    Failed(String),
}

#[test]
fn every_case_passes_or_is_listed_as_refused() {
    let cases = cases::all();
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
    let top = tempfile::tempdir().expect("a directory");
    let directory = case.write(top.path());
    let sources = SourceMap::default();
    let built = kustomize::build(&Disk::new(&sources), &directory, &case.options())
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
