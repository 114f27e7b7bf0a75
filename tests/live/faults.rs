//! Faults: every request in turn is answered badly, and the run ends in time, names what failed, and is never green.

use std::time::Instant;

use serde_json::json;

use crate::plane::{Plane, planes};
use crate::proxy::{Fault, Plan, Proxy};
use crate::run::{Outcome, config_map, deployment, directory, kubeconfig, secret, with_kubeconfig};

/// Requests that a check makes, each by a part of its path.
const REQUESTS: [&str; 6] = [
    "/apis",
    "/deployments",
    "/jobs",
    "/secrets/s",
    "/configmaps/c",
    "/horizontalpodautoscalers",
];

fn furnish(plane: &Plane) {
    plane.namespace("faults");
    plane.apply("faults", &secret("s", &["k"]), "test");
    plane.apply("faults", &config_map("c", &json!({"k": "v"})), "test");
    let container =
        json!({"envFrom": [{"secretRef": {"name": "s"}}, {"configMapRef": {"name": "c"}}]});
    plane.apply(
        "faults",
        &deployment("web", &container),
        "argocd-controller",
    );
}

/// Checks staging through a proxy against itself without one; returns the outcome, and the seconds that it took.
fn check(plan: Option<Plan>, more: &[&str]) -> (Outcome, f64) {
    let (staging, _) = planes();
    let proxy = Proxy::start(&staging.server, plan);
    let top = directory(&[]);
    let contexts = [
        ("plain", staging.server.as_str(), "admin-token", "faults"),
        ("spoilt", proxy.url.as_str(), "admin-token", "faults"),
    ];
    let config = kubeconfig(top.path(), &contexts);
    let start = Instant::now();
    let args = [&["check", "context:plain", "context:spoilt"], more].concat();
    let run = with_kubeconfig(top.path(), config.as_os_str(), &args, &[]);
    (run, start.elapsed().as_secs_f64())
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn without_a_fault_the_same_cluster_is_in_parity() {
    furnish(planes().0);
    let (run, _) = check(None, &[]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_goes_away_is_tried_again() {
    furnish(planes().0);
    for fault in [
        Fault::Busy,
        Fault::Status(500),
        Fault::Status(503),
        Fault::Reset,
        Fault::Truncated,
        Fault::NoJson,
        Fault::Status(410),
    ] {
        let plan = Plan {
            fault,
            at: "/deployments",
            times: 1,
        };
        let (run, seconds) = check(Some(plan), &[]);
        assert_eq!(run.code, 0, "{fault:?}: {run:?}");
        assert!(
            fault != Fault::Busy || seconds >= 1.0,
            "Retry-After is honoured: {seconds}"
        );
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_stays_is_named_and_never_green() {
    furnish(planes().0);
    let faults = [
        (Fault::Status(401), "401"),
        (Fault::Status(403), "403"),
        (Fault::Status(410), "410"),
        (Fault::Status(500), "500"),
        (Fault::Reset, "connection failed"),
        (Fault::Truncated, "connection failed"),
        (Fault::NoJson, "cannot be read"),
    ];
    for at in REQUESTS {
        for (fault, cause) in faults {
            // A server that does not say what it has is asked for everything.
            if (at, fault) == ("/apis", Fault::Status(403)) {
                continue;
            }
            let plan = Plan {
                fault,
                at,
                times: usize::MAX,
            };
            let (run, seconds) = check(Some(plan), &["--timeout", "20"]);
            assert_eq!(run.code, 2, "{fault:?} at {at}: {run:?}");
            let text = run
                .text()
                .replace("\n                 ", " ")
                .replace('\n', " ");
            assert!(text.contains("not evaluated"), "{fault:?} at {at}: {text}");
            assert!(
                text.contains(cause) && text.contains("spoilt"),
                "{fault:?} at {at}: {text}"
            );
            assert!(seconds < 30.0, "{fault:?} at {at}: {seconds} s");
        }
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_never_ends_is_cut_off() {
    furnish(planes().0);
    for (fault, cause) in [
        (Fault::Stall, "no answer in time"),
        (Fault::Endless, "without end"),
        (Fault::Huge, "too large"),
    ] {
        let plan = Plan {
            fault,
            at: "/deployments",
            times: usize::MAX,
        };
        let (run, seconds) = check(Some(plan), &["--timeout", "5"]);
        assert_eq!(run.code, 2, "{fault:?}: {run:?}");
        let text = run.text().replace("\n                 ", " ");
        assert!(text.contains(cause), "{fault:?}: {text}");
        assert!(seconds < 15.0, "{fault:?}: {seconds} s");
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_change_between_two_pages_breaks_nothing() {
    let (staging, _) = planes();
    staging.namespace("faults-pages");
    for index in 0..30 {
        staging.apply(
            "faults-pages",
            &deployment(&format!("web-{index}"), &json!({})),
            "argocd-controller",
        );
    }
    let top = directory(&[]);
    let config = kubeconfig(
        top.path(),
        &[("plain", &staging.server, "admin-token", "faults-pages")],
    );
    let writer = std::thread::spawn(|| {
        let (staging, _) = planes();
        for index in 0..20 {
            let container = json!({"env": [{"name": "N", "value": index.to_string()}]});
            staging.apply(
                "faults-pages",
                &deployment("other", &container),
                "argocd-controller",
            );
        }
    });
    while !writer.is_finished() {
        let run = with_kubeconfig(
            top.path(),
            config.as_os_str(),
            &["diff", "a=context:plain", "b=context:plain"],
            &[],
        );
        assert_eq!(run.code, 0, "{run:?}");
    }
    writer.join().expect("the writer");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn ctrl_c_ends_it_with_nothing_half_written() {
    let (staging, _) = planes();
    furnish(staging);
    let plan = Plan {
        fault: Fault::Stall,
        at: "/deployments",
        times: usize::MAX,
    };
    let proxy = Proxy::start(&staging.server, Some(plan));
    let top = directory(&[]);
    let config = kubeconfig(
        top.path(),
        &[("a", proxy.url.as_str(), "admin-token", "faults")],
    );
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_kubeparity"))
        .args(["snapshot", "context:a", "-o", "out.json"])
        .current_dir(top.path())
        .env("KUBECONFIG", &config)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    while proxy.asked().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let start = Instant::now();
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    assert!(start.elapsed().as_secs() < 5);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"));
    assert!(!top.path().join("out.json").exists());
}
