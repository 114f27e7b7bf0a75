//! `pendingDays`: what waits for its apply for longer than the ledger lets it is a warning. `pending.json` is a snapshot of both states.

use crate::workspace::Workspace;

#[test]
fn what_is_pending_for_too_long_is_a_warning() {
    let workspace = Workspace::new(&[
        ("pending.json", include_str!("pending.json")),
        ("kubeparity.yaml", "pendingDays: 7\n"),
    ]);
    let both = ["check", "production=snapshot:pending.json"];
    let with_ledger = [&both[..], &["--ledger", "ledger.json"]].concat();
    for (day, verdict, is_raised) in [
        (0, "parity", false),
        (7, "parity", false),
        (8, "passed, 1 warning", true),
    ] {
        let run = workspace.run_on(day, &with_ledger);
        assert_eq!(run.status, Some(0), "{day}: {run}");
        assert!(
            run.stdout
                .starts_with(&format!("declared → live in production: {verdict}")),
            "{day}: {run}"
        );
        let why = "pending since 2026-11-02, for longer than 7 days (pendingDays)";
        assert_eq!(run.stdout.contains(why), is_raised, "{day}: {run}");
    }
    // Nobody else knows how long.
    let run = workspace.run_on(8, &both);
    let words: Vec<&str> = run.stdout.split_whitespace().collect();
    assert!(
        words.join(" ").contains("pendingDays needs a ledger"),
        "{run}"
    );
}
