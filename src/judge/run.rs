//! [`Run`]: a run judged part by part, so that thousands of workloads need not be held at once.
//!
//! Takes [`Comparisons`], any number of times; gives one [`Verdict`], the same as if all had come at once.

mod collect;
mod environments;
mod fleet;
mod fold;
mod group;
mod needed;
mod one_fact;
mod one_sided;
mod order;
mod patches;
mod remarks;
mod running;
mod slots;
mod unknown;
mod unknown_objects;

use collect::Collector;
use environments::say_of_two;
use fleet::Fleet;
use order::Scope;
pub(crate) use patches::by_themselves;
use remarks::Remarks;

use super::absent;
use super::called::Called;
use super::explained::explained;
use super::looked_at::{images, stays};
use super::rollout::Rollouts;
use super::rule::Rule;
use super::rules::RULES;
use super::states::judge_comparisons;
use super::unwell::{self, Unwell};
use super::{Comparisons, Context, Finding, LookedAt, Policy, Severity, Verdict};
use crate::compare::{Comparison, Subject};
use crate::maps::IndexSet;
use crate::model::{Environment, Workload};
use crate::parallel::{MANY, each};
use crate::source::{NotEvaluated, State};

/// Asks every rule about every environment but the one that is known: of many workloads, several at once. Returns what is said of each.
fn facts(states: &Comparisons<'_>, known: Option<&str>) -> Vec<Vec<Finding>> {
    let environments = &states.environments;
    let ask = |(environment, rule): &(&Environment, &dyn Rule)| {
        let mut facts = Vec::new();
        // Of what a developer has, nothing is known that a rule about one environment looks at.
        let is_asked = !states.only_drift || rule.needs_cluster();
        let is_known = known == Some(environment.name.as_str());
        if is_asked && !is_known && !environment.is_local() {
            rule.environment(environments, environment, &mut facts);
        }
        facts
    };
    let mut questions: Vec<(&Environment, &dyn Rule)> = Vec::new();
    for environment in environments {
        questions.extend(RULES.iter().map(|rule| (*environment, *rule)));
    }
    let are_many = environments.iter().any(|of| of.workloads.len() >= MANY);
    let answers: Vec<Vec<Finding>> = match are_many {
        true => each(&questions, ask),
        false => questions.iter().map(ask).collect(),
    };
    let mut answers = answers.into_iter();
    let of_next = |_| answers.by_ref().take(RULES.len()).flatten().collect();
    environments.iter().map(of_next).collect()
}

/// The days before its last on which an expectation is said to expire.
const SOON: i32 = 14;

/// A judging in progress.
#[derive(Debug, Default)]
pub struct Run {
    sink: Collector,
    /// The findings of a fleet, until all of its environments are judged.
    fleet: Option<Fleet>,
    remarks: Remarks,
    comparisons: Vec<(String, String)>,
    by_itself: Option<String>,
    not_evaluated: Vec<NotEvaluated>,
    is_live: bool,
    workloads: usize,
    containers: usize,
    /// Containers that are meant to run on.
    running: usize,
    objects: usize,
    looked_at: Vec<LookedAt>,
    explained: usize,
    states_compared: IndexSet<String>,
    alone: IndexSet<String>,
    unwell: IndexSet<Unwell>,
    called: Called,
}

impl Run {
    /// Begins a run.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self {
            sink: Collector::new(policy),
            ..Self::default()
        }
    }

    /// Judges every difference and every environment by all rules.
    pub fn add(&mut self, states: &Comparisons<'_>, policy: &Policy) {
        let mut raw = Vec::new();
        for facts in self.begin(states, None) {
            collect::add_facts(&mut raw, facts);
        }
        self.judge(states, policy, &mut raw);
        self.sink.add(raw, policy);
        self.count(states);
    }

    /// Asks about every environment by itself, but for the one that is known, and notes what is to be said of the whole.
    fn begin(&mut self, states: &Comparisons<'_>, known: Option<&str>) -> Vec<Vec<Finding>> {
        let mut facts = facts(states, known);
        running::prepare(states, &mut facts);
        for environment in &states.environments {
            self.is_live |= environment.state == State::Live;
            self.unwell.extend(unwell::of_environment(environment));
            self.not_evaluated(&environment.not_evaluated);
            self.called.gather(environment);
        }
        facts
    }

    /// Judges what was compared.
    fn judge(&mut self, states: &Comparisons<'_>, policy: &Policy, raw: &mut Vec<Finding>) {
        let context = |comparison| Context::new(&states.environments, comparison, policy);
        let contexts: Vec<Context<'_>> = states.comparisons.iter().map(context).collect();
        for context in &contexts {
            RULES.iter().for_each(|rule| rule.complete(context, raw));
            self.not_evaluated(&unknown::of(context.comparison));
            self.not_evaluated(&one_sided::of(context.comparison));
            self.explained += explained(context);
        }
        judge_comparisons(states, &contexts, policy, raw);
        self.is_live |= !states.drifts.is_empty();
        let drifts = states.drifts.iter();
        self.states_compared
            .extend(drifts.map(|of| of.target.name.clone()));
        self.remarks
            .gather(&states.environments, &states.comparisons, &contexts);
    }

    fn not_evaluated(&mut self, new: &[NotEvaluated]) {
        for missing in new {
            if !self.not_evaluated.contains(missing) {
                self.not_evaluated.push(missing.clone());
            }
        }
    }

    /// Counts what was compared. Beside comparisons of environments, the states of one are the same workloads again.
    fn count(&mut self, states: &Comparisons<'_>) {
        let only_states = states.comparisons.is_empty();
        self.running += absent::count(states);
        if let ([environment], true, false) = (
            states.environments.as_slice(),
            only_states && states.drifts.is_empty(),
            states.only_drift,
        ) {
            self.by_itself = Some(environment.name.clone());
            self.workloads += environment.workloads.len();
            let containers = environment.workloads.iter().map(|of| of.containers.len());
            self.containers += containers.sum::<usize>();
            let rollouts = Rollouts::of(environment);
            for workload in &environment.workloads {
                let namespace = workload.namespace.as_ref();
                let namespace = namespace.filter(|_| environment.spans_namespaces);
                self.look_at((&environment.name, &rollouts), workload, namespace, None);
            }
        }
        let drifts = states.drifts.iter().filter(|_| only_states);
        for comparison in states.comparisons.iter().chain(drifts) {
            let (reference, target) = (&comparison.reference.name, &comparison.target.name);
            let names = match only_states {
                true => ("declared".to_owned(), format!("live in {target}")),
                false => (reference.clone(), target.clone()),
            };
            if !self.comparisons.contains(&names) {
                self.comparisons.push(names);
            }
            if !only_states {
                self.alone.extend(alone(comparison));
            }
            let spans = comparison.reference.spans_namespaces || comparison.target.spans_namespaces;
            self.objects += comparison.compared_objects();
            let rollouts = Rollouts::of(comparison.target);
            for pair in &comparison.pairs {
                if let (Some(reference), Some(own)) = (pair.reference, pair.target) {
                    self.workloads += 1;
                    self.containers += reference.containers.len();
                    let namespace = own.namespace.as_ref().filter(|_| spans);
                    let against = (reference, comparison.reference.name.as_str());
                    self.look_at((target, &rollouts), own, namespace, Some(against));
                }
            }
        }
    }

    /// Notes a workload of an environment, by the name that its reference has.
    fn look_at(
        &mut self,
        (environment, rollouts): (&str, &Rollouts<'_>),
        own: &Workload,
        namespace: Option<&String>,
        against: Option<(&Workload, &str)>,
    ) {
        let named = against.map_or(own, |(reference, _)| reference);
        self.looked_at.push(LookedAt {
            environment: environment.to_owned(),
            subject: Subject {
                namespace: namespace.cloned(),
                ..Subject::new(named.app.as_deref(), &named.kind, &named.original_name)
            },
            images: images(own),
            stays: stays(rollouts, own),
            reference: against.map(|(reference, name)| (name.to_owned(), images(reference))),
        });
    }

    /// Adds another part of the same run.
    pub fn merge(&mut self, other: Self) {
        self.sink.merge(other.sink);
        self.remarks.merge(other.remarks);
        for names in other.comparisons {
            if !self.comparisons.contains(&names) {
                self.comparisons.push(names);
            }
        }
        self.by_itself = self.by_itself.take().or(other.by_itself);
        self.not_evaluated(&other.not_evaluated);
        self.is_live |= other.is_live;
        self.workloads += other.workloads;
        self.containers += other.containers;
        // Parts have workloads of their own, but for those of a fleet, which have environments of their own.
        self.running = match self.fleet.is_some() {
            true => self.running.max(other.running),
            false => self.running + other.running,
        };
        match (&mut self.fleet, other.fleet) {
            (Some(fleet), Some(other)) => fleet.merge(other),
            (None, Some(other)) => self.fleet = Some(other),
            _ => {}
        }
        self.objects += other.objects;
        self.looked_at.extend(other.looked_at);
        self.explained += other.explained;
        self.states_compared.extend(other.states_compared);
        self.alone.extend(other.alone);
        self.unwell.extend(other.unwell);
        self.called.merge(other.called);
    }

    /// Ends the run.
    #[must_use]
    pub fn settle(mut self, policy: &Policy) -> Verdict {
        let is_fleet = self.fleet.is_some();
        if let Some(fleet) = self.fleet.take() {
            self.sink.take(fleet.told());
        }
        let is_whole = !self.not_evaluated.iter().any(NotEvaluated::is_needed);
        let scope = Scope {
            running: self.running,
            is_whole,
            references: references(&self.comparisons),
        };
        let mut settled = self.sink.settle(policy, &scope);
        say_of_two(&mut settled.findings, &self.comparisons);
        let unknown_objects = self.remarks.unknown_objects();
        let mut remarks = self.remarks.sentences();
        let switched_off = switched_off(policy);
        remarks.extend(said_off(&switched_off));
        remarks.extend(expiring(policy));
        Verdict {
            comparisons: self.comparisons,
            is_fleet,
            by_itself: self.by_itself,
            not_evaluated: self.not_evaluated,
            is_live: self.is_live,
            workloads: self.workloads,
            containers: self.containers,
            objects: self.objects,
            looked_at: self.looked_at,
            explained: self.explained,
            called: self.called.settle(),
            unknown_objects,
            states_compared: self.states_compared.into_iter().collect(),
            alone: self.alone.into_iter().collect(),
            unwell: self.unwell.into_iter().collect(),
            switched_off,
            turned_down: turned_down(policy),
            remarks,
            ..settled
        }
    }
}

/// Returns the environments that others are held against and that are held against none.
fn references(comparisons: &[(String, String)]) -> IndexSet<String> {
    let targets: IndexSet<&String> = comparisons.iter().map(|(_, target)| target).collect();
    let references = comparisons.iter().map(|(reference, _)| reference);
    let alone = references.filter(|name| !targets.contains(name));
    alone.cloned().collect()
}

/// Returns the applications of a target of which the reference has no workload: nothing of them was compared.
fn alone(comparison: &Comparison<'_>) -> Vec<String> {
    let of_reference = comparison.pairs.iter().filter_map(|pair| pair.reference);
    let known: IndexSet<&String> = of_reference.filter_map(|of| of.app.as_ref()).collect();
    let of_target = comparison.pairs.iter().filter_map(|pair| pair.target);
    let apps = of_target.filter_map(|of| of.app.as_ref());
    let apps: IndexSet<&String> = apps.filter(|app| !known.contains(app)).collect();
    let environment = &comparison.target.name;
    let named = apps.iter().map(|app| format!("{app} in {environment}"));
    named.collect()
}

/// Names the expectations that hold for a short time yet.
fn expiring(policy: &Policy) -> impl Iterator<Item = String> {
    let entries = policy.expectations.iter();
    entries.filter_map(|expectation| {
        let last = expectation.expires?;
        let days = policy.today.until(last).ok()?.get_days();
        let when = match days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            2..=SOON => format!("in {days} days"),
            _ => return None,
        };
        let owner = expectation.owner.as_ref();
        let ask = owner.map_or(String::new(), |owner| format!(" (ask {owner})"));
        let what = expectation.describe();
        Some(format!(
            "an expectation expires {when}, {last} is its last day: {what}{ask}"
        ))
    })
}

/// Returns the rules that a team switched off, in the order of their names.
fn switched_off(policy: &Policy) -> Vec<String> {
    let levels = policy.severities.iter();
    let mut off: Vec<String> = levels
        .filter(|(_, severity)| severity.is_none())
        .map(|(rule, _)| rule.clone())
        .collect();
    off.sort_unstable();
    off
}

/// Returns the rules whose findings a team has told as notes, in the order of their names.
fn turned_down(policy: &Policy) -> Vec<String> {
    let levels = policy.severities.iter();
    let down = levels.filter(|(_, severity)| **severity == Some(Severity::Note));
    let mut down: Vec<String> = down.map(|(rule, _)| rule.clone()).collect();
    down.sort_unstable();
    down
}

/// Says which rules a team switched off: what they would have told is not known.
pub(crate) fn said_off(off: &[String]) -> Option<String> {
    let count = match off.len() {
        0 => return None,
        1 => "1 rule is".to_owned(),
        many => format!("{many} rules are"),
    };
    Some(format!(
        "{count} switched off (kubeparity.yaml): {}",
        off.join(", ")
    ))
}
