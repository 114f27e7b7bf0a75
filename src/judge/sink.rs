//! [`judge`]: the one place where severities, expectations, the baseline and grouping are applied.

use indexmap::IndexMap;

use super::draft::{Context, Draft};
use super::rules::{RULES, Rule};
use super::{Baseline, Expectation, Finding, Severity, Verdict};
use crate::compare::{Comparison, Difference, Subject};
use crate::model::{EnvValue, Environment, Resolution};

/// What the team asked for.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Rule → severity, or `None` for off.
    pub severities: IndexMap<String, Option<Severity>>,
    /// Differences that are wanted.
    pub expectations: Vec<Expectation>,
    /// Findings that are known.
    pub baseline: Option<Baseline>,
    /// What expectations expire by.
    pub today: jiff::civil::Date,
    /// Whether an expectation that matches nothing is a finding: where the comparison is the one that it was written for.
    pub report_unused: bool,
}

/// Judges environments and what differs between them.
#[must_use]
pub fn judge(
    environments: &[&Environment],
    comparisons: &[Comparison<'_>],
    policy: &Policy,
) -> Verdict {
    let mut verdict = Verdict {
        comparisons: comparisons
            .iter()
            .map(|c| (c.reference.name.clone(), c.target.name.clone()))
            .collect(),
        ..Verdict::default()
    };
    let mut sink = Sink {
        policy,
        used: vec![false; policy.expectations.len()],
        verdict: &mut verdict,
        findings: Vec::new(),
    };
    for environment in environments {
        for rule in RULES {
            let mut drafts = Vec::new();
            rule.environment(environment, &mut drafts);
            drafts.into_iter().for_each(|draft| sink.take(*rule, draft));
        }
    }
    for comparison in comparisons {
        let context = Context { comparison };
        comparison
            .differences
            .iter()
            .for_each(|difference| sink.judge(&context, difference));
    }
    sink.about_expectations();
    let findings = grouped(sink.findings);
    verdict.findings = findings;
    summarise(environments, comparisons, &mut verdict);
    verdict
}

struct Sink<'p> {
    policy: &'p Policy,
    used: Vec<bool>,
    verdict: &'p mut Verdict,
    findings: Vec<Finding>,
}

impl Sink<'_> {
    fn judge(&mut self, context: &Context<'_>, difference: &Difference<'_>) {
        for rule in RULES {
            if rule.settles(context, difference) {
                return;
            }
            if let Some(draft) = rule.difference(context, difference) {
                self.verdict.unjudged += usize::from(rule.id() == "field-differs");
                return self.take(*rule, draft);
            }
        }
    }

    fn take(&mut self, rule: &'static dyn Rule, draft: Draft) {
        let severity = match self.policy.severities.get(rule.id()) {
            Some(None) => return,
            Some(Some(severity)) => *severity,
            None => draft.severity.unwrap_or_else(|| rule.severity()),
        };
        let finding = Finding {
            rule: rule.id(),
            severity,
            subject: draft.subject,
            field: draft.field,
            environment: draft.environment,
            title: draft.title,
            sides: draft.sides,
            why: draft.why,
            fix: draft.fix,
            also: Vec::new(),
        };
        let mut expected = false;
        for (expectation, used) in self.policy.expectations.iter().zip(&mut self.used) {
            if expectation.matches(&finding) {
                *used = true;
                expected |= expectation
                    .expires
                    .is_none_or(|day| day >= self.policy.today);
            }
        }
        if expected {
            self.verdict.expected += 1;
        } else if self
            .policy
            .baseline
            .as_ref()
            .is_some_and(|baseline| baseline.findings.contains(&finding.id()))
        {
            self.verdict.baselined += 1;
        } else {
            self.findings.push(finding);
        }
    }

    fn about_expectations(&mut self) {
        let used = self.used.clone();
        for (expectation, used) in self.policy.expectations.iter().zip(used) {
            let expired = expectation.expires.filter(|day| *day < self.policy.today);
            let (id, title) = match (expired, used) {
                (Some(day), _) => (
                    "expectation-expired",
                    format!("an expectation expired on {day}: {}", expectation.reason),
                ),
                (None, false) if self.policy.report_unused => (
                    "expectation-unused",
                    format!("an expectation matches nothing: {}", expectation.reason),
                ),
                (None, _) => continue,
            };
            let Some(rule) = super::rules::find(id) else {
                continue;
            };
            let subject = Subject {
                app: None,
                kind: "expect".to_owned(),
                name: expectation.reason.clone(),
                container: None,
            };
            let draft = Draft {
                subject,
                field: String::new(),
                environment: "kubeparity.yaml".to_owned(),
                title,
                sides: Vec::new(),
                why: expectation
                    .owner
                    .iter()
                    .map(|owner| format!("owner: {owner}"))
                    .collect(),
                fix: None,
                severity: None,
            };
            self.take(rule, draft.side("expect", expectation.origin));
        }
    }
}

/// Says once what repeats: the same rule, field and values in many workloads. Worst first, then in the rules' order.
fn grouped(findings: Vec<Finding>) -> Vec<Finding> {
    type Key = (&'static str, String, Vec<(String, String)>, Severity);
    let mut groups: IndexMap<Key, Finding> = IndexMap::with_capacity(findings.len());
    for finding in findings {
        let values = finding
            .sides
            .iter()
            .map(|side| (side.environment.clone(), side.value.clone()))
            .collect();
        let field = if finding.field.is_empty() {
            finding.id()
        } else {
            finding.field.clone()
        };
        match groups.entry((finding.rule, field, values, finding.severity)) {
            indexmap::map::Entry::Occupied(mut first) => first.get_mut().also.push(finding.subject),
            indexmap::map::Entry::Vacant(place) => {
                place.insert(finding);
            }
        }
    }
    let rank = |finding: &Finding| RULES.iter().position(|rule| rule.id() == finding.rule);
    let mut findings: Vec<Finding> = groups.into_values().collect();
    findings.sort_by(|a, b| {
        let by = |f: &Finding| (std::cmp::Reverse(f.severity), rank(f));
        by(a)
            .cmp(&by(b))
            .then_with(|| (&a.subject, &a.field).cmp(&(&b.subject, &b.field)))
    });
    findings
}

fn summarise(environments: &[&Environment], comparisons: &[Comparison<'_>], verdict: &mut Verdict) {
    for environment in environments {
        verdict
            .not_evaluated
            .extend(environment.not_evaluated.iter().cloned());
        let name = &environment.name;
        verdict.remarks.extend(
            environment
                .remarks
                .iter()
                .map(|remark| format!("{name}: {remark}")),
        );
        let containers = environment
            .workloads
            .iter()
            .flat_map(|workload| &workload.containers);
        let unseen = containers.flat_map(|container| container.env.values()).filter(|variable| {
            matches!(&variable.value, EnvValue::Key(key) if key.resolution == Resolution::Unknown && !key.optional)
        });
        match unseen.count() {
            0 => {}
            1 => verdict.remarks.push(format!("{name}: 1 reference names what the overlay does not render; only a cluster can tell")),
            n => verdict.remarks.push(format!("{name}: {n} references name what the overlay does not render; only a cluster can tell")),
        }
        if !environment.others.is_empty() {
            let kinds: Vec<String> = environment
                .others
                .iter()
                .map(|(kind, count)| format!("{count} {kind}"))
                .collect();
            verdict
                .remarks
                .push(format!("{name}: not compared: {}", kinds.join(", ")));
        }
    }
    let pairs = comparisons.iter().flat_map(|comparison| &comparison.pairs);
    for workload in pairs.filter_map(|pair| pair.reference.and(pair.target)) {
        verdict.workloads += 1;
        verdict.containers += workload.containers.len();
    }
}
