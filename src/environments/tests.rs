//! The differences that an environment's own name explains, which names are foreign, and what sources are called.

use proptest::prelude::*;

use super::*;

mod foreign;

fn names(of_run: &[&str], siblings: &[&str]) -> EnvironmentNames {
    let of_run: Vec<_> = of_run
        .iter()
        .map(|name| Named { name, aliases: &[] })
        .collect();
    EnvironmentNames::new(&of_run, &[], siblings)
}

/// Texts of two environments, and whether their names explain the difference.
type Explained = &'static [(&'static str, &'static str, bool)];

const EXPLAINED: &[(&str, &str, Explained)] = &[
    (
        "staging",
        "production",
        &[
            ("tide.staging.svc", "tide.production.svc", true),
            ("tide.stg.svc", "tide.prd.svc", true),
            ("staging", "production", true),
            ("STAGING", "Production", true),
            ("TIDE_STAGING_DB", "TIDE_PROD_DB", true),
            ("pier.staging.harbour.net", "pier.harbour.net", true),
            ("pier-staging.harbour.net", "pier.harbour.net", true),
            ("staging-pier.harbour.net", "pier.harbour.net", true),
            ("https://staging.harbour.net", "https://harbour.net", true),
            ("https://harbour.net/staging", "https://harbour.net", true),
            ("pier.harbour.net", "pier.prod.harbour.net", true),
            ("db-stg1.harbour.net", "db-prd1.harbour.net", true),
            ("db-stg1.harbour.net", "db-prd2.harbour.net", false),
            ("pierStaging", "pierProduction", true),
            ("a.staging.b.staging", "a.production.b", true),
            ("/health", "/health/live", false),
            ("/health/stg", "/health/live", true),
            ("tide.staging.svc", "gauge.production.svc", false),
            ("tide.staging.svc", "tide.staging.svc", false),
            ("tide.production.svc", "tide.staging.svc", false),
            ("upstaging.svc", "upproduction.svc", false),
            ("live", "test", false),
            ("pre-production", "production", false),
            ("staging", "", false),
            ("info", "warn", false),
            ("1", "2", false),
            ("", "", false),
        ],
    ),
    (
        "us-east-1",
        "us-east-2",
        &[
            ("1.4.0", "2.4.0", false),
            ("1", "2", false),
            ("db.us-east-1.harbour.net", "db.us-east-2.harbour.net", true),
            ("us-east-1", "us-east-2", true),
            ("pool-1", "pool-2", false),
            ("east-1", "east-2", false),
        ],
    ),
    ("a", "b", &[("a", "b", false), ("pool-a", "pool-b", false)]),
    (
        "old",
        "new",
        &[("old", "new", false), ("/srv/old", "/srv/new", false)],
    ),
    ("first", "second", &[("first", "second", false)]),
    (
        "v1",
        "v2",
        &[("v1", "v2", false), ("api/v1", "api/v2", false)],
    ),
    ("on", "off", &[("on", "off", false)]),
    (
        "berth-8081",
        "berth-8082",
        &[("8081", "8082", false), (":8081", ":8082", false)],
    ),
    ("blue", "green", &[("pier-blue", "pier-green", true)]),
    (
        "production-eu",
        "production-us",
        &[
            ("db.eu.net", "db.us.net", false),
            ("db-production-eu", "db-production-us", true),
            ("db.prod.net", "db.production.net", true),
        ],
    ),
    (
        "dev",
        "prod",
        &[("/dev/shm", "/shm", false), ("x.dev.net", "x.net", true)],
    ),
    (
        "non-prod-eu",
        "prod-eu",
        &[
            ("db.nonprod.net", "db.prod.net", true),
            ("prod", "nonprod", false),
        ],
    ),
    (
        "test",
        "prod",
        &[("x.test.net", "x.net", true), ("test-run", "run", false)],
    ),
];

#[test]
fn an_own_name_explains_where_it_is_one() {
    for (reference, target, cases) in EXPLAINED {
        let names = names(&[reference, target], &[]);
        let (of_a, of_b) = (Env(0), Env(1));
        for (a, b, expected) in *cases {
            let found = names.explains_away((a, of_a), (b, of_b), Where::Value);
            assert_eq!(found, *expected, "{reference}: {a}, {target}: {b}");
            let back = names.explains_away((b, of_b), (a, of_a), Where::Value);
            assert_eq!(back, *expected, "{target}: {b}, {reference}: {a}");
            for never in [Where::Tag, Where::Number] {
                assert!(!names.explains_away((a, of_a), (b, of_b), never));
            }
        }
    }
}

#[test]
fn aliases_are_names() {
    let (ebb, flood) = (["ebb".to_owned()], ["flood".to_owned()]);
    let of_run = [
        Named {
            name: "staging",
            aliases: &ebb,
        },
        Named {
            name: "production",
            aliases: &flood,
        },
    ];
    let names = EnvironmentNames::new(&of_run, &[], &[]);
    let (a, b) = (names.find("staging"), names.find("production"));
    let (a, b) = a.zip(b).expect("both");
    assert!(names.explains_away(("db.ebb.net", a), ("db.flood.net", b), Where::Host));
    assert!(!names.explains_away(("db.flood.net", a), ("db.ebb.net", b), Where::Host));
    let found = names
        .foreign("db.ebb.net", b, Where::Host)
        .expect("foreign");
    assert_eq!(
        (found.word, names.name(found.environment)),
        ("ebb", "staging")
    );
    assert_eq!(
        names.without_own_words("app-ebb.yaml", a).as_deref(),
        Some("app.yaml")
    );
    assert_eq!(names.without_own_words("app-flood.yaml", a), None);
}

#[test]
fn sources_are_called_after_their_environment() {
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["staging/base", "production/base"],
            &["staging", "production"],
        ),
        (
            &[
                "clusters/east/staging/pier",
                "./clusters/east/production/pier/",
            ],
            &["staging", "production"],
        ),
        (
            &["rendered/staging.yaml", "rendered/production.yaml"],
            &["staging", "production"],
        ),
        (&["lab/staging", "prod/blue"], &["staging", "prod"]),
        (&["alpha/api", "beta/api"], &["alpha", "beta"]),
        (&["prod/blue", "prod/green"], &["blue", "green"]),
        (
            &["prod/blue", "prod/green", "staging/x"],
            &["blue", "green", "staging"],
        ),
        (&["live/dev/app", "live/prod/app"], &["dev", "prod"]),
        (
            &["regions/us-east-1", "regions/us-east-2"],
            &["us-east-1", "us-east-2"],
        ),
        (&["prod@HEAD", "prod@v1"], &["prod@HEAD", "prod@v1"]),
        (&["a.yaml", "b.yaml"], &["a", "b"]),
        (&["overlays/staging"], &["staging"]),
        (&["overlays/harbour"], &["harbour"]),
        (&["x", "x"], &["x", "x"]),
        (&["a/x", "a/y", "b/x"], &["x", "y", "b"]),
        (&["a/x", "a/y", "x/q"], &["a/x", "y", "x/q"]),
        (
            &["https://git.net/o/r//envs/stg?ref=v1", "envs/prd"],
            &["stg", "prd"],
        ),
        (&["", "."], &["", ""]),
    ];
    for (paths, expected) in cases {
        assert_eq!(source_names(paths), *expected, "{paths:?}");
    }
}

#[test]
fn siblings_are_environments() {
    let beside = |at| -> Vec<String> {
        let names: &[&str] = match at {
            0 => &["overlays", "docs"],
            1 => &["production", "staging", "rehearsal", "base", "redis", "x1"],
            _ => &["api", "web", "shop-front", "dev"],
        };
        names.iter().map(|name| (*name).to_owned()).collect()
    };
    let found = siblings_of(&["overlays", "production", "api"], "production", beside);
    assert_eq!(found, ["dev", "rehearsal", "staging"]);
}

/// Texts that are full of words and separators.
fn any_text() -> impl Strategy<Value = String> {
    let word =
        "(staging|stg|prod|production|dev|live|test|pre|pier|us-east-1|É|1)?[-._/:@ =\"#\n]?(://)?";
    prop_oneof![
        any::<String>(),
        prop::collection::vec(word, 0..12).prop_map(|words| words.concat())
    ]
}

const KINDS: [Where; 7] = [
    Where::Value,
    Where::Argument,
    Where::Text,
    Where::Name,
    Where::Host,
    Where::Tag,
    Where::Number,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(a in any_text(), b in any_text(), name in any_text()) {
        let names = names(&["staging", "production", &name], &["dev", &a]);
        for kind in KINDS {
            let _ = names.explains_away((&a, Env(0)), (&b, Env(1)), kind);
            let _ = names.without_own_words(&a, Env(0));
            if let Some(found) = names.foreign(&a, Env(1), kind) {
                prop_assert!(a[found.start..].starts_with(found.word));
                prop_assert!(found.environment != Env(1));
            }
        }
        let _ = source_names(&[&a, &b, &name]);
    }

    #[test]
    fn an_environment_against_itself_explains_nothing(a in any_text(), b in any_text()) {
        let names = names(&["staging", "production"], &[]);
        for kind in KINDS {
            prop_assert!(!names.explains_away((&a, Env(0)), (&b, Env(0)), kind));
            prop_assert!(names.are_same((&a, Env(0)), (&a, Env(1)), kind));
            prop_assert!(!names.explains_away((&a, Env(0)), (&a, Env(1)), kind));
        }
    }

    #[test]
    fn sides_can_be_exchanged(a in any_text(), b in any_text()) {
        let names = names(&["staging", "production"], &[]);
        let there = names.explains_away((&a, Env(0)), (&b, Env(1)), Where::Value);
        prop_assert_eq!(there, names.explains_away((&b, Env(1)), (&a, Env(0)), Where::Value));
    }

    #[test]
    fn a_change_beside_the_name_is_never_explained(head in "[a-z0-9.]{0,6}", tail in "[a-z0-9]{1,6}", other in "[a-z0-9]{1,6}") {
        prop_assume!(tail != other);
        let names = names(&["staging", "production"], &[]);
        let (a, b) = (format!("{head}.staging.{tail}"), format!("{head}.production.{other}"));
        prop_assert!(!names.explains_away((&a, Env(0)), (&b, Env(1)), Where::Value), "{} {}", a, b);
    }

    #[test]
    fn names_of_sources_tell_them_apart(paths in prop::collection::btree_set("(prod|dev|a|b|x)(/(prod|blue|a|x)){0,3}", 1..5)) {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let names = source_names(&paths);
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        prop_assert_eq!(different.len(), paths.len(), "{:?}", names);
    }
}
