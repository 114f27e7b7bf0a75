//! [`Fragment`]: a target that lacks most of what the reference renders, which is one fact and not one for each object.
//!
//! Takes a comparison of two declared states; gives counts and names. What is said of it is left to the rules.

use std::borrow::Cow;
use std::collections::BTreeSet;

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
        };
        for pair in &comparison.pairs {
            if let Some(of) = pair.reference {
                found.count((&of.kind, &of.original_name), pair.target.is_some());
            }
        }
        for pair in &comparison.objects {
            if let Some(of) = pair.reference {
                found.count((&of.kind, &of.original_name), pair.target.is_some());
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
                found.count((kind, original), is_in_both);
            }
        }
        (found.all >= MANY && found.both * 2 < found.all).then_some(found)
    }

    fn count(&mut self, (kind, name): (&str, &str), is_in_both: bool) {
        self.all += 1;
        match is_in_both {
            true => self.both += 1,
            false => self.missing.push(format!("{kind} {name}")),
        }
    }
}

/// Returns the ConfigMaps and Secrets that an environment renders: the kind, the name, the name across environments.
fn data(environment: &Environment) -> impl Iterator<Item = (&str, [&str; 2])> {
    let maps = environment.config_maps.iter();
    let maps = maps.map(|of| ("ConfigMap", [of.name.as_str(), &of.original_name]));
    let secrets = environment.secrets.iter().filter(|of| of.is_itself);
    maps.chain(secrets.map(|of| ("Secret", [of.name.as_str(), &of.original_name])))
}
