//! [`UnknownObjects`]: objects that workloads need and no environment renders, so that only a cluster can tell.
//!
//! Takes environments and comparisons; gives one remark for those that need the same. What the reference renders is left to
//! `will-not-start`.

use std::collections::BTreeSet;

use crate::judge::Context;
use crate::judge::rendered::{Object, Rendered};
use crate::judge::unrendered::unrendered;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, RefKind, Workload};
use crate::words::{counted, listed, several};

/// The number of objects that the remark lists.
const LISTED: usize = 8;

/// Objects by kind and name, each with the keys that are named.
type Objects = IndexMap<(RefKind, String), BTreeSet<String>>;

/// One of them.
type Needed = ((RefKind, String), BTreeSet<String>);

/// The objects of each environment that nobody renders.
#[derive(Debug, Clone, Default)]
pub(super) struct UnknownObjects {
    needed: IndexMap<String, Objects>,
    namespaces: IndexMap<String, IndexSet<String>>,
    /// Those that a comparison tells of: environment, kind, name.
    told: BTreeSet<(String, RefKind, String)>,
    /// Remarks by environment: on objects that another hand makes, and on keys that a store alone knows.
    elsewhere: IndexMap<String, IndexSet<String>>,
}

impl UnknownObjects {
    pub(super) fn gather(&mut self, environments: &[&Environment], contexts: &[Context<'_>]) {
        for environment in environments.iter().filter(|of| of.cluster.is_none()) {
            self.add(environment);
        }
        for context in contexts {
            for left in context.left_behind() {
                let of = context.target().to_owned();
                let key = (of, left.lacking.kind, left.lacking.name.to_owned());
                self.told.insert(key);
            }
        }
    }

    fn add(&mut self, environment: &Environment) {
        let rendered = Rendered::in_environment(environment);
        for workload in &environment.workloads {
            for name in secrets_of_stores(&rendered, workload) {
                let said = format!(
                    "which keys Secret {name} has, its store alone knows (dataFrom): they are not compared"
                );
                let said_of = self.elsewhere.entry(environment.name.clone());
                said_of.or_default().insert(said);
            }
            for lacking in unrendered(&rendered, workload) {
                let name = &environment.name;
                if let Some(reason) = environment.made_elsewhere(lacking.kind, lacking.name) {
                    let said = format!(
                        "{} {} is not in Git: {reason}",
                        lacking.kind.name(),
                        lacking.name
                    );
                    self.elsewhere.entry(name.clone()).or_default().insert(said);
                    continue;
                }
                if !lacking.is_required() {
                    continue;
                }
                let objects = self.needed.entry(name.clone()).or_default();
                let keys = objects
                    .entry((lacking.kind, lacking.name.to_owned()))
                    .or_default();
                keys.extend(lacking.keys().into_iter().map(str::to_owned));
                let namespace = workload.namespace.clone().unwrap_or_default();
                self.namespaces
                    .entry(name.clone())
                    .or_default()
                    .insert(namespace);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (name, objects) in other.needed {
            let known = self.needed.entry(name).or_default();
            for (object, keys) in objects {
                known.entry(object).or_default().extend(keys);
            }
        }
        for (name, namespaces) in other.namespaces {
            self.namespaces.entry(name).or_default().extend(namespaces);
        }
        for (name, said) in other.elsewhere {
            self.elsewhere.entry(name).or_default().extend(said);
        }
        self.told.extend(other.told);
    }

    /// Returns the remarks: one for all environments that need the same objects.
    pub(super) fn sentences(self) -> Vec<String> {
        let mut groups: IndexMap<Vec<Needed>, Vec<String>> = IndexMap::default();
        for (environment, objects) in self.needed {
            let unknown: Vec<_> = objects
                .into_iter()
                .filter(|((kind, name), _)| {
                    !self
                        .told
                        .contains(&(environment.clone(), *kind, name.clone()))
                })
                .collect();
            if !unknown.is_empty() {
                groups.entry(unknown).or_default().push(environment);
            }
        }
        let mut remarks: Vec<String> = Vec::new();
        for (objects, environments) in groups {
            let spaces = environments
                .iter()
                .filter_map(|of| self.namespaces.get(of))
                .flatten();
            let spaces: BTreeSet<&str> = spaces.map(String::as_str).collect();
            remarks.push(format!(
                "{}: {}",
                several(&environments),
                sentence(&objects, &spaces)
            ));
        }
        for (environment, said) in self.elsewhere {
            remarks.extend(said.iter().map(|said| format!("{environment}: {said}")));
        }
        remarks
    }
}

fn sentence(objects: &[Needed], namespaces: &BTreeSet<&str>) -> String {
    let named = objects.iter().map(|((kind, name), keys)| {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        match keys.as_slice() {
            [] => format!("{} {name}", kind.name()),
            [key] => format!("{} {name} (key {key})", kind.name()),
            keys => format!("{} {name} (keys {})", kind.name(), listed(keys, LISTED)),
        }
    });
    let asked: Vec<String> = objects
        .iter()
        .take(LISTED)
        .map(|((kind, name), _)| format!("{}/{name}", kind.name().to_lowercase()))
        .collect();
    // Several namespaces need several commands.
    let namespace = match namespaces.iter().collect::<Vec<_>>().as_slice() {
        [only] if !only.is_empty() => format!("-n {only} "),
        _ => String::new(),
    };
    let them = if objects.len() == 1 {
        "it is"
    } else {
        "they are"
    };
    format!(
        "{} not rendered here, only a cluster can tell whether {them} there: {}; ask by 'kubectl {namespace}describe {}'",
        counted(objects.len(), "object"),
        listed(named, LISTED),
        asked.join(" ")
    )
}

/// Returns the Secrets that a workload reads whole, and whose keys are known only to the store that they come from.
fn secrets_of_stores<'e>(rendered: &Rendered<'e>, workload: &'e Workload) -> BTreeSet<&'e str> {
    let references = workload.references();
    let whole = references.filter(|of| of.kind() == RefKind::Secret.name() && of.key.is_none());
    let found =
        whole.filter_map(
            |of| match rendered.named(workload, RefKind::Secret, of.name)? {
                Object::Secret(secret) if secret.keys_unknown && !secret.is_itself => {
                    Some(secret.original_name.as_str())
                }
                _ => None,
            },
        );
    found.collect()
}
