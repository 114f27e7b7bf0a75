//! A fleet of snapshots: two hundred of a thousand workloads each, held against one of them.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{release, run};
use crate::workspace::Workspace;

/// The workloads of each snapshot.
const WORKLOADS: usize = 1_000;

/// The snapshots.
const SNAPSHOTS: usize = 200;

/// The time that two processors work in thirty seconds.
const MOST_TIME: Duration = Duration::from_secs(60);

/// As much memory as may be used at once, in kilobytes.
const MOST_MEMORY: u64 = 500_000;

/// Returns what one cluster declares: Deployments with their ConfigMaps and Services.
fn manifests() -> String {
    (0..WORKLOADS).fold(String::new(), |mut text, i| {
        let _ = write!(
            text,
            "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{i}, labels: {{app: app-{i}}}}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: app-{i}}}}}
  template:
    metadata: {{labels: {{app: app-{i}}}}}
    spec:
      containers:
      - name: app
        image: registry.example.com/team/app-{i}:2.3.1
        ports: [{{name: http, containerPort: 8080}}]
        env:
        - {{name: LOG_LEVEL, value: info}}
        - {{name: DATABASE_URL, valueFrom: {{secretKeyRef: {{name: app-{i}-db, key: url}}}}}}
        - {{name: CACHE_URL, value: 'redis://cache.shop.svc:6379/{i}'}}
        - {{name: POOL_SIZE, value: '20'}}
        envFrom: [{{configMapRef: {{name: app-{i}-config}}}}]
        readinessProbe: {{httpGet: {{path: /ready, port: http}}, periodSeconds: 10}}
        livenessProbe: {{httpGet: {{path: /live, port: http}}, periodSeconds: 20}}
        resources: {{requests: {{cpu: 100m, memory: 256Mi}}, limits: {{memory: 512Mi}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: app-{i}-config}}
data: {{FEATURE_A: 'on', FEATURE_B: 'off', TIMEOUT: '30'}}
---
apiVersion: v1
kind: Service
metadata: {{name: app-{i}}}
spec: {{selector: {{app: app-{i}}}, ports: [{{name: http, port: 80, targetPort: http}}]}}
"
        );
        text
    })
}

/// Returns the snapshots of a fleet in which three clusters are a release behind, and one has a larger pool.
fn fleet() -> Workspace {
    let plain = manifests();
    let kinds = [
        ("behind", plain.replace("app-5:2.3.1", "app-5:2.3.0")),
        ("larger", plain.replacen("value: '20'", "value: '40'", 1)),
        ("plain", plain),
    ];
    let workspace = Workspace::new(&[("fleet/eu-0.txt", "")]);
    for (kind, text) in kinds {
        workspace.write(&format!("{kind}.yaml"), &text);
        let args = [
            "snapshot",
            &format!("{kind}.yaml"),
            "-o",
            &format!("{kind}.json"),
        ];
        let (status, _) = run(&workspace, &args);
        assert_eq!(status, Some(0), "{kind}");
    }
    let at = workspace.dir.path();
    for number in 1..=SNAPSHOTS {
        let kind = match number {
            7 | 50 | 199 => "behind",
            42 => "larger",
            _ => "plain",
        };
        // A gigabyte that is not there twice.
        std::fs::hard_link(
            at.join(format!("{kind}.json")),
            at.join(format!("fleet/eu-{number}.json")),
        )
        .expect("a link");
    }
    workspace
}

const CHECK: [&str; 6] = [
    "check",
    "snapshot:fleet/*.json",
    "--reference",
    "eu-1",
    "-o",
    "json",
];

#[test]
#[ignore = "needs a release build"]
fn two_hundred_snapshots_take_half_a_minute() {
    let workspace = fleet();
    let (status, took) = run(&workspace, &CHECK);
    assert_eq!(status, Some(0));
    let told = workspace.read("told");
    for said in [
        "197 of 200 have registry.example.com/team/app-5:2.3.1; 3 have",
        "app-5:2.3.0: eu-199, eu-50, eu-7",
        "199 of 200 have \\\"20\\\"; 1 has \\\"40\\\": eu-42",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(took < MOST_TIME, "{took:?}");
    if cfg!(target_os = "linux") {
        let peak = peak(&workspace);
        assert!(peak < MOST_MEMORY, "{peak} kB");
    }
}

/// Returns the most memory that a run had at once, in kilobytes, as the system tells while it goes on.
fn peak(workspace: &Workspace) -> u64 {
    let mut child = Command::new(release())
        .args(CHECK)
        .current_dir(workspace.dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("a status").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(kilobytes.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(peak > 0, "the system tells nothing");
    peak
}
