//! Variables that send a process to a double of a service: without them the process asks the service itself.

use crate::environments::host_tokens;
use crate::judge::replaced::stores::is_double;

/// Services of clouds that client libraries find by themselves.
const FOUND_BY_THEMSELVES: &[&str] = &[
    "AWS",
    "AZURE",
    "BIGQUERY",
    "BIGTABLE",
    "CLOUDWATCH",
    "DATASTORE",
    "DYNAMO",
    "DYNAMODB",
    "FIREBASE",
    "FIRESTORE",
    "GCP",
    "GCS",
    "KINESIS",
    "KMS",
    "LAMBDA",
    "PUBSUB",
    "S3",
    "SECRETSMANAGER",
    "SES",
    "SNS",
    "SPANNER",
    "SQS",
    "SSM",
    "STS",
];

/// Tells whether a variable is there to send a process to a double, by its name and what it holds.
pub(crate) fn leads_to_double(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let words: Vec<&str> = name.split('_').collect();
    let has = |word: &str| words.contains(&word);
    if has("EMULATOR") {
        let is_address = matches!(
            words.last(),
            Some(&("EMULATOR" | "ENDPOINT" | "HOST" | "PORT" | "URI" | "URL"))
        );
        let is_of_cloud = is_of_cloud(&words) || has("STORAGE");
        return is_address && is_of_cloud && !value.is_empty();
    }
    let is_endpoint = has("ENDPOINT") || has("ENDPOINTS");
    is_endpoint && is_of_cloud(&words) && is_local(value, has("OVERRIDE"))
}

/// Tells whether a value leads to a double of some service, whatever the variable is called: `http://payment-mock`,
/// `http://$(MOCK_SERVERS_SERVICE_HOST):8080`, the host that the kubelet knows.
pub(crate) fn stands_in(value: &str) -> bool {
    let of_kubelet = value
        .split("$(")
        .skip(1)
        .filter_map(|rest| rest.split_once("_SERVICE_HOST)"))
        .map(|(service, _)| service.to_ascii_lowercase().replace('_', "-"));
    let hosts = host_tokens(value).map(|token| token.host.to_ascii_lowercase());
    let mut hosts = hosts.chain(of_kubelet).peekable();
    hosts.peek().is_some() && hosts.all(|host| is_double(&host))
}

/// Tells whether a name is about a service that a client library finds by itself.
fn is_of_cloud(words: &[&str]) -> bool {
    words.iter().any(|word| FOUND_BY_THEMSELVES.contains(word))
}

/// Tells whether all hosts of a value are doubles. Whoever overrides an address with one of the own namespace has a double there.
fn is_local(value: &str, is_override: bool) -> bool {
    let mut hosts = host_tokens(value).peekable();
    hosts.peek().is_some()
        && hosts.all(|token| {
            let host = token.host.to_ascii_lowercase();
            let is_of_cluster =
                !host.contains('.') || host.ends_with(".cluster.local") || host.ends_with(".svc");
            let is_here = matches!(
                host.as_str(),
                "localhost" | "127.0.0.1" | "host.docker.internal"
            );
            is_here || is_double(&host) || is_override && is_of_cluster
        })
}

#[cfg(test)]
mod tests {
    use super::{leads_to_double, stands_in};

    #[test]
    fn what_stands_in_for_a_service() {
        let cases = [
            ("http://$(MOCK_SERVERS_SERVICE_HOST):8080/flickr", true),
            ("http://payment-mock:8080", true),
            ("smtp://mailhog:1025", true),
            ("http://$(PAYMENT_SERVICE_HOST):8080", false),
            ("http://payment:8080", false),
            ("mock", false),
            ("", false),
        ];
        for (value, wanted) in cases {
            assert_eq!(stands_in(value), wanted, "{value}");
        }
    }

    #[test]
    fn a_double_is_known_by_its_name_and_its_host() {
        let cases = [
            ("FIRESTORE_EMULATOR_HOST", "firestore:8080", true),
            ("PUBSUB_EMULATOR_HOST", "pubsub.svc:8085", true),
            ("FIRESTORE_EMULATOR_HOST", "", false),
            ("EMULATOR_PROJECT", "shop", false),
            ("DEVICE_EMULATOR_URL", "http://devices:80", false),
            ("PAYMENTS_ENDPOINT_OVERRIDE", "http://payments:80", false),
            ("S3_ENDPOINT_OVERRIDE", "http://minio:9000", true),
            (
                "S3_ENDPOINT_OVERRIDE",
                "https://s3.eu-west-1.acme.net",
                false,
            ),
            ("AWS_ENDPOINT_URL", "http://localstack:4566", true),
            ("AWS_ENDPOINT_URL_S3", "http://localhost:4566", true),
            ("AWS_S3_ENDPOINT", "http://localhost:4566", true),
            ("SQS_ENDPOINT", "http://elasticmq.tools.svc:9324", true),
            ("DYNAMODB_ENDPOINT", "http://dynamodb-local:8000", true),
            (
                "AWS_ENDPOINT_URL",
                "https://vpce-1.s3.eu-west-1.vpce.amazonaws.com",
                false,
            ),
            ("S3_ENDPOINT", "http://minio:9000", false),
            ("MINIO_ENDPOINT", "localhost:9000", false),
            ("API_ENDPOINT", "http://localhost:8080", false),
            ("S3_ENDPOINT_OVERRIDE", "${ENDPOINT}", false),
        ];
        for (name, value, wanted) in cases {
            assert_eq!(leads_to_double(name, value), wanted, "{name}={value}");
        }
    }
}
