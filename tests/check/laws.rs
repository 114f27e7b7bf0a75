//! Laws of comparing, over generated environments.
//!
//! An environment against itself is empty; order that means nothing and other spellings of the same
//! value give nothing; exchanging the sides mirrors the result; a change to one field is found.

mod environments;
mod texts;

use environments::{environment, pair_of_environments, shuffled};
use kubeparity::compare::{Comparison, Difference, Field, Pair, Side, compare};
use kubeparity::model::{Environment, Quantity};
use proptest::prelude::*;

/// A difference without its subject, which carries the reference's name where names pair without being equal.
fn key(
    field: &Field,
    sides: (&Side, &Side),
    workloads: (Option<&str>, Option<&str>),
    containers: (Option<&str>, Option<&str>),
) -> String {
    format!("{field:?} {sides:?} {workloads:?} {containers:?}")
}

fn keys(comparison: &Comparison, exchanged: bool) -> Vec<String> {
    let key_of = |d: &Difference| {
        let workloads = (
            d.workloads.0.map(|w| w.name.as_str()),
            d.workloads.1.map(|w| w.name.as_str()),
        );
        let containers = (
            d.containers.0.map(|c| c.name.as_str()),
            d.containers.1.map(|c| c.name.as_str()),
        );
        if exchanged {
            key(
                &d.field,
                (&d.target, &d.reference),
                (workloads.1, workloads.0),
                (containers.1, containers.0),
            )
        } else {
            key(&d.field, (&d.reference, &d.target), workloads, containers)
        }
    };
    let mut keys: Vec<String> = comparison.differences.iter().map(key_of).collect();
    keys.sort();
    keys
}

fn spelled_otherwise(environment: &Environment) -> Environment {
    let mut other = environment.clone();
    let containers = other.workloads.iter_mut().flat_map(|w| &mut w.containers);
    for container in containers {
        let quantities = container.requests.values_mut();
        for quantity in quantities.chain(container.limits.values_mut()) {
            let nanos = quantity
                .value
                .nanos
                .expect("generated quantities have a value");
            quantity.value = Quantity {
                raw: format!("{nanos}n").into(),
                nanos: Some(nanos),
            };
        }
    }
    other
}

fn rehashed(environment: &Environment) -> Environment {
    let mut other = environment.clone();
    let renamed = |name: &str| name.replace("-5h7t9bk2fm", "-2456789bcd");
    other
        .config_maps
        .iter_mut()
        .for_each(|m| m.name = renamed(&m.name));
    for workload in &mut other.workloads {
        let references = workload
            .volumes
            .values_mut()
            .flat_map(|v| &mut v.references);
        references.for_each(|r| r.object.name = renamed(&r.object.name).into());
    }
    other
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(environment in environment("staging")) {
        let comparison = compare(&environment, &environment);
        prop_assert_eq!(keys(&comparison, false), Vec::<String>::new());
        prop_assert!(comparison.pairs.iter().all(|p| p.reference.is_some() && p.target.is_some()));
    }

    #[test]
    fn order_means_nothing(
        (one, other) in environment("staging").prop_flat_map(|e| (Just(e.clone()), shuffled(e))),
    ) {
        prop_assert_eq!(keys(&compare(&one, &other), false), Vec::<String>::new());
    }

    #[test]
    fn order_does_not_change_what_differs(
        (one, other, shuffled) in pair_of_environments()
            .prop_flat_map(|(a, b)| (Just(a), Just(b.clone()), shuffled(b))),
    ) {
        let (plain, mixed) = (compare(&one, &other), compare(&one, &shuffled));
        let order = |c: &Comparison| {
            let differences = c.differences.iter();
            differences.map(|d| (d.subject.clone(), d.field.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(order(&plain), order(&mixed));
        prop_assert_eq!(keys(&plain, false), keys(&mixed, false));
    }

    #[test]
    fn spelling_means_nothing(environment in environment("staging")) {
        let other = rehashed(&spelled_otherwise(&environment));
        prop_assert_eq!(keys(&compare(&environment, &other), false), Vec::<String>::new());
    }

    #[test]
    fn exchanging_the_sides_mirrors((a, b) in pair_of_environments()) {
        let there = compare(&a, &b);
        let back = compare(&b, &a);
        prop_assert_eq!(keys(&there, false), keys(&back, true));
        let renamed = |c: &Comparison| c.pairs.iter().filter(|p| p.renamed.is_some()).count();
        prop_assert_eq!(renamed(&there), renamed(&back));
    }

    #[test]
    fn every_workload_is_in_one_pair((a, b) in pair_of_environments()) {
        let comparison = compare(&a, &b);
        let references = comparison.pairs.iter().filter(|p| p.reference.is_some()).count();
        let targets = comparison.pairs.iter().filter(|p| p.target.is_some()).count();
        prop_assert_eq!((references, targets), (a.workloads.len(), b.workloads.len()));
        let halves = comparison.differences.iter().filter(|d| d.field == Field::Workload).count();
        // One under another name is compared, and said to be.
        let told = |p: &&Pair<'_>| p.reference.is_none() || p.target.is_none() || p.renamed.is_some();
        prop_assert_eq!(halves, comparison.pairs.iter().filter(told).count());
    }

    #[test]
    fn a_variable_taken_away_is_the_only_difference(
        one in environment("staging"),
        which in any::<prop::sample::Index>(),
    ) {
        let variables: Vec<(usize, usize, String)> = one.workloads.iter().enumerate()
            .flat_map(|(w, workload)| workload.containers.iter().enumerate()
                .flat_map(move |(c, container)| container.env.keys().map(move |name| (w, c, name.to_string()))))
            .collect();
        if variables.is_empty() {
            return Ok(());
        }
        let (w, c, name) = which.get(&variables);
        let mut other = one.clone();
        let container = other.workloads.get_mut(*w).and_then(|w| w.containers.get_mut(*c));
        container.expect("just counted").env.shift_remove(name.as_str());
        let comparison = compare(&one, &other);
        let fields: Vec<_> = comparison.differences.iter().map(|d| d.field.clone()).collect();
        prop_assert_eq!(fields, vec![Field::Env(name.as_str().into())]);
        prop_assert!(comparison.differences.iter().all(|d| !d.target.is_present()));
    }
}
