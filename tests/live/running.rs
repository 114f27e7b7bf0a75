//! How workloads run, by the statuses that controllers and kubelets set: each state is told, or rightly not.

use serde_json::{Value, json};

use crate::plane::{Plane, planes, rolling};
use crate::run::{Outcome, deployment, directory, kubeparity, with_kubeconfig};

/// A workload of a kind that has a pod template, with further fields of its spec.
fn workload(kind: &str, name: &str, spec: &Value) -> Value {
    let mut object = deployment(name, &json!({}));
    object["kind"] = json!(kind);
    for (field, value) in spec.as_object().expect("fields") {
        object["spec"][field] = value.clone();
    }
    object
}

/// A workload, its status, and the rules that tell of it with their severities.
type Case = (Value, Value, &'static [(&'static str, &'static str)]);

fn cron_job(name: &str, spec: &Value) -> Value {
    let template = &deployment(name, &json!({}))["spec"]["template"];
    let mut template = template.clone();
    template["spec"]["restartPolicy"] = json!("Never");
    let mut object = json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name},
        "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": template}}}});
    for (field, value) in spec.as_object().expect("fields") {
        object["spec"][field] = value.clone();
    }
    object
}

/// The same workloads in both clusters; only production has statuses.
fn put(namespace: &str, object: &Value, status: &Value) {
    let (staging, production) = planes();
    for plane in [staging, production] {
        plane.apply(namespace, object, "argocd-controller");
    }
    if !status.is_null() {
        production.report(namespace, object, status);
    }
}

fn progressing(status: &str, reason: &str) -> Value {
    json!([{"type": "Progressing", "status": status, "reason": reason, "message": "ReplicaSet \"x\" says so",
        "lastTransitionTime": "2026-06-01T00:00:00Z", "lastUpdateTime": "2026-06-01T00:00:00Z"}])
}

fn check(namespace: &str, args: &[&str]) -> Outcome {
    let top = directory(&[]);
    let both = [
        "check",
        "-n",
        namespace,
        "context:staging",
        "context:production",
    ];
    kubeparity(top.path(), &[&both[..], args].concat())
}

/// Returns the severity of each finding about a status, by its id.
fn told(run: &Outcome) -> Vec<(String, String)> {
    let json = run.json();
    let findings = json["findings"].as_array().cloned().unwrap_or_default();
    let of = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let mut told: Vec<_> = findings
        .iter()
        .filter(|finding| {
            ["not-ready", "rollout-stuck", "job-failed"].contains(&of(finding, "rule").as_str())
        })
        .map(|finding| (of(finding, "id"), of(finding, "severity")))
        .collect();
    told.sort();
    told
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn every_state_of_a_workload_is_told_as_what_it_is() {
    let (staging, production) = planes();
    let namespace = "running";
    for plane in [staging, production] {
        plane.namespace(namespace);
    }
    let pods = |replicas: u32, updated: u32, available: u32| json!({"replicas": replicas, "updatedReplicas": updated, "readyReplicas": available, "availableReplicas": available});
    let with = |mut status: Value, key: &str, value: Value| {
        status[key] = value;
        status
    };
    let two = json!({"replicas": 2});
    let set = |spec: Value| {
        let mut spec = spec;
        spec["serviceName"] = json!("x");
        spec
    };
    let revisions = |status: Value| {
        let status = with(status, "currentRevision", json!("x-1"));
        with(status, "updateRevision", json!("x-2"))
    };
    let none = json!(null);
    let cases: [Case; 16] = [
        (workload("Deployment", "well", &two), pods(2, 2, 2), &[]),
        (
            workload("Deployment", "down", &two),
            pods(2, 2, 0),
            &[("not-ready", "error")],
        ),
        (
            workload("Deployment", "half", &two),
            pods(2, 2, 1),
            &[("not-ready", "warning")],
        ),
        (
            workload("Deployment", "off", &json!({"replicas": 0})),
            pods(0, 0, 0),
            &[],
        ),
        (workload("Deployment", "silent", &two), none.clone(), &[]),
        (
            workload("Deployment", "stuck", &two),
            with(
                pods(3, 1, 2),
                "conditions",
                progressing("False", "ProgressDeadlineExceeded"),
            ),
            &[("rollout-stuck", "error")],
        ),
        (
            workload("Deployment", "goes-on", &two),
            with(
                pods(3, 1, 2),
                "conditions",
                progressing("True", "ReplicaSetUpdated"),
            ),
            &[],
        ),
        (
            workload("Deployment", "behind", &two),
            with(pods(2, 2, 2), "observedGeneration", json!(0)),
            &[],
        ),
        (
            workload(
                "Deployment",
                "paused",
                &json!({"replicas": 2, "paused": true}),
            ),
            pods(2, 0, 2),
            &[("rollout-stuck", "note")],
        ),
        (
            workload(
                "StatefulSet",
                "held",
                &set(json!({"replicas": 3,
                "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}})),
            ),
            revisions(pods(3, 1, 3)),
            &[("rollout-stuck", "note")],
        ),
        (
            workload("StatefulSet", "waits", &set(json!({"replicas": 3}))),
            revisions(pods(3, 1, 2)),
            &[("not-ready", "warning")],
        ),
        (
            workload("DaemonSet", "agent", &json!({})),
            json!({"observedGeneration": 1, "currentNumberScheduled": 4, "desiredNumberScheduled": 4, "numberReady": 3,
                "numberAvailable": 3, "numberUnavailable": 1, "updatedNumberScheduled": 4, "numberMisscheduled": 0}),
            &[("not-ready", "warning")],
        ),
        (
            cron_job("backup", &json!({})),
            json!({"lastScheduleTime": "2026-06-01T03:00:00Z", "lastSuccessfulTime": "2026-05-28T03:00:40Z"}),
            &[("job-failed", "warning")],
        ),
        (
            cron_job("nightly", &json!({})),
            json!({"lastScheduleTime": "2026-06-01T03:00:00Z", "lastSuccessfulTime": "2026-06-01T03:00:40Z"}),
            &[],
        ),
        (
            cron_job("asleep", &json!({"suspend": true})),
            json!({"lastScheduleTime": "2026-06-01T03:00:00Z"}),
            &[],
        ),
        (cron_job("new", &json!({})), none, &[]),
    ];
    let mut wanted = Vec::new();
    for (object, status, findings) in &cases {
        put(namespace, object, status);
        let (kind, name) = (&object["kind"], &object["metadata"]["name"]);
        let (kind, name) = (
            kind.as_str().expect("a kind"),
            name.as_str().expect("a name"),
        );
        for (rule, severity) in *findings {
            wanted.push((
                format!("{rule}:{kind}/{name}@production"),
                (*severity).to_owned(),
            ));
        }
    }
    wanted.sort();
    let run = check(namespace, &["-o", "json"]);
    assert_eq!(told(&run), wanted, "{run:?}");
    assert_eq!(run.code, 1, "{run:?}");
    let table = check(namespace, &[]);
    for words in [
        "0 of 2 pods of Deployment down are available in production",
        "condition Progressing is False, ProgressDeadlineExceeded: ReplicaSet \"x\" says so",
        "the latest revision is x-2",
    ] {
        assert!(table.out.contains(words), "{words}: {}", table.out);
    }

    // The other way round staging is the reference, and nothing of it stops a release.
    let top = directory(&[]);
    let back = [
        "check",
        "-n",
        namespace,
        "-o",
        "json",
        "context:production",
        "context:staging",
    ];
    let run = kubeparity(top.path(), &back);
    assert_eq!(run.code, 0, "{run:?}");
    let down = "not-ready:Deployment/down@production".to_owned();
    assert!(
        told(&run).contains(&(down, "warning".to_owned())),
        "{run:?}"
    );

    // A snapshot knows how the workloads ran; a redacted one has no sentence of a controller's.
    let list = std::env::join_paths([&staging.kubeconfig, &production.kubeconfig]).expect("paths");
    let key = [("KUBEPARITY_KEY", "0123456789abcdef0123")];
    for (redact, file) in [
        (&[][..], "whole.json"),
        (&["--redact"][..], "redacted.json"),
    ] {
        let source = format!("context:production#{namespace}");
        let args = [&["snapshot", source.as_str(), "-o", file], redact].concat();
        let run = with_kubeconfig(top.path(), &list, &args, &key);
        assert_eq!(run.code, 0, "{run:?}");
        let text = std::fs::read_to_string(top.path().join(file)).expect("a file");
        assert_eq!(text.contains("says so"), redact.is_empty(), "{file}");
        let source = format!("production=snapshot:{file}");
        let run = kubeparity(top.path(), &["check", "-o", "json", source.as_str()]);
        assert_eq!(told(&run), wanted, "{run:?}");
    }
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn a_workload_that_lacks_a_variable_and_does_not_run_is_one_finding() {
    let (staging, production) = planes();
    let namespace = "running-lacks";
    let whole = deployment(
        "web",
        &json!({"env": [{"name": "DATABASE_URL", "value": "db:5432"}]}),
    );
    let lacking = deployment("web", &json!({"env": []}));
    for (plane, object) in [(staging, &whole), (production, &lacking)] {
        plane.namespace(namespace);
        plane.apply(namespace, object, "argocd-controller");
    }
    let mut down = json!({"replicas": 1, "updatedReplicas": 1, "unavailableReplicas": 1});
    // A message is a cluster's: a credential in it is masked, and what a terminal would obey is shown.
    down["conditions"] = json!([{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
        "message": "postgres://shop:canary-d0f7@db is not there \u{1b}[31m",
        "lastTransitionTime": "2026-06-01T00:00:00Z", "lastUpdateTime": "2026-06-01T00:00:00Z"}]);
    production.report(namespace, &lacking, &down);
    let run = check(namespace, &["-o", "json"]);
    assert_eq!(told(&run), [], "{run:?}");
    let json = run.json();
    let missing = &json["findings"][0];
    assert_eq!(
        missing["id"],
        "env-missing:Deployment/web/app/DATABASE_URL@production"
    );
    assert!(
        missing["why"][0]
            .as_str()
            .is_some_and(|why| why.contains("0 of 1 pod of Deployment web is available")),
        "{missing}"
    );
    for args in [
        &[][..],
        &["-o", "json"],
        &["-o", "markdown"],
        &["-o", "html"],
    ] {
        let run = check(namespace, args);
        assert!(run.text().contains("not there"), "{args:?}: {run:?}");
        assert!(!run.text().contains("canary-d0f7"), "{args:?}: {run:?}");
        assert!(!run.text().contains('\u{1b}'), "{args:?}: {run:?}");
    }
}

fn wait_for_failure(plane: &Plane, path: &str) {
    plane.wait(path, |job| {
        let conditions = job["status"]["conditions"].as_array();
        conditions.is_some_and(|all| all.iter().any(|of| of["type"] == "Failed"))
    });
}

#[test]
#[ignore = "starts real control planes: needs Go"]
fn jobs_that_failed_are_told_and_not_compared() {
    let plane = rolling();
    let namespace = "jobs";
    plane.namespace(namespace);
    plane.apply(
        namespace,
        &workload("Deployment", "web", &json!({"replicas": 1})),
        "argocd-controller",
    );
    let mut template = deployment("x", &json!({}))["spec"]["template"].clone();
    template["spec"]["restartPolicy"] = json!("Never");
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "import"},
        "spec": {"activeDeadlineSeconds": 1, "template": template}});
    plane.apply(namespace, &job, "kubectl-create");
    wait_for_failure(plane, "/apis/batch/v1/namespaces/jobs/jobs/import");
    // Its controller makes a pod of the Deployment, and nothing runs the pod.
    plane.wait("/apis/apps/v1/namespaces/jobs/deployments/web", |web| {
        web["status"]["unavailableReplicas"] == 1
    });
    let top = directory(&[]);
    let run = with_kubeconfig(
        top.path(),
        plane.kubeconfig.as_os_str(),
        &["check", "-o", "json", "context:staging#jobs"],
        &[],
    );
    let wanted = [
        ("job-failed:Job/import@staging", "warning"),
        ("not-ready:Deployment/web@staging", "error"),
    ];
    let wanted = wanted.map(|(id, severity)| (id.to_owned(), severity.to_owned()));
    assert_eq!(told(&run), wanted, "{run:?}");
    assert!(run.out.contains("DeadlineExceeded"), "{run:?}");
    assert_eq!(run.json()["summary"]["workloads"], 1, "{run:?}");
}
