//! Probes, volumes and all other leaves, with their defaults.

use super::{container, deployment, texts, workload};
use crate::model::ProbeKind;

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
        "{httpGet: {port: 1, httpHeaders: [{name: x-forwarded-HOST, value: Shop}]}}",
        &[
            "httpGet.httpHeaders[X-Forwarded-Host].name=X-Forwarded-Host",
            "httpGet.httpHeaders[X-Forwarded-Host].value=Shop",
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
        "lifecycle: {preStop: {sleep: {}}, postStart: {sleep: {seconds: 0}}}",
        &[
            "lifecycle.postStart.sleep.seconds=0",
            "lifecycle.preStop.sleep.seconds~0",
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
        let found = workload(&text).containers.remove(0).rest;
        let policy = found.get("imagePullPolicy").expect("filled in");
        assert_eq!(policy.value, wanted, "{image}");
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
        "{name: v, image: {reference: 'a.io/b'}}",
        "image",
        &[],
        &["pullPolicy~Always", "reference=a.io/b"],
    ),
    (
        "{name: v, image: {reference: 'a.io/b:1', pullPolicy: ''}}",
        "image",
        &[],
        &["pullPolicy~IfNotPresent", "reference=a.io/b:1"],
    ),
    (
        "{name: v, flexVolume: {driver: d, secretRef: {}}}",
        "flexVolume",
        &[],
        &["driver=d", "secretRef.name~"],
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
        &["defaultMode~420", "items[a].mode=256"],
    ),
    (
        "{name: v, projected: {sources: [{configMap: {name: c}}, {secret: {name: s, optional: true}}, {serviceAccountToken: {path: t}}]}}",
        "projected",
        &["c", "s?"],
        &[
            "defaultMode~420",
            "sources[2].serviceAccountToken.expirationSeconds~3600",
            "sources[2].serviceAccountToken.path=t",
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
