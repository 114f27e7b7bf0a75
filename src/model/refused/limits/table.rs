//! [`LIMITS`]: the values that each field accepts, as Kubernetes' validation has them.

use super::Limit;
use crate::model::refused::{names, schedules, texts};

const NATURAL: Limit = Limit::Numbers(0, i128::MAX);
const POSITIVE: Limit = Limit::Numbers(1, i128::MAX);
const ID: Limit = Limit::Numbers(0, i32::MAX as i128);
const MODE: Limit = Limit::Numbers(0, 0o777);
const WEIGHT: Limit = Limit::Numbers(1, 100);
const LUN: Limit = Limit::Numbers(0, 255);
const IP: Limit = Limit::Texts(texts::is_ip, "an IP address");
const NAME: Limit = Limit::Texts(
    names::is_subdomain,
    "a name: lowercase letters, digits, - and . only",
);
const LABEL: Limit = Limit::Texts(
    names::is_label,
    "a name: at most 63 lowercase letters, digits and -",
);
const QUALIFIED: Limit = Limit::Texts(
    names::is_qualified,
    "a name: letters, digits, -, _ and ., after a domain and / if any",
);
const IQN: Limit = Limit::Texts(
    texts::is_iqn,
    "an iSCSI name: it begins with iqn., eui. or naa.",
);
const ABSOLUTE: Limit = Limit::Texts(|text| text.starts_with('/'), "an absolute path");
const RELATIVE: Limit = Limit::Texts(texts::is_relative, "a relative path without ..");

/// The limits by message, then by field.
pub(super) const LIMITS: &[(&str, &[(&str, Limit)])] = &[
    ("CSIVolumeSource", &[("driver", QUALIFIED)]),
    (
        "ClientIPConfig",
        &[("timeoutSeconds", Limit::Numbers(1, 86_400))],
    ),
    ("ConfigMapVolumeSource", &[("defaultMode", MODE)]),
    (
        "Container",
        &[(
            "restartPolicy",
            Limit::Words(&["Always", "Never", "OnFailure"]),
        )],
    ),
    (
        "ContainerResizePolicy",
        &[
            ("resourceName", Limit::Words(&["cpu", "memory"])),
            (
                "restartPolicy",
                Limit::Words(&["NotRequired", "RestartContainer"]),
            ),
        ],
    ),
    (
        "ContainerRestartRule",
        &[("action", Limit::Words(&["Restart", "RestartAllContainers"]))],
    ),
    (
        "ContainerRestartRuleOnExitCodes",
        &[("operator", Limit::Words(&["In", "NotIn"]))],
    ),
    (
        "CronJobSpec",
        &[
            ("failedJobsHistoryLimit", NATURAL),
            ("startingDeadlineSeconds", NATURAL),
            ("successfulJobsHistoryLimit", NATURAL),
            (
                "schedule",
                Limit::Texts(schedules::is_schedule, "a schedule"),
            ),
            ("timeZone", Limit::Texts(texts::is_time_zone, "a time zone")),
        ],
    ),
    (
        "DaemonSetSpec",
        &[
            ("minReadySeconds", NATURAL),
            ("revisionHistoryLimit", NATURAL),
        ],
    ),
    (
        "DeploymentSpec",
        &[
            ("minReadySeconds", NATURAL),
            ("progressDeadlineSeconds", NATURAL),
            ("replicas", NATURAL),
            ("revisionHistoryLimit", NATURAL),
        ],
    ),
    (
        "DownwardAPIVolumeFile",
        &[("mode", MODE), ("path", RELATIVE)],
    ),
    ("DownwardAPIVolumeSource", &[("defaultMode", MODE)]),
    ("FCVolumeSource", &[("lun", LUN)]),
    ("GRPCAction", &[("port", Limit::Numbers(1, 65535))]),
    (
        "HPAScalingPolicy",
        &[
            ("periodSeconds", Limit::Numbers(1, 1800)),
            ("type", Limit::Words(&["Pods", "Percent"])),
            ("value", POSITIVE),
        ],
    ),
    (
        "HPAScalingRules",
        &[
            ("selectPolicy", Limit::Words(&["Max", "Min", "Disabled"])),
            ("stabilizationWindowSeconds", Limit::Numbers(0, 3600)),
        ],
    ),
    ("HTTPGetAction", &[("port", Limit::Port)]),
    (
        "HTTPHeader",
        &[(
            "name",
            Limit::Texts(texts::is_header, "the name of an HTTP header"),
        )],
    ),
    (
        "HTTPIngressPath",
        &[
            ("path", ABSOLUTE),
            (
                "pathType",
                Limit::Words(&["Exact", "Prefix", "ImplementationSpecific"]),
            ),
        ],
    ),
    (
        "HorizontalPodAutoscalerSpec",
        &[("maxReplicas", POSITIVE), ("minReplicas", NATURAL)],
    ),
    ("HostAlias", &[("ip", IP)]),
    (
        "IPBlock",
        &[
            (
                "cidr",
                Limit::Texts(texts::is_network, "a network as 10.0.0.0/8"),
            ),
            (
                "except",
                Limit::Texts(texts::is_network, "a network as 10.0.0.0/8"),
            ),
        ],
    ),
    (
        "ISCSIVolumeSource",
        &[("initiatorName", IQN), ("lun", LUN), ("iqn", IQN)],
    ),
    (
        "IngressRule",
        &[(
            "host",
            Limit::Texts(
                texts::is_host_of_ingress,
                "a host: a name without a port, with * for its first label alone",
            ),
        )],
    ),
    (
        "JobSpec",
        &[
            ("activeDeadlineSeconds", NATURAL),
            ("backoffLimit", NATURAL),
            ("backoffLimitPerIndex", NATURAL),
            ("completions", NATURAL),
            (
                "managedBy",
                Limit::Texts(names::is_domain_path, "a domain, / and a path"),
            ),
            ("maxFailedIndexes", NATURAL),
            ("parallelism", NATURAL),
            ("ttlSecondsAfterFinished", NATURAL),
        ],
    ),
    ("KeyToPath", &[("mode", MODE), ("path", RELATIVE)]),
    (
        "LabelSelectorRequirement",
        &[
            ("key", QUALIFIED),
            (
                "operator",
                Limit::Words(&["In", "NotIn", "Exists", "DoesNotExist"]),
            ),
        ],
    ),
    (
        "MetricSpec",
        &[(
            "type",
            Limit::Words(&[
                "Resource",
                "Pods",
                "Object",
                "External",
                "ContainerResource",
            ]),
        )],
    ),
    ("MetricTarget", &[("averageUtilization", POSITIVE)]),
    ("NFSVolumeSource", &[("path", ABSOLUTE)]),
    (
        "NetworkPolicyPort",
        &[("endPort", Limit::Numbers(1, 65535)), ("port", Limit::Port)],
    ),
    ("NodeSelectorRequirement", &[("key", QUALIFIED)]),
    (
        "ObjectFieldSelector",
        &[
            ("apiVersion", Limit::Texts(|text| text == "v1", "v1")),
            (
                "fieldPath",
                Limit::Texts(texts::is_field_path, "a field that a pod can be told"),
            ),
        ],
    ),
    ("PodAffinityTerm", &[("topologyKey", QUALIFIED)]),
    (
        "PodCertificateProjection",
        &[
            (
                "keyType",
                Limit::Words(&[
                    "RSA3072",
                    "RSA4096",
                    "ECDSAP256",
                    "ECDSAP384",
                    "ECDSAP521",
                    "ED25519",
                ]),
            ),
            (
                "maxExpirationSeconds",
                Limit::Numbers(3600, i32::MAX as i128),
            ),
            (
                "signerName",
                Limit::Texts(names::is_domain_path, "a domain, / and a path"),
            ),
        ],
    ),
    ("PodDNSConfig", &[("nameservers", IP)]),
    (
        "PodDisruptionBudgetSpec",
        &[
            ("maxUnavailable", Limit::Part),
            ("minAvailable", Limit::Part),
        ],
    ),
    (
        "PodFailurePolicyOnPodConditionsPattern",
        &[
            ("status", Limit::Words(&["True", "False", "Unknown"])),
            ("type", QUALIFIED),
        ],
    ),
    ("PodOS", &[("name", Limit::Words(&["linux", "windows"]))]),
    ("PodReadinessGate", &[("conditionType", QUALIFIED)]),
    ("PodSchedulingGate", &[("name", QUALIFIED)]),
    (
        "PodSecurityContext",
        &[
            ("fsGroup", ID),
            ("runAsGroup", ID),
            ("runAsUser", ID),
            (
                "seLinuxChangePolicy",
                Limit::Words(&["MountOption", "Recursive"]),
            ),
            ("supplementalGroups", ID),
        ],
    ),
    (
        "PodSpec",
        &[
            ("activeDeadlineSeconds", Limit::Numbers(1, i32::MAX as i128)),
            ("hostname", LABEL),
            ("nodeName", NAME),
            ("priorityClassName", NAME),
            ("runtimeClassName", NAME),
            ("serviceAccountName", NAME),
            ("subdomain", LABEL),
            ("terminationGracePeriodSeconds", NATURAL),
        ],
    ),
    ("PreferredSchedulingTerm", &[("weight", WEIGHT)]),
    (
        "Probe",
        &[
            ("failureThreshold", NATURAL),
            ("initialDelaySeconds", NATURAL),
            ("periodSeconds", NATURAL),
            ("successThreshold", NATURAL),
            ("terminationGracePeriodSeconds", POSITIVE),
            ("timeoutSeconds", NATURAL),
        ],
    ),
    ("ProjectedVolumeSource", &[("defaultMode", MODE)]),
    (
        "ResourceFieldSelector",
        &[
            ("divisor", Limit::Unit),
            (
                "resource",
                Limit::Texts(
                    texts::is_resource,
                    "a resource of a container, as limits.cpu",
                ),
            ),
        ],
    ),
    (
        "RollingUpdateDaemonSet",
        &[("maxSurge", Limit::Part), ("maxUnavailable", Limit::Part)],
    ),
    (
        "RollingUpdateDeployment",
        &[("maxSurge", Limit::Share), ("maxUnavailable", Limit::Part)],
    ),
    (
        "RollingUpdateStatefulSetStrategy",
        &[("maxUnavailable", Limit::Part), ("partition", NATURAL)],
    ),
    ("SecretVolumeSource", &[("defaultMode", MODE)]),
    ("SecurityContext", &[("runAsGroup", ID), ("runAsUser", ID)]),
    (
        "ServiceAccountTokenProjection",
        &[
            ("expirationSeconds", Limit::Numbers(600, 1 << 32)),
            ("path", RELATIVE),
        ],
    ),
    (
        "ServiceBackendPort",
        &[("number", Limit::Numbers(1, 65535))],
    ),
    (
        "ServicePort",
        &[
            ("name", LABEL),
            ("nodePort", Limit::Numbers(0, 65535)),
            ("port", Limit::Numbers(1, 65535)),
            ("targetPort", Limit::Port),
        ],
    ),
    ("SleepAction", &[("seconds", NATURAL)]),
    ("StatefulSetOrdinals", &[("start", NATURAL)]),
    (
        "StatefulSetPersistentVolumeClaimRetentionPolicy",
        &[
            ("whenDeleted", Limit::Words(&["Retain", "Delete"])),
            ("whenScaled", Limit::Words(&["Retain", "Delete"])),
        ],
    ),
    (
        "StatefulSetSpec",
        &[
            ("minReadySeconds", NATURAL),
            ("replicas", NATURAL),
            ("revisionHistoryLimit", NATURAL),
        ],
    ),
    (
        "StatefulSetUpdateStrategy",
        &[("type", Limit::Words(&["RollingUpdate", "OnDelete"]))],
    ),
    ("TCPSocketAction", &[("port", Limit::Port)]),
    ("Toleration", &[("key", QUALIFIED)]),
    (
        "TopologySpreadConstraint",
        &[
            ("maxSkew", POSITIVE),
            ("minDomains", POSITIVE),
            ("topologyKey", QUALIFIED),
        ],
    ),
    ("Volume", &[("name", LABEL)]),
    (
        "VolumeMount",
        &[(
            "recursiveReadOnly",
            Limit::Words(&["Disabled", "IfPossible", "Enabled"]),
        )],
    ),
    ("WeightedPodAffinityTerm", &[("weight", WEIGHT)]),
];
