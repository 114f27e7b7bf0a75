//! [`Called`]: the names under which objects are rendered, where all environments give their names one prefix or suffix: people look for
//! an object under the name that a cluster has it by, and findings know it by the name in its base.
//!
//! Takes the environments of a run, any number of times; gives each such object's name. What environments call differently keeps the name
//! of its base. Ids and patches are told by that one always.

use crate::maps::{IndexMap, IndexSet};
use crate::model::Environment;

/// The texts before a name and behind it.
type Affix = (String, String);

/// Kind and name in the base.
type Known = (String, String);

/// The names of a run, as far as they are known.
#[derive(Debug, Default)]
pub(super) struct Called {
    affixes: IndexMap<String, IndexSet<Affix>>,
    names: IndexMap<Known, IndexSet<String>>,
}

impl Called {
    /// Adds the names of an environment.
    pub(super) fn gather(&mut self, environment: &Environment) {
        self.add(&environment.name, objects(environment));
    }

    /// Adds kinds, names in the base and rendered names.
    fn add<'o>(
        &mut self,
        environment: &str,
        objects: impl Iterator<Item = (&'o str, &'o str, &'o str)>,
    ) {
        let affixes = self.affixes.entry(environment.to_owned()).or_default();
        for (kind, original, name) in objects {
            let Some(affix) = affix(kind, original, name) else {
                continue;
            };
            let known = (kind.to_owned(), original.to_owned());
            self.names.entry(known).or_default().insert(name.to_owned());
            affixes.insert(affix);
        }
    }

    /// Adds the names of another part of the run.
    pub(super) fn merge(&mut self, other: Self) {
        for (environment, affixes) in other.affixes {
            self.affixes.entry(environment).or_default().extend(affixes);
        }
        for (known, names) in other.names {
            self.names.entry(known).or_default().extend(names);
        }
    }

    /// Returns the rendered name of each object that is called otherwise in its base, and alike in all environments.
    pub(super) fn settle(self) -> IndexMap<Known, String> {
        let is_shared = |affix: &Affix| self.affixes.values().all(|of| of.contains(affix));
        // A name that an object has in its base may be that of another object.
        let taken: IndexSet<Known> = self
            .names
            .iter()
            .flat_map(|((kind, _), names)| names.iter().map(|name| (kind.clone(), name.clone())))
            .collect();
        let known = self.names.into_iter().filter_map(|(known, names)| {
            let (kind, original) = &known;
            let name = names.first().filter(|_| names.len() == 1)?.clone();
            let affix = affix(kind, original, &name)?;
            (is_shared(&affix) && !taken.contains(&known)).then_some((known, name))
        });
        known.collect()
    }
}

/// Returns kind, name in the base and rendered name of whatever is called otherwise there.
fn objects(environment: &Environment) -> impl Iterator<Item = (&str, &str, &str)> {
    let objects = environment.objects.iter();
    let objects = objects.map(|of| {
        (
            of.kind.as_str(),
            of.original_name.as_str(),
            of.name.as_str(),
        )
    });
    let workloads = environment.workloads.iter();
    let workloads = workloads.map(|of| {
        (
            of.kind.as_str(),
            of.original_name.as_str(),
            of.name.as_str(),
        )
    });
    let maps = environment.config_maps.iter();
    let maps = maps.map(|of| ("ConfigMap", of.original_name.as_str(), of.name.as_str()));
    let secrets = environment.secrets.iter();
    let secrets = secrets.map(|of| ("Secret", of.original_name.as_str(), of.name.as_str()));
    let all = objects.chain(workloads).chain(maps).chain(secrets);
    all.filter(|(_, original, name)| original != name)
}

/// Returns what stands around a name. Behind that of a ConfigMap or Secret stands the hash of its content.
fn affix(kind: &str, original: &str, name: &str) -> Option<Affix> {
    let at = name.rfind(original).filter(|_| !original.is_empty())?;
    let (before, rest) = name.split_at_checked(at)?;
    let behind = rest.strip_prefix(original)?;
    let may_be_hash = matches!(kind, "ConfigMap" | "Secret") && !behind.is_empty();
    (!may_be_hash).then(|| (before.to_owned(), behind.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, name of the base, and name as it is rendered.
    type Named = (&'static str, &'static str, &'static str);

    #[test]
    fn what_all_environments_call_alike_is_called_so() {
        let called = |all: &[(&str, &[Named])]| {
            let mut called = Called::default();
            for (environment, objects) in all {
                called.add(environment, objects.iter().copied());
            }
            let known = called.settle().into_iter();
            known
                .map(|((_, of), name)| format!("{of} {name}"))
                .collect::<Vec<_>>()
        };
        let both: &[Named] = &[("Ingress", "ing", "don-ing")];
        assert_eq!(called(&[("a", both), ("b", both)]), ["ing don-ing"]);
        // Of an object that one side lacks, the prefix that both have tells the name.
        let more: &[Named] = &[("Ingress", "ing", "don-ing"), ("Service", "s", "don-s")];
        assert_eq!(
            called(&[("a", both), ("b", more)]),
            ["ing don-ing", "s don-s"]
        );
        let other: &[Named] = &[("Ingress", "ing", "stg-ing")];
        assert!(called(&[("a", both), ("b", other)]).is_empty());
        let none: &[Named] = &[];
        assert!(called(&[("a", both), ("b", none)]).is_empty());
        let hashed: &[Named] = &[("ConfigMap", "c", "c-7h2k")];
        assert!(called(&[("a", hashed), ("b", hashed)]).is_empty());
        let taken: &[Named] = &[("Service", "a-s", "a-a-s"), ("Service", "s", "a-s")];
        assert_eq!(called(&[("a", taken), ("b", taken)]), ["s a-s"]);
    }
}
