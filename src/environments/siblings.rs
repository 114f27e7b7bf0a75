//! [`siblings_of`]: the environments that stand beside one in the file system.

use super::known::{is_environment_word, is_name};

/// Directories that scaffolds of operators and charts put beside `default`: parts that overlays are made of.
const PARTS: &[&str] = &[
    "certmanager",
    "charts",
    "crd",
    "crds",
    "default",
    "manager",
    "manifests",
    "network-policy",
    "prometheus",
    "rbac",
    "samples",
    "scorecard",
    "templates",
    "webhook",
];

/// Returns the directories beside an environment's own that are environments too. `beside` lists the directories beside a component, by its number; nothing else is read.
///
/// Beside a component that is the environment's name stand environments, whatever they are called; beside any other one, only
/// those with a known word for a name: what stands beside `api` in `production/api` are applications.
pub fn siblings_of(
    components: &[&str],
    name: &str,
    beside: impl Fn(usize) -> Vec<String>,
) -> Vec<String> {
    let named = components.iter().rposition(|part| *part == name);
    let named = named.or_else(|| {
        components
            .iter()
            .rposition(|part| is_environment_word(part))
    });
    let mut found = Vec::new();
    for (at, part) in components.iter().enumerate() {
        let is_name_of_it = named == Some(at);
        let is_last = at + 1 == components.len();
        if !is_name_of_it && !is_last && !is_environment_word(part) {
            continue;
        }
        let others = beside(at).into_iter().filter(|other| other != part);
        found.extend(others.filter(|other| match is_name_of_it {
            true => is_name(other) && !PARTS.contains(&other.as_str()),
            false => is_environment_word(other),
        }));
    }
    found.sort();
    found.dedup();
    found
}
