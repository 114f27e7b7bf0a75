//! Every rule on its fixtures: `rules/<id>/fires` has it find something, `rules/<id>/quiet` is as near
//! to that as can be and has it find nothing.

use std::path::Path;

use kubeparity::compare::compare;
use kubeparity::judge::rules::RULES;
use kubeparity::yaml::SourceMap;
use serde_json::Value;

use crate::fixtures::{directory, judged, read};
use crate::manifests::of_rule;

#[test]
fn every_rule_fires_and_stays_quiet() {
    for rule in RULES {
        let id = rule.id();
        let fires = judged(&directory(id, "fires"));
        assert!(
            !of_rule(&fires, id).is_empty(),
            "{id} finds nothing: {:#?}",
            fires.findings
        );
        let quiet = judged(&directory(id, "quiet"));
        let found = of_rule(&quiet, id);
        assert!(found.is_empty(), "{id} is not quiet: {found:#?}");
    }
}

#[test]
fn fixtures_belong_to_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/rules");
    for entry in std::fs::read_dir(root).expect("fixtures") {
        let name = entry.expect("a directory").file_name();
        let known = RULES.iter().any(|rule| name == rule.id());
        assert!(known, "{} is no rule", name.display());
    }
}

#[test]
fn every_rule_has_an_id_of_its_own_and_a_whole_page() {
    let mut seen = Vec::new();
    for rule in RULES {
        let id = rule.id();
        let is_kebab =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        assert!(id.split('-').all(is_kebab), "{id} is not kebab-case");
        assert!(!seen.contains(&id), "{id} twice");
        seen.push(id);
        let title = format!("# {id}");
        let headings = [
            "## What it means",
            "## Example",
            "## How to fix it",
            "## How to accept it",
        ];
        let mut lines = rule.page().lines();
        assert_eq!(lines.next(), Some(title.as_str()));
        for heading in headings {
            assert!(
                lines.any(|line| line == heading),
                "{id} lacks {heading}, or has it too early"
            );
        }
        assert!(
            !rule.summary().ends_with('.') && !rule.summary().contains('\n'),
            "{id}"
        );
    }
}

#[test]
fn an_environment_in_parity_with_itself_has_no_finding_by_comparison() {
    for rule in RULES {
        for case in ["fires", "quiet"] {
            let directory = directory(rule.id(), case);
            let sources = SourceMap::default();
            let staging = read(&directory, "staging", &sources);
            let comparison = compare(&staging, &staging);
            assert!(comparison.differences.is_empty(), "{}", directory.display());
        }
    }
}

/// Every suggested patch is one entry of `patches:` whose operations are JSON 6902 and start with a test.
#[test]
fn suggested_patches_are_read_back() {
    let mut patches = 0;
    for rule in RULES {
        let verdict = judged(&directory(rule.id(), "fires"));
        let fixes = verdict
            .findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref());
        for patch in fixes.filter_map(|fix| fix.patch.as_ref()) {
            let entries: Value = serde_yaml::from_str(patch).expect("YAML");
            let name = entries.pointer("/0/target/name").and_then(Value::as_str);
            assert_eq!(name, Some("checkout"), "{patch}");
            let text = entries
                .pointer("/0/patch")
                .and_then(Value::as_str)
                .expect("a patch");
            let operations: json_patch::Patch = serde_yaml::from_str(text).expect("JSON 6902");
            assert!(!operations.is_empty());
            patches += 1;
        }
    }
    assert!(patches >= 6, "only {patches} fixtures have a patch");
}
