//! Which objects are workloads, and the fields of a workload itself.

use super::{deployment, environment_of, texts, workload};
use crate::model::ContainerKind;

/// Kind, group and version, the rest of the object → replicas and containers.
const KINDS: &[(&str, &str, Option<i64>)] = &[
    ("apps/v1", "Deployment", Some(1)),
    ("apps/v1", "StatefulSet", Some(1)),
    ("apps/v1", "DaemonSet", None),
    ("apps/v1", "ReplicaSet", Some(1)),
    ("extensions/v1beta1", "Deployment", Some(1)),
    ("batch/v1", "Job", None),
    ("argoproj.io/v1alpha1", "Rollout", Some(1)),
    ("v1", "ReplicationController", Some(1)),
];

#[test]
fn kinds_with_a_template_are_workloads() {
    for (version, kind, replicas) in KINDS {
        let text = format!(
            "{{apiVersion: {version}, kind: {kind}, metadata: {{name: w}}, spec: {{template: {{spec: {{containers: [{{name: a}}]}}}}}}}}"
        );
        let found = workload(&text);
        assert_eq!(found.replicas.map(|r| r.value), *replicas, "{kind}");
        assert_eq!(found.containers.len(), 1, "{kind}");
    }
    let pod = workload(
        "{apiVersion: v1, kind: Pod, metadata: {name: w}, spec: {containers: [{name: a}]}}",
    );
    assert_eq!(pod.containers.len(), 1);
    let cron = workload(
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: w}, spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}}",
    );
    assert_eq!(cron.containers.len(), 1);
}

#[test]
fn other_kinds_are_counted_or_not_evaluated() {
    let text = "{apiVersion: v1, kind: Service, metadata: {name: a}}
---
{apiVersion: v1, kind: Service, metadata: {name: b}}
---
{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: k}, spec: {template: {spec: {containers: [{name: a}]}}}}
---
{apiVersion: example.com/v1, kind: Deployment, metadata: {name: d}}
---
{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: r}, spec: {workloadRef: {kind: Deployment, name: d}}}
";
    let environment = environment_of(text, false);
    let others: Vec<_> = environment
        .others
        .iter()
        .map(|(kind, n)| (kind.as_str(), *n))
        .collect();
    assert_eq!(others, [("Service", 2), ("Deployment", 1)]);
    let unknown: Vec<_> = environment
        .not_evaluated
        .iter()
        .map(|n| n.what.as_str())
        .collect();
    assert_eq!(unknown, ["Service k"]);
    assert_eq!(
        environment.remarks,
        ["Rollout r has no pod template of its own, but takes that of Deployment d"]
    );
    assert_eq!(environment.workloads, []);
}

#[test]
fn containers_are_of_three_kinds() {
    let text = deployment("tty: false").replace(
        "      containers:",
        "      initContainers: [{name: i, image: x}, {name: s, image: x, restartPolicy: Always}, {name: n, image: x, restartPolicy: Never}]\n      containers:",
    );
    let found = workload(&text);
    let kinds: Vec<_> = found
        .containers
        .iter()
        .map(|c| (c.name.as_str(), c.kind))
        .collect();
    let (init, sidecar, main) = (
        ContainerKind::Init,
        ContainerKind::Sidecar,
        ContainerKind::Main,
    );
    assert_eq!(
        kinds,
        [("i", init), ("s", sidecar), ("n", init), ("app", main)]
    );
    assert_eq!(found.containers[1].rest.get("restartPolicy"), None);
    let policy = found.containers[2].rest.get("restartPolicy").expect("set");
    assert_eq!(policy.value, "Never");
}

/// spec.replicas as written → what is meant.
#[test]
fn replicas_are_read() {
    for (written, wanted) in [
        ("3", Some(3)),
        ("0", Some(0)),
        ("null", Some(1)),
        ("'3'", Some(3)),
        ("${REPLICAS}", None),
        ("'${REPLICAS:-2}'", None),
    ] {
        let text =
            deployment("").replacen("spec:\n", &format!("spec:\n  replicas: {written}\n"), 1);
        assert_eq!(
            workload(&text).replicas.map(|r| r.value),
            wanted,
            "{written}"
        );
    }
}

/// Kind, strategy as written → with defaults.
const STRATEGIES: &[(&str, &str, &[&str])] = &[
    (
        "Deployment",
        "",
        &[
            "rollingUpdate.maxSurge~25%",
            "rollingUpdate.maxUnavailable~25%",
            "type~RollingUpdate",
        ],
    ),
    (
        "Deployment",
        "strategy: {type: Recreate}",
        &["type=Recreate"],
    ),
    (
        "Deployment",
        "strategy: {type: '', rollingUpdate: {maxSurge: 1}}",
        &[
            "rollingUpdate.maxSurge=1",
            "rollingUpdate.maxUnavailable~25%",
            "type~RollingUpdate",
        ],
    ),
    (
        "StatefulSet",
        "",
        &[
            "rollingUpdate.maxUnavailable~1",
            "rollingUpdate.partition~0",
            "type~RollingUpdate",
        ],
    ),
    (
        "StatefulSet",
        "updateStrategy: {type: OnDelete}",
        &["type=OnDelete"],
    ),
    (
        "DaemonSet",
        "updateStrategy: null",
        &[
            "rollingUpdate.maxSurge~0",
            "rollingUpdate.maxUnavailable~1",
            "type~RollingUpdate",
        ],
    ),
    ("ReplicaSet", "", &[]),
];

#[test]
fn strategies_have_their_defaults() {
    for (kind, strategy, wanted) in STRATEGIES {
        let text = deployment("").replace("kind: Deployment", &format!("kind: {kind}"));
        let text = text.replacen("spec:\n", &format!("spec:\n  {strategy}\n"), 1);
        assert_eq!(
            texts(&workload(&text).strategy),
            *wanted,
            "{kind} {strategy}"
        );
    }
}

#[test]
fn workloads_have_their_defaults() {
    let wanted = [
        "spec.minReadySeconds~0",
        "spec.progressDeadlineSeconds~600",
        "spec.revisionHistoryLimit~10",
        "spec.selector.matchLabels.app=web",
        "spec.template.metadata.labels.app=web",
        "spec.template.spec.dnsPolicy~ClusterFirst",
        "spec.template.spec.enableServiceLinks~true",
        "spec.template.spec.restartPolicy~Always",
        "spec.template.spec.schedulerName~default-scheduler",
        "spec.template.spec.terminationGracePeriodSeconds~30",
    ];
    assert_eq!(texts(&workload(&deployment("")).rest), wanted);
    let job = |parallelism: &str| {
        let text = format!(
            "{{apiVersion: batch/v1, kind: Job, metadata: {{name: w}}, spec: {{{parallelism}template: {{spec: {{restartPolicy: Never}}}}}}}}"
        );
        workload(&text)
            .rest
            .get("spec.completions")
            .map(|leaf| leaf.value.clone())
    };
    assert_eq!(
        (job("").as_deref(), job("parallelism: 2, ")),
        (Some("1"), None)
    );
}

#[test]
fn sizes_are_compared_by_value() {
    let claim = |storage: &str| {
        let text = deployment("").replace("kind: Deployment", "kind: StatefulSet").replacen(
            "spec:\n",
            &format!("spec:\n  volumeClaimTemplates: [{{metadata: {{name: data}}, spec: {{resources: {{requests: {{storage: {storage}}}}}}}}}]\n"),
            1,
        );
        let path = "spec.volumeClaimTemplates[data].spec.resources.requests.storage";
        let found = workload(&text).rest;
        found.get(path).expect("set").value.clone()
    };
    assert_eq!(claim("1Gi"), claim("1024Mi"));
    assert_ne!(claim("1Gi"), claim("1G"));
}

#[test]
fn the_old_name_of_the_account_counts_and_default_is_none() {
    for (fields, wanted) in [
        ("serviceAccountName: a", Some("a")),
        ("serviceAccount: a", Some("a")),
        ("serviceAccount: a\n      serviceAccountName: b", Some("b")),
        ("serviceAccountName: default", None),
        ("serviceAccountName: ''", None),
    ] {
        let text = deployment("").replace(
            "      containers:",
            &format!("      {fields}\n      containers:"),
        );
        let account = workload(&text).service_account.map(|account| account.value);
        assert_eq!(account.as_deref(), wanted, "{fields}");
    }
}

#[test]
fn what_is_still_to_be_substituted_is_told() {
    let text = deployment("env: [{name: URL, value: 'http://${HOST}'}]")
        .replace("web:1", "web:${TAG}")
        .replacen("spec:\n", "spec:\n  replicas: ${N}\n", 1);
    let environment = environment_of(&text, false);
    assert_eq!(
        environment.remarks,
        [
            "3 fields hold a ${VAR} that nothing substitutes, not compared (`substitute:` in kubeparity.yaml does): web replicas, web/app image, web/app URL"
        ]
    );
}
