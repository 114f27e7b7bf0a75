//! Values that the API server refuses.

use super::{deployment, environment_of};

/// The fields that are refused, in the order in which they are found.
pub(super) fn refused(text: &str, rendered: bool) -> Vec<String> {
    let environment = environment_of(text, rendered);
    let found = environment.refused.iter();
    found.map(|refused| refused.field.clone()).collect()
}

#[test]
fn what_is_right_is_not_refused() {
    let text = deployment(
        "command: [sh, -c, 'x']
args: ['8080', \"yes\"]
env: [{name: A, value: '8080'}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}, configMapKeyRef: null}}, {name: C, value: null}, {name: D, value: '', valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
ports: [{name: http, containerPort: 8080, hostPort: 0}, {containerPort: '${PORT}'}]
readinessProbe: {httpGet: {port: http}, successThreshold: 2}
livenessProbe: {exec: {command: ['true']}, tcpSocket: null, successThreshold: 1}
resources: {requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1000m, memory: 1.5e9, nvidia.com/gpu: 1}}
securityContext: {runAsUser: 1000, runAsNonRoot: true, capabilities: {drop: [ALL]}}
tty: false",
    );
    assert_eq!(refused(&text, false), Vec::<String>::new());
    assert_eq!(refused(&text, true), Vec::<String>::new());
}

#[test]
fn types_are_those_of_the_dialect() {
    let text = deployment(
        "env: [{name: V_YES, value: yes}, {name: V_ON, value: on}, {name: V_PORT, value: 8080}, {name: V_OCTAL, value: 0644}, {name: V_TRUE, value: true}, {name: V_FLOAT, value: 1.5}, {name: V_DATE, value: 2020-01-01}, {name: V_HEX, value: 0x1F}, {name: V_TIME, value: 12:30}, {name: V_NULL, value: ~}]",
    );
    let plain = [
        "V_YES", "V_ON", "V_PORT", "V_OCTAL", "V_TRUE", "V_FLOAT", "V_HEX",
    ];
    assert_eq!(refused(&text, false), plain, "kubectl reads YAML 1.1");
    assert_eq!(
        refused(&text, true),
        &plain[2..],
        "kustomize quotes yes and on"
    );
}

/// Fields of the container → what is refused of them.
const IN_CONTAINERS: &[(&str, &[&str])] = &[
    ("args: [--port, 8080]", &["args"]),
    ("command: sh", &["command"]),
    ("command: {a: b}", &["command"]),
    ("env: {A: b}", &["env"]),
    ("env: [{name: A, value: {b: c}}]", &["A"]),
    ("env: [{name: 1, value: x}]", &["env[0].name"]),
    ("env: [{value: x}]", &["env"]),
    ("env: [{name: A=B, value: x}]", &["env"]),
    (
        "env: [{name: A, value: x, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
        &["A"],
    ),
    (
        "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}, configMapKeyRef: {name: c, key: k}}}]",
        &["A"],
    ),
    ("env: [{name: A, valueFrom: {}}]", &["A"]),
    (
        "env: [{name: A, valueFrom: {secretKeyRef: {name: 1, key: k, optional: 'true'}}}]",
        &[
            "env[0].valueFrom.secretKeyRef.name",
            "env[0].valueFrom.secretKeyRef.optional",
        ],
    ),
    (
        "ports: [{containerPort: '8080'}]",
        &["ports[0].containerPort"],
    ),
    ("ports: [{containerPort: 70000}]", &["ports.containerPort"]),
    (
        "ports: [{containerPort: 80, name: web}, {containerPort: 81, name: web}, {containerPort: 80, name: http}]",
        &["ports[1].name"],
    ),
    (
        "ports: [{containerPort: 80, name: a-very-long-name-for-a-port}]",
        &["ports.name"],
    ),
    (
        "livenessProbe: {httpGet: {port: 80}, tcpSocket: {port: 80}}",
        &["livenessProbe"],
    ),
    ("livenessProbe: {periodSeconds: 5}", &["livenessProbe"]),
    (
        "livenessProbe: {httpGet: {port: 80}, successThreshold: 2}",
        &["livenessProbe.successThreshold"],
    ),
    (
        "livenessProbe: {httpGet: {port: 80}, periodSeconds: '5'}",
        &["livenessProbe.periodSeconds"],
    ),
    (
        "resources: {requests: {cpu: 2}, limits: {cpu: 1}}",
        &["requests.cpu"],
    ),
    ("resources: {limits: {memory: 1 Gi}}", &["limits.memory"]),
    ("resources: {limits: {memory: -1}}", &["limits.memory"]),
    (
        "securityContext: {runAsUser: '1000', runAsNonRoot: yes}",
        &["securityContext.runAsUser"],
    ),
    (
        "volumeMounts: [{name: gone, mountPath: /x}]",
        &["volumeMounts./x"],
    ),
    ("tty: 'true'", &["tty"]),
    ("image: 5", &["image"]),
    ("imagePullPolicy: Sometimes", &["imagePullPolicy"]),
    (
        "readinessProbe: {httpGet: {port: '8080'}}",
        &["readinessProbe.httpGet.port"],
    ),
    (
        "readinessProbe: {httpGet: {path: /}}",
        &["readinessProbe.httpGet.port"],
    ),
    (
        "livenessProbe: {tcpSocket: {port: 80800}}",
        &["livenessProbe.tcpSocket.port"],
    ),
    (
        "livenessProbe: {grpc: {port: http}}",
        &["livenessProbe.grpc.port"],
    ),
    (
        "readinessProbe: {exec: {command: [x]}, terminationGracePeriodSeconds: 5}",
        &["readinessProbe.terminationGracePeriodSeconds"],
    ),
    (
        "env: [{name: A, valueFrom: {secretKeyRef: {name: s}}}]",
        &["env[0].valueFrom.secretKeyRef.key"],
    ),
    (
        "env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.node}}}]",
        &["env[0].valueFrom.fieldRef.fieldPath"],
    ),
    ("resources: {limits: [cpu]}", &["resources.limits"]),
    (
        "resources: {limits: {cpu: {a: b}}}",
        &["resources.limits.cpu"],
    ),
];

#[test]
fn containers_are_checked() {
    for (fields, wanted) in IN_CONTAINERS {
        let text = deployment(fields);
        let text = match fields.starts_with("image:") {
            true => text.replace("        image: shop/web:1\n", ""),
            false => text,
        };
        assert_eq!(refused(&text, false), *wanted, "{fields}");
        let environment = environment_of(&text, false);
        let containers = environment.refused.iter().map(|r| r.container.as_deref());
        assert!(
            containers.into_iter().all(|name| name == Some("app")),
            "{fields}"
        );
    }
}

/// An edit to the Deployment → what is refused of it.
const IN_WORKLOADS: &[(&str, &str, &[&str])] = &[
    (
        "labels: {app: web}",
        "labels: {app: api}",
        &["spec.selector.matchLabels.app"],
    ),
    (
        "labels: {app: web}",
        "labels: {app: web, n: 1}",
        &["spec.template.metadata.labels.n"],
    ),
    (
        "labels: {app: web}",
        "labels: {app: web, v: 1.0+b}",
        &["spec.template.metadata.labels.v"],
    ),
    (
        "{name: web}",
        "{name: web, labels: {a: true}, annotations: {b: 1}}",
        &["metadata.labels.a", "metadata.annotations.b"],
    ),
    ("{name: web}", "{name: Web_1}", &["metadata.name"]),
    ("name: app\n", "name: App\n", &["name"]),
    ("        image: shop/web:1\n", "", &["image"]),
    (
        "spec:\n  selector",
        "spec:\n  replicas: '2'\n  selector",
        &["spec.replicas"],
    ),
    (
        "spec:\n  selector",
        "spec:\n  replicas: ${N}\n  selector",
        &[],
    ),
    (
        "spec:\n  selector",
        "spec:\n  strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}\n  selector",
        &["spec.strategy.rollingUpdate"],
    ),
    (
        "spec:\n  selector",
        "spec:\n  strategy: {type: Recreate, rollingUpdate: null}\n  selector",
        &[],
    ),
    (
        "spec:\n  selector",
        "spec:\n  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}\n  selector",
        &["spec.strategy.rollingUpdate.maxUnavailable"],
    ),
    (
        "spec:\n  selector",
        "spec:\n  strategy: {rollingUpdate: {maxUnavailable: 0}}\n  selector",
        &[],
    ),
    (
        "      containers:",
        "      restartPolicy: Never\n      containers:",
        &["spec.template.spec.restartPolicy"],
    ),
    (
        "      containers:",
        "      nodeSelector: {gpu: true}\n      containers:",
        &["spec.template.spec.nodeSelector.gpu"],
    ),
    (
        "      containers:",
        "      volumes: [{name: v, emptyDir: {}, configMap: {name: c}}]\n      containers:",
        &["spec.template.spec.volumes.v"],
    ),
    (
        "      containers:",
        "      volumes: [{name: v}, {name: v}]\n      containers:",
        &["spec.template.spec.volumes.v"],
    ),
    (
        "      containers:",
        "      initContainers: [{name: app, image: x}]\n      containers:",
        &["name"],
    ),
    (
        "      containers:",
        "      initContainers: [{name: i, image: x, readinessProbe: {exec: {command: [x]}}}]\n      containers:",
        &["readinessProbe"],
    ),
    (
        "      containers:",
        "      initContainers: [{name: i, image: x, restartPolicy: Always, readinessProbe: {exec: {command: [x]}}}]\n      containers:",
        &[],
    ),
];

#[test]
fn workloads_are_checked() {
    let plain = deployment("tty: false");
    for (from, to, wanted) in IN_WORKLOADS {
        let text = plain.replacen(from, to, 1);
        assert_ne!(text, plain, "{from}");
        assert_eq!(refused(&text, false), *wanted, "{to}");
    }
}

/// Whole objects → what is refused of them.
const OBJECTS: &[(&str, &[&str])] = &[
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {A: 1, B: yes, C: {d: e}, D: , E: x}}",
        &["data.A", "data.B", "data.C"],
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a/b: x}}",
        &["data.a/b"],
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: x}, binaryData: {a: AA==}}",
        &["binaryData.a"],
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: s, labels: {a: 1}}}",
        &["metadata.labels.a"],
    ),
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: a, image: b}]}}}}",
        &["spec.template.spec.restartPolicy"],
    ),
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {backoffLimit: '1', template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}",
        &["spec.backoffLimit"],
    ),
    (
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: []}}",
        &["spec.containers"],
    ),
    (
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}, volumeClaimTemplates: [{metadata: {name: d}}], template: {spec: {containers: [{name: a, image: b, volumeMounts: [{name: d, mountPath: /d}, {name: d, mountPath: /d}]}]}}}}",
        &["spec.updateStrategy.rollingUpdate", "volumeMounts./d"],
    ),
    // A custom resource: only types are certain.
    (
        "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: r}, spec: {strategy: {canary: {analysis: {args: [{name: a, value: b}]}, steps: [{pause: {duration: 10}}]}}, template: {spec: {containers: [{name: A, env: [{name: B, value: 1}]}]}}}}",
        &["B"],
    ),
    (
        "{apiVersion: example.com/v1, kind: Thing, metadata: {name: T_1}, spec: {replicas: '2', template: {args: 1}}}",
        &[],
    ),
];

#[test]
fn objects_are_checked() {
    for (text, wanted) in OBJECTS {
        assert_eq!(refused(text, false), *wanted, "{text}");
    }
}

#[test]
fn too_much_data_is_refused() {
    let text = format!(
        "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}, data: {{a: {}}}}}",
        "x".repeat((1 << 20) + 1)
    );
    assert_eq!(refused(&text, false), ["data"]);
}

#[test]
fn quotes_mend_what_they_can() {
    let text = deployment(
        "env: [{name: V_PORT, value: 8080}]\ntty: 'true'\nports: [{containerPort: '80'}]",
    );
    let environment = environment_of(&text, false);
    let found = environment.refused.iter();
    let instead: Vec<_> = found
        .map(|r| (r.field.as_str(), r.instead.as_deref()))
        .collect();
    let wanted = [
        ("tty", Some("true")),
        ("ports[0].containerPort", Some("80")),
        ("V_PORT", Some("\"8080\"")),
    ];
    assert_eq!(instead, wanted);
}
