//! The settling of findings: configured severities, expectations, the baseline, what repeats, and the order.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::environments::merge_environments;
use super::fold::{fold_leaves, fold_listed, fold_objects, fold_values};
use super::group::Group;
use super::needed::merge_needs;
use super::one_fact::{join_credentials, join_foreign, one_an_id, tell_groups_apart};
use super::order::{self, Scope};
use super::patches::write_patches;
use super::running::join;
use super::slots::merge_slots;
use crate::maps::IndexMap;

use crate::compare::{Subject, Value};
use crate::judge::absent;
use crate::judge::rule::{Meta, Rule};
use crate::judge::rules::{expectation_expired, expectation_unused, field_differs, find};
use crate::judge::{
    Accepted, CauseCounts, Expectation, Finding, FindingSide, Member, Policy, Severity, Verdict,
};

/// Stands for the environment in findings about the configuration.
const CONFIGURATION: &str = "kubeparity.yaml";

/// Adds the facts of one more environment. What was said of an earlier environment in the same words is said
/// once, of the later one.
pub(super) fn add_facts(all: &mut Vec<Finding>, facts: Vec<Finding>) {
    let mut index: IndexMap<(&str, Subject, String), usize> = IndexMap::default();
    for (position, earlier) in all.iter().enumerate() {
        index.insert(key(earlier), position);
    }
    for mut fact in facts {
        let same = index
            .get(&key(&fact))
            .and_then(|&position| all.get_mut(position));
        match same {
            Some(earlier) if values(earlier).eq(values(&fact)) || is_same_fact(earlier, &fact) => {
                let mut sides = std::mem::take(&mut earlier.sides);
                fact.why
                    .push(format!("the same in {}", earlier.environment));
                sides.append(&mut fact.sides);
                fact.sides = sides;
                fact.severity = fact.severity.max(earlier.severity);
                *earlier = fact;
            }
            _ => all.push(fact),
        }
    }
}

fn key(finding: &Finding) -> (&'static str, Subject, String) {
    (finding.rule, finding.subject.clone(), finding.field.clone())
}

/// Returns what people see of the values: what is masked is alike.
fn values(finding: &Finding) -> impl Iterator<Item = String> {
    finding.shown_sides().map(|(_, value)| value.to_string())
}

/// With more than one environment merged, the latest side decides.
fn is_same_fact(earlier: &Finding, fact: &Finding) -> bool {
    earlier.sides.len() > 1 && values(earlier).last() == values(fact).last()
}

/// Findings on their way to a verdict: each is settled as it comes, and what repeats is kept once.
#[derive(Debug, Default)]
pub(super) struct Collector {
    used: Vec<bool>,
    groups: IndexMap<Key, Group>,
    /// Each with the index of the expectation that took it.
    expected: Vec<(usize, Finding)>,
    baselined: usize,
    known: BTreeSet<String>,
    unjudged: usize,
    causes: CauseCounts,
}

/// The properties that findings share which are told as one.
type Key = (
    &'static str,
    Severity,
    String,
    String,
    String,
    Vec<(String, String, bool)>,
);

impl Collector {
    pub(super) fn new(policy: &Policy) -> Self {
        Self {
            used: vec![false; policy.expectations.len()],
            ..Self::default()
        }
    }

    /// Applies the policy and groups what repeats.
    pub(super) fn add(&mut self, raw: Vec<Finding>, policy: &Policy) {
        let kept = self.admit(raw, policy);
        self.take(kept);
    }

    /// Groups what repeats.
    pub(super) fn take(&mut self, kept: Vec<Finding>) {
        for finding in kept {
            group(&mut self.groups, Group::new(finding));
        }
    }

    /// Applies the policy; returns what is to be told.
    pub(super) fn admit(&mut self, mut raw: Vec<Finding>, policy: &Policy) -> Vec<Finding> {
        let mut kept = Vec::new();
        raw.retain_mut(|finding| configure(finding, policy));
        for finding in merge_slots(merge_needs(raw)) {
            if let Some(by) = expected_by(&finding, policy, &mut self.used) {
                self.expected.push((by, finding));
                continue;
            }
            if let Some(baseline) = &policy.baseline
                && baseline.knows(&finding)
            {
                self.baselined += 1;
                self.known.insert(finding.id());
                self.known.extend(finding.also.iter().map(Member::id));
                continue;
            }
            self.count(&finding);
            kept.push(finding);
        }
        let kept = join_credentials(merge_environments(kept));
        fold_leaves(join_foreign(kept))
    }

    fn count(&mut self, finding: &Finding) {
        self.causes.count(finding.cause);
        if finding.rule == field_differs::META.id {
            self.unjudged += 1;
        }
    }

    /// Adds what was found in another part of the same run.
    pub(super) fn merge(&mut self, other: Self) {
        for (ours, theirs) in self.used.iter_mut().zip(other.used) {
            *ours |= theirs;
        }
        self.expected.extend(other.expected);
        self.baselined += other.baselined;
        self.known.extend(other.known);
        self.unjudged += other.unjudged;
        self.causes.merge(other.causes);
        for found in other.groups.into_values() {
            group(&mut self.groups, found);
        }
    }

    /// Sorts, and speaks of the expectations themselves.
    pub(super) fn settle(mut self, policy: &Policy, scope: &Scope) -> Verdict {
        for finding in about_expectations(policy, (&self.used, scope.is_whole), &self.groups) {
            self.count(&finding);
            group(&mut self.groups, Group::new(finding));
        }
        let mut verdict = Verdict {
            expected: self.expected.len(),
            accepted: accepted(policy, self.expected),
            baselined: self.baselined,
            known: self.known,
            unjudged: self.unjudged,
            causes: self.causes,
            findings: join(fold_listed(fold_values(fold_objects(absent::fold(
                self.groups.into_values().map(Group::told).collect(),
                scope.running,
            ))))),
            ..Verdict::default()
        };
        order::sort(&mut verdict.findings, &scope.references);
        for finding in &mut verdict.findings {
            finding.also.sort_unstable();
            // What several parts of a run share, each of them tells of.
            finding.also.dedup();
            let own = finding.member();
            finding.also.retain(|other| *other != own);
        }
        verdict.findings = one_an_id(verdict.findings);
        tell_groups_apart(&mut verdict.findings);
        write_patches(&mut verdict.findings);
        verdict
    }
}

/// Gives a finding its configured severity; tells whether it is still to be spoken of.
fn configure(finding: &mut Finding, policy: &Policy) -> bool {
    match policy.severities.get(finding.rule) {
        None => !find(finding.rule).is_some_and(Rule::is_off),
        Some(None) => false,
        Some(Some(severity)) => {
            finding.severity = *severity;
            true
        }
    }
}

/// Marks every expectation that takes the finding as used; one that has expired takes nothing, but has its use. Returns the index of
/// the first that takes it.
fn expected_by(finding: &Finding, policy: &Policy, used: &mut [bool]) -> Option<usize> {
    let mut by = None;
    let entries = policy.expectations.iter().zip(used);
    for (index, (expectation, used)) in entries.enumerate() {
        let also = || {
            finding
                .also
                .iter()
                .any(|other| expectation.takes_member(other))
        };
        if expectation.takes(finding, &finding.subject) || also() {
            *used = true;
            by = by.or((!expectation.has_expired(policy.today)).then_some(index));
        }
    }
    by
}

/// Returns every expectation with what it took.
fn accepted(policy: &Policy, expected: Vec<(usize, Finding)>) -> Vec<Accepted> {
    let entries = policy.expectations.iter().map(|expectation| Accepted {
        has_expired: expectation.has_expired(policy.today),
        expectation: expectation.clone(),
        findings: Vec::new(),
    });
    let mut entries: Vec<Accepted> = entries.collect();
    for (by, finding) in expected {
        if let Some(entry) = entries.get_mut(by) {
            entry.findings.push(finding);
        }
    }
    for entry in &mut entries {
        entry
            .findings
            .sort_by_cached_key(|finding| (Reverse(finding.severity), finding.id()));
    }
    entries
}

fn about_expectations(
    policy: &Policy,
    (used, is_whole): (&[bool], bool),
    told: &IndexMap<Key, Group>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (expectation, &used) in policy.expectations.iter().zip(used) {
        let (meta, title) = if expectation.has_expired(policy.today) {
            let day = expectation.expires.unwrap_or(policy.today);
            (
                &expectation_expired::META,
                format!("an expectation expired on {day}"),
            )
        } else if used || !policy.report_unused || !is_whole {
            continue;
        } else {
            (
                &expectation_unused::META,
                "an expectation matches nothing".to_owned(),
            )
        };
        let mut finding = about_expectation(meta, expectation, title);
        let is_unused = meta.id == expectation_unused::META.id;
        if let Some(rule) = told_by(told, expectation).filter(|_| is_unused) {
            finding
                .why
                .push(format!("{rule} tells of it: write `rule: {rule}`"));
        }
        if meta.id == expectation_expired::META.id && !used && is_whole {
            finding
                .why
                .push("the entry matches nothing any more: remove it".to_owned());
        }
        let known = |f: &&Finding| f.rule == finding.rule && f.subject == finding.subject;
        let twin = findings.iter().filter(known).count();
        if twin > 0 {
            finding.field = format!("{}#{}", finding.field, twin + 1);
        }
        if configure(&mut finding, policy) {
            findings.push(finding);
        }
    }
    findings
}

/// Returns the rule that tells of the field that an expectation names, where the expectation's own rule does not.
fn told_by(told: &IndexMap<Key, Group>, expectation: &Expectation) -> Option<&'static str> {
    expectation
        .rule
        .as_ref()
        .and(expectation.variable.as_ref())?;
    let of_any_rule = Expectation {
        rule: None,
        ..expectation.clone()
    };
    let mut members = told.values().flat_map(|group| group.first.members());
    let found = members.find(|member| of_any_rule.takes_member(member))?;
    Some(found.rule)
}

fn about_expectation(meta: &Meta, expectation: &Expectation, title: String) -> Finding {
    let mut why = vec![format!("its reason: {}", expectation.reason)];
    why.extend(
        expectation
            .owner
            .as_ref()
            .map(|owner| format!("ask {owner}")),
    );
    Finding {
        subject: Subject::new(None, "expect", &expectation.describe()),
        environment: CONFIGURATION.to_owned(),
        title: title.into(),
        sides: vec![FindingSide::new(
            CONFIGURATION,
            Value::plain(expectation.describe()),
            expectation.origin,
        )],
        why,
        ..Finding::of(meta)
    }
}

/// Says once what repeats: the same rule, field and values in many workloads.
fn group(groups: &mut IndexMap<Key, Group>, new: Group) {
    let finding = &new.first;
    let sides = finding.shown_sides().map(|(side, value)| {
        let environment = side.environment.clone();
        (environment, value.to_string(), side.is_present())
    });
    let key = (
        finding.rule,
        finding.severity,
        finding.environment.clone(),
        finding.field.clone(),
        finding.title.to_string(),
        sides.collect(),
    );
    match groups.get_mut(&key) {
        Some(known) if !known.first.field.is_empty() || known.first.subject.container.is_some() => {
            known.add(new);
        }
        Some(_) => {
            let mut alone = key;
            alone.3 = finding.id();
            groups.insert(alone, new);
        }
        None => {
            groups.insert(key, new);
        }
    }
}
