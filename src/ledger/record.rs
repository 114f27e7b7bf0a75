//! [`Ledger::record`]: from the entries before a run to those after it, and the ages of what the run found.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::{Entry, Ledger, Scope, Span, State, Time};
use crate::judge::{
    Accepted, Age, Finding, FixedFinding, History, Member, Severity, Trend, Verdict,
};
use crate::maps::IndexMap;

/// A finding as a run has it, by its id.
struct Seen {
    member: Member,
    severity: Severity,
    state: State,
    owner: Option<String>,
    manager: Option<String>,
    /// The places of the findings that tell it.
    told_by: Vec<usize>,
    /// When it began, where it was there before.
    since: Option<Time>,
}

impl Ledger {
    /// Notes what a run found, at its time and with the commit that is checked out, which is asked for where something began or ended.
    pub fn record(
        &mut self,
        verdict: &Verdict,
        scope: &Scope<'_>,
        now: Time,
        commit: impl FnOnce() -> Option<String>,
    ) -> History {
        let commit = LazyCell::new(commit);
        let mut seen = seen(verdict);
        let there = there(verdict);
        let missing = missing(seen.keys().chain(&there));
        let mut fixed = Vec::new();
        for entry in self.entries.values_mut() {
            if let Some(seen) = seen.get_mut(&entry.id) {
                seen.since = (entry.state != State::Fixed).then(|| entry.since());
                see(entry, seen, scope, (now, &commit));
            } else if entry.state == State::Fixed {
                // It stays so.
            } else if there.contains(&entry.id) {
                entry.touch(now);
                if verdict.known.contains(&entry.id) {
                    entry.state = State::Accepted;
                }
            } else if is_of_missing(&entry.id, &missing) {
                // What a missing workload had is not mended by that.
            } else if let Some(text) = scope.looked_at(entry, verdict)
                && entry.gone_in(&text)
            {
                let since = entry.since().timestamp();
                entry.end(now, commit.clone());
                let id = entry.id.clone();
                fixed.push(FixedFinding { id, since });
            }
        }
        for (id, seen) in &seen {
            if !self.entries.contains_key(id) {
                let entry = begin(id, seen, scope, (now, &commit));
                self.entries.extend(entry.map(|entry| (id.clone(), entry)));
            }
        }
        self.sort();
        History {
            ages: ages(verdict.findings.len(), &seen),
            fixed,
            trend: Trend::of(self.entries(), None, now),
        }
    }
}

/// Returns the age of each finding with all that it tells.
fn ages(findings: usize, seen: &IndexMap<String, Seen>) -> Vec<Age> {
    let mut ages = vec![Age::default(); findings];
    for seen in seen.values() {
        for index in &seen.told_by {
            if let Some(age) = ages.get_mut(*index) {
                age.count(seen.since.map(Time::timestamp));
            }
        }
    }
    ages
}

/// The time of a run, and the commit.
type When<'w, C> = (Time, &'w LazyCell<Option<String>, C>);

/// Notes that an entry is there.
fn see<C: FnOnce() -> Option<String>>(
    entry: &mut Entry,
    seen: &Seen,
    scope: &Scope<'_>,
    (now, commit): When<'_, C>,
) {
    if entry.state == State::Fixed {
        let commit: &Option<String> = commit;
        entry.begin(now, commit.clone());
    }
    // Clocks may disagree: what came back did so after it was fixed.
    let began = entry.since();
    entry.touch(now.max(began));
    entry.state = seen.state;
    entry.severity = seen.severity;
    entry.owner.clone_from(&seen.owner);
    entry.manager = seen.manager.clone().or(entry.manager.take());
    if let Some(text) = scope.text(&entry.environment, entry.application.as_deref()) {
        entry.seen_in(&text);
    }
}

/// Returns the entry of a finding that no run had before.
fn begin<C: FnOnce() -> Option<String>>(
    id: &str,
    seen: &Seen,
    scope: &Scope<'_>,
    (now, commit): When<'_, C>,
) -> Option<Entry> {
    let commit: &Option<String> = commit;
    let environment = seen.member.environment.to_string();
    let application = seen.member.subject.app.clone();
    // Without a scope it could never be fixed.
    let text = scope.text(&environment, application.as_deref())?;
    Some(Entry {
        id: id.to_owned(),
        rule: seen.member.rule.to_owned(),
        severity: seen.severity,
        environment,
        application,
        state: seen.state,
        owner: seen.owner.clone(),
        manager: seen.manager.clone(),
        first_seen: now,
        last_seen: now,
        times_seen: 1,
        spans: vec![Span {
            from: now,
            until: None,
            commit: commit.clone(),
            fixed_by: None,
        }],
        scopes: vec![text.to_string()],
    })
}

/// Returns everything that a run found, whether it is told or accepted.
fn seen(verdict: &Verdict) -> IndexMap<String, Seen> {
    let mut all = IndexMap::default();
    let expired: Vec<&Accepted> = verdict
        .accepted
        .iter()
        .filter(|of| of.has_expired)
        .collect();
    for accepted in &verdict.accepted {
        let owner = accepted.expectation.owner.as_ref();
        for finding in &accepted.findings {
            add(&mut all, finding, (State::Accepted, None), |_| {
                owner.cloned()
            });
        }
    }
    // Where one part of a finding is accepted and another is told, the latter counts.
    for (index, finding) in verdict.findings.iter().enumerate() {
        add(&mut all, finding, (State::Open, Some(index)), |member| {
            let mut entries = expired.iter().map(|of| &of.expectation);
            let taken = entries.find(|of| of.owner.is_some() && of.takes_member(member));
            taken.and_then(|of| of.owner.clone())
        });
    }
    all
}

fn add(
    all: &mut IndexMap<String, Seen>,
    finding: &Finding,
    (state, place): (State, Option<usize>),
    owner: impl Fn(&Member) -> Option<String>,
) {
    let members = finding.members();
    // Of many workloads it is not known who set which.
    let manager = match members.as_slice() {
        [_] => manager(finding),
        _ => None,
    };
    for member in members {
        let mut seen = Seen {
            severity: finding.severity,
            state,
            owner: owner(&member),
            manager: manager.clone(),
            told_by: place.into_iter().collect(),
            since: None,
            member,
        };
        let id = seen.member.id();
        if let Some(earlier) = all.get_mut(&id) {
            seen.told_by.append(&mut earlier.told_by);
        }
        all.insert(id, seen);
    }
}

/// Returns the field manager that set the target's side last.
fn manager(finding: &Finding) -> Option<String> {
    let side = finding.sides.last()?;
    let latest = side.set_by.iter().max_by_key(|owner| &owner.time)?;
    Some(latest.manager.clone())
}

/// Returns the ids of everything that is there, told or not.
#[must_use]
pub fn ids_there(verdict: &Verdict) -> BTreeSet<String> {
    let accepted = verdict.accepted.iter().flat_map(|of| &of.findings);
    let all = verdict.findings.iter().chain(accepted);
    let mut ids = there(verdict);
    ids.extend(all.flat_map(Finding::members).map(|member| member.id()));
    ids
}

/// Returns the workloads and containers that ids say are missing, each as its environment and its path in ids.
fn missing<'i>(ids: impl Iterator<Item = &'i String>) -> BTreeSet<(String, String)> {
    let missing = ids.filter_map(|id| {
        let (rule, rest) = id.split_once(':')?;
        let (path, environment) = rest.rsplit_once('@')?;
        let is_whole = matches!(rule, "workload-missing" | "container-missing");
        is_whole.then(|| (environment.to_owned(), path.to_owned()))
    });
    missing.collect()
}

/// Tells whether a finding is about something in a workload or container that is missing.
fn is_of_missing(id: &str, missing: &BTreeSet<(String, String)>) -> bool {
    let rest = id.split_once(':').map_or(id, |(_, rest)| rest);
    let Some((path, environment)) = rest.rsplit_once('@') else {
        return false;
    };
    let mut wholes = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
    !missing.is_empty()
        && wholes.any(|whole| missing.contains(&(environment.to_owned(), whole.to_owned())))
}

/// Returns the ids of what is there and is not told by itself: what the baseline holds, and facts that are told of a later environment.
fn there(verdict: &Verdict) -> BTreeSet<String> {
    let mut ids = verdict.known.clone();
    let accepted = verdict.accepted.iter().flat_map(|of| &of.findings);
    let all = verdict.findings.iter().chain(accepted);
    for finding in all.filter(|of| of.cause.is_none() && of.sides.len() > 1) {
        for mut member in finding.members() {
            for side in &finding.sides {
                member.environment = side.environment.as_str().into();
                ids.insert(member.id());
            }
        }
    }
    ids
}
