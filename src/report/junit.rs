//! `-o junit`: a test case for each rule and workload, green ones too, so that a trend means something.
//!
//! An error or a warning is a failure, a note is text of a test that passed; what could not be looked at is an error of the suite
//! "not evaluated", which comes first; a rule that is switched off is skipped. Properties of the first suite count what is not told.

use quick_junit::{
    NonSuccessKind, Property, Report as Document, TestCase, TestCaseStatus, TestSuite,
};

use super::texts::{Finding, Medium, Side, Texts};
use super::{Report, object, passed_over, subject};
use crate::judge::rules::RULES;
use crate::judge::{self, Severity, Verdict};
use crate::maps::{IndexMap, IndexSet};

/// The findings of one rule about one workload.
type Cases<'r> = IndexMap<(String, &'static str), Vec<&'r Finding>>;

pub(super) fn write(report: &Report<'_>) -> String {
    let texts = Texts::new(report, Medium::Terminal);
    let mut document = Document::new("kubeparity");
    if !texts.not_evaluated.is_empty() {
        document.add_test_suite(not_evaluated(&texts));
    }
    let mut suites: IndexMap<&str, Cases<'_>> = IndexMap::default();
    for seen in &report.verdict.looked_at {
        let cases = suites.entry(&seen.environment).or_default();
        let name = Medium::Terminal.text(&subject(&seen.subject));
        for rule in RULES.iter().filter(|rule| !rule.is_off()) {
            cases.entry((name.to_string(), rule.id())).or_default();
        }
    }
    for (finding, shown) in report.verdict.findings.iter().zip(&texts.findings) {
        let cases = suites.entry(&finding.environment).or_default();
        for owner in owners(finding) {
            cases.entry((owner, shown.rule)).or_default().push(shown);
        }
    }
    for (environment, cases) in suites {
        let name = Medium::Terminal.text(environment);
        let mut suite = TestSuite::new(name.to_string());
        for ((workload, rule), findings) in cases {
            let is_off = report.verdict.switched_off.iter().any(|off| off == rule);
            suite.add_test_case(match is_off && findings.is_empty() {
                true => unasked(&workload, rule),
                false => case(&workload, rule, &findings),
            });
        }
        document.add_test_suite(suite);
    }
    add_properties(&mut document, report.verdict);
    let mut text = document.to_string().unwrap_or_default();
    text.push('\n');
    text
}

/// Says in the first suite what was seen and is not told: a document has no properties of its own.
fn add_properties(document: &mut Document, verdict: &Verdict) {
    let sentences = passed_over::sentences(verdict);
    if document.test_suites.is_empty() && !sentences.is_empty() {
        document.add_test_suite(TestSuite::new("kubeparity"));
    }
    if let Some(suite) = document.test_suites.first_mut() {
        let properties = sentences.into_iter();
        let properties = properties.map(|(key, text)| {
            let text = Medium::Terminal.text(&text);
            Property::new(key, text.to_string())
        });
        suite.add_properties(properties);
    }
}

/// Returns the workloads that a finding is about, without their containers.
fn owners(finding: &judge::Finding) -> IndexSet<String> {
    let own = (!finding.is_group).then_some(&finding.subject);
    let subjects = own.into_iter().chain(finding.other_subjects());
    subjects.map(object).collect()
}

fn not_evaluated(texts: &Texts) -> TestSuite {
    let mut suite = TestSuite::new("not evaluated");
    for missing in &texts.not_evaluated {
        let status = match missing.is_needed {
            true => TestCaseStatus::non_success(NonSuccessKind::Error),
            false => TestCaseStatus::skipped(),
        };
        let mut case = TestCase::new(missing.text.to_string(), status);
        case.set_classname(missing.label);
        suite.add_test_case(case);
    }
    suite
}

/// Returns the case of a rule that a team switched off: nobody knows whether it would have passed.
fn unasked(workload: &str, rule: &str) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message("switched off (kubeparity.yaml)");
    let mut case = TestCase::new(rule, status);
    case.set_classname(workload);
    case
}

fn case(workload: &str, rule: &str, findings: &[&Finding]) -> TestCase {
    let text = findings.iter().map(|finding| {
        let mut lines = finding.lines(finding.title.to_string(), Side::to_string);
        lines.extend(finding.mended_by());
        lines.join("\n")
    });
    let text: Vec<String> = text.collect();
    let failing = findings
        .iter()
        .filter(|finding| finding.severity > Severity::Note);
    let status = match failing.clone().next() {
        Some(worst) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_message(worst.title.to_string())
                .set_type(worst.severity.name())
                .set_description(text.join("\n\n"));
            status
        }
        None => TestCaseStatus::success(),
    };
    let is_green = failing.count() == 0;
    let mut case = TestCase::new(rule, status);
    case.set_classname(workload);
    if is_green && !text.is_empty() {
        case.set_system_out(text.join("\n\n"));
    }
    case
}
