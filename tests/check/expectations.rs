//! What the configuration says about findings: differences that are expected, and severities.

use jiff::civil::Date;
use kubeparity::judge::{Expectation, Policy, Severity};

use crate::manifests::{TODAY, deployment, judged, of_rule, policy, titles};

#[test]
fn expectations_take_what_they_match_while_they_hold() {
    let (staging, production) = (
        deployment(
            "web",
            "env: [{name: MODE, value: a}, {name: OTHER, value: a}]",
        ),
        deployment(
            "web",
            "env: [{name: MODE, value: b}, {name: OTHER, value: b}]",
        ),
    );
    let expected = |variable: &str, expires: Option<Date>| Expectation {
        variable: Some(variable.parse().expect("a pattern")),
        reason: "wanted".to_owned(),
        expires,
        ..Expectation::default()
    };
    let cases = [
        (expected("M*", None), 1, vec!["OTHER differs"]),
        (expected("M*", Some(TODAY)), 1, vec!["OTHER differs"]),
        (
            expected("M*", Some(Date::constant(2026, 6, 29))),
            0,
            vec![
                "MODE differs",
                "OTHER differs",
                "an expectation expired on 2026-06-29",
            ],
        ),
        (
            expected("X*", None),
            0,
            vec![
                "MODE differs",
                "OTHER differs",
                "an expectation matches nothing",
            ],
        ),
    ];
    for (expectation, taken, left) in cases {
        let policy = Policy {
            expectations: vec![expectation],
            ..policy()
        };
        let verdict = judged(
            &[("staging", &staging), ("production", &production)],
            &policy,
        );
        assert_eq!((verdict.expected, titles(&verdict)), (taken, left));
    }
}

#[test]
fn an_expectation_says_for_two_weeks_that_it_expires() {
    let web = deployment("web", "args: []");
    let cases = [
        (-1, None),
        (0, Some("an expectation expires today, ")),
        (1, Some("an expectation expires tomorrow, ")),
        (14, Some("an expectation expires in 14 days, ")),
        (15, None),
    ];
    for (days, expected) in cases {
        let last = TODAY + jiff::Span::new().days(days);
        let policy = Policy {
            expectations: vec![Expectation {
                variable: Some("LOG_*".parse().expect("a pattern")),
                reason: "wanted".to_owned(),
                owner: Some("team-shop".to_owned()),
                expires: Some(last),
                ..Expectation::default()
            }],
            ..policy()
        };
        let verdict = judged(&[("staging", &web), ("production", &web)], &policy);
        let mut remarks = verdict.remarks.iter();
        let said = remarks.find(|remark| remark.contains("an expectation"));
        let expected = expected
            .map(|start| format!("{start}{last} is its last day: variable LOG_* (ask team-shop)"));
        assert_eq!(said, expected.as_ref(), "{days}");
    }
}

#[test]
fn configured_severities_stand_above_the_rules() {
    let (staging, production) = (
        deployment("web", "env: [{name: MODE, value: a}]"),
        deployment("web", "args: []"),
    );
    for (level, expected) in [(Some(Severity::Note), Some(Severity::Note)), (None, None)] {
        let policy = Policy {
            severities: [("env-missing".to_owned(), level)].into_iter().collect(),
            ..policy()
        };
        let verdict = judged(
            &[("staging", &staging), ("production", &production)],
            &policy,
        );
        let found = of_rule(&verdict, "env-missing");
        assert_eq!(found.first().map(|finding| finding.severity), expected);
    }
}

#[test]
fn a_verdict_names_every_expectation_with_what_it_took() {
    let (staging, production) = (
        deployment("web", "env: [{name: MODE, value: a}, {name: M, value: a}]"),
        deployment("web", "env: [{name: MODE, value: b}, {name: M, value: b}]"),
    );
    let expected = |variable: &str| Expectation {
        variable: Some(variable.parse().expect("a pattern")),
        reason: format!("{variable} is wanted"),
        ..Expectation::default()
    };
    let policy = Policy {
        expectations: vec![expected("X"), expected("MO*"), expected("M*")],
        ..policy()
    };
    let verdict = judged(
        &[("staging", &staging), ("production", &production)],
        &policy,
    );
    let entries = verdict.accepted.iter().map(|entry| {
        let fields = entry.findings.iter().map(|finding| &*finding.field);
        (&*entry.expectation.reason, fields.collect::<Vec<_>>())
    });
    let told: Vec<_> = entries.collect();
    let first_wins = vec![
        ("X is wanted", vec![]),
        ("MO* is wanted", vec!["MODE"]),
        ("M* is wanted", vec!["M"]),
    ];
    assert_eq!(told, first_wins);
    let seen = &verdict.looked_at[0];
    assert_eq!(
        (&*seen.environment, &*seen.subject.name),
        ("production", "web")
    );
    let reference = ("staging".to_owned(), seen.images.clone());
    assert_eq!(seen.images.len(), 1, "{seen:?}");
    assert_eq!(seen.reference.as_ref(), Some(&reference));
}
