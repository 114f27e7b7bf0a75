//! Images of two environments, and what their change is.

use super::*;

fn environment(name: &str) -> Environment {
    Environment {
        name: name.to_owned(),
        ..Environment::default()
    }
}

fn image(text: &str) -> Image {
    text.parse().expect("an image")
}

#[test]
fn tags_that_are_pushed_again() {
    let loose_ones = [
        "a",
        "a:latest",
        "a:stable",
        "a:main",
        "a:master",
        "a:dev",
        "a:edge",
        "a:3.2-latest",
        "a:latest-alpine",
        "a:staging",
        "a:prod",
        "a:staging-latest",
        "a:main-amd64",
        "a:stable-alpine",
        "r.test:5000/a",
        "a:production",
        "mongo:jammy",
        "a:bookworm",
        "node:bookworm-slim",
        "redis:alpine",
        "r.test/tools/python:slim",
    ];
    let fixed = [
        "a:1.4.0",
        "a:v2",
        "a:main-9c41f0e",
        "a:main-deadbee",
        "a:1.4.0-staging",
        "a:20240105",
        "a:latest@sha256:aa",
        "a@sha256:aa",
        "a:9c41f0e",
        "ubuntu:jammy",
        "debian:bookworm-slim",
        "mongo:8-jammy",
        "node:bookworm-20240105",
        "a:jammy@sha256:aa",
        "a:dev-42",
    ];
    let all = loose_ones.iter().map(|text| (text, true));
    for (text, expected) in all.chain(fixed.iter().map(|text| (text, false))) {
        let found = loose(&image(text), &environment("production"));
        assert_eq!(found.is_some(), expected, "{text}: {found:?}");
    }
    assert!(loose(&image("a:blue-lake"), &environment("blue-lake")).is_some());
}

#[test]
fn what_stands_before_a_common_name() {
    let cases = [
        (
            "shop/cart:1",
            "r.test/acme/shop-cart:2",
            Some(("docker.io/shop/", "r.test/acme/shop-")),
        ),
        (
            "r.test/acme/shop-cart",
            "shop/cart",
            Some(("r.test/acme/shop-", "docker.io/shop/")),
        ),
        ("x.test/a:1", "y.test/a:1", Some(("x.test/", "y.test/"))),
        ("x.test/a:1", "x.test/a:2", None),
        ("x.test/a:1", "y.test/b:1", None),
        ("x.test/cart", "y.test/discart", None),
    ];
    for (a, b, expected) in cases {
        let found = prefixes(&image(a), &image(b));
        let found = found.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
        assert_eq!(found, expected, "{a} {b}");
    }
}

#[test]
fn changes_between_images() {
    let names = OwnNames::new(&environment("staging"), &environment("production"));
    let cases = [
        ("a:1.4.0", "a:1.3.9", Change::Behind),
        ("a:1.9.0", "a:1.3.0", Change::FarBehind(Step::Minors(6))),
        ("a:1.9.0", "a:1.4.0", Change::Behind),
        ("a:2.0.0", "a:1.9.0", Change::FarBehind(Step::Major)),
        ("a:1.3.0", "a:1.4.0", Change::Ahead),
        ("a:1.4.0-rc.1", "a:1.4.0", Change::Released),
        ("a:v1.4.0-beta", "a:v1.4", Change::Released),
        ("a:1.4.0-rc.1", "a:1.4.0-rc.2", Change::Ahead),
        ("a:1.4.0-rc.1", "a:1.4.1", Change::Ahead),
        ("a:9c41f0e", "a:d27ab35", Change::Tag),
        ("a:main-9c41f0e", "a:main-d27ab35", Change::Tag),
        ("a:2.4.1-staging", "a:2.4.1-production", Change::Same),
        ("a:2.4.1-staging", "a:2.3.9-prod", Change::Behind),
        ("a:staging-42", "a:production-41", Change::Behind),
        ("a:staging", "a:production", Change::Same),
        ("a:staging-9c41f0e", "a:production-d27ab35", Change::Tag),
        ("a:stg-latest", "a:latest", Change::Same),
        ("a:1@sha256:aa", "a:2@sha256:aa", Change::Same),
        ("x.test/a@sha256:aa", "y.test/b@sha256:aa", Change::Same),
        ("a:1@sha256:aa", "a:1@sha256:bb", Change::Digest),
        ("a@sha256:aa", "a@sha256:bb", Change::Digests),
        ("a:1", "a:1@sha256:bb", Change::Pinned),
        ("a:1.2@sha256:aa", "a:1.1@sha256:bb", Change::Behind),
        ("x.test/a:1", "y.test/a:1", Change::Mirrored),
        ("x.test/a:1", "x.test/b:1", Change::Repository),
        ("x.test/staging/a:1", "x.test/production/a:1", Change::Same),
        ("a:dev", "x.test/shop/a:1.2", Change::FromLocal),
        ("localhost:5000/a:1", "x.test/a:1", Change::FromLocal),
        ("shop/a:local", "x.test/shop/a@sha256:aa", Change::FromLocal),
        ("shop/a:local", "x.test/shop/b:1", Change::Repository),
        ("x.test/a:1", "localhost:5000/b:1", Change::Repository),
    ];
    for (a, b, expected) in cases {
        let found = change(&names, &image(a), &image(b));
        assert_eq!(found, expected, "{a} / {b}");
    }
}
