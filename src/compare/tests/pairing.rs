//! Pairs of workloads that answer to each other.

use super::*;

/// A workload as these tables spell it: kind, namespace, original name.
type Spelled = (&'static str, Option<&'static str>, &'static str);

fn environment_of(name: &str, workloads: &[Spelled]) -> Environment {
    let made = |&(kind, namespace, original): &Spelled| Workload {
        kind: kind.to_owned(),
        namespace: namespace.map(str::to_owned),
        ..workload(original)
    };
    Environment {
        name: name.to_owned(),
        workloads: workloads.iter().map(made).collect(),
        ..Environment::default()
    }
}

/// Returns pairs as `namespace/name = namespace/name`, renames as `name ~ name`.
fn pairs(reference: &[Spelled], target: &[Spelled]) -> Vec<String> {
    let reference = environment_of("staging", reference);
    let target = environment_of("production", target);
    let spelled = |workload: Option<&Workload>| {
        workload.map_or("-".to_owned(), |w| {
            let namespace = w.namespace.as_deref().unwrap_or_default();
            format!("{namespace}/{}", w.original_name)
        })
    };
    let comparison = compare(&reference, &target);
    let pairs = comparison.pairs.iter();
    pairs
        .map(|pair| match pair.renamed {
            Some(new) => format!("{} ~ {}", spelled(pair.reference), spelled(Some(new))),
            None => format!("{} = {}", spelled(pair.reference), spelled(pair.target)),
        })
        .collect()
}

const D: &str = "Deployment";

#[test]
fn workloads_pair_by_what_their_names_mean() {
    let cases: Vec<(&str, &[Spelled], &[Spelled], &[&str])> = vec![
        (
            "one namespace each: it does not matter",
            &[(D, Some("a"), "api"), (D, Some("a"), "web")],
            &[(D, Some("b"), "web"), (D, Some("b"), "api")],
            &["a/api = b/api", "a/web = b/web"],
        ),
        (
            "several namespaces: by name",
            &[(D, Some("a"), "api"), (D, Some("b"), "api")],
            &[(D, Some("b"), "api"), (D, Some("a"), "api")],
            &["a/api = a/api", "b/api = b/api"],
        ),
        (
            "several namespaces: by the environment's name in them",
            &[
                (D, Some("pay-staging"), "api"),
                (D, Some("shop-stg"), "api"),
            ],
            &[(D, Some("shop"), "api"), (D, Some("pay-production"), "api")],
            &[
                "pay-staging/api = pay-production/api",
                "shop-stg/api = shop/api",
            ],
        ),
        (
            "namespaces that do not answer, names that are unique",
            &[(D, Some("a"), "api"), (D, Some("b"), "web")],
            &[(D, Some("c"), "api"), (D, Some("d"), "web")],
            &["a/api = c/api", "b/web = d/web"],
        ),
        (
            "namespaces that do not answer, names that are not unique",
            &[(D, Some("a"), "api"), (D, Some("b"), "api")],
            &[(D, Some("a"), "api"), (D, Some("d"), "api")],
            &["a/api = a/api", "b/api = d/api"],
        ),
        (
            "the environment's name in the workload's",
            &[(D, None, "api-staging"), (D, None, "web-staging")],
            &[(D, None, "api-production"), (D, None, "web")],
            &["/api-staging = /api-production", "/web-staging = /web"],
        ),
        (
            "the kind alone differs",
            &[(D, None, "api")],
            &[("StatefulSet", None, "api")],
            &["/api = /api"],
        ),
        (
            "the same name in two kinds",
            &[(D, None, "api"), ("CronJob", None, "api")],
            &[("CronJob", None, "api"), (D, None, "api")],
            &["/api = /api", "/api = /api"],
        ),
        (
            "renamed",
            &[(D, None, "checkout")],
            &[(D, None, "checkout-v2")],
            &["/checkout ~ /checkout-v2"],
        ),
        (
            "a rename is offered once",
            &[(D, None, "one"), (D, None, "two")],
            &[(D, None, "three")],
            &["/one ~ /three", "/two = -"],
        ),
        ("alone", &[(D, None, "api")], &[], &["/api = -"]),
    ];
    for (name, reference, target, expected) in cases {
        assert_eq!(pairs(reference, target), expected, "{name}");
    }
}

#[test]
fn a_moved_workload_says_so() {
    let reference = environment_of("staging", &[(D, Some("a"), "api"), (D, Some("b"), "web")]);
    let target = environment_of(
        "production",
        &[(D, Some("c"), "api"), (D, Some("b"), "web")],
    );
    let comparison = compare(&reference, &target);
    let found: Vec<_> = comparison.differences.iter().map(|d| &d.field).collect();
    assert_eq!(found, [&Field::Rest(path("metadata.namespace"))]);
}

#[test]
fn applications_do_not_mix() {
    let mut reference = environment_of("staging", &[(D, None, "api")]);
    let mut target = environment_of("production", &[(D, None, "api")]);
    let named = |e: &mut Environment, app: &str| {
        e.workloads
            .iter_mut()
            .for_each(|w| w.app = Some(app.to_owned()));
    };
    named(&mut reference, "shop");
    named(&mut target, "pay");
    assert_eq!(compare(&reference, &target).pairs.len(), 2);
}

#[test]
fn a_prefix_on_one_side_only_pairs_by_the_final_name() {
    let mut reference = environment_of("staging", &[(D, None, "api")]);
    reference
        .workloads
        .iter_mut()
        .for_each(|w| w.name = "shop-api".to_owned());
    let target = environment_of("production", &[(D, None, "shop-api")]);
    assert_eq!(compare(&reference, &target).pairs.len(), 1);
}
