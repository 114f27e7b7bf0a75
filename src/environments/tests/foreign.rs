//! Which names are foreign.

use super::*;

/// The name found in a text of production: nothing, a name, or a host.
#[derive(Debug, PartialEq, Eq)]
enum Says {
    Nothing,
    Name,
    Host,
}

use Says::{Host, Name, Nothing};

fn says(names: &EnvironmentNames, text: &str, kind: Where) -> Says {
    match names.foreign(text, Env(1), kind) {
        None => Nothing,
        Some(found) if found.in_host_or_url => Host,
        Some(_) => Name,
    }
}

/// Texts of production beside staging, dev, test, local, rehearsal, qa and live.
const FOUND: &[(Where, &[(&str, Says)])] = &[
    (
        Where::Value,
        &[
            ("http://cart.staging:8080", Host),
            ("http://cart.dev:8080/x", Host),
            ("http://cart.staging", Host),
            ("jdbc:postgresql://tide-db.staging.svc/tide", Host),
            ("jdbc:postgresql://db/tide_staging", Host),
            ("amqp://broker-staging:5672", Host),
            ("redis://user:pw@cache.stg.harbour.net:6379/0", Host),
            ("user:pw@tcp(tide.staging:3306)/tide", Host),
            ("https://hooks.dev.harbour.net/x", Host),
            ("https://hooks.rehearsal.harbour.net/x", Host),
            ("tide.staging.svc.cluster.local", Host),
            ("https://harbour.net/staging/x", Host),
            ("https://harbour.net?env=staging", Host),
            ("staging-invoices", Name),
            ("https://x7.live.vendor.com/api", Nothing),
            ("https://docs.net/contributors/devel/api.md", Nothing),
            ("https://test-pier.harbour.net", Host),
            ("invoices-test", Name),
            ("cart.staging", Name),
            ("staging", Name),
            ("/vault/staging/db", Name),
            ("application-dev.yml", Name),
            // Words of other things.
            ("https://status.harbour.dev/hook", Nothing),
            ("tekton.dev/results", Nothing),
            ("results.tekton.dev/record", Nothing),
            ("dev.harbour.Ledger", Nothing),
            ("runs.tekton.dev_crd.yaml", Nothing),
            ("x.harbour-ci.dev.yaml", Nothing),
            ("../base/pier-dev", Nothing),
            ("../staging/pier", Name),
            ("quay.io/harbour-dev/pier@sha256:1a", Nothing),
            ("quay.io/harbour/pier-stg:1.2", Name),
            ("http://tekton.dev/results", Nothing),
            ("labels.local:631", Nothing),
            ("http://cart.shop.svc.cluster.local:8080", Nothing),
            ("http://localhost:9102", Nothing),
            ("local", Nothing),
            ("local-path", Nothing),
            ("/dev/stdout", Nothing),
            ("/dev/shm", Nothing),
            ("file:///dev/urandom", Nothing),
            ("file:///etc/pier/live", Nothing),
            ("http://products:8080", Nothing),
            ("http://backstage:7007", Nothing),
            ("http://devices.fleet.svc:8080", Nothing),
            ("http://tide:8080/latest", Nothing),
            ("http://tide:8080/health/live", Nothing),
            ("/health/live", Nothing),
            ("http://test-staging.production.svc", Nothing),
            ("production", Nothing),
            ("db.prd.harbour.net", Nothing),
            ("pre-staging-x", Name),
            ("a test of the dev tools in staging", Nothing),
            ("{\"development\": false, \"test\": 1}", Nothing),
            ("{\"url\": \"http://cart.staging:80\"}", Host),
            ("development=false", Nothing),
            ("dns.google", Nothing),
            ("", Nothing),
        ],
    ),
    (
        Where::Argument,
        &[
            ("--catch=https://catch.staging.internal/api", Host),
            ("--db=cart.staging", Name),
            ("--env=staging", Name),
            ("--env staging", Name),
            ("export STAGE='staging' && run", Name),
            ("--otlp=http://otlp.observe.svc.cluster.local:4318", Nothing),
            ("export NODE_ENV=production && npm run dev", Nothing),
            ("npm run dev", Nothing),
            ("run --dev", Nothing),
            ("run-staging-job", Nothing),
            ("echo the staging area > /dev/null", Nothing),
            ("config.staging", Nothing),
            ("--dev=true", Nothing),
            ("2>/dev/null", Nothing),
        ],
    ),
    (
        Where::Text,
        &[
            ("server_name shop.staging.harbour.net;", Host),
            ("# shop.staging.harbour.net\n", Nothing),
            ("x\n  // http://cart.staging:80\n", Nothing),
            ("; http://cart.staging:80\nurl=http://cart.staging:80", Host),
            ("we test this in staging first", Nothing),
            ("stage=\"staging\"", Name),
        ],
    ),
    (
        Where::Name,
        &[
            ("tide-db-staging", Name),
            ("flags-stg", Name),
            ("staging/tide-db", Name),
            ("results-test", Name),
            ("test-results", Nothing),
            ("load-test-results", Nothing),
            ("integration-hub", Nothing),
            ("live-updates", Nothing),
            ("tide-db", Nothing),
            ("tide-prod", Nothing),
            ("local-ca", Nothing),
        ],
    ),
    (
        Where::Host,
        &[
            ("scale.staging.internal", Host),
            ("*.staging.harbour.net", Host),
            ("tide.staging", Host),
            ("staging", Host),
            ("harbour.dev", Nothing),
            ("printer.local", Nothing),
            ("shop.harbour.net", Nothing),
        ],
    ),
    (
        Where::Tag,
        &[
            ("3.2.0-staging", Name),
            ("staging", Name),
            ("3.2.0", Nothing),
            ("3.2.0-prod", Nothing),
            ("latest", Nothing),
        ],
    ),
    (Where::Number, &[("staging", Nothing)]),
];

#[test]
fn another_environments_name_is_found_where_it_is_one() {
    let names = names(
        &["staging", "production"],
        &["dev", "test", "local", "rehearsal", "qa", "base", "live"],
    );
    assert_eq!(names.find("base"), None);
    for (kind, cases) in FOUND {
        for (text, expected) in *cases {
            assert_eq!(says(&names, text, *kind), *expected, "{kind:?}: {text}");
        }
    }
}

#[test]
fn the_mode_of_a_framework_is_production_everywhere() {
    let names = names(&["production", "staging"], &[]);
    let cases = [
        ("NODE_ENV", "production", false),
        ("RAILS_ENV", "prod", false),
        ("SPRING_PROFILES_ACTIVE", "production", false),
        ("NODE_ENV", "http://x.prod.svc", true),
        ("TIER", "production", true),
    ];
    for (name, value, expected) in cases {
        let found = names.foreign_in_variable(name, value, Env(1));
        assert_eq!(found.is_some(), expected, "{name}={value}");
    }
}

#[test]
fn a_word_of_several_environments_is_of_the_run_first() {
    let names = names(&["staging", "production"], &["prod-eu", "stage"]);
    let found = names
        .foreign("x.stage.net", Env(1), Where::Host)
        .expect("foreign");
    assert_eq!(
        (names.name(found.environment), names.role(found.environment)),
        ("staging", Role::OfRun)
    );
    assert_eq!(names.foreign("x.stage.net", Env(0), Where::Host), None);
    let found = names
        .foreign("x.prod-eu.net", Env(1), Where::Host)
        .expect("foreign");
    assert_eq!(names.role(found.environment), Role::Sibling);
    assert_eq!(names.foreign("x.pre-prod.net", Env(0), Where::Host), None);
    assert_eq!(
        names.foreign("x7.live.vendor.com", Env(0), Where::Host),
        None
    );
}
