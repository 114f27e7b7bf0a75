//! [`Fragment`]: a target that lacks most of what the reference renders, which is one fact and not one for each object.
//!
//! Takes a comparison of two declared states; gives counts and names. What is said of it is left to the rules.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::replaced::{is_of_one_person, is_of_others};
use crate::compare::{Comparison, OwnNames};
use crate::model::{Environment, Workload};
use crate::source::State;

/// From this number of objects on, a target that lacks most of them is told once.
const MANY: usize = 8;

/// Counts of what the reference and the target render.
#[derive(Debug)]
pub(crate) struct Fragment {
    /// The number of objects that both render.
    pub(crate) both: usize,
    /// The number of objects that the reference renders.
    pub(crate) all: usize,
    /// The others, `Kind name`.
    pub(crate) missing: Vec<String>,
    /// Whether some that both render are called after the reference.
    is_kept_called_so: bool,
}

impl Fragment {
    /// Counts every object of a comparison; `None` where the target renders half of them or more. Of several applications, each
    /// that is missing is told by itself.
    pub(super) fn of(comparison: &Comparison<'_>, names: &OwnNames) -> Option<Self> {
        let (reference, target) = (comparison.reference, comparison.target);
        let is_declared = [reference, target]
            .iter()
            .all(|of| of.state == State::Declared);
        if !is_declared || reference.workloads.iter().any(|of| of.app.is_some()) {
            return None;
        }
        let mut found = Self {
            both: 0,
            all: 0,
            missing: Vec::new(),
            is_kept_called_so: false,
        };
        for pair in &comparison.pairs {
            if let Some(of) = pair.reference {
                let is_in_both = pair.target.is_some();
                found.count((&of.kind, &of.original_name), is_in_both, names);
            }
        }
        for pair in &comparison.objects {
            if let Some(of) = pair.reference {
                let is_in_both = pair.target.is_some();
                found.count((&of.kind, &of.original_name), is_in_both, names);
            }
        }
        let kept = comparison.pairs.iter().filter(|of| of.target.is_some());
        let kept = kept.filter_map(|pair| pair.reference);
        let named: BTreeSet<(&str, &str)> = kept
            .flat_map(Workload::references)
            .map(|reference| (reference.kind(), reference.name))
            .collect();
        let originals: BTreeSet<(&str, &str)> = data(target)
            .map(|(kind, [_, original])| (kind, original))
            .collect();
        let stems: BTreeSet<(&str, Cow<'_, str>)> = data(target)
            .map(|(kind, [_, original])| (kind, names.target_stem(original)))
            .collect();
        for (kind, [name, original]) in data(reference) {
            let is_in_both = originals.contains(&(kind, original))
                || stems.contains(&(kind, names.reference_stem(original)));
            // The pods that lack it are told of: they do not start.
            if is_in_both || !named.contains(&(kind, name)) {
                found.count((kind, original), is_in_both, names);
            }
        }
        found.leave_out_own(names);
        found.leave_out_stores(comparison);
        (found.all >= MANY && found.both * 2 < found.all).then_some(found)
    }

    /// Leaves out what is the reference's own by its name, `minio-dev` in dev, where nothing that both render is called so: each is told
    /// by itself.
    fn leave_out_own(&mut self, names: &OwnNames) {
        if !self.is_kept_called_so {
            self.leave_out(|name| is_called_after(names, name));
        }
    }

    /// Leaves out the stores that a developer's environment runs by itself, and what is called after them: `minio-claim` beside `minio`.
    fn leave_out_stores(&mut self, comparison: &Comparison<'_>) {
        if !is_of_one_person(&comparison.reference.name) {
            return;
        }
        let missing = comparison.pairs.iter().filter(|of| of.target.is_none());
        let missing = missing.filter_map(|pair| pair.reference);
        let stores = missing.filter(|of| is_of_others(of));
        let stores: Vec<&str> = stores.map(|of| of.original_name.as_str()).collect();
        self.leave_out(|name| {
            let is_its = |store: &&str| {
                let rest = name.strip_prefix(store);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            };
            stores.iter().any(is_its)
        });
    }

    /// Leaves out what is missing under such a name.
    fn leave_out(&mut self, is_it: impl Fn(&str) -> bool) {
        let before = self.missing.len();
        self.missing.retain(|missing| {
            let name = missing.split_once(' ').map_or("", |(_, name)| name);
            !is_it(name)
        });
        self.all -= before - self.missing.len();
    }

    fn count(&mut self, (kind, name): (&str, &str), is_in_both: bool, names: &OwnNames) {
        self.all += 1;
        match is_in_both {
            true => {
                self.both += 1;
                self.is_kept_called_so |= is_called_after(names, name);
            }
            false => self.missing.push(format!("{kind} {name}")),
        }
    }
}

/// Tells whether a word for the reference stands in a name beside others.
fn is_called_after(names: &OwnNames, name: &str) -> bool {
    names.reference_stem(name) != name
}

/// Returns the ConfigMaps and Secrets that an environment renders: the kind, the name, the name across environments.
fn data(environment: &Environment) -> impl Iterator<Item = (&str, [&str; 2])> {
    let maps = environment.config_maps.iter();
    let maps = maps.map(|of| ("ConfigMap", [of.name.as_str(), &of.original_name]));
    let secrets = environment.secrets.iter().filter(|of| of.is_itself);
    maps.chain(secrets.map(|of| ("Secret", [of.name.as_str(), &of.original_name])))
}
