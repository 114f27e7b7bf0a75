//! [`makes_its_namesake`]: objects of which a controller makes a Secret or ConfigMap of the same name, as its own documentation says.
//!
//! Takes a group and a kind; gives a yes or no. Leaves Secrets that a field names to whoever reads the object.

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
