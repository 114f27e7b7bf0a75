//! Environments out of manifests that a test writes down, and what is judged of them.

use jiff::civil::Date;
use kubeparity::check::{self, Plan, SourceReading};
use kubeparity::judge::{Finding, Policy, Verdict};
use kubeparity::source::collect_text;
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

/// Returns a policy by which containers need say nothing of their resources.
pub(crate) fn policy() -> Policy {
    Policy {
        today: TODAY,
        report_unused: true,
        severities: [("resources-absent".to_owned(), None)]
            .into_iter()
            .collect(),
        ..Policy::default()
    }
}

/// Holds all environments against the first.
pub(crate) fn judged(environments: &[(&str, &str)], policy: &Policy) -> Verdict {
    let sources = SourceMap::default();
    let read = |(name, text): &(&str, &str)| {
        SourceReading::declared(collect_text(name, text, &sources).expect("manifests"))
    };
    let names: Vec<&str> = environments.iter().map(|(name, _)| *name).collect();
    let plan = Plan {
        policy: policy.clone(),
        ..Plan::of_environments(&names)
    };
    let reading = environments.iter().map(read).collect();
    check::judge(&plan, reading).expect("workloads")
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
