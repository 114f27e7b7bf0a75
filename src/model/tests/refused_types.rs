//! Values that the API server refuses by the table of its own types.

use super::deployment;
use super::refused::refused;

/// Whole objects by kind → what is refused of them: types come from the table of Kubernetes' own.
const OF_THE_TABLE: &[(&str, &[&str])] = &[
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}, template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}",
        &[],
    ),
    (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {podFailurePolicy: {rules: [{action: Fail, onExitCodes: {operator: In, values: ['42']}}]}, template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}",
        &[
            "spec.podFailurePolicy.rules[0].action",
            "spec.podFailurePolicy.rules[0].onExitCodes.values",
        ],
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: a, port: 81, protocol: TCP, nodePort: 30080}, {name: b, port: 80, protocol: TCP}]}}",
        &[
            "spec.ports[1].name",
            "spec.ports[1].nodePort",
            "spec.ports[2].port",
        ],
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{name: a, port: 80, nodePort: 0}, {name: b, port: 80, protocol: UDP, nodePort: 0}, {name: '${NAME}', port: '${PORT}'}, {name: '${NAME}', port: '${PORT}'}]}}",
        &[],
    ),
    (
        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: Internal, ports: [{port: '80', targetPort: 8080}, {port: 80, targetPort: true}]}}",
        &[
            "spec.type",
            "spec.ports[0].port",
            "spec.ports[1].targetPort",
            "spec.ports[0].name",
            "spec.ports[1].name",
            "spec.ports[1].port",
        ],
    ),
    (
        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {minReplicas: 2.5, maxReplicas: 3.0, scaleTargetRef: {kind: Deployment}}}",
        &["spec.minReplicas", "spec.scaleTargetRef.name"],
    ),
    (
        "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {minReplicas: x}}",
        &[],
    ),
    (
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: p}, spec: {minAvailable: 1.5, maxUnavailable: 50%}}",
        &["spec.minAvailable", "spec.maxUnavailable"],
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: 4711, creationTimestamp: null, deletionTimestamp: soon}, binaryData: {a: AA==, b: A}}",
        &[
            "metadata.name",
            "metadata.deletionTimestamp",
            "binaryData.b",
        ],
    ),
    (
        "{apiVersion: v1, kind: Namespace, metadata: {name: ns, labels: [a]}, spec: {finalizers: kubernetes}}",
        &["metadata.labels", "spec.finalizers"],
    ),
    (
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {accessModes: [Often], resources: {requests: {storage: 1 Gi}}}}",
        &["spec.accessModes", "spec.resources.requests.storage"],
    ),
    (
        "{apiVersion: v1, kind: ConfigMap, metadata: text}",
        &["metadata"],
    ),
];

#[test]
fn objects_are_checked_against_the_table() {
    for (text, wanted) in OF_THE_TABLE {
        assert_eq!(refused(text, false), *wanted, "{text}");
    }
}

/// An edit to the pod of the Deployment → what is refused of it.
const IN_PODS: &[(&str, &[&str])] = &[
    ("terminationGracePeriodSeconds: 30.0", &[]),
    ("terminationGracePeriodSeconds: 3000000000", &[]),
    ("priority: 2147483648", &["priority"]),
    (
        "terminationGracePeriodSeconds: 1e30",
        &["terminationGracePeriodSeconds"],
    ),
    (
        "hostAliases: [{ip: '10.1', hostnames: [1]}]",
        &["hostAliases[0].ip", "hostAliases[0].hostnames"],
    ),
    ("dnsPolicy: Cluster", &["dnsPolicy"]),
    ("dnsPolicy: ${POLICY}", &[]),
    ("dnsPolicy: ''", &[]),
    (
        "dnsConfig: {options: [{name: ndots, value: 2}]}",
        &["dnsConfig.options[0].value"],
    ),
    (
        "resources: {limits: {memory: 1Gib}}",
        &["resources.limits.memory"],
    ),
    (
        "ephemeralContainers: [{name: e, image: i}]",
        &["ephemeralContainers"],
    ),
    ("activeDeadlineSeconds: 5", &["activeDeadlineSeconds"]),
    (
        "volumes: [{name: V, emptyDir: {sizeLimit: much}}]",
        &["volumes[0].emptyDir.sizeLimit", "volumes[0].name"],
    ),
    (
        "volumes: [{name: v, hostPath: {}}]",
        &["volumes[0].hostPath.path"],
    ),
    (
        "volumes: [{name: v, secret: {secretName: s, defaultMode: 0644}}]",
        &[],
    ),
    (
        "volumes: [{name: v, secret: {secretName: s, defaultMode: 644}}]",
        &["volumes[0].secret.defaultMode"],
    ),
    (
        "tolerations: [{key: a, tolerationSeconds: '5'}]",
        &["tolerations[0].tolerationSeconds"],
    ),
    ("unknown: [1, {a: b}]", &[]),
    ("containersList: 5", &[]),
];

#[test]
fn pods_are_checked_against_the_table() {
    let plain = deployment("tty: false");
    for (fields, wanted) in IN_PODS {
        let text = plain.replacen(
            "      containers:",
            &format!("      {fields}\n      containers:"),
            1,
        );
        let wanted = wanted
            .iter()
            .map(|field| format!("spec.template.spec.{field}"));
        let mut found = refused(&text, false);
        found.sort_unstable();
        let mut wanted: Vec<String> = wanted.collect();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{fields}");
    }
}
