//! `--ledger`: what is new, what persists since when, what is fixed; and a file that nothing breaks.

mod faults;
mod history;
mod pending;
mod scopes;

use serde_json::Value;

use crate::workspace::{A, B, Run, Workspace, deployment};

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;
/// 2026-11-02, a Monday.
const START: u64 = 1_793_577_600;

/// Two environments, of which production lacks B.
fn gap() -> Workspace {
    Workspace::new(&[
        ("staging.yaml", deployment(&[A, B].concat())),
        ("production.yaml", deployment(A)),
    ])
}

impl Workspace {
    /// Runs the program so many days after the start.
    fn run_on(&self, day: u64, args: &[&str]) -> Run {
        let now = (START + day * DAY).to_string();
        self.run_with(args, "", &[("SOURCE_DATE_EPOCH", &now)])
    }

    /// Checks the two environments with a ledger.
    fn check_on(&self, day: u64, more: &[&str]) -> Run {
        let both = ["check", "staging.yaml", "production.yaml"];
        let args = [&both[..], &["--ledger", "ledger.json"], more].concat();
        self.run_on(day, &args)
    }

    fn mend(&self) {
        self.write("production.yaml", &deployment(&[A, B].concat()));
    }

    fn break_again(&self) {
        self.write("production.yaml", &deployment(A));
    }

    /// Returns the entry of a finding.
    fn entry(&self, id: &str) -> Value {
        let ledger: Value = serde_json::from_str(&self.read("ledger.json")).expect("JSON");
        let entries = ledger["findings"].as_array().expect("a list");
        let found = entries.iter().find(|entry| entry["id"] == id);
        found.expect(id).clone()
    }
}

const MISSING: &str = "env-missing:Deployment/web/app/B@production";

#[test]
fn a_finding_is_new_and_persists_and_is_fixed_and_comes_back() {
    let workspace = gap();
    let headline = |run: &Run| run.stdout.lines().next().unwrap_or_default().to_owned();
    let first = workspace.check_on(0, &[]);
    let second = workspace.check_on(1, &[]);
    workspace.mend();
    let third = workspace.check_on(9, &[]);
    workspace.break_again();
    let fourth = workspace.check_on(12, &[]);
    let headlines = [&first, &second, &third, &fourth].map(headline).join("\n");
    insta::assert_snapshot!(headlines);
    assert!(
        third
            .stdout
            .contains(&format!("fixed: {MISSING}, there since 2026-11-02")),
        "{third}"
    );
    insta::assert_snapshot!(format!("{:#}", workspace.entry(MISSING)));
}

#[test]
fn the_formats_say_how_old_a_finding_is() {
    let workspace = gap();
    workspace.check_on(0, &[]);
    for (format, expected) in [
        ("table", "\n           since 2026-11-02\n"),
        ("markdown", "<br>since 2026-11-02<br>"),
        ("html", "<span class=\"age\">since 2026-11-02</span>"),
        ("json", "\"since\": \"2026-11-02T00:00:00Z\""),
        ("yaml", "since: 2026-11-02T00:00:00Z"),
        ("sarif", "\"baselineState\":\"unchanged\""),
        ("prometheus", "kubeparity_new_findings 0\n"),
    ] {
        let run = workspace.check_on(3, &["-o", format]);
        assert!(run.stdout.contains(expected), "{format}: {run}");
        let without = workspace.run(&["check", "staging.yaml", "production.yaml", "-o", format]);
        assert!(
            !without.stdout.contains("since 2026"),
            "{format}: {without}"
        );
        assert!(
            !without.stdout.contains("baselineState"),
            "{format}: {without}"
        );
    }
}

#[test]
fn json_and_the_ledger_hold_to_their_schemas() {
    let workspace = gap();
    workspace.check_on(0, &[]);
    workspace.mend();
    let report = workspace.check_on(1, &["-o", "json"]).stdout;
    for (schema, text) in [
        (kubeparity::report::schema(), report),
        (kubeparity::ledger::schema(), workspace.read("ledger.json")),
    ] {
        let schema = serde_json::from_str(&schema).expect("JSON");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        jsonschema::validate(&schema, &value).expect("valid");
    }
}

#[test]
fn only_what_is_new_or_old_fails_where_that_is_asked() {
    let cases: [(&[&str], u64, i32); 7] = [
        (&["--fail-on-new"], 0, 1),
        (&["--fail-on-new"], 1, 0),
        (&[], 1, 1),
        (&["--fail-on-older", "14d"], 14, 0),
        (&["--fail-on-older", "14d"], 15, 1),
        (&["--fail-on-new", "--fail-on-older", "2w"], 14, 0),
        (&["--fail-on-new", "--fail-on-older", "2w"], 15, 1),
    ];
    let workspace = gap();
    for (args, day, expected) in cases {
        let run = workspace.check_on(day, args);
        assert_eq!(run.status, Some(expected), "{args:?} on day {day}: {run}");
    }
    // Something new beside it fails again.
    workspace.write("production.yaml", &deployment(""));
    let run = workspace.check_on(15, &["--fail-on-new"]);
    assert_eq!(run.status, Some(1), "{run}");
}

#[test]
fn ages_need_a_ledger() {
    for args in [&["--fail-on-new"][..], &["--fail-on-older", "14d"]] {
        let both = ["check", "staging.yaml", "production.yaml"];
        let run = gap().run(&[&both[..], args].concat());
        assert_eq!(run.status, Some(2), "{run}");
        assert!(run.stderr.contains("needs a ledger"), "{run}");
        assert!(run.stderr.contains("--ledger FILE"), "{run}");
    }
    let run = gap().check_on(0, &["--fail-on-older", "14"]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stderr.contains("2w, 14d, 36h"), "{run}");
}

/// What is accepted is there all the same: it is neither fixed nor new when it is told again.
#[test]
fn what_is_accepted_is_kept_with_its_owner() {
    let workspace = gap();
    workspace.check_on(0, &[]);
    let config = "expect:\n- {rule: env-missing, variable: B, reason: later, owner: team-shop}\n";
    workspace.write("kubeparity.yaml", config);
    let run = workspace.check_on(1, &[]);
    assert!(run.stdout.contains(" 0 fixed "), "{run}");
    let entry = workspace.entry(MISSING);
    assert_eq!(
        (&entry["state"], &entry["owner"]),
        (&"accepted".into(), &"team-shop".into())
    );
    workspace.write("kubeparity.yaml", "expect: []\n");
    let run = workspace.check_on(2, &["--fail-on-new"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(run.stdout.contains("since 2026-11-02"), "{run}");
    assert_eq!(
        workspace.entry(MISSING)["spans"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn what_the_baseline_holds_is_not_fixed() {
    let workspace = gap();
    workspace.check_on(0, &["--write-baseline", "known.json"]);
    let run = workspace.check_on(1, &["--baseline", "known.json"]);
    assert!(run.stdout.contains(" 0 fixed "), "{run}");
    let entry = workspace.entry(MISSING);
    assert_eq!(
        (&entry["state"], &entry["times_seen"]),
        (&"accepted".into(), &2.into())
    );
}

#[test]
fn the_commit_is_known_where_there_is_one() {
    let workspace = gap();
    workspace.git(&["init", "-q"]);
    workspace.git(&["add", "."]);
    workspace.git(&["commit", "-qm", "one"]);
    let began = workspace.git(&["rev-parse", "HEAD"]);
    workspace.check_on(0, &[]);
    workspace.mend();
    workspace.git(&["commit", "-qam", "two"]);
    let ended = workspace.git(&["rev-parse", "HEAD"]);
    workspace.check_on(1, &[]);
    let span = &workspace.entry(MISSING)["spans"][0];
    assert_eq!(span["commit"], began.trim(), "{span}");
    assert_eq!(span["fixed_by"], ended.trim(), "{span}");
}

#[test]
fn an_entry_of_the_baseline_that_is_of_no_use_is_named() {
    let workspace = gap();
    let both = ["check", "staging.yaml", "production.yaml"];
    let with = [&both[..], &["--baseline", "known.json"]].concat();
    workspace.run(&[&both[..], &["--write-baseline", "known.json"]].concat());
    let said = format!(
        "1 finding of the baseline no longer there, to be removed if no other check has them: {MISSING}"
    );
    let told = |run: &Run| run.stdout.replace('\n', " ").contains(&said);
    let run = workspace.run(&with);
    assert!(!run.stdout.contains("of the baseline no longer"), "{run}");
    workspace.mend();
    let run = workspace.run(&with);
    assert!(told(&run), "{run}");
    // What a run does not look at may be there.
    let off = "rules: {env-missing: off}\n";
    workspace.write("kubeparity.yaml", off);
    let run = workspace.run(&with);
    assert!(!told(&run), "{run}");
    workspace.write("kubeparity.yaml", "rules: {}\n");
    let others = [
        "check",
        "production.yaml",
        "staging.yaml",
        "--baseline",
        "known.json",
    ];
    let run = workspace.run(&others);
    assert!(!told(&run), "{run}");
}
