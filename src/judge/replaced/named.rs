//! Whether something in an environment names a host, as far as texts tell: what Secrets hold is not known.

use super::words_of;
use crate::maps::IndexMap;
use crate::model::Environment;

/// The longest name of a host.
const LONGEST: usize = 253;

/// The hosts that the texts of an environment name, each with the workloads that do; `None` stands for objects and ConfigMaps.
#[derive(Debug)]
pub(in crate::judge) struct HostWords<'e>(IndexMap<&'e str, Vec<Option<&'e str>>>);

impl<'e> HostWords<'e> {
    /// Gathers those of an environment.
    pub(in crate::judge) fn of(environment: &'e Environment) -> Self {
        let mut all = Self(IndexMap::default());
        for workload in &environment.workloads {
            let by = Some(workload.name.as_str());
            for container in &workload.containers {
                for word in words_of(container) {
                    all.add("", word, by);
                }
                for of in container.env.values() {
                    all.add(&of.name, of.value.text().unwrap_or_default(), by);
                }
            }
        }
        for (path, leaf) in environment.objects.iter().flat_map(|of| of.leaves.iter()) {
            if !path.starts_with("metadata.") {
                all.add("", &leaf.value, None);
            }
        }
        let data = environment.config_maps.iter().flat_map(|map| &map.data);
        for (key, of) in data {
            all.add(key, &of.value, None);
        }
        all
    }

    fn add(&mut self, name: &str, text: &'e str, by: Option<&'e str>) {
        for host in hosts(name, text) {
            let all = self.0.entry(host).or_default();
            if all.last() != Some(&by) {
                all.push(by);
            }
        }
    }

    /// Tells whether a workload, an object or a ConfigMap names one of these hosts; a workload that is called so does not count.
    pub(in crate::judge) fn name(&self, hosts: &[&str]) -> bool {
        self.any(hosts, |by| by.is_none_or(|by| !hosts.contains(&by)))
    }

    /// Tells whether a workload names one of these hosts; one that is called so does not count.
    pub(in crate::judge) fn name_in_workloads(&self, hosts: &[&str]) -> bool {
        self.any(hosts, |by| by.is_some_and(|by| !hosts.contains(&by)))
    }

    fn any(&self, hosts: &[&str], counts: impl Fn(Option<&str>) -> bool) -> bool {
        let mut named = hosts.iter().filter_map(|host| self.0.get(host)).flatten();
        named.any(|by| counts(*by))
    }
}

/// Returns the hosts that a text names: what its words are or begin with. A scheme is not a host (`redis://cache`), nor is a whole value
/// under the name of something else (`DB_USER`, `CACHE_DRIVER`).
pub(super) fn hosts<'t>(name: &str, text: &'t str) -> impl Iterator<Item = &'t str> {
    let is_of_something_else = is_of_something_else(name);
    let words = without_schemes(text).flat_map(super::words);
    let words = words.filter(|word| !word.is_empty());
    let both = words.flat_map(|word| std::iter::once(word).chain(super::behind_pod(word)));
    let hosts = both.flat_map(|word| {
        let ends = word.match_indices('.').map(|(at, _)| at);
        let ends = ends.take_while(|at| *at <= LONGEST);
        ends.chain([word.len()]).filter_map(|at| word.get(..at))
    });
    hosts.filter(move |host| !is_of_something_else || *host != text)
}

/// Tells whether a workload of an environment reads Secrets, or what nobody can look into: a host may be named there.
pub(in crate::judge) fn may_be_in_secrets(environment: &Environment) -> bool {
    let mut containers = environment.workloads.iter().flat_map(|of| &of.containers);
    containers
        .any(|of| !of.env_from.is_empty() || of.env.values().any(|of| of.value.text().is_none()))
}

/// Returns the parts of a text between schemes, without these.
fn without_schemes(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive("://").map(|part| {
        let before = part.strip_suffix("://");
        let before = before.map(|before| {
            before.trim_end_matches(|c: char| {
                c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
            })
        });
        before.unwrap_or(part)
    })
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
