//! Images of what an environment may run by itself and another has elsewhere, or does without.
//!
//! Takes the last name of an image; gives whom it serves. Leaves to others whether something is missed.

/// Whom an image of others serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Serves {
    /// Workloads: a store or a broker.
    Workloads,
    /// People who try and look: a page to look into a store, a mail box for mails that nobody is to get, a double of a cloud.
    People,
}

const STORES: &[&str] = &[
    "cassandra",
    "clickhouse-server",
    "cockroach",
    "cp-kafka",
    "cp-zookeeper",
    "dragonfly",
    "elasticsearch",
    "etcd",
    "influxdb",
    "kafka",
    "keydb",
    "mariadb",
    "meilisearch",
    "memcached",
    "minio",
    "mongo",
    "mongodb",
    "mongodb-community-server",
    "mssql-server",
    "mysql",
    "mysql-server",
    "nats",
    "nats-streaming",
    "neo4j",
    "opensearch",
    "postgis",
    "postgres",
    "postgresql",
    "postgresql-repmgr",
    "rabbitmq",
    "rabbitmq-server",
    "redis",
    "redis-stack",
    "redis-stack-server",
    "solr",
    "timescaledb",
    "typesense",
    "valkey",
    "zookeeper",
];

const TOOLS: &[&str] = &[
    "adminer",
    "akhq",
    "azurite",
    "cloudbeaver",
    "dbgate",
    "dynamodb-admin",
    "dynamodb-local",
    "elasticmq",
    "fake-gcs-server",
    "kafdrop",
    "kafka-ui",
    "localstack",
    "mailcatcher",
    "maildev",
    "mailhog",
    "mailpit",
    "mockserver",
    "mongo-express",
    "moto",
    "netshoot",
    "pgadmin4",
    "pgweb",
    "phpmyadmin",
    "redis-commander",
    "redisinsight",
    "s3mock",
    "smtp4dev",
    "sqlpad",
    "stripe-mock",
    "toxiproxy",
    "wiremock",
];

/// Returns whom an image serves; `None` where it is not known to be one of these.
pub(super) fn serves(image: &str) -> Option<Serves> {
    if TOOLS.contains(&image) {
        return Some(Serves::People);
    }
    STORES.contains(&image).then_some(Serves::Workloads)
}

/// Tells whether a host is called like a double of a service: `localstack`, `dynamodb-local`, `gcs-emulator`.
pub(in crate::judge) fn is_double(host: &str) -> bool {
    let label = host.split('.').next().unwrap_or_default();
    let mut words = label.split(['-', '_']);
    let says_so = |word: &str| matches!(word, "emulator" | "fake" | "local" | "mock" | "stub");
    TOOLS.contains(&label) || words.any(says_so)
}
