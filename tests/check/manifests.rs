//! Environments out of manifests that a test writes down, and what is judged of them.

use jiff::civil::Date;
use kubeparity::compare::compare;
use kubeparity::judge::{Finding, Policy, Verdict, judge};
use kubeparity::model::{self, Environment};
use kubeparity::source::{Disk, Request, Source, SourceSpec, collect};
use kubeparity::yaml::SourceMap;

/// The day on which everything is judged.
pub(crate) const TODAY: Date = Date::constant(2026, 6, 30);

/// Returns a Deployment with these lines in its container.
pub(crate) fn deployment(name: &str, container: &str) -> String {
    let indented: String = container
        .lines()
        .map(|line| format!("        {line}\n"))
        .collect();
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  template:\n    spec:\n      \
         containers:\n      - name: app\n        image: shop/{name}:1.4.0\n{indented}---\n"
    )
}

fn environment(name: &str, manifests: &str) -> Environment {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(format!("{name}.yaml"));
    std::fs::write(&path, manifests).expect("a file");
    let sources = SourceMap::default();
    let request = Request::from(SourceSpec {
        name: Some(name.to_owned()),
        source: Source::Path(path),
    });
    let collected = collect(&request, &Disk::new(&sources), &sources).expect("manifests");
    model::build(&collected)
}

pub(crate) fn policy() -> Policy {
    Policy {
        today: TODAY,
        report_unused: true,
        ..Policy::default()
    }
}

/// Holds all environments against the first.
pub(crate) fn judged(environments: &[(&str, &str)], policy: &Policy) -> Verdict {
    let built: Vec<Environment> = environments
        .iter()
        .map(|(name, text)| environment(name, text))
        .collect();
    let all: Vec<&Environment> = built.iter().collect();
    let (reference, targets) = all.split_first().expect("a reference");
    let comparisons: Vec<_> = targets
        .iter()
        .map(|target| compare(reference, target))
        .collect();
    judge(&all, &comparisons, policy)
}

pub(crate) fn two(staging: &str, production: &str) -> Verdict {
    judged(
        &[("staging", staging), ("production", production)],
        &policy(),
    )
}

pub(crate) fn of_rule<'v>(verdict: &'v Verdict, rule: &str) -> Vec<&'v Finding> {
    let findings = verdict.findings.iter();
    findings.filter(|finding| finding.rule == rule).collect()
}

pub(crate) fn titles(verdict: &Verdict) -> Vec<&str> {
    verdict
        .findings
        .iter()
        .map(|finding| finding.title.as_str())
        .collect()
}
