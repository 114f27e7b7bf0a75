//! [`UnknownObjects`]: objects that workloads need and no environment renders, so that only a cluster can tell.
//!
//! Takes environments and comparisons; gives one remark for those that need the same. What the reference renders is left to
//! `will-not-start`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::judge::Context;
use crate::judge::objects::secrets_made_by;
use crate::judge::rendered::{Object, Rendered};
use crate::judge::rules::{required_now, strayed};
use crate::judge::unrendered::unrendered;
use crate::maps::{IndexMap, IndexSet};
use crate::model::{Environment, RefKind, Workload, is_unsubstituted};
use crate::words::{counted, listed, several};

/// The number of objects that the remark lists.
const LISTED: usize = 8;

/// The kind of accounts that pods run as.
const ACCOUNT: &str = "ServiceAccount";

/// Objects by kind and name, each with the keys that are named.
type Objects = IndexMap<(&'static str, String), BTreeSet<String>>;

/// One of them.
type Needed = ((&'static str, String), BTreeSet<String>);

/// The objects of each environment that nobody renders.
#[derive(Debug, Clone, Default)]
pub(super) struct UnknownObjects {
    needed: IndexMap<String, Objects>,
    namespaces: IndexMap<String, IndexSet<String>>,
    /// Those that a comparison tells of: environment, kind, name.
    told: BTreeSet<(String, &'static str, String)>,
    /// Remarks by environment: on objects that another hand makes, and on keys that a store alone knows.
    elsewhere: IndexMap<String, IndexSet<String>>,
}

impl UnknownObjects {
    /// Gathers those of environments and comparisons.
    pub(super) fn of(environments: &[&Environment], contexts: &[Context<'_>]) -> Self {
        let mut all = Self::default();
        for environment in environments.iter().filter(|of| of.cluster.is_none()) {
            all.add(environment);
        }
        for context in contexts {
            for left in context.left_behind() {
                let of = context.target().to_owned();
                let key = (of, left.lacking.kind.name(), left.lacking.name.to_owned());
                all.told.insert(key);
            }
            all.told.extend(told_accounts(context));
            all.told.extend(told_required(context));
            // Of what would make a Secret and is missing, `object-missing` tells.
            let pairs = context.comparison.objects.iter();
            let missing = pairs.filter_map(|pair| pair.reference.filter(|_| pair.target.is_none()));
            let made = missing.flat_map(secrets_made_by);
            let target = context.target();
            all.told
                .extend(made.map(|name| (target.to_owned(), RefKind::Secret.name(), name)));
        }
        all
    }

    /// Adds the account that a workload's pods run as.
    fn add_account(&mut self, environment: &Environment, workload: &Workload) {
        let Some(account) = &workload.service_account else {
            return;
        };
        let name = &account.value;
        let is_rendered = environment
            .named
            .contains(&(ACCOUNT.to_owned(), name.clone()));
        if !is_rendered && name != "default" && !name.is_empty() && !is_unsubstituted(name) {
            let needed = self.needed.entry(environment.name.clone()).or_default();
            needed.entry((ACCOUNT, name.clone())).or_default();
            self.note_namespace(environment, workload);
        }
    }

    fn note_namespace(&mut self, environment: &Environment, workload: &Workload) {
        let namespace = workload.namespace.clone().unwrap_or_default();
        let known = self.namespaces.entry(environment.name.clone());
        known.or_default().insert(namespace);
    }

    fn add(&mut self, environment: &Environment) {
        let rendered = Rendered::in_environment(environment);
        let made = environment.objects.iter().flat_map(secrets_made_by);
        let made: BTreeSet<String> = made.collect();
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
                let is_made = lacking.kind == RefKind::Secret && made.contains(lacking.name);
                if is_made || !lacking.is_required() && !lacking.opens_a_registry() {
                    continue;
                }
                let objects = self.needed.entry(name.clone()).or_default();
                let keys = objects
                    .entry((lacking.kind.name(), lacking.name.to_owned()))
                    .or_default();
                keys.extend(lacking.keys().into_iter().map(str::to_owned));
                self.note_namespace(environment, workload);
            }
            self.add_account(environment, workload);
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
            // Where each has its own, the command asks for the last: what is released to.
            let last = environments.last().and_then(|of| self.namespaces.get(of));
            let spaces = last.into_iter().flatten();
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

/// Returns the accounts of the target that a comparison tells of: the reference renders them, or one in their place.
fn told_accounts(context: &Context<'_>) -> Vec<(String, &'static str, String)> {
    let comparison = context.comparison;
    let objects = comparison.objects.iter();
    let lost = objects.filter_map(|pair| pair.reference.filter(|_| pair.target.is_none()));
    let lost: Vec<_> = lost.filter(|of| of.kind == ACCOUNT).collect();
    let named = lost.iter().flat_map(|of| [&of.name, &of.original_name]);
    let named: IndexSet<&String> = named.collect();
    let stems = lost
        .iter()
        .map(|of| context.names.reference_stem(&of.original_name));
    let stems: IndexSet<Cow<'_, str>> = stems.collect();
    let pairs = comparison.pairs.iter();
    let told = pairs.filter_map(|pair| {
        let (ours, theirs) = (pair.reference?, pair.target?);
        let name = &theirs.service_account.as_ref()?.value;
        let is_lost = || named.contains(name) || stems.contains(&context.names.target_stem(name));
        let is_told = is_lost() || strayed(context, (ours, theirs)).is_some();
        is_told.then(|| (context.target().to_owned(), ACCOUNT, name.clone()))
    });
    told.collect()
}

fn sentence(objects: &[Needed], namespaces: &BTreeSet<&str>) -> String {
    let named = objects.iter().map(|((kind, name), keys)| {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        match keys.as_slice() {
            [] => format!("{kind} {name}"),
            [key] => format!("{kind} {name} (key {key})"),
            keys => format!("{kind} {name} (keys {})", listed(keys, LISTED)),
        }
    });
    let asked: Vec<String> = objects
        .iter()
        .take(LISTED)
        .map(|((kind, name), _)| format!("{}/{name}", kind.to_lowercase()))
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

/// Returns the objects that the target alone waits for, which `will-not-start` tells of.
fn told_required(context: &Context<'_>) -> Vec<(String, &'static str, String)> {
    let pairs = context.comparison.pairs.iter();
    let both = pairs.filter_map(|pair| pair.reference.zip(pair.target));
    let required = both.flat_map(|pair| required_now(context, pair));
    let target = context.target();
    required
        .map(|(of, _)| (target.to_owned(), of.kind.name(), of.name.to_owned()))
        .collect()
}
