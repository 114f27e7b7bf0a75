//! [`replaced`]: why the target may well do without a workload of the reference, and [`serves`]: what only waits for such a one.
//!
//! Takes a workload or container that is missing; gives a sentence where something else does its work in the target, or where it is
//! what a developer's environment runs by itself. Leaves severities to the rules.

use super::Context;
use super::objects::selects_pods_of;
use crate::model::{Container, ContainerKind, EnvValue, Environment, Workload};

/// Images of what developers run by themselves and others have elsewhere: stores, brokers, and tools to look into them.
const STORES: &[&str] = &[
    "adminer",
    "azurite",
    "cassandra",
    "clickhouse-server",
    "elasticsearch",
    "etcd",
    "kafka",
    "localstack",
    "mailcatcher",
    "mailhog",
    "mailpit",
    "mariadb",
    "memcached",
    "minio",
    "mongo",
    "mongodb",
    "mongo-express",
    "mysql",
    "mysql-server",
    "nats",
    "opensearch",
    "pgadmin4",
    "phpmyadmin",
    "postgis",
    "postgres",
    "postgresql",
    "rabbitmq",
    "redis",
    "redis-commander",
    "valkey",
    "zookeeper",
];

/// Returns why the target may well do without a workload.
pub(super) fn replaced(context: &Context<'_>, missing: &Workload) -> Option<String> {
    let hosts = hosts_of(context.comparison.reference, missing);
    let target = context.target();
    let is_gone = |host: &&str| !renders_service(context, host);
    let mut gone = hosts.iter().copied().filter(is_gone);
    let other = gone.find_map(|host| Some((host, names_another(context, host)?)));
    if let Some((host, variable)) = other {
        return Some(format!(
            "{variable} names another host than {host} in {target}"
        ));
    }
    (is_of_one_person(context.reference()) && is_store(missing)).then(|| {
        let reference = context.reference();
        format!("{reference} runs it by itself: {target} may well have it elsewhere")
    })
}

/// Returns the workload of the reference that others replace in the target and that a container only waits for or fills.
pub(super) fn serves<'c>(context: &Context<'c>, container: &Container) -> Option<&'c Workload> {
    let pairs = context.comparison.pairs.iter();
    let mut missing = pairs.filter_map(|pair| pair.reference.filter(|_| pair.target.is_none()));
    missing.find(|workload| {
        let hosts = hosts_of(context.comparison.reference, workload);
        let is_named = |host: &&str| texts(container).any(|text| names(text, host));
        hosts.iter().any(is_named) && replaced(context, workload).is_some()
    })
}

/// Returns the texts of a container that may name a host.
fn texts(container: &Container) -> impl Iterator<Item = &str> {
    let words = [&container.command, &container.args].into_iter().flatten();
    let words = words.flat_map(|words| words.value.iter().map(String::as_str));
    let values = container.env.values().filter_map(|of| text(&of.value));
    words.chain(values)
}

fn text(value: &EnvValue) -> Option<&str> {
    match value {
        EnvValue::Text { expanded, .. } => Some(expanded),
        _ => None,
    }
}

/// Tells whether a text names a host: as a whole, as a word of it, or with the namespace behind it.
fn names(text: &str, host: &str) -> bool {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.split(|c: char| !is_of_host(c)).any(|word| {
        let rest = word.strip_prefix(host);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Returns the names of the Services that send requests to a workload.
fn hosts_of<'e>(environment: &'e Environment, workload: &Workload) -> Vec<&'e str> {
    let services = environment.objects.iter().filter(|of| of.kind == "Service");
    let own = services.filter(|of| of.app == workload.app && selects_pods_of(of, workload));
    own.map(|service| service.name.as_str()).collect()
}

fn renders_service(context: &Context<'_>, host: &str) -> bool {
    let mut objects = context.comparison.target.objects.iter();
    objects
        .any(|of| of.kind == "Service" && (of.name == host || context.names.pair(host, &of.name)))
}

/// Returns the variable that names a host in the reference, and another one in the target, where each that names it does so.
fn names_another<'c>(context: &Context<'c>, host: &str) -> Option<&'c str> {
    let mut found = None;
    for pair in &context.comparison.pairs {
        let (Some(ours), Some(theirs)) = (pair.reference, pair.target) else {
            continue;
        };
        for ours in &ours.containers {
            let theirs = theirs.containers.iter().find(|of| of.name == ours.name);
            for variable in ours.env.values() {
                if !text(&variable.value).is_some_and(|text| names(text, host)) {
                    continue;
                }
                let other = theirs.and_then(|of| of.env.get(&variable.name));
                let other = other.and_then(|of| text(&of.value))?;
                if other.is_empty() || names(other, host) {
                    return None;
                }
                found = Some(variable.name.as_str());
            }
        }
    }
    found
}

fn is_store(workload: &Workload) -> bool {
    let mut main = workload
        .containers
        .iter()
        .filter(|of| of.kind == ContainerKind::Main);
    let image = main.find_map(|of| of.image.as_ref());
    image.is_some_and(|image| STORES.contains(&image.value.last_name()))
}

/// Tells whether an environment is one that leaves out what production needs: a machine of one's own, a preview.
pub(super) fn is_of_one_person(environment: &str) -> bool {
    const WORDS: &[&str] = &[
        "local",
        "localhost",
        "dev",
        "develop",
        "development",
        "preview",
        "review",
    ];
    let mut words = environment.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}
