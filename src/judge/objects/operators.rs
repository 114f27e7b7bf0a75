//! [`may_make_pods`]: whether an operator may make pods or Services of an object, which nobody renders.
//!
//! Takes an object; gives yes or no by its group and kind. A kind makes some where its name says what runs (`Kafka`, `RabbitmqCluster`,
//! `WebApp`); of a name that says nothing (`ManagedCertificate`, `Mapping`, `Foo`), no pods are to be expected. Leaves what follows to
//! whoever asks.

use crate::model::OtherObject;

/// Groups of custom resources that make no pods: routes, monitors, certificates, policies.
const WITHOUT_PODS: [&str; 22] = [
    "appmesh.k8s.aws",
    "bitnami.com",
    "cert-manager.io",
    "cilium.io",
    "consul.hashicorp.com",
    "external-secrets.io",
    "gateway.envoyproxy.io",
    "gateway.networking.k8s.io",
    "k8s.nginx.org",
    "keda.sh",
    "kuma.io",
    "kustomize.toolkit.fluxcd.io",
    "kyverno.io",
    "monitoring.coreos.com",
    "networking.istio.io",
    "policy.linkerd.io",
    "route.openshift.io",
    "security.istio.io",
    "snapshot.storage.k8s.io",
    "specs.smi-spec.io",
    "traefik.containo.us",
    "traefik.io",
];

/// Ends of groups whose objects are made in a cloud, beside the cluster: `sql.cnrm.cloud.google.com`.
const OF_CLOUDS: [&str; 5] = [
    ".aws.upbound.io",
    ".azure.com",
    ".azure.upbound.io",
    ".cnrm.cloud.google.com",
    ".services.k8s.aws",
];

/// Last words of kinds that are about other objects and run nothing: `KafkaTopic`, `ClusterSecretStore`, `AppProject`.
const RUNS_NOTHING: [&str; 58] = [
    "access",
    "account",
    "alert",
    "attachment",
    "auth",
    "authorization",
    "backup",
    "binding",
    "bucket",
    "certificate",
    "class",
    "config",
    "configuration",
    "connection",
    "connector",
    "constraint",
    "context",
    "definition",
    "endpoint",
    "entry",
    "export",
    "filter",
    "grant",
    "group",
    "host",
    "issuer",
    "key",
    "listener",
    "mapping",
    "member",
    "middleware",
    "monitor",
    "monitoring",
    "parameters",
    "permission",
    "plugin",
    "policy",
    "profile",
    "project",
    "provider",
    "quota",
    "rebalance",
    "receiver",
    "repository",
    "request",
    "restore",
    "role",
    "route",
    "rule",
    "schedule",
    "schema",
    "secret",
    "source",
    "store",
    "template",
    "topic",
    "transport",
    "user",
];

/// Beginnings of words in the names of kinds that run: a sort of program, or a program.
const RUNS: [&str; 87] = [
    "activemq",
    "aerospike",
    "agent",
    "airflow",
    "alertmanager",
    "applic",
    "artemis",
    "beat",
    "broker",
    "cache",
    "cassandra",
    "chart",
    "clickhouse",
    "cluster",
    "cockroach",
    "collector",
    "community",
    "connect",
    "console",
    "consul",
    "couch",
    "crunchy",
    "daemon",
    "dashboard",
    "database",
    "db",
    "deployment",
    "dragonfly",
    "druid",
    "elastic",
    "emqx",
    "etcd",
    "eventbus",
    "eventsource",
    "failover",
    "flink",
    "function",
    "gitea",
    "gitlab",
    "grafana",
    "graph",
    "harbor",
    "hazelcast",
    "helm",
    "infinispan",
    "influx",
    "instance",
    "jaeger",
    "jenkins",
    "kafka",
    "keycloak",
    "kibana",
    "logstash",
    "loki",
    "machine",
    "mariadb",
    "meili",
    "memcached",
    "minio",
    "mongo",
    "mysql",
    "nats",
    "neo4j",
    "nifi",
    "notebook",
    "percona",
    "pipeline",
    "pooler",
    "postgres",
    "proxy",
    "pulsar",
    "qdrant",
    "queue",
    "rabbit",
    "redis",
    "registry",
    "release",
    "runner",
    "scylla",
    "sensor",
    "server",
    "service",
    "solr",
    "spark",
    "tenant",
    "valkey",
    "vault",
];

/// The same, for words that would begin others.
const RUNS_WHOLE: [&str; 21] = [
    "app",
    "apps",
    "core",
    "hub",
    "import",
    "job",
    "kind",
    "model",
    "node",
    "open",
    "predictor",
    "ray",
    "serving",
    "set",
    "site",
    "stack",
    "task",
    "temporal",
    "worker",
    "workflow",
    "workload",
];

/// Tells whether an object may be one that an operator makes pods or Services of.
pub(in crate::judge) fn may_make_pods(object: &OtherObject) -> bool {
    let group = object.group.as_str();
    let is_builtin = !group.contains('.') || group.ends_with(".k8s.io");
    let is_of_cloud = OF_CLOUDS.iter().any(|end| group.ends_with(end));
    !is_builtin && !is_of_cloud && !WITHOUT_PODS.contains(&group) && says_what_runs(&object.kind)
}

/// Tells whether a kind's name says what runs.
fn says_what_runs(kind: &str) -> bool {
    let words = words(kind);
    let runs = |word: &String| {
        RUNS.iter().any(|of| word.starts_with(of)) || RUNS_WHOLE.contains(&word.as_str())
    };
    let last = words.last().map(|last| last.trim_end_matches('s'));
    let is_about_others = last.is_some_and(|last| {
        let mut known = RUNS_NOTHING.iter();
        known.any(|of| of.trim_end_matches('s') == last)
    });
    // `MySQL` is one word.
    !is_about_others && (words.iter().any(runs) || runs(&kind.to_ascii_lowercase()))
}

/// Returns the words of a kind's name in lower case: `MongoDBCommunity` has `mongo`, `db` and `community`.
fn words(kind: &str) -> Vec<String> {
    let letters: Vec<char> = kind.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for (letter, next) in letters
        .iter()
        .zip(letters.iter().skip(1).map(Some).chain([None]))
    {
        let is_after_small = before.is_some_and(|of| !of.is_ascii_uppercase());
        let is_before_small = next.is_some_and(char::is_ascii_lowercase);
        let begins = letter.is_ascii_uppercase() && (is_after_small || is_before_small);
        if begins || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
        before = Some(*letter);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_run_something() {
        let runs = [
            "Kafka",
            "RabbitmqCluster",
            "WebApp",
            "MongoDBCommunity",
            "PostgresCluster",
            "Application",
            "ApplicationSet",
            "HelmRelease",
            "Service",
            "InferenceService",
            "CloneSet",
            "Elasticsearch",
            "Tenant",
            "SparkApplication",
            "Redis",
            "OpenTelemetryCollector",
            "Database",
            "MySQL",
            "MariaDB",
            "KafkaConnect",
            "Pooler",
            "Workflow",
        ];
        for kind in runs {
            assert!(says_what_runs(kind), "{kind}");
        }
        let nothing = [
            "ManagedCertificate",
            "BackendConfig",
            "FrontendConfig",
            "HealthCheckPolicy",
            "GCPBackendPolicy",
            "Mapping",
            "Host",
            "TLSContext",
            "TargetGroupBinding",
            "Schedule",
            "Foo",
            "KafkaTopic",
            "KafkaUser",
            "ClusterIssuer",
            "AppProject",
            "ClusterSecretStore",
            "VaultStaticSecret",
            "SecretProviderClass",
            "AnalysisTemplate",
            "DNSEndpoint",
            "GitRepository",
            "ServiceBinding",
            "PodMonitoring",
            "Tunnel",
            "IngressClassParams",
        ];
        for kind in nothing {
            assert!(!says_what_runs(kind), "{kind}");
        }
    }
}
