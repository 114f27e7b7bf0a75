//! The commit status: what a verdict becomes beside a commit, at both hosts.

use serde_json::json;

use super::host::{Host, TOKEN};
use super::{in_example, with_gap};

#[test]
#[ignore = "needs bash, curl and jq"]
fn only_a_verdict_that_passed_is_a_success() {
    let (host, workspace) = (Host::start(), with_gap());
    let cases = [
        ("parity", "success", "success"),
        ("passed", "success", "success"),
        ("findings", "failure", "failed"),
        ("incomplete", "error", "failed"),
        ("", "error", "failed"),
    ];
    let api = format!("{}/api", host.address);
    for (verdict, at_github, at_gitlab) in cases {
        let report = match verdict {
            "" => "not JSON".to_owned(),
            verdict => json!({"verdict": verdict, "findings": [{"severity": "error"}]}).to_string(),
        };
        workspace.write("parity.json", &report);
        for (of, project, wanted) in [
            ("github", "org/shop", at_github),
            ("gitlab", "org/shop", at_gitlab),
        ] {
            let env = [
                ("HOST", of),
                ("API", api.as_str()),
                ("PROJECT", project),
                ("COMMIT", "0123abc"),
                ("TOKEN", TOKEN),
                ("REPORT", "parity.json"),
            ];
            let ended = in_example("gate-commit-status/status.sh", workspace.dir.path(), &env);
            assert!(ended.status.success(), "{ended:?}");
            let (path, status) = host
                .state
                .lock()
                .expect("the state")
                .statuses
                .pop()
                .expect("a status");
            assert!(path.ends_with("/statuses/0123abc"), "{path}");
            assert_eq!(status["state"], wanted, "{verdict} at {of}");
        }
    }
    host.state.lock().expect("the state").only_reads = true;
    let env = [
        ("HOST", "github"),
        ("API", api.as_str()),
        ("PROJECT", "org/shop"),
        ("COMMIT", "0123abc"),
        ("TOKEN", TOKEN),
        ("REPORT", "parity.json"),
    ];
    let ended = in_example("gate-commit-status/status.sh", workspace.dir.path(), &env);
    assert_eq!(
        ended.status.code(),
        Some(2),
        "whoever waits must not take this for well"
    );
    assert!(!String::from_utf8_lossy(&ended.stderr).contains(TOKEN));
}
