//! Workloads, volumes, probes and all other leaves; and that no tree brings the program down.

use indexmap::IndexMap;
use proptest::prelude::*;

use super::{container, deployment, environment_of, environment_of_nodes};
use crate::model::{ContainerKind, Located, ProbeKind, Workload};
use crate::yaml::{Node, Origin, Style, Tag};

fn workload(text: &str) -> Workload {
    let mut environment = environment_of(text, false);
    assert_eq!(environment.workloads.len(), 1, "{text}");
    environment.workloads.remove(0)
}

/// Leaves as `path=text`, those that are filled in with `path~text`.
fn texts(leaves: &IndexMap<String, Located<String>>) -> Vec<String> {
    let sign = |origin| if origin == Origin::NONE { '~' } else { '=' };
    let leaves = leaves.iter();
    leaves
        .map(|(path, leaf)| format!("{path}{}{}", sign(leaf.origin), leaf.value))
        .collect()
}

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
    assert!(!found.containers[1].rest.contains_key("restartPolicy"));
    assert_eq!(found.containers[2].rest["restartPolicy"].value, "Never");
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
        &["rollingUpdate.partition~0", "type~RollingUpdate"],
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

/// A probe as written → its fields, but for those that are as in every other.
const PROBES: &[(&str, &[&str])] = &[
    (
        "{httpGet: {port: http}}",
        &["httpGet.path~/", "httpGet.port=8080", "httpGet.scheme~HTTP"],
    ),
    (
        "{httpGet: {port: 8080, path: '', scheme: ''}}",
        &["httpGet.path~/", "httpGet.port=8080", "httpGet.scheme~HTTP"],
    ),
    ("{tcpSocket: {port: http}}", &["tcpSocket.port=8080"]),
    ("{tcpSocket: {port: gone}}", &["tcpSocket.port=gone"]),
    ("{grpc: {port: 9090}}", &["grpc.port=9090", "grpc.service~"]),
    (
        "{exec: {command: [cat, 1]}}",
        &["exec.command[0]=cat", "exec.command[1]=1"],
    ),
    (
        "{httpGet: {port: 1, httpHeaders: [{name: A, value: x}, {name: A, value: z}]}}",
        &[
            "httpGet.httpHeaders[name=A value=x].name=A",
            "httpGet.httpHeaders[name=A value=x].value=x",
            "httpGet.httpHeaders[name=A value=z].name=A",
            "httpGet.httpHeaders[name=A value=z].value=z",
            "httpGet.path~/",
            "httpGet.port=1",
            "httpGet.scheme~HTTP",
        ],
    ),
    (
        "{exec: {command: [x]}, periodSeconds: 0, timeoutSeconds: 5}",
        &["exec.command[0]=x", "timeoutSeconds=5"],
    ),
];

#[test]
fn probes_have_their_defaults() {
    let usual = [
        "failureThreshold~3",
        "initialDelaySeconds~0",
        "periodSeconds~10",
        "successThreshold~1",
        "timeoutSeconds~1",
    ];
    for (probe, wanted) in PROBES {
        let container = container(
            &format!("ports: [{{name: http, containerPort: 8080}}]\nlivenessProbe: {probe}"),
            "",
        );
        let probe_fields = texts(&container.probes[&ProbeKind::Liveness].value.fields);
        let own = probe_fields
            .into_iter()
            .filter(|field| !usual.contains(&field.as_str()));
        assert_eq!(own.collect::<Vec<_>>(), *wanted, "{probe}");
    }
}

/// Fields of a container → its other leaves, but for those that every container has.
const LEAVES: &[(&str, &[&str])] = &[
    ("tty: false\nstdin: null\nsecurityContext: {}", &[]),
    ("tty: true\nworkingDir: ''", &["tty=true"]),
    (
        "securityContext: {runAsUser: 0o17, capabilities: {drop: [B, A], add: []}, privileged: false}",
        &[
            "securityContext.capabilities.drop=A, B",
            "securityContext.runAsUser=15",
        ],
    ),
    (
        "lifecycle: {preStop: {httpGet: {port: 1}}}",
        &[
            "lifecycle.preStop.httpGet.path~/",
            "lifecycle.preStop.httpGet.port=1",
            "lifecycle.preStop.httpGet.scheme~HTTP",
        ],
    ),
    (
        "resources: {requests: {cpu: 1}, claims: [{name: gpu}]}",
        &["resources.claims[gpu].name=gpu"],
    ),
    (
        "ports: [{containerPort: 80, protocol: UDP, hostPort: 81}, {containerPort: 80}]",
        &["ports.80/UDP.hostPort=81"],
    ),
    (
        "ports: [{containerPort: eighty}]",
        &["ports[eighty].containerPort=eighty"],
    ),
    (
        "volumeMounts: [{name: v, mountPath: /v, mountPropagation: Bidirectional, readOnly: true}, {name: v, mountPath: /w, mountPropagation: None}]",
        &["volumeMounts[/v].mountPropagation=Bidirectional"],
    ),
];

#[test]
fn every_other_leaf_of_a_container_is_kept() {
    let usual = [
        "imagePullPolicy~IfNotPresent",
        "terminationMessagePath~/dev/termination-log",
        "terminationMessagePolicy~File",
    ];
    for (fields, wanted) in LEAVES {
        let rest = texts(&container(fields, "").rest);
        let own = rest
            .into_iter()
            .filter(|leaf| !usual.contains(&leaf.as_str()));
        assert_eq!(own.collect::<Vec<_>>(), *wanted, "{fields}");
    }
}

#[test]
fn images_are_pulled_by_their_tag() {
    for (image, wanted) in [
        ("app", "Always"),
        ("app:latest", "Always"),
        ("app:1", "IfNotPresent"),
        ("host:5000/app", "Always"),
        ("app@sha256:00", "IfNotPresent"),
        ("app:latest@sha256:00", "Always"),
    ] {
        let text = deployment("").replace("shop/web:1", image);
        assert_eq!(
            workload(&text).containers[0].rest["imagePullPolicy"].value,
            wanted,
            "{image}"
        );
    }
}

/// Fields of the pod's spec → its other leaves, but for those that every Deployment has.
const OF_PODS: &[(&str, &[&str])] = &[
    ("hostNetwork: false", &[]),
    ("hostNetwork: true", &["hostNetwork=true"]),
    (
        "tolerations: [{key: a, effect: NoSchedule}, {key: a, effect: NoExecute}]",
        &[
            "tolerations[effect=NoExecute key=a].effect=NoExecute",
            "tolerations[effect=NoExecute key=a].key=a",
            "tolerations[effect=NoExecute key=a].operator~Equal",
            "tolerations[effect=NoSchedule key=a].effect=NoSchedule",
            "tolerations[effect=NoSchedule key=a].key=a",
            "tolerations[effect=NoSchedule key=a].operator~Equal",
        ],
    ),
    (
        "tolerations: [{key: example.com/a, operator: Exists}]",
        &[
            "tolerations[example.com/a].key=example.com/a",
            "tolerations[example.com/a].operator=Exists",
        ],
    ),
    (
        "nodeSelector: {disk: '', arch: arm64}",
        &["nodeSelector.arch=arm64", "nodeSelector.disk="],
    ),
    ("serviceAccount: a\nimagePullSecrets: [{name: p}]", &[]),
];

#[test]
fn every_other_leaf_of_a_pod_is_kept() {
    let prefix = "spec.template.spec.";
    for (fields, wanted) in OF_PODS {
        let fields_text = fields.replace('\n', "\n      ");
        let text = deployment("").replace(
            "      containers:",
            &format!("      {fields_text}\n      containers:"),
        );
        let found = workload(&text);
        let usual: Vec<String> = texts(&workload(&deployment("")).rest);
        let own = texts(&found.rest)
            .into_iter()
            .filter(|leaf| !usual.contains(leaf));
        let own: Vec<String> = own.map(|leaf| leaf.replacen(prefix, "", 1)).collect();
        assert_eq!(own, *wanted, "{fields}");
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
        workload(&text).rest["spec.volumeClaimTemplates[data].spec.resources.requests.storage"]
            .value
            .clone()
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

/// A volume → its type, what it reads, its other leaves.
const VOLUMES: &[(&str, &str, &[&str], &[&str])] = &[
    ("{name: v}", "emptyDir", &[], &[]),
    ("{name: v, emptyDir: null}", "emptyDir", &[], &[]),
    (
        "{name: v, emptyDir: {medium: '', sizeLimit: 1024Mi}}",
        "emptyDir",
        &[],
        &["sizeLimit=1Gi"],
    ),
    (
        "{name: v, configMap: {name: c-5h7t9bk2fm}}",
        "configMap",
        &["c"],
        &["defaultMode~420"],
    ),
    (
        "{name: v, configMap: {name: c, defaultMode: 0644, optional: true}}",
        "configMap",
        &["c?"],
        &["defaultMode=420"],
    ),
    (
        "{name: v, secret: {secretName: s, items: [{key: a, path: b, mode: 0400}]}}",
        "secret",
        &["s a=b"],
        &["items[a].mode=256", "defaultMode~420"],
    ),
    (
        "{name: v, projected: {sources: [{configMap: {name: c}}, {secret: {name: s, optional: true}}, {serviceAccountToken: {path: t}}]}}",
        "projected",
        &["c", "s?"],
        &[
            "sources[2].serviceAccountToken.path=t",
            "sources[2].serviceAccountToken.expirationSeconds~3600",
            "defaultMode~420",
        ],
    ),
    (
        "{name: v, persistentVolumeClaim: {claimName: p, readOnly: false}}",
        "persistentVolumeClaim",
        &[],
        &["claimName=p"],
    ),
    (
        "{name: v, hostPath: {path: /x, type: ''}}",
        "hostPath",
        &[],
        &["path=/x"],
    ),
];

#[test]
fn volumes_tell_what_they_read() {
    for (volume, kind, references, rest) in VOLUMES {
        let text = deployment("").replace(
            "      containers:",
            &format!("      volumes: [{volume}]\n      containers:"),
        );
        let found = workload(&text);
        let found = &found.volumes["v"];
        let read = found.references.iter().map(|reference| {
            let optional = if reference.optional { "?" } else { "" };
            let items = reference
                .items
                .iter()
                .map(|(key, path)| format!(" {key}={path}"));
            format!(
                "{}{optional}{}",
                reference.object.original_name,
                items.collect::<String>()
            )
        });
        assert_eq!(found.kind, *kind, "{volume}");
        assert_eq!(read.collect::<Vec<_>>(), *references, "{volume}");
        assert_eq!(texts(&found.rest), *rest, "{volume}");
    }
}

/// Keys that the model looks at, and some that it does not.
const KEYS: &[&str] = &[
    "spec",
    "template",
    "metadata",
    "labels",
    "name",
    "containers",
    "initContainers",
    "env",
    "envFrom",
    "value",
    "valueFrom",
    "configMapRef",
    "secretKeyRef",
    "prefix",
    "key",
    "ports",
    "containerPort",
    "livenessProbe",
    "httpGet",
    "port",
    "resources",
    "limits",
    "cpu",
    "volumes",
    "volumeMounts",
    "mountPath",
    "configMap",
    "items",
    "projected",
    "sources",
    "strategy",
    "rollingUpdate",
    "replicas",
    "selector",
    "matchLabels",
    "tolerations",
    "command",
    "data",
    "target",
    "dataFrom",
    "encryptedData",
    "restartPolicy",
    "jobTemplate",
    "$",
    "",
];

const WORDS: &[&str] = &[
    "",
    "a",
    "8080",
    "$(a)$(A",
    "${a}",
    "$$",
    "1Gi",
    "null",
    "true",
    "-1",
    "A:b@c",
    "é",
    "Always",
    "99999999999999999999",
];

fn tree() -> impl Strategy<Value = Node> {
    let tags = prop::sample::select(vec![
        Tag::Implicit,
        Tag::Str,
        Tag::Int,
        Tag::Bool,
        Tag::Null,
        Tag::Float,
    ]);
    let leaf = (prop::sample::select(WORDS), tags)
        .prop_map(|(text, tag)| Node::scalar(text, tag, Style::Plain, Origin::NONE));
    leaf.prop_recursive(9, 160, 5, |inner| {
        let entries = (prop::sample::select(KEYS), inner.clone());
        prop_oneof![
            3 => prop::collection::vec(entries, 0..5).prop_map(|entries| {
                let mut map = Node::map(Origin::NONE);
                for (key, value) in entries {
                    map.set(key, value);
                }
                map
            }),
            1 => prop::collection::vec(inner, 0..4).prop_map(|items| {
                let mut list = Node::seq(Origin::NONE);
                if let Some(all) = list.as_seq_mut() {
                    all.extend(items);
                }
                list
            }),
        ]
    })
}

/// Objects of known kinds around arbitrary trees, so that the trees are looked into.
fn object() -> impl Strategy<Value = Node> {
    let kinds = prop::sample::select(vec![
        ("apps/v1", "Deployment"),
        ("apps/v1", "StatefulSet"),
        ("batch/v1", "CronJob"),
        ("batch/v1", "Job"),
        ("v1", "Pod"),
        ("argoproj.io/v1alpha1", "Rollout"),
        ("v1", "ConfigMap"),
        ("v1", "Secret"),
        ("bitnami.com/v1alpha1", "SealedSecret"),
        ("external-secrets.io/v1", "ExternalSecret"),
        ("x/v1", "X"),
    ]);
    (kinds, tree(), tree(), tree()).prop_map(|((version, kind), inner, pod, data)| {
        let string = |text: &str| Node::string(text, Origin::NONE);
        let around = |key: &str, value: Node| {
            let mut map = Node::map(Origin::NONE);
            map.set(key, value);
            map
        };
        let mut containers = Node::seq(Origin::NONE);
        if let Some(all) = containers.as_seq_mut() {
            all.push(inner);
        }
        let mut spec = pod;
        spec.set("containers", containers);
        let mut spec = around("template", around("spec", spec));
        spec.set("data", data.clone());
        let mut object = around("spec", spec);
        object.set("apiVersion", string(version));
        object.set("kind", string(kind));
        object.set("data", data);
        object
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_tree_brings_the_program_down(nodes in prop::collection::vec(object(), 1..4), rendered: bool) {
        environment_of_nodes(nodes, rendered);
    }
}
