//! Faults: every request in turn is answered badly, and the run ends in time, names what failed, and is never green.

use std::time::Instant;

use serde_json::json;

use crate::plane::{Plane, planes};
use crate::proxy::{Fault, Plan, Proxy, Ways};
use crate::run::{Outcome, config_map, deployment, directory, kubeconfig, secret, with_kubeconfig};

fn furnish(plane: &Plane) {
    plane.namespace("faults");
    plane.apply("faults", &secret("s", &["k"]), "test");
    plane.apply("faults", &config_map("c", &json!({"k": "v"})), "test");
    let account =
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}});
    plane.apply("faults", &account, "test");
    let priority = json!({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
        "metadata": {"name": "faults-urgent"}, "value": 1});
    plane.apply("", &priority, "test");
    plane.define("argoproj.io", "v1alpha1", "Rollout", "rollouts");
    let container =
        json!({"envFrom": [{"secretRef": {"name": "s"}}, {"configMapRef": {"name": "c"}}]});
    let mut web = deployment("web", &container);
    web["spec"]["template"]["spec"]["serviceAccountName"] = json!("robot");
    web["spec"]["template"]["spec"]["priorityClassName"] = json!("faults-urgent");
    plane.apply("faults", &web, "argocd-controller");
}

/// Checks staging through a proxy against itself without one; returns the outcome, and the seconds that it took.
fn check(plan: Option<Plan>, more: &[&str]) -> (Outcome, f64) {
    let (staging, _) = planes();
    let proxy = Proxy::start(&staging.server, plan);
    let start = Instant::now();
    let run = through(&proxy, more);
    (run, start.elapsed().as_secs_f64())
}

fn through(proxy: &Proxy, more: &[&str]) -> Outcome {
    let (staging, _) = planes();
    let top = directory(&[]);
    let contexts = [
        ("plain", staging.server.as_str(), "admin-token", "faults"),
        ("spoilt", proxy.url.as_str(), "admin-token", "faults"),
    ];
    let config = kubeconfig(top.path(), &contexts);
    let args = [&["check", "context:plain", "context:spoilt"], more].concat();
    with_kubeconfig(top.path(), config.as_os_str(), &args, &[])
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
            at: "/deployments".to_owned(),
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
    let cases: Vec<(String, Fault, &str)> = requests()
        .into_iter()
        .flat_map(|at| faults.map(|(fault, cause)| (at.clone(), fault, cause)))
        // A server that does not say what it has is asked for everything.
        .filter(|(at, fault, _)| (at.as_str(), *fault) != ("/apis", Fault::Status(403)))
        .collect();
    // Most of the time goes by in waiting before the next try.
    let cases = std::sync::Mutex::new(cases.into_iter());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let next = cases.lock().expect("cases").next();
                    let Some((at, fault, cause)) = next else {
                        break;
                    };
                    is_named(&at, fault, cause);
                }
            });
        }
    });
}

/// Every path that a check asks for.
fn requests() -> Vec<String> {
    let (staging, _) = planes();
    let proxy = Proxy::start(&staging.server, None);
    let run = through(&proxy, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    let asked = proxy.asked().into_iter();
    let mut paths: Vec<String> = asked
        .map(|asked| asked.path.split('?').next().unwrap_or_default().to_owned())
        .collect();
    paths.sort_unstable();
    paths.dedup();
    for part in [
        "/apis",
        "deployments",
        "rollouts",
        "secrets/s",
        "serviceaccounts/robot",
    ] {
        assert!(paths.iter().any(|path| path.ends_with(part)), "{paths:#?}");
    }
    assert!(paths.len() > 14, "{paths:#?}");
    paths
}

fn is_named(at: &str, fault: Fault, cause: &str) {
    let plan = Plan {
        fault,
        at: at.to_owned(),
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

/// The most memory that a run held, in megabytes, as the kernel counts it.
#[cfg(target_os = "linux")]
fn most_memory(args: &[&str], top: &std::path::Path, kubeconfig: &std::path::Path) -> u64 {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_kubeparity"))
        .args(args)
        .current_dir(top)
        .env("KUBECONFIG", kubeconfig)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it runs");
    let path = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("a child").is_none() {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        most = most.max(kilobytes.unwrap_or(0) / 1024);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    most
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "starts real control planes: needs Go"]
fn an_answer_without_end_is_not_held() {
    let (staging, _) = planes();
    furnish(staging);
    let plan = Plan {
        fault: Fault::Boundless,
        at: "/deployments".to_owned(),
        times: usize::MAX,
    };
    let proxy = Proxy::start(&staging.server, Some(plan));
    let top = directory(&[]);
    let contexts = [("a", proxy.url.as_str(), "admin-token", "faults")];
    let config = kubeconfig(top.path(), &contexts);
    let args = [
        "check",
        "context:a",
        "b=context:a#faults",
        "--timeout",
        "20",
    ];
    let most = most_memory(&args, top.path(), &config);
    assert!((1..400).contains(&most), "{most} MB");
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn what_never_ends_is_cut_off() {
    furnish(planes().0);
    for (fault, cause) in [
        (Fault::Stall, "no answer in time"),
        (Fault::Endless, "does not end"),
        (Fault::Huge, "too large"),
    ] {
        let plan = Plan {
            fault,
            at: "/deployments".to_owned(),
            times: usize::MAX,
        };
        let (run, seconds) = check(Some(plan), &["--timeout", "5"]);
        assert_eq!(run.code, 2, "{fault:?}: {run:?}");
        let text = run.text().replace("\n                 ", " ");
        assert!(text.contains(cause), "{fault:?}: {text}");
        assert!(seconds < 15.0, "{fault:?}: {seconds} s");
    }
}

/// Deployments of a namespace for lists of several pages.
const MANY: usize = 25;

fn furnish_pages(namespace: &str) {
    let (staging, _) = planes();
    staging.namespace(namespace);
    for index in 0..MANY {
        let web = deployment(&format!("web-{index:02}"), &json!({}));
        staging.apply(namespace, &web, "argocd-controller");
    }
}

/// Reads a namespace in pages of ten; returns the outcome, the names of its Deployments, and how often its first page was asked for.
fn in_pages(namespace: &str, ways: Ways) -> (Outcome, Vec<String>, usize) {
    let (staging, _) = planes();
    let ways = Ways {
        page: Some(10),
        ..ways
    };
    let proxy = Proxy::with(&staging.server, ways);
    let top = directory(&[]);
    let contexts = [("paged", proxy.url.as_str(), "admin-token", namespace)];
    let config = kubeconfig(top.path(), &contexts);
    let args = ["snapshot", "context:paged", "-o", "-", "--timeout", "20"];
    let run = with_kubeconfig(top.path(), config.as_os_str(), &args, &[]);
    let snapshot: serde_json::Value = serde_json::from_str(&run.out).unwrap_or_default();
    let objects = snapshot["snapshot"]["states"][0]["objects"].clone();
    let names = objects.as_array().into_iter().flatten();
    let names = names
        .filter(|object| object["object"]["kind"] == "Deployment")
        .filter_map(|object| object["originalName"].as_str().map(str::to_owned))
        .collect();
    let asked = proxy.asked();
    let first = asked
        .iter()
        .filter(|asked| asked.path.contains("/deployments?") && !asked.path.contains("continue="));
    (run, names, first.count())
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_change_between_two_pages_breaks_nothing() {
    furnish_pages("faults-pages");
    let changed = std::sync::Once::new();
    let before = move |path: &str| {
        if path.contains("/deployments?") && path.contains("continue=") {
            changed.call_once(|| {
                let (staging, _) = planes();
                let container = json!({"env": [{"name": "N", "value": "1"}]});
                for name in ["web-24", "web-99"] {
                    let web = deployment(name, &container);
                    staging.apply("faults-pages", &web, "argocd-controller");
                }
                let first = "/apis/apps/v1/namespaces/faults-pages/deployments/web-00";
                let (status, answer) = staging.request("DELETE", first, None);
                assert_eq!(status, 200, "{answer}");
            });
        }
    };
    let ways = Ways {
        before: Some(Box::new(before)),
        ..Ways::default()
    };
    let (run, names, _) = in_pages("faults-pages", ways);
    assert_eq!(run.code, 0, "{run:?}");
    // A list is what there was when it began.
    let wanted: Vec<String> = (0..MANY).map(|index| format!("web-{index:02}")).collect();
    assert_eq!(names, wanted);
    let (_, names, _) = in_pages("faults-pages", Ways::default());
    assert_eq!(
        (
            names.len(),
            names.first().map(String::as_str),
            names.last().map(String::as_str)
        ),
        (MANY, Some("web-01"), Some("web-99")),
        "the next one sees the change"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_list_whose_token_is_too_old_begins_again_once() {
    furnish_pages("faults-expired");
    let expired = |times| Ways {
        plan: Some(Plan {
            fault: Fault::Status(410),
            at: "continue=".to_owned(),
            times,
        }),
        ..Ways::default()
    };
    let (run, names, begun) = in_pages("faults-expired", expired(1));
    assert_eq!((run.code, names.len(), begun), (0, MANY, 2), "{run:?}");
    let (run, _, begun) = in_pages("faults-expired", expired(usize::MAX));
    assert_eq!(begun, 2, "it is begun again once");
    assert!(
        run.code == 2 && run.err.contains("not evaluated") && run.err.contains("410"),
        "{run:?}"
    );
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn ctrl_c_ends_it_with_nothing_half_written() {
    let (staging, _) = planes();
    furnish(staging);
    let plan = Plan {
        fault: Fault::Stall,
        at: "/deployments".to_owned(),
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
