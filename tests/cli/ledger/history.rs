//! `kubeparity history`: what the ledger knows, over time.

use serde_json::Value;

use super::{MISSING, gap};
use crate::workspace::{Workspace, deployment};

/// A ledger over five weeks: B was missing, was there, and is missing again.
fn five_weeks() -> Workspace {
    let workspace = gap();
    workspace.check_on(0, &[]);
    workspace.mend();
    workspace.check_on(9, &[]);
    workspace.break_again();
    workspace.check_on(23, &[]);
    workspace
}

#[test]
fn it_is_told_when_a_finding_began_and_ended() {
    let workspace = five_weeks();
    let run = workspace.run_on(30, &["history", "--ledger", "ledger.json"]);
    insta::assert_snapshot!(run);
    let run = workspace.run_on(
        30,
        &["history", MISSING, "--ledger", "ledger.json", "-o", "json"],
    );
    let told: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(told["findings"].as_array().map(Vec::len), Some(1), "{run}");
    assert_eq!(
        told["findings"][0]["open_seconds"],
        16 * 24 * 60 * 60,
        "{run}"
    );
    assert_eq!(told["mean_seconds_to_parity"], 9 * 24 * 60 * 60, "{run}");
    let weeks = told["weeks"].as_array().expect("weeks").iter();
    let open: Vec<i64> = weeks
        .map(|week| week["open"].as_i64().expect("a count"))
        .collect();
    assert_eq!(open, [1, 0, 0, 1, 1], "{run}");
}

#[test]
fn a_part_of_an_id_and_a_time_narrow_it() {
    let workspace = five_weeks();
    workspace.write("production.yaml", &deployment(crate::workspace::B));
    workspace.check_on(24, &[]);
    for (args, expected) in [
        (&["B"][..], 1),
        (&["A"], 1),
        (&["env-missing"], 2),
        (&["env-missing", "--since", "5d"], 1),
        (&["env-missing", "--since", "6d"], 2),
    ] {
        let all = [
            &["history", "--ledger", "ledger.json", "-o", "json"][..],
            args,
        ]
        .concat();
        let run = workspace.run_on(30, &all);
        let told: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(
            told["findings"].as_array().map(Vec::len),
            Some(expected),
            "{args:?}: {run}"
        );
    }
}

#[test]
fn what_is_not_there_is_said() {
    let workspace = five_weeks();
    for (args, why) in [
        (&["history"][..], "no ledger is named"),
        (
            &["history", "--ledger", "other.json"],
            "there is no ledger other.json",
        ),
        (
            &["history", "NOPE", "--ledger", "ledger.json"],
            "the ledger has no finding 'NOPE'",
        ),
        (
            &[
                "history",
                "env-missing:Deployment/web/app/C@production",
                "--ledger",
                "ledger.json",
            ],
            "did you mean 'env-missing:Deployment/web/app/B@production'?",
        ),
        (
            &["history", "B", "--app", "cart", "--ledger", "ledger.json"],
            "or not of that application",
        ),
    ] {
        let run = workspace.run(args);
        assert_eq!(run.status, Some(2), "{args:?}: {run}");
        assert!(run.stderr.contains(why), "{args:?}: {run}");
    }
}

#[test]
fn a_page_draws_the_course_of_findings_without_a_script() {
    let workspace = five_weeks();
    let page = |day: u64, args: &[&str]| {
        let args = [
            &["check", "staging.yaml", "production.yaml", "-o", "html"][..],
            args,
        ]
        .concat();
        let run = workspace.run_on(day, &args);
        assert_eq!(run.status, Some(1), "{run}");
        run.stdout
    };
    let with = page(30, &["--ledger", "ledger.json"]);
    for text in [
        "id=\"history\" role=\"tabpanel\"",
        "data-name=\"history\"",
        "Mean time to parity: <b>9 days</b>",
        ": 9 days mean time</title>",
        "<td>1</td><td>0</td><td>3</td><td>-</td>",
    ] {
        assert!(with.contains(text), "{text}: {with}");
    }
    let count = |text: &str| with.matches(text).count();
    assert_eq!(count("<svg "), 3, "{with}");
    let bars = ["open", "began", "fixed", "parity"];
    let bars = bars.map(|bar| count(&format!("<rect class=\"{bar}-bar\"")));
    assert_eq!(bars, [5, 2, 1, 1], "{with}");
    // Of weeks in which nothing was fixed there is no mean.
    assert!(!with.contains(": 0 seconds"), "{with}");
    // The policy of the page would drop both.
    let body = with.split_once("<body>").map_or("", |(_, body)| body);
    let body = body.split_once("<script").map_or("", |(body, _)| body);
    assert!(
        !body.contains(" style=") && !body.contains("<style"),
        "{body}"
    );
    assert!(!page(30, &[]).contains("id=\"history\""));
    let first = page(0, &["--ledger", "another.json"]);
    assert!(first.contains("Nothing was fixed yet"), "{first}");
}
