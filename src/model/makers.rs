//! [`makes_its_namesake`] and [`called_after`]: objects of which a controller makes a Secret or ConfigMap of the same name, or Secrets whose
//! names begin so, as its own documentation says.
//!
//! Takes a group and a kind; gives a yes or no, or names. Leaves Secrets that a field names to whoever reads the object.

/// Kinds whose own name the Secret has, or the ConfigMap of a Bundle; of an ObjectBucketClaim both.
const NAMESAKES: [(&str, &str); 4] = [
    ("kafka.strimzi.io", "KafkaUser"),
    ("objectbucket.io", "ObjectBucketClaim"),
    ("onepassword.com", "OnePasswordItem"),
    ("trust.cert-manager.io", "Bundle"),
];

/// Tells whether a controller makes a Secret or ConfigMap that is called as the object is: of everything that is called some kind of Secret,
/// and of a few more.
pub(crate) fn makes_its_namesake(group: &str, kind: &str) -> bool {
    let is_custom = group.contains('.') && !group.ends_with(".k8s.io");
    is_custom && (kind.ends_with("Secret") || NAMESAKES.contains(&(group, kind)))
}

/// Endings that are put behind an object's own name for the Secrets that a controller makes, by the object's group and kind.
const CALLED_AFTER: [(&str, &str, &[&str]); 5] = [
    (
        "elasticsearch.k8s.elastic.co",
        "Elasticsearch",
        &["-es-elastic-user", "-es-http-certs-public"],
    ),
    (
        "kafka.strimzi.io",
        "Kafka",
        &["-clients-ca-cert", "-cluster-ca-cert"],
    ),
    (
        "kibana.k8s.elastic.co",
        "Kibana",
        &["-kb-http-certs-public"],
    ),
    (
        "postgresql.cnpg.io",
        "Cluster",
        &["-app", "-ca", "-replication", "-server", "-superuser"],
    ),
    (
        "rabbitmq.com",
        "RabbitmqCluster",
        &["-default-user", "-erlang-cookie"],
    ),
];

/// Returns the names of the Secrets that a controller makes of an object and calls after it.
pub(crate) fn called_after(group: &str, kind: &str, name: &str) -> impl Iterator<Item = String> {
    let of = CALLED_AFTER.iter();
    let of = of.filter(move |of| (of.0, of.1) == (group, kind));
    of.flat_map(move |(_, _, ends)| ends.iter().map(move |end| format!("{name}{end}")))
}

#[cfg(test)]
mod tests {
    use super::makes_its_namesake;

    #[test]
    fn namesakes() {
        let cases = [
            ("kafka.strimzi.io", "KafkaUser", true),
            ("secretgenerator.mittwald.de", "StringSecret", true),
            ("trust.cert-manager.io", "Bundle", true),
            ("", "Secret", false),
            ("fleet.cattle.io", "Bundle", false),
            ("monitoring.coreos.com", "ServiceMonitor", false),
        ];
        for (group, kind, expected) in cases {
            assert_eq!(makes_its_namesake(group, kind), expected, "{group} {kind}");
        }
    }
}
