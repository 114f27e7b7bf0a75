//! Laws of a ledger, over generated runs.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::check::Plan;
use crate::compare::{Subject, Value};
use crate::judge::rules::find;
use crate::judge::{Cause, Finding, FindingSide, History, Trend, Verdict};
use crate::source::managed_fields::FieldOwner;
use crate::source::{NotEvaluated, Unavailable};
use crate::yaml::Origin;

/// Variables that may be missing.
const VARIABLES: usize = 4;

/// A run: the environment, the second, and the variables that are missing.
#[derive(Debug, Clone)]
struct OneRun {
    environment: &'static str,
    second: i64,
    missing: BTreeSet<usize>,
}

fn finding(environment: &str, variable: usize) -> Finding {
    Finding {
        subject: Subject::new(None, "Deployment", "web"),
        field: format!("V{variable}"),
        environment: environment.to_owned(),
        sides: vec![FindingSide::new(
            environment,
            Value::plain("x"),
            Origin::NONE,
        )],
        cause: Some(Cause::Gap),
        ..Finding::of(find("env-missing").expect("a rule").meta())
    }
}

fn verdict(environment: &str, missing: &BTreeSet<usize>) -> Verdict {
    let findings = missing.iter().map(|of| finding(environment, *of));
    Verdict {
        findings: findings.collect(),
        ..Verdict::default()
    }
}

fn record(ledger: &mut Ledger, run: &OneRun) -> History {
    let plan = Plan::of_environments(&["staging", run.environment]);
    let scope = Scope::new(&plan, None, &[], std::path::Path::new("ledger.json"));
    let now = Timestamp::from_second(run.second).expect("a time");
    let verdict = verdict(run.environment, &run.missing);
    ledger.record(&verdict, &scope, now.into(), || Some("c0ffee".to_owned()))
}

fn recorded<'r>(runs: impl IntoIterator<Item = &'r OneRun>) -> Ledger {
    let mut ledger = Ledger::default();
    for run in runs {
        record(&mut ledger, run);
    }
    ledger
}

/// Runs of two environments, at any times: the clocks of machines disagree.
fn runs() -> impl Strategy<Value = Vec<OneRun>> {
    let environment = prop_oneof![Just("production"), Just("qa")];
    let missing = prop::collection::btree_set(0..VARIABLES, 0..=VARIABLES);
    let run = (environment, 0..4_000_000_000_i64, missing);
    let run = run.prop_map(|(environment, second, missing)| OneRun {
        environment,
        second,
        missing,
    });
    prop::collection::vec(run, 1..12)
}

proptest! {
    #[test]
    fn the_same_run_twice_has_nothing_new(runs in runs()) {
        let mut ledger = recorded(&runs);
        if let Some(run) = runs.last() {
            let history = record(&mut ledger, run);
            prop_assert_eq!(history.new_findings(), 0);
            prop_assert_eq!(history.persisting().count(), run.missing.len());
            prop_assert_eq!(history.fixed, Vec::new());
        }
    }

    #[test]
    fn each_time_that_a_finding_is_there_is_a_span_of_its_one_entry(runs in runs()) {
        let ledger = recorded(&runs);
        for environment in ["production", "qa"] {
            for variable in 0..VARIABLES {
                let own = runs.iter().filter(|run| run.environment == environment);
                let there: Vec<bool> = own.map(|run| run.missing.contains(&variable)).collect();
                let times = there.iter().filter(|is_there| **is_there).count();
                let spans = there.chunk_by(|a, b| a == b).filter(|of| of[0]).count();
                let id = finding(environment, variable).id();
                let entries: Vec<&Entry> = ledger.entries().filter(|of| of.id == id).collect();
                prop_assert_eq!(entries.len(), usize::from(times > 0));
                for entry in entries {
                    prop_assert_eq!(entry.spans.len(), spans);
                    prop_assert_eq!(entry.times_seen, times as u64);
                    prop_assert_eq!(entry.state == State::Open, there.last() == Some(&true));
                }
            }
        }
    }

    #[test]
    fn the_order_of_runs_of_other_environments_does_not_matter(runs in runs()) {
        let (production, qa): (Vec<&OneRun>, Vec<&OneRun>) =
            runs.iter().partition(|run| run.environment == "production");
        let mixed = recorded(&runs);
        prop_assert_eq!(&recorded(production.iter().chain(&qa).copied()), &mixed);
        prop_assert_eq!(&recorded(qa.into_iter().chain(production)), &mixed);
    }

    #[test]
    fn printing_and_parsing_are_inverse(runs in runs()) {
        let ledger = recorded(&runs);
        prop_assert_eq!(Ledger::parse(&ledger.print()), Ok(ledger));
    }
}

fn on(day: i64, missing: impl IntoIterator<Item = usize>) -> OneRun {
    OneRun {
        environment: "production",
        second: day * 86_400,
        missing: missing.into_iter().collect(),
    }
}

#[test]
fn what_was_not_evaluated_fixes_nothing_that_it_may_hide() {
    let missing = |environment: &str, unavailable: Unavailable, optional: bool| NotEvaluated {
        environment: environment.to_owned(),
        what: String::new(),
        why: String::new(),
        unavailable,
        origin: Origin::NONE,
        off_limits: None,
        optional,
    };
    let resource = |kind: &str| Unavailable::Resource(kind.to_owned());
    let of_rules = |rule: &str| Unavailable::OfRules(vec![rule.to_owned()]);
    let cases = [
        (missing("production", Unavailable::Everything, false), false),
        (missing("staging", Unavailable::Everything, false), false),
        (missing("needs", of_rules("env-needed"), false), false),
        (missing("qa", Unavailable::Everything, false), false),
        (missing("production", resource("Secret"), false), false),
        (missing("production", resource("Deployment"), true), false),
        (missing("production", of_rules("env-missing"), true), false),
        (missing("production", of_rules("env-extra"), true), true),
        (missing("production", resource("Certificate"), true), true),
    ];
    for (missing, is_fixed) in cases {
        let mut ledger = recorded(&[on(0, [1])]);
        let plan = Plan::of_environments(&["staging", "production"]);
        let scope = Scope::new(&plan, None, &[], std::path::Path::new("ledger.json"));
        let what = format!("{missing:?}");
        let verdict = Verdict {
            not_evaluated: vec![missing],
            ..Verdict::default()
        };
        let now = Timestamp::from_second(86_400).expect("a time");
        let history = ledger.record(&verdict, &scope, now.into(), || None);
        assert_eq!(history.fixed.len(), usize::from(is_fixed), "{what}");
    }
}

/// A fact that is told of a later environment is there in the earlier one all the same.
#[test]
fn a_fact_that_is_told_of_another_environment_is_not_fixed() {
    let plan = Plan::of_environments(&["staging", "production"]);
    let scope = Scope::new(&plan, None, &[], std::path::Path::new("ledger.json"));
    let now = Time::from(Timestamp::UNIX_EPOCH);
    let mut fact = finding("staging", 1);
    fact.cause = None;
    let mut both = finding("production", 1);
    both.cause = None;
    both.sides.extend(fact.sides.clone());
    let mut ledger = Ledger::default();
    for (found, new) in [(fact, 1), (both, 1)] {
        let verdict = Verdict {
            findings: vec![found],
            ..Verdict::default()
        };
        let history = ledger.record(&verdict, &scope, now, || None);
        assert_eq!((history.new_findings(), history.fixed.len()), (new, 0));
    }
}

#[test]
fn who_set_a_value_is_known_where_it_is_one() {
    let owner = |manager: &str, day: u8| FieldOwner {
        manager: manager.to_owned(),
        operation: "Update".to_owned(),
        time: Some(format!("2026-11-0{day}T00:00:00Z")),
    };
    let mut live = finding("production", 1);
    for side in &mut live.sides {
        side.set_by = vec![owner("kubectl-edit", 2), owner("argocd", 1)];
    }
    let mut many = finding("production", 2);
    many.sides.clone_from(&live.sides);
    many.also = vec![finding("production", 3).member()];
    let plan = Plan::of_environments(&["staging", "production"]);
    let scope = Scope::new(&plan, None, &[], std::path::Path::new("ledger.json"));
    let verdict = Verdict {
        findings: vec![live, many],
        ..Verdict::default()
    };
    let mut ledger = Ledger::default();
    ledger.record(&verdict, &scope, Timestamp::UNIX_EPOCH.into(), || None);
    let managers: Vec<_> = ledger.entries().map(|of| of.manager.as_deref()).collect();
    assert_eq!(managers, [Some("kubectl-edit"), None, None]);
}

#[test]
fn weeks_are_counted() {
    // The first day is a Thursday.
    let ledger = recorded(&[on(0, [1, 2]), on(5, [2]), on(20, [1, 2]), on(21, [1])]);
    let now = Timestamp::from_second(24 * 86_400).expect("a time");
    let trend = Trend::of(ledger.entries(), None, now.into());
    let weeks = trend.weeks.iter().map(|of| (of.began, of.fixed, of.open));
    let weeks: Vec<_> = weeks.collect();
    assert_eq!(weeks, [(2, 0, 2), (0, 1, 1), (0, 0, 1), (1, 1, 1)]);
    let means = trend.weeks.iter().map(|of| of.mean_time_to_parity);
    let means: Vec<_> = means
        .map(|mean| mean.map(|seconds| seconds / 86_400))
        .collect();
    assert_eq!(means, [None, Some(5), None, Some(21)]);
    let days = (5 + 21) / 2;
    assert_eq!(trend.mean_time_to_parity, Some(days * 86_400));
    assert_eq!(
        Trend::of([].into_iter(), None, now.into()),
        Trend::default()
    );
}
