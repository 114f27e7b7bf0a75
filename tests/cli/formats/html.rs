//! The page that `-o html` writes; `tests/browser` opens it in a browser.

use super::{NOW, gap};
use crate::workspace::{A, Workspace, deployment};

/// Facts that all environments share are not what these tests are about.
const QUIET: &str = "rules: {resources-absent: off, probe-absent: off, liveness-absent: off}\n";

#[test]
fn a_page_says_what_was_not_evaluated_then_shows_a_matrix_then_findings() {
    let workspace = gap();
    workspace.write("kubeparity.yaml", QUIET);
    let run = workspace.run_with(
        &["check", "staging.yaml", "unknown.yaml", "-o", "html"],
        "",
        NOW,
    );
    let parts = [
        "Launcher l",
        "Workloads and environments",
        "<table class=\"matrix\">",
        "nothing found, not all evaluated",
        "id=\"findings\"",
        "id=\"expected\"",
    ];
    let clean = workspace.run(&["check", "same.yaml", "unknown.yaml", "-o", "html"]);
    assert!(!clean.stdout.contains("✓ no findings"), "{clean}");
    let places = parts.map(|part| {
        let page = if part.starts_with("nothing") {
            &clean
        } else {
            &run
        };
        page.stdout
            .find(part)
            .unwrap_or_else(|| panic!("{part}: {page}"))
    });
    let [first, second, third, _, fourth, fifth] = places;
    assert!([first, second, third, fourth, fifth].is_sorted(), "{run}");
    assert!(run.stdout.contains("2026-09-21 14:13 UTC"), "{run}");
}

#[test]
fn an_environment_that_stands_alone_is_marked() {
    let other = deployment(A).replace("web:1", "web:2");
    let workspace = Workspace::new(&[
        ("a.yaml", deployment(A)),
        ("b.yaml", other),
        ("c.yaml", deployment(A)),
        ("kubeparity.yaml", QUIET.to_owned()),
    ]);
    let args = [
        "check",
        "a.yaml",
        "b.yaml",
        "c.yaml",
        "--reference",
        "a",
        "-o",
        "html",
    ];
    let run = workspace.run(&args);
    let marks = run.stdout.matches("image stands alone").count();
    assert_eq!(marks, 1, "{run}");
    assert!(run.stdout.contains("✓ no findings"), "{run}");
}

#[test]
fn expected_differences_are_listed_with_reason_owner_and_last_day() {
    let workspace = Workspace::new(&[
        ("a.yaml", deployment(A)),
        ("b.yaml", deployment(&A.replace("value: x", "value: y"))),
        (
            "kubeparity.yaml",
            "environments:\n  a: {manifests: a.yaml}\n  b: {manifests: b.yaml}\nexpect:\n- {rule: env-value-differs, variable: A, reason: \
             because & so, owner: the shop, expires: 2999-01-01}\n- {rule: env-missing, reason: of old}\n"
                .to_owned(),
        ),
    ]);
    let page = workspace.run(&["check", "-o", "html"]).stdout;
    for text in [
        "because &amp; so",
        "the shop",
        "2999-01-01",
        "kubeparity.yaml:5",
        "nothing in this run",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(
        page.contains("env-value-differs:Deployment/web/app/A@b"),
        "{page}"
    );
}
