//! The demo is the incident: what is missing comes first, what is wanted stays quiet, and the printed patch mends it.

use crate::workspace::Workspace;

fn demo() -> Workspace {
    Workspace::copy_of(&["overlays", "kubeparity.yaml"])
}

#[test]
fn what_caused_the_outage_comes_first() {
    let run = demo().run(&["check"]);
    assert_eq!(run.status, Some(1), "{run}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines[0].starts_with("staging → production: findings, 3 errors"),
        "{run}"
    );
    let first = lines
        .iter()
        .position(|line| line.starts_with("  error"))
        .expect("an error");
    assert!(
        lines[first].contains("DATABASE_URL is missing in production"),
        "{run}"
    );
    assert!(
        lines[first + 1].ends_with("overlays/staging/checkout.yaml:11"),
        "{run}"
    );
    assert!(
        lines[first + 2].ends_with("overlays/base/deployment.yaml:18"),
        "{run}"
    );
    for quiet in ["replicas", "LOG_LEVEL", "PAYMENT_HOST", "REDIS_HOST"] {
        assert!(!run.stdout.contains(quiet), "{quiet} is wanted: {run}");
    }
}

#[test]
fn the_printed_patch_mends_it() {
    let demo = demo();
    let run = demo.run(&["check"]);
    let patches: Vec<&str> = run
        .stdout
        .lines()
        .skip_while(|line| *line != "patches:")
        .take_while(|line| !line.is_empty())
        .collect();
    let file = "overlays/production/kustomization.yaml";
    let text = demo.read(file).replace("newTag: 1.8.2", "newTag: 1.9.0");
    demo.write(file, &format!("{text}\n{}\n", patches.join("\n")));
    let run = demo.run(&["check", "--fail-on", "note"]);
    assert_eq!(run.status, Some(0), "{run}");
    assert!(
        run.stdout.starts_with("staging → production: parity ("),
        "{run}"
    );
}
