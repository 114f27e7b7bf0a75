//! Whether something in an environment names a host, as far as texts tell: what Secrets hold is not known.

use super::words_of;
use crate::model::{Environment, Workload};

/// Tells whether a workload, an object or a ConfigMap of an environment names one of these hosts.
pub(in crate::judge) fn in_environment(environment: &Environment, hosts: &[&str]) -> bool {
    let texts = environment.objects.iter().flat_map(|of| of.leaves.iter());
    let mut objects = texts.filter(|(path, _)| !path.starts_with("metadata."));
    let maps = environment.config_maps.iter();
    let mut data = maps.flat_map(|map| map.data.iter());
    in_workloads(environment, hosts)
        || objects.any(|(_, leaf)| is_named("", &leaf.value, hosts))
        || data.any(|(key, of)| is_named(key, &of.value, hosts))
}

/// Tells whether a workload of an environment, but the one that is called so, names one of these hosts.
pub(in crate::judge) fn in_workloads(environment: &Environment, hosts: &[&str]) -> bool {
    let is_itself = |of: &Workload| hosts.contains(&of.name.as_str());
    let others = environment.workloads.iter().filter(|of| !is_itself(of));
    let mut containers = others.flat_map(|of| &of.containers);
    containers.any(|container| {
        let mut variables = container.env.values();
        words_of(container).any(|word| is_named("", word, hosts))
            || variables.any(|of| {
                of.value
                    .text()
                    .is_some_and(|text| is_named(&of.name, text, hosts))
            })
    })
}

/// Tells whether a workload of an environment reads Secrets, or what nobody can look into: a host may be named there.
pub(in crate::judge) fn may_be_in_secrets(environment: &Environment) -> bool {
    let mut containers = environment.workloads.iter().flat_map(|of| &of.containers);
    containers
        .any(|of| !of.env_from.is_empty() || of.env.values().any(|of| of.value.text().is_none()))
}

/// Tells whether a text names one of the hosts. A scheme is not a host (`redis://cache`), nor is a whole value under the name of something
/// else (`DB_USER`, `CACHE_DRIVER`).
pub(super) fn is_named(name: &str, text: &str, hosts: &[&str]) -> bool {
    hosts.iter().any(|host| {
        if text == *host {
            return !is_of_something_else(name);
        }
        text.contains(*host) && super::names(&without_schemes(text), host)
    })
}

fn without_schemes(text: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    for part in text.split_inclusive("://") {
        let kept = part.strip_suffix("://").map(|before| {
            before.trim_end_matches(|c: char| {
                c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
            })
        });
        rest.push_str(kept.unwrap_or(part));
        rest.push(' ');
    }
    rest
}

fn is_of_something_else(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "ADAPTER",
        "BACKEND",
        "CLIENT",
        "CONNECTION",
        "DATABASE",
        "DB",
        "DIALECT",
        "DRIVER",
        "ENGINE",
        "NAME",
        "PASSWORD",
        "PROVIDER",
        "STORE",
        "TYPE",
        "USER",
        "USERNAME",
    ];
    let last = name.rsplit(['_', '.', '-']).next().unwrap_or_default();
    WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
}
